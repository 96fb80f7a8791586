import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { commandOutput } from './run-command.ts';
import { ended, SessionBus } from './session-bus.ts';
import { tool } from './tools.ts';

/** What a test with a real keychain needs. */
export const SECRET_SERVICE_TOOLS = ['dbus-run-session', 'gnome-keyring-daemon', 'keytar'] as const;

/** Why there is no Secret Service to test with; undefined when there is one. */
export const missingSecretService = SECRET_SERVICE_TOOLS.flatMap((name) => {
  const entry = tool(name);
  return 'skip' in entry ? [`${name}: ${entry.skip}`] : [];
})[0];

/** GNOME's keyring on a session bus of the test's own, as a desktop has it: the real Secret Service. */
export class SecretService {
  readonly #bus: SessionBus;
  #keyring: ChildProcess | undefined;

  private constructor(bus: SessionBus) {
    this.#bus = bus;
  }

  /** Starts the bus; nothing answers for secrets yet. `folder` is the home of its files. */
  static async start(folder: string): Promise<SecretService> {
    return new SecretService(await SessionBus.start(folder));
  }

  /** What a program needs in its environment to find this keyring and no other. */
  get environment(): Readonly<Record<string, string>> {
    return this.#bus.environment;
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

  /** Whether anybody answers for secrets: the bus starts a locked keyring by itself at the first call. */
  async awake(): Promise<boolean> {
    const answer = await this.#command('gdbus', [
      ...['call', '--session', '--dest', 'org.freedesktop.DBus', '--object-path', '/org/freedesktop/DBus'],
      ...['--method', 'org.freedesktop.DBus.NameHasOwner', 'org.freedesktop.secrets'],
    ]);
    return answer.includes('true');
  }

  /** Ends the keyring and starts it anew, locked, as after a login. */
  async restart(): Promise<void> {
    await this.end();
    await this.#startKeyring([], '');
  }

  /** Ends the keyring; the next call to it brings it back. */
  async end(): Promise<void> {
    await ended(this.#keyring);
    this.#keyring = undefined;
  }

  async stop(): Promise<void> {
    await this.end();
    await this.#bus.stop();
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

  #command(command: string, args: readonly string[]): Promise<string> {
    const environment = { ...this.environment, PATH: process.env['PATH'] };
    return commandOutput(command, args, { environment });
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
