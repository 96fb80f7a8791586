import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, ClientHome } from '../support/client-home.ts';
import { type Descriptor, ImageLayout } from '../support/image-layout.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient } from '../support/registry-client.ts';
import { RequestLog } from '../support/request-log.ts';

/** What a test of a command line client has: a registry, a person's home folder, and images to push. */
export interface ClientScene {
  readonly registry: TestRegistry;
  readonly requests: RequestLog;
  /** The administrator through the API, without any client. */
  readonly api: RegistryClient;
  readonly home: ClientHome;
  /** `localhost:PORT` */
  readonly host: string;
  readonly layout: SampleLayout;
  close(): Promise<void>;
}

export async function openClientScene(): Promise<ClientScene> {
  const registry = await startRegistry({ adminPassword: ADMIN_PASSWORD, autoCreateProjects: true });
  const requests = new RequestLog(registry.port);
  const home = await ClientHome.create();
  return {
    registry,
    requests,
    api: RegistryClient.admin(registry.url),
    home,
    host: `localhost:${registry.port}`,
    layout: await sampleLayout(home.path('layout')),
    close: async () => {
      requests.close();
      await registry.close();
      await home.remove();
    },
  };
}

/** A folder in the OCI image layout with the tags `one`, an image, and `all`, an index. */
export interface SampleLayout {
  readonly folder: string;
  /** Two layers, one of them larger than what clients send at once. */
  readonly image: Descriptor;
  /** That image for linux/amd64, and another one for linux/arm64. */
  readonly index: Descriptor;
  readonly arm: Descriptor;
}

const LARGE_BYTES = 3 * 1024 * 1024;

async function sampleLayout(folder: string): Promise<SampleLayout> {
  const layout = await ImageLayout.create(folder);
  const files = [
    [{ path: 'etc/motd', content: 'welcome aboard\n' }],
    [{ path: 'srv/large', content: randomBytes(LARGE_BYTES) }],
  ];
  const labels = { 'org.example.team': 'harbour' };
  const image = await layout.addImage({ layers: files, labels, environment: ['GREETING=hello'] }, 'one');
  const platform = { os: 'linux', architecture: 'arm64', variant: 'v8' };
  const arm = await layout.addImage({ layers: [[{ path: 'etc/motd', content: 'on arm\n' }]], platform });
  return { folder, image, arm, index: await layout.addIndex([image, arm], 'all') };
}

/** The digest of a layout's tag. */
export async function layoutDigest(folder: string, tag?: string): Promise<string | undefined> {
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as {
    manifests: Descriptor[];
  };
  const named = index.manifests.find(
    ({ annotations }) => tag === undefined || annotations?.['org.opencontainers.image.ref.name'] === tag,
  );
  return named?.digest;
}

/** The digest under which the registry has a tag, or the status that it answers instead. */
export async function storedDigest(api: RegistryClient, name: string, tag: string): Promise<string | number> {
  const answer = await api.head(`/v2/${name}/manifests/${tag}`);
  const digest = answer.headers['docker-content-digest'];
  return answer.status === 200 && typeof digest === 'string' ? digest : answer.status;
}

/** Sends the administrator's password to a client's own way to log in, which reads it from stdin. */
export function logInWith(client: Client, ...args: string[]): Promise<string> {
  return client.runWithInput(ADMIN_PASSWORD, ...args);
}
