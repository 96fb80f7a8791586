import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { rename, rm, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  removeFolder,
  runCli,
  type ServedRegistry,
  startServe,
  temporaryFolder,
} from '../support/registry.ts';
import { ADMIN_PASSWORD, type PushedImage, RegistryClient } from '../support/registry-client.ts';

const NAME = 'library/app';
/** Large enough for a file of its own. */
const LAYER = 'the layer '.repeat(2000);

let parent: string;
let dataFolder: string;
let registry: ServedRegistry;
let client: RegistryClient;
let image: PushedImage;

beforeEach(async () => {
  parent = await temporaryFolder();
  dataFolder = join(parent, 'data');
  await start();
  image = await client.pushImage(NAME, '1', LAYER);
});
afterEach(async () => {
  await registry.stop('SIGKILL');
  await removeFolder(parent);
});

async function start(): Promise<void> {
  registry = await startServe({
    dataFolder,
    arguments: ['--log-level', 'error'],
    environment: { MARINA_ADMIN_PASSWORD: ADMIN_PASSWORD },
  });
  client = RegistryClient.admin(registry.url);
}

const layerPath = (): string => `/v2/${NAME}/blobs/${image.manifest.layers[0]?.digest}`;

/** Pushes images of small and large layers; resolves with the tags that were acknowledged. */
async function pushMany(): Promise<string[]> {
  const acknowledged: string[] = [];
  for (const [index, layer] of ['small', LAYER, 'tiny', `${LAYER} more`].entries()) {
    const tag = `after-${index}`;
    await client.pushImage(NAME, tag, `${layer}${index}`).then(
      () => acknowledged.push(tag),
      () => undefined,
    );
  }
  return acknowledged;
}

/** Whatever anybody is told, it names no folder of this machine. */
async function expectRefusal(method: 'get' | 'post', path: string, body?: string): Promise<void> {
  const answer = await client[method](path, body === undefined ? {} : { body });
  expect([answer.status, answer.code]).toEqual([503, 'STORAGE_FAILED']);
  expect(answer.headers['retry-after']).toBeDefined();
  expect(answer.text).not.toContain(parent);
}

async function health(): Promise<string> {
  const { text } = await client.get('/api/v2.0/health');
  expect(text).not.toContain(parent);
  return (JSON.parse(text) as { status: string }).status;
}

describe('a running registry whose data goes away', () => {
  it.each(['', 'storage', 'storage/blobs'])(
    '"%s" keeps nothing, marks nothing, and goes on when it is back',
    async (part) => {
      const path = join(dataFolder, part);
      await rename(path, `${path}.away`);
      // What is small is in the database, which is there when only the storage is away.
      expect(await pushMany()).toEqual(part === '' ? [] : ['after-0', 'after-2']);
      await expectRefusal('get', layerPath());
      expect((await client.head(layerPath())).status).toBe(503);
      await expectRefusal('post', `/v2/${NAME}/blobs/uploads/?mount=${image.manifest.layers[0]?.digest}`);
      expect(existsSync(path)).toBe(false);
      expect(await health()).toBe('unhealthy');
      await rename(`${path}.away`, path);
      expect((await client.get(layerPath())).text).toBe(LAYER);
      expect(await pushMany()).toHaveLength(4);
      await expect.poll(health, { timeout: 5000 }).toBe('healthy');
      await registry.stop('SIGKILL');
      await start();
      expect((await client.get(layerPath())).text).toBe(LAYER);
      expect((await client.get(`/v2/${NAME}/manifests/after-3`)).status).toBe(200);
    },
  );

  it.each([
    { what: 'the data folder', remove: () => rm(dataFolder, { recursive: true }) },
    { what: 'the database', remove: () => rm(join(dataFolder, 'marina.db')) },
    { what: 'its log', remove: () => rm(join(dataFolder, 'marina.db-wal')) },
    { what: 'what is in its log', remove: () => truncate(join(dataFolder, 'marina.db-wal'), 0) },
  ])('acknowledges nothing once $what is removed', async ({ remove }) => {
    await remove();
    expect(await pushMany()).toEqual([]);
    await expectRefusal('post', '/v2/library/new/blobs/uploads/');
    expect(await health()).toBe('unhealthy');
  });
});

describe('a start', () => {
  it('is refused while the folder of the blobs is away, and marks none of them missing', async () => {
    await registry.stop();
    const storage = join(dataFolder, 'storage');
    await rename(storage, `${storage}.away`);
    const run = runCli(['serve', '--data', dataFolder, '--port', '0']);
    expect(await run.exited).toBe(1);
    const away = /storage.blobs.sha256 is gone; connect the disk/;
    expect(run.stderr()).toMatch(away);
    const check = runCli(['fsck', '--data', dataFolder, '--repair']);
    expect([await check.exited, check.stderr()]).toEqual([2, expect.stringMatching(away)]);
    await rm(storage, { recursive: true });
    await rename(`${storage}.away`, storage);
    await start();
    expect((await client.get(layerPath())).text).toBe(LAYER);
  });

  it('is refused beside a registry whose lock file was removed, and over links to its database', async () => {
    await rm(join(dataFolder, 'marina.lock'));
    const links = await temporaryFolder();
    try {
      await symlink(join(dataFolder, 'marina.db'), join(links, 'marina.db'));
      await symlink(join(dataFolder, 'storage'), join(links, 'storage'));
      for (const folder of [dataFolder, links]) {
        const run = runCli(['serve', '--data', folder, '--port', '0']);
        expect([await run.exited, run.stderr()]).toEqual([1, expect.stringContaining('is in use by')]);
      }
    } finally {
      await removeFolder(links);
    }
    expect(await pushMany()).toHaveLength(4);
  });
});

it.skipIf(process.platform === 'win32')('makes nothing that others of this machine can read', async () => {
  await client.pushImage(NAME, '2', `${LAYER} more`);
  const open = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dataFolder, name))
    .filter((path) => (lstatSync(path).mode & 0o077) !== 0);
  expect(open).toEqual([]);
});
