import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDataFolder } from '../../registry-core/cleanup/fsck/data-folder-check.ts';
import { removeFolder, type ServedRegistry, startServe, temporaryFolder } from '../support/registry.ts';
import {
  ADMIN_PASSWORD,
  type Answer,
  OCI_INDEX_TYPE,
  RegistryClient,
  sha256,
} from '../support/registry-client.ts';
import { CALL, DiskOrders, type Fault, PART } from '../torture/lost-writes/disk-orders.ts';
import { buildPreload, preloadEnvironment } from '../torture/lost-writes/preload.ts';

const preload = buildPreload();
const reason = 'skip' in preload ? ` (skipped: ${preload.skip})` : '';
const NAME = 'library/app';

describe.skipIf('skip' in preload)(`a disk that fails${reason}`, () => {
  let folder: string;
  let orders: DiskOrders;
  let registry: ServedRegistry;
  let client: RegistryClient;
  let contents = 0;

  beforeAll(async () => {
    if ('skip' in preload) return;
    folder = await temporaryFolder();
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    orders = new DiskOrders(join(folder, 'orders'));
    registry = await startServe({
      dataFolder: join(disk, 'data'),
      arguments: ['--log-level', 'error'],
      environment: {
        ...preloadEnvironment(preload, orders, disk),
        MARINA_ADMIN_PASSWORD: ADMIN_PASSWORD,
      },
    });
    client = RegistryClient.admin(registry.url);
    await client.pushImage(NAME, 'good');
  });
  afterAll(async () => {
    if ('skip' in preload) return;
    await registry.stop();
    orders.close();
    await removeFolder(folder);
  });

  /** One push by hand up to the first step that fails; resolves with that step, or undefined. */
  async function pushUntilFailure(): Promise<
    { step: string; answer: Answer; digest: string; location: string } | undefined
  > {
    contents += 1;
    const content = Buffer.alloc(100_000, contents);
    const digest = sha256(content);
    const start = await client.post(`/v2/${NAME}/blobs/uploads/`);
    if (start.status !== 202) return { step: 'POST', answer: start, digest, location: '' };
    const location = String(start.headers.location);
    const patch = await client.patch(location, { body: content });
    if (patch.status !== 202) return { step: 'PATCH', answer: patch, digest, location };
    const put = await client.put(`${location}?digest=${digest}`);
    if (put.status !== 201) return { step: 'PUT', answer: put, digest, location };
    const manifest = await putIndex(`tag-${contents}`);
    if (manifest.status !== 201) return { step: 'manifest', answer: manifest, digest, location };
    return undefined;
  }

  function putIndex(tag: string): Promise<Answer> {
    const annotations = { 'io.example.content': String(contents) };
    const body = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX_TYPE, manifests: [], annotations });
    return client.put(`/v2/${NAME}/manifests/${tag}`, { headers: { 'Content-Type': OCI_INDEX_TYPE }, body });
  }

  async function expectAllWell(): Promise<void> {
    expect(await pushUntilFailure()).toBeUndefined();
    expect((await client.get(`/v2/${NAME}/manifests/good`)).status).toBe(200);
  }

  const steps: readonly { step: string; at: string; calls: number; parts: number }[] = [
    { step: 'PATCH', at: 'making the upload file', calls: CALL.create, parts: PART.uploads },
    { step: 'POST', at: 'noting the session', calls: CALL.write, parts: PART.sessions },
    { step: 'PATCH', at: 'writing the bytes', calls: CALL.write, parts: PART.uploads },
    { step: 'PUT', at: 'syncing the bytes', calls: CALL.syncFile, parts: PART.uploads },
    { step: 'PUT', at: 'giving the blob its name', calls: CALL.rename, parts: PART.blobs },
    { step: 'PUT', at: 'syncing the name', calls: CALL.syncFolder, parts: PART.blobs },
    { step: 'PUT', at: 'writing the rows', calls: CALL.write, parts: PART.database },
  ];
  const cases = steps.flatMap((step) => [
    { ...step, errno: 'ENOSPC' as const, status: 507, code: 'STORAGE_FULL' },
    { ...step, errno: 'EIO' as const, status: 500, code: 'STORAGE_FAILED' },
    { ...step, errno: 'EROFS' as const, status: 500, code: 'STORAGE_FAILED' },
  ]);

  it.each(cases)(
    'answers $status in JSON when $at fails with $errno, and goes on afterwards',
    async (fault) => {
      orders.fail(fault);
      const failure = await pushUntilFailure();
      expect((await client.get(`/v2/${NAME}/manifests/good`)).status).toBe(200);
      orders.heal();
      expect(orders.failed).toBeGreaterThan(0);
      expect(failure).toMatchObject({ step: fault.step, answer: { status: fault.status, code: fault.code } });
      expect(failure?.answer.headers['content-type']).toBe('application/json');
      expect((await client.head(`/v2/${NAME}/blobs/${failure?.digest}`)).status).toBe(404);
      await expectAllWell();
    },
  );

  it.each([
    { errno: 'ENOSPC' as const, calls: CALL.write, status: 507, code: 'STORAGE_FULL' },
    { errno: 'EIO' as const, calls: CALL.write, status: 500, code: 'STORAGE_FAILED' },
  ])('changes no tag when the database fails with $errno', async ({ errno, calls, status, code }) => {
    contents += 1;
    orders.fail({ calls, parts: PART.database, errno });
    const answers = [await putIndex('good'), await client.delete(`/v2/${NAME}/manifests/good`)];
    orders.heal();
    for (const answer of answers) expect([answer.status, answer.code]).toEqual([status, code]);
    const { config } = (await client.get(`/v2/${NAME}/manifests/good`)).json() as { config: object };
    expect(config).toBeDefined();
  });

  it('acknowledges nothing while the changes of before cannot be synced', async () => {
    contents += 1;
    orders.fail({ calls: CALL.syncFile, parts: PART.database, errno: 'EIO' });
    const answers = [await putIndex('unsure'), await client.delete(`/v2/${NAME}/manifests/good`)];
    orders.heal();
    for (const answer of answers) expect([answer.status, answer.code]).toEqual([500, 'STORAGE_FAILED']);
    await expectAllWell();
  });

  /** Linux says once that bytes did not get to the disk, and takes them for written from then on. */
  it('never takes bytes for written after their fsync failed once', async () => {
    const once: Fault = { calls: CALL.syncFile, parts: PART.uploads, errno: 'EIO', count: 1 };
    orders.fail(once);
    const failure = await pushUntilFailure();
    expect([failure?.step, orders.failed]).toEqual(['PUT', 1]);
    const again = await client.put(`${failure?.location}?digest=${failure?.digest}`);
    expect([again.status, again.code]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
    expect((await client.head(`/v2/${NAME}/blobs/${failure?.digest}`)).status).toBe(404);
  });

  it('ends in an orderly way while the disk fails', async () => {
    expect((await client.get(`/v2/${NAME}/manifests/good`)).status).toBe(200);
    orders.fail({ calls: CALL.write | CALL.syncFile, parts: PART.all, errno: 'EIO' });
    expect(await registry.stop()).toBe(0);
    orders.heal();
  });

  it('leaves nothing that fsck calls wrong but files that nobody was promised', async () => {
    const { findings } = await checkDataFolder({ dataFolder: registry.dataFolder, repair: true });
    const kinds = findings.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'orphan-file' && kind !== 'upload-leftover')).toEqual([]);
    expect((await checkDataFolder({ dataFolder: registry.dataFolder, repair: false })).findings).toEqual([]);
  });
});
