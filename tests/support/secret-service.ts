import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { commandOutput } from './run-command.ts';

/** A session bus of the test's own with GNOME's keyring on it, as a desktop has them: the real Secret Service. */
export class SecretService {
  /** What a program needs in its environment to find this bus and no other. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #bus: ChildProcess;
  #keyring: ChildProcess | undefined;

  private constructor(bus: ChildProcess, environment: Readonly<Record<string, string>>) {
    this.#bus = bus;
    this.environment = environment;
  }

  /** Starts the bus; nothing answers for secrets yet. `folder` is the home of its files. */
  static async start(folder: string): Promise<SecretService> {
    const home = { HOME: folder, XDG_RUNTIME_DIR: join(folder, 'run'), XDG_DATA_HOME: join(folder, 'data') };
    for (const path of Object.values(home)) mkdirSync(path, { recursive: true, mode: 0o700 });
    // Without a display, a keyring that wants to ask somebody is refused at once.
    const environment = { ...home, PATH: process.env['PATH'] ?? '' };
    const bus = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=1'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [address] = await once(createInterface({ input: bus.stdout }), 'line');
    return new SecretService(bus, { ...home, DBUS_SESSION_BUS_ADDRESS: String(address) });
  }

  /** Unlocks the keyring, which is started first if need be; its password is made by the first unlocking. */
  async unlock(): Promise<void> {
    const password = 'correct horse battery staple';
    if (this.#keyring === undefined) await this.#startKeyring(['--unlock'], password);
    else await unlockThrough(join(this.environment['XDG_RUNTIME_DIR'] ?? '', 'keyring/control'), password);
  }

  /** Locks the keyring that runs. */
  async lock(): Promise<void> {
    await this.#command('gdbus', [
      ...[
        'call',
        '--session',
        '--dest',
        'org.freedesktop.secrets',
        '--object-path',
        '/org/freedesktop/secrets',
      ],
      ...['--method', 'org.freedesktop.Secret.Service.Lock', "['/org/freedesktop/secrets/collection/login']"],
    ]);
  }

  /** Ends the keyring and starts it anew, locked, as after a login. */
  async restart(): Promise<void> {
    await ended(this.#keyring);
    await this.#startKeyring([], '');
  }

  async stop(): Promise<void> {
    await ended(this.#keyring);
    await ended(this.#bus);
  }

  async #startKeyring(args: readonly string[], password: string): Promise<void> {
    const keyring = spawn('gnome-keyring-daemon', ['--foreground', '--components=secrets', ...args], {
      env: { ...this.environment, PATH: process.env['PATH'] ?? '' },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    keyring.stdin.end(password);
    this.#keyring = keyring;
    await this.#command('gdbus', ['wait', '--session', '--timeout', '10', 'org.freedesktop.secrets']);
  }

  async #command(command: string, args: readonly string[]): Promise<void> {
    const environment = { ...this.environment, PATH: process.env['PATH'] };
    await commandOutput(command, args, { environment });
  }
}

/** Asks a running gnome-keyring-daemon as PAM does (its control protocol: lengths and numbers are 32 bit, big endian). */
async function unlockThrough(socketPath: string, password: string): Promise<void> {
  const [unlock, ok] = [1, 0];
  const socket = connect(socketPath);
  const answer = once(socket, 'data');
  const secret = Buffer.from(password);
  const packet = Buffer.alloc(12 + secret.length);
  packet.writeUInt32BE(packet.length, 0);
  packet.writeUInt32BE(unlock, 4);
  packet.writeUInt32BE(secret.length, 8);
  secret.copy(packet, 12);
  // One byte first, for the credentials that may come with it.
  socket.write(Buffer.alloc(1));
  socket.write(packet);
  const [data] = await answer;
  socket.destroy();
  const result = Buffer.from(data).readUInt32BE(4);
  if (result !== ok) throw new Error(`gnome-keyring-daemon did not unlock: result ${result}`);
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
