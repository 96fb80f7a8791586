import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDataFolder } from '../../registry-core/cleanup/fsck/data-folder-check.ts';
import { errnoOf } from '../../registry-core/errors/registry-error.ts';
import { removeFolder, type ServedRegistry, startServe, temporaryFolder } from '../support/registry.ts';
import { ADMIN_PASSWORD, type Answer, RegistryClient, sha256 } from '../support/registry-client.ts';

const skip = reasonToSkip();
const NAME = 'library/app';

/** Only root may mount, and not in every container. */
function reasonToSkip(): string | undefined {
  if (process.platform !== 'linux') return 'a tmpfs exists on Linux only';
  if (process.getuid?.() !== 0) return 'only root can mount a tmpfs';
  return undefined;
}

describe.skipIf(skip !== undefined)(`a full disk${skip === undefined ? '' : ` (skipped: ${skip})`}`, () => {
  let mountPoint: string;
  let registry: ServedRegistry;
  let client: RegistryClient;

  beforeAll(async () => {
    mountPoint = await temporaryFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', mountPoint]);
    await start();
    await client.pushImage(NAME, 'good');
  });
  afterAll(async () => {
    await registry.stop();
    execFileSync('umount', [mountPoint]);
    await removeFolder(mountPoint);
  });

  async function start(): Promise<void> {
    registry = await startServe({
      dataFolder: join(mountPoint, 'data'),
      arguments: ['--log-level', 'error'],
      environment: { MARINA_ADMIN_PASSWORD: ADMIN_PASSWORD },
    });
    client = RegistryClient.admin(registry.url);
  }

  /** Leaves so many bytes free, about. */
  function fillUpTo(freeBytes: number): void {
    const { bavail, bsize } = statfsSync(mountPoint);
    const filler = openSync(join(mountPoint, 'filler'), 'w');
    try {
      for (let left = bavail - Math.ceil(freeBytes / bsize); left > 0; left -= 1)
        writeSync(filler, Buffer.alloc(bsize));
    } catch (cause) {
      // It counts free pages by processor, and may have one less than it says.
      if (errnoOf(cause) !== 'ENOSPC') throw cause;
    } finally {
      closeSync(filler);
    }
  }

  function makeSpace(): void {
    rmSync(join(mountPoint, 'filler'), { force: true });
  }

  /** Every step of a push with 1.5 MB, a deletion and a read; goes on where a client could. */
  async function everyStep(seed: number): Promise<Answer[]> {
    const content = Buffer.alloc(1_500_000, seed);
    const answers: Answer[] = [];
    const note = async (sent: Promise<Answer>): Promise<Answer> => {
      const answer = await sent;
      answers.push(answer);
      return answer;
    };
    const started = await note(client.post(`/v2/${NAME}/blobs/uploads/`));
    if (started.status === 202) {
      const location = String(started.headers.location);
      const patched = await note(client.patch(location, { body: content }));
      if (patched.status === 202) await note(client.put(`${location}?digest=${sha256(content)}`));
    }
    await note(client.post(`/v2/${NAME}/blobs/uploads/?digest=${sha256(content)}`, { body: content }));
    const { body, headers } = await client.get(`/v2/${NAME}/manifests/good`);
    const type = String(headers['content-type']);
    const tag = `/v2/${NAME}/manifests/tag-${seed}`;
    const tagged = await note(client.put(tag, { headers: { 'Content-Type': type }, body }));
    if (tagged.status === 201) await note(client.delete(tag));
    await note(client.get(`/service/token?service=harbor-registry&offline_token=true`));
    return answers;
  }

  it.each([0, 4096, 20_000, 100_000, 400_000, 1_000_000, 2_000_000])(
    'is told as STORAGE_FULL with %i bytes free, and reading goes on',
    async (freeBytes) => {
      fillUpTo(freeBytes);
      const answers = await everyStep(freeBytes % 251);
      const read = await client.get(`/v2/${NAME}/manifests/good`);
      makeSpace();
      const refused = answers.filter(({ status }) => status >= 400);
      expect(refused.map(({ status, code }) => `${status} ${code}`)).toEqual(
        refused.map(() => '507 STORAGE_FULL'),
      );
      expect(refused.length).toBeGreaterThan(0);
      expect(read.status).toBe(200);
      const digest = sha256(Buffer.alloc(1_500_000, freeBytes % 251));
      const blob = await client.get(`/v2/${NAME}/blobs/${digest}`);
      expect(blob.status === 404 || sha256(blob.body) === digest).toBe(true);
    },
  );

  it('is over when there is space again', async () => {
    fillUpTo(0);
    expect((await everyStep(252)).some(({ code }) => code === 'STORAGE_FULL')).toBe(true);
    makeSpace();
    const answers = await everyStep(253);
    expect(answers.filter(({ status }) => status >= 300).map(({ text }) => text)).toEqual([]);
  });

  it('lets a registry start, or says why it does not, and leaves the data as it was', async () => {
    await registry.stop();
    fillUpTo(0);
    try {
      await start();
      expect((await client.get(`/v2/${NAME}/manifests/good`)).status).toBe(200);
      await registry.stop();
    } catch (failure) {
      expect(String(failure)).toMatch(/disk is full; free space/);
    }
    makeSpace();
    await start();
    expect((await client.get(`/v2/${NAME}/manifests/good`)).status).toBe(200);
  });

  it('leaves nothing that fsck calls wrong but files that nobody was promised', async () => {
    await registry.stop();
    const { findings } = await checkDataFolder({ dataFolder: registry.dataFolder, repair: true });
    const kinds = findings.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'orphan-file' && kind !== 'upload-leftover')).toEqual([]);
    expect(existsSync(join(mountPoint, 'data/marina.db'))).toBe(true);
  });
});
