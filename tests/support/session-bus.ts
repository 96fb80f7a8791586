import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A D-Bus session of the test's own, with a home of its own. */
export class SessionBus {
  /** What a program needs in its environment to find this bus and no other. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #daemon: ChildProcess;

  private constructor(daemon: ChildProcess, environment: Readonly<Record<string, string>>) {
    this.#daemon = daemon;
    this.environment = environment;
  }

  /** `folder` is the home of what runs on the bus. */
  static async start(folder: string): Promise<SessionBus> {
    const home = { HOME: folder, XDG_RUNTIME_DIR: join(folder, 'run'), XDG_DATA_HOME: join(folder, 'data') };
    for (const path of Object.values(home)) mkdirSync(path, { recursive: true, mode: 0o700 });
    // What the bus starts by itself gets no display: a keyring that wants to ask somebody is refused at once.
    const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=1'], {
      env: { ...home, PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [address] = await once(createInterface({ input: daemon.stdout }), 'line');
    return new SessionBus(daemon, { ...home, DBUS_SESSION_BUS_ADDRESS: String(address) });
  }

  stop(): Promise<void> {
    return ended(this.#daemon);
  }
}

/** Ends a process, unless it has ended, and waits for its end. */
export async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
