import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Client, ClientHome } from '../../support/client-home.ts';
import { describeWithTools } from '../../support/describe-with-tools.ts';
import { DockerDaemon, type DockerTools, type ImageStore } from '../../support/docker-daemon.ts';
import { findLentEngine, type LentEngine } from '../../support/lent-engine.ts';
import { startRegistry, type TestRegistry } from '../../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient } from '../../support/registry-client.ts';
import { RequestLog } from '../../support/request-log.ts';
import type { PresentTool } from '../../support/tools.ts';
import { removeBuiltImages } from './images.ts';

/** What a test of Docker has: a registry, two engines of one kind, and people at their command lines. */
export interface DockerScene {
  readonly registry: TestRegistry;
  readonly requests: RequestLog;
  /** The administrator through the API, without Docker. */
  readonly api: RegistryClient;
  readonly busybox: PresentTool;
  /** The administrator at the engine that images are built on and pushed from. */
  readonly admin: Client;
  /** The administrator at another engine, which has no image until it pulls one; at the first where one was lent. */
  readonly elsewhere: Client;
  /** Somebody at the first engine who is not logged in anywhere. */
  newcomer(): Promise<Client>;
  /** How Docker names an image of the registry. */
  reference(repository: string, tag?: string): string;
  close(): Promise<void>;
}

/** The tools of each store; `containerd` comes with the newer Docker. */
const STORE_TOOLS = {
  graphdriver: ['docker', 'dockerd', 'containerd', 'busybox'],
  containerd: ['docker-unstable', 'dockerd-unstable', 'busybox'],
} as const;

const lentEngine = await findLentEngine();
const isRoot = process.getuid?.() === 0;

/** A group of tests against engines with one kind of store; skipped where no engine can be had. */
export function describeDocker(
  title: string,
  store: ImageStore,
  body: (scene: () => DockerScene) => void,
): void {
  const name = `${title} (${store} store)`;
  const lent = lentEngine?.store === store ? lentEngine : undefined;
  if (lent === undefined && !isRoot) {
    describe.skip(`${name} (skipped: an engine of the tests' own needs root)`, () => body(notOpen));
    return;
  }
  describeWithTools(name, lent === undefined ? STORE_TOOLS[store] : ['busybox'], (tools) => {
    let scene: DockerScene | undefined;
    beforeAll(async () => {
      scene = await openDockerScene(store, tools, lent);
    });
    afterAll(() => scene?.close());
    body(() => scene ?? notOpen());
  });
}

function notOpen(): never {
  throw new Error('the scene is not open');
}

type FoundTools = Readonly<Partial<Record<string, PresentTool>>>;

async function openDockerScene(
  store: ImageStore,
  found: FoundTools,
  lent: LentEngine | undefined,
): Promise<DockerScene> {
  const registry = await startRegistry({ adminPassword: ADMIN_PASSWORD, autoCreateProjects: true });
  const requests = new RequestLog(registry.port);
  const startEngine = () => DockerDaemon.start(store, dockerTools(store, found));
  const first = lent === undefined ? await startEngine() : DockerDaemon.lent(store, lent.docker, lent.host);
  const second = lent === undefined ? await startEngine() : first;
  const homes = [await ClientHome.create(), await ClientHome.create()] as const;
  const host = `localhost:${registry.port}`;
  const admin = first.client(homes[0]);
  const elsewhere = second.client(homes[1]);
  for (const client of [admin, elsewhere]) await logIn(client, host);
  const newcomers: ClientHome[] = [];
  return {
    registry,
    requests,
    api: RegistryClient.admin(registry.url),
    busybox: toolOf(found, 'busybox'),
    admin,
    elsewhere,
    newcomer: async () => {
      const home = await ClientHome.create();
      newcomers.push(home);
      return first.client(home);
    },
    reference: (repository, tag = '1') => `${host}/${repository}:${tag}`,
    close: async () => {
      requests.close();
      if (lent !== undefined) await removeBuiltImages(admin);
      for (const engine of new Set([first, second])) await engine.stop();
      await registry.close();
      for (const home of [...homes, ...newcomers]) await home.remove();
    },
  };
}

/** Logs in as the administrator. */
export async function logIn(client: Client, host: string): Promise<string> {
  return client.runWithInput(ADMIN_PASSWORD, 'login', '--username', 'admin', '--password-stdin', host);
}

function dockerTools(store: ImageStore, found: FoundTools): DockerTools {
  if (store === 'graphdriver') {
    return {
      docker: toolOf(found, 'docker'),
      dockerd: toolOf(found, 'dockerd'),
      containerd: toolOf(found, 'containerd'),
    };
  }
  const dockerd = toolOf(found, 'dockerd-unstable');
  const [programs = '/usr/bin'] = dockerd.searchPath ?? [];
  const containerd = { ...dockerd, path: join(programs, 'containerd') };
  return { docker: toolOf(found, 'docker-unstable'), dockerd, containerd };
}

function toolOf(found: FoundTools, name: string): PresentTool {
  const entry = found[name];
  if (entry === undefined) throw new Error(`${name} was not asked for`);
  return entry;
}
