import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeFolder, temporaryFolder } from './registry.ts';
import { type CommandOutcome, commandOutput, runCommand } from './run-command.ts';
import type { PresentTool } from './tools.ts';

/** Where a system's own commands are; a user's folders and helpers are not among them. */
const SYSTEM_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/**
 * The home folder of a person at a command line: credentials and settings of every client are kept in it, so that a
 * test neither sees nor changes those of who runs the tests.
 */
export class ClientHome {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<ClientHome> {
    const home = new ClientHome(await temporaryFolder());
    await mkdir(home.path('tmp'));
    await mkdir(home.path('run'), { mode: 0o700 });
    // Credentials of another registry keep the Docker command line from looking for a keychain to put its own into.
    const elsewhere = Buffer.from('nobody:nothing').toString('base64');
    await home.write(
      '.docker/config.json',
      JSON.stringify({ auths: { 'registry.invalid': { auth: elsewhere } } }),
    );
    return home;
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  async write(path: string, content: string | Uint8Array): Promise<string> {
    const file = this.path(path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  }

  /** What Docker's configuration file holds, where `docker login` and the clients that share it keep credentials. */
  async dockerConfiguration(): Promise<DockerConfiguration> {
    return JSON.parse(await readFile(this.path('.docker/config.json'), 'utf8')) as DockerConfiguration;
  }

  /** The whole environment of a command: nothing is inherited, above all no DOCKER_HOST. */
  environment(searchPath: readonly string[] = []): NodeJS.ProcessEnv {
    return {
      PATH: [...searchPath, ...SYSTEM_PATH].join(':'),
      HOME: this.folder,
      TMPDIR: this.path('tmp'),
      XDG_RUNTIME_DIR: this.path('run'),
      DOCKER_CONFIG: this.path('.docker'),
      REGISTRY_AUTH_FILE: this.path('auth.json'),
      LANG: 'C.UTF-8',
    };
  }

  /** A command of this person. */
  client(tool: PresentTool, environment: NodeJS.ProcessEnv = {}): Client {
    return new Client(tool.path, this, { ...this.environment(tool.searchPath), ...environment });
  }

  async remove(): Promise<void> {
    await removeFolder(this.folder);
  }
}

export interface DockerConfiguration {
  readonly auths?: Readonly<
    Record<string, { auth?: string; identitytoken?: string; username?: string; password?: string }>
  >;
}

/** A command with the home folder that it runs in. */
export class Client {
  readonly command: string;
  readonly home: ClientHome;
  readonly environment: NodeJS.ProcessEnv;

  constructor(command: string, home: ClientHome, environment: NodeJS.ProcessEnv) {
    this.command = command;
    this.home = home;
    this.environment = environment;
  }

  /** Runs it and returns its stdout without the last line end; throws with its output unless it ends with 0. */
  async run(...args: string[]): Promise<string> {
    return (await this.#output(args, {})).trimEnd();
  }

  /** As {@link run}, with bytes on stdin. */
  async runWithInput(input: string | Uint8Array, ...args: string[]): Promise<string> {
    return (await this.#output(args, { input })).trimEnd();
  }

  /** Runs it, whatever it ends with. */
  attempt(
    args: readonly string[],
    input?: string,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<CommandOutcome> {
    const options = this.#options(input === undefined ? {} : { input });
    return runCommand(this.command, args, {
      ...options,
      environment: { ...this.environment, ...environment },
    });
  }

  /** Runs it and returns what it printed; throws when it succeeds. */
  async refused(...args: string[]): Promise<string> {
    const outcome = await this.attempt(args);
    if (outcome.code !== 0) return outcome.output;
    throw new Error(`${this.command} ${args.join(' ')} succeeded, and should not:\n${outcome.output}`);
  }

  #output(args: readonly string[], extra: { input?: string | Uint8Array }): Promise<string> {
    return commandOutput(this.command, args, this.#options(extra));
  }

  #options(extra: { input?: string | Uint8Array }) {
    return { environment: this.environment, folder: this.home.folder, ...extra };
  }
}
