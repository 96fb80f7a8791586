import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { type Client, ClientHome } from './client-home.ts';
import { createDaemonFolder, removeDaemonFolder } from './daemon-folder.ts';
import type { PresentTool } from './tools.ts';
import { until } from './until.ts';

/** How a Docker engine keeps images: Docker's own layer store, or containerd's (the default since Docker 29). */
export type ImageStore = 'graphdriver' | 'containerd';

export interface DockerTools {
  readonly docker: PresentTool;
  readonly dockerd: PresentTool;
  readonly containerd: PresentTool;
}

const START_SECONDS = 60;
const LOG_LINES = 20;

/** A Docker engine that tests may use: one of their own, which needs root, with own folders, socket and containerd. */
export class DockerDaemon {
  readonly store: ImageStore;
  /** For DOCKER_HOST. */
  readonly host: string;
  readonly #docker: PresentTool;
  readonly #folder: string | undefined;
  readonly #endAtExit: () => void;

  private constructor(
    store: ImageStore,
    docker: PresentTool,
    host: string,
    folder?: string,
    processes: readonly ChildProcess[] = [],
  ) {
    this.store = store;
    this.host = host;
    this.#docker = docker;
    this.#folder = folder;
    this.#endAtExit = () => {
      for (const child of processes) child.kill();
    };
    process.once('exit', this.#endAtExit);
  }

  /**
   * Starts an engine and waits until it answers.
   * @throws Error with the ends of its logs when it does not
   */
  static async start(store: ImageStore, tools: DockerTools): Promise<DockerDaemon> {
    const folder = await createDaemonFolder();
    const processes: ChildProcess[] = [];
    try {
      processes.push(await startContainerd(folder, tools));
      processes.push(await startDockerd(folder, tools, store));
      const daemon = new DockerDaemon(store, tools.docker, socketOf(folder), folder, processes);
      await daemon.#assertOwn(folder);
      return daemon;
    } catch (cause) {
      const logs = ['containerd', 'dockerd'].map((name) => endOfLog(folder, name)).join('\n');
      await removeDaemonFolder(folder);
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`the Docker engine with the ${store} store did not start: ${reason}\n${logs}`, {
        cause,
      });
    }
  }

  /** An engine that runs already and was lent to the tests; it is left running. */
  static lent(store: ImageStore, docker: PresentTool, host: string): DockerDaemon {
    return new DockerDaemon(store, docker, host);
  }

  /** The Docker command line of a person, bound to this engine. */
  client(home: ClientHome): Client {
    return home.client(this.#docker, {
      DOCKER_HOST: this.host,
      // The classic builder is part of the engine; BuildKit would need a plug-in of the command line.
      DOCKER_BUILDKIT: '0',
      DOCKER_CLI_EXPERIMENTAL: 'enabled',
    });
  }

  async stop(): Promise<void> {
    process.off('exit', this.#endAtExit);
    if (this.#folder !== undefined) await removeDaemonFolder(this.#folder);
  }

  /** Guards every later command: what answers on the socket keeps its data in the folder of this test. */
  async #assertOwn(folder: string): Promise<void> {
    const home = await ClientHome.create();
    try {
      const root = await this.client(home).run('info', '--format', '{{.DockerRootDir}}');
      if (root !== join(folder, 'data')) throw new Error(`another engine answers, with its data in ${root}`);
    } finally {
      await home.remove();
    }
  }
}

function socketOf(folder: string): string {
  return `unix://${join(folder, 'docker.sock')}`;
}

/**
 * Starts a containerd with its files in a folder of {@link createDaemonFolder}, on `containerd.sock` in it. Always one
 * of our own: dockerd would take the system's containerd where one runs.
 */
export async function startContainerd(
  folder: string,
  { containerd, dockerd }: Pick<DockerTools, 'containerd' | 'dockerd'>,
): Promise<ChildProcess> {
  const socket = join(folder, 'containerd.sock');
  const configuration = join(folder, 'containerd.toml');
  await writeFile(
    configuration,
    [
      'version = 2',
      `root = "${join(folder, 'containerd')}"`,
      `state = "${join(folder, 'containerd-state')}"`,
      'disabled_plugins = ["io.containerd.grpc.v1.cri"]',
      '[grpc]',
      `address = "${socket}"`,
    ].join('\n'),
  );
  const child = startDaemon(containerd.path, ['--config', configuration], folder, 'containerd', dockerd);
  await answering(child, 'containerd', () => existsSync(socket));
  return child;
}

async function startDockerd(
  folder: string,
  { dockerd }: DockerTools,
  store: ImageStore,
): Promise<ChildProcess> {
  const configuration = join(folder, 'daemon.json');
  // Docker before 23 does not know the feature, and does not mind.
  const features = { 'containerd-snapshotter': store === 'containerd' };
  await writeFile(configuration, JSON.stringify({ features }));
  const args = [
    ['--config-file', configuration],
    ['--data-root', join(folder, 'data')],
    ['--exec-root', join(folder, 'exec')],
    ['--pidfile', join(folder, 'docker.pid')],
    ['--host', socketOf(folder)],
    ['--containerd', join(folder, 'containerd.sock')],
    // The network of this machine is left as it is.
    ['--bridge', 'none', '--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'],
  ].flat();
  const child = startDaemon(dockerd.path, args, folder, 'dockerd', dockerd);
  await answering(child, 'dockerd', () => ping(join(folder, 'docker.sock')));
  return child;
}

function startDaemon(
  command: string,
  args: readonly string[],
  folder: string,
  name: string,
  { searchPath = [] }: PresentTool,
): ChildProcess {
  const log = openSync(join(folder, `${name}.log`), 'w');
  const path = [...searchPath, '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(':');
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: path, HOME: folder, TMPDIR: folder },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  // A command that cannot be run has no exit code; `answering` tells.
  child.on('error', () => undefined);
  return child;
}

async function answering(
  child: ChildProcess,
  name: string,
  answers: () => boolean | Promise<boolean>,
): Promise<void> {
  const ended = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  await until(`an answer of ${name}`, async () => (await answers()) || ended(), START_SECONDS);
  if (ended()) throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode}`);
}

function ping(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ socketPath, path: '/_ping', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    probe.on('error', () => resolve(false));
    probe.end();
  });
}

function endOfLog(folder: string, name: string): string {
  const file = join(folder, `${name}.log`);
  if (!existsSync(file)) return `${name} wrote no log`;
  return [`${name}:`, ...readFileSync(file, 'utf8').trimEnd().split('\n').slice(-LOG_LINES)].join('\n');
}
