import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder, startRegistry, type TestRegistry, temporaryFolder } from '../support/registry.ts';
import { ADMIN_PASSWORD, type Answer, RegistryClient, sha256 } from '../support/registry-client.ts';

let registry: TestRegistry;
let client: RegistryClient;
let dataFolder: string;
beforeAll(async () => {
  dataFolder = await temporaryFolder();
  registry = await startRegistry({ dataFolder, adminPassword: ADMIN_PASSWORD });
  client = RegistryClient.admin(registry.url);
});
afterAll(async () => {
  await registry.close();
  await removeFolder(dataFolder);
});

const NAME = 'library/upload';

async function start(query = ''): Promise<string> {
  const answer = await client.post(`/v2/${NAME}/blobs/uploads/${query}`);
  expect(answer.status).toBe(202);
  expect(answer.headers.range).toBe('0-0');
  return String(answer.headers.location);
}

function patch(location: string, body: string, contentRange?: string): Promise<Answer> {
  const headers = contentRange === undefined ? {} : { 'Content-Range': contentRange };
  return client.patch(location, { headers, body });
}

describe('an upload', () => {
  it('takes POST and one PUT', async () => {
    const location = await start();
    const digest = sha256('whole');
    const answer = await client.put(`${location}?digest=${encodeURIComponent(digest)}`, { body: 'whole' });
    expect(answer.status).toBe(201);
    expect(answer.headers['docker-content-digest']).toBe(digest);
    expect((await client.get(String(answer.headers.location))).text).toBe('whole');
    expect((await client.get(location)).code).toBe('BLOB_UPLOAD_UNKNOWN');
  });

  it('takes chunks with ranges, the last one in the PUT', async () => {
    const location = await start();
    const first = await patch(location, 'abc', '0-2');
    expect([first.status, first.headers.range]).toEqual([202, '0-2']);
    const second = await patch(String(first.headers.location), 'def', '3-5');
    expect([second.status, second.headers.range]).toEqual([202, '0-5']);
    const answer = await client.put(`${location}?digest=${sha256('abcdefgh')}`, {
      headers: { 'Content-Range': '6-7' },
      body: 'gh',
    });
    expect(answer.status).toBe(201);
  });

  it('takes a stream without a length, as Docker sends it', async () => {
    const location = await start();
    async function* stream(): AsyncIterable<Buffer> {
      for (let part = 0; part < 50; part += 1) yield Buffer.alloc(10_000, part);
    }
    const answer = await client.patch(location, { body: stream() });
    expect([answer.status, answer.headers.range]).toEqual([202, '0-499999']);
    const hash = createHash('sha256');
    for await (const part of stream()) hash.update(part);
    const done = await client.put(`${location}?digest=sha256:${hash.digest('hex')}`);
    expect(done.status).toBe(201);
  });

  it('goes on after a chunk out of order, in PATCH and in PUT', async () => {
    const location = await start();
    await patch(location, 'abc', '0-2');
    const wrong = await patch(location, 'xyz', '5-7');
    expect([wrong.status, wrong.headers.range, wrong.headers.location]).toEqual([416, '0-2', location]);
    const wrongPut = await client.put(`${location}?digest=${sha256('abcxyz')}`, {
      headers: { 'Content-Range': '0-2' },
      body: 'xyz',
    });
    expect(wrongPut.status).toBe(416);
    const status = await client.get(location);
    expect([status.status, status.headers.range]).toEqual([204, '0-2']);
    expect((await patch(location, 'def', '3-5')).status).toBe(202);
    expect((await client.put(`${location}?digest=${sha256('abcdef')}`)).status).toBe(201);
  });

  describe('whose PUT with the whole blob is cut', () => {
    /** Half of it is more than the registry gathers before it writes. */
    const content = Buffer.alloc(4_000_000, 5);
    const digest = sha256(content);

    /** Sends half of a body, and breaks off when the registry has some of it. */
    async function cut(method: string, path: string, id: string): Promise<void> {
      const file = join(dataFolder, 'storage/uploads', id);
      async function* half(): AsyncIterable<Buffer> {
        yield content.subarray(0, 2_000_000);
        await expect
          .poll(async () => (await stat(file).catch(() => undefined))?.size ?? 0)
          .toBeGreaterThan(0);
        throw new Error('cut');
      }
      const headers = { 'Content-Length': content.byteLength };
      await expect(client.send(method, path, { headers, body: half() })).rejects.toThrow('cut');
    }

    async function stateOf(id: string): Promise<string | undefined> {
      const uploads = (await client.get('/api/marina/v1/uploads')).json() as { id: string; state: string }[];
      return uploads.find((upload) => upload.id === id)?.state;
    }

    it('holds nothing, and takes the same PUT again', async () => {
      const location = await start();
      const id = location.split('/').at(-1) ?? '';
      await cut('PUT', `${location}?digest=${digest}`, id);
      await expect.poll(() => stateOf(id)).toBe('waiting');
      expect((await stat(join(dataFolder, 'storage/uploads', id))).size).toBe(0);
      expect((await client.put(`${location}?digest=${digest}`, { body: content })).status).toBe(201);
      expect((await client.get(`/v2/${NAME}/blobs/${digest}`)).body.equals(content)).toBe(true);
    });

    it('after a chunk that was cut tells where to go on', async () => {
      const location = await start();
      const id = location.split('/').at(-1) ?? '';
      await cut('PATCH', location, id);
      await expect.poll(() => stateOf(id)).toBe('waiting');
      expect((await client.get(location)).headers.range).toBe('0-1999999');
      const again = await client.put(`${location}?digest=${digest}`, { body: content });
      expect([again.status, again.code]).toEqual([416, 'RANGE_INVALID']);
      expect([again.headers.location, again.headers.range]).toEqual([location, '0-1999999']);
      const rest = await client.patch(location, {
        headers: { 'Content-Range': '2000000-3999999' },
        body: content.subarray(2_000_000),
      });
      expect(rest.status).toBe(202);
      expect((await client.put(`${location}?digest=${digest}`)).status).toBe(201);
    });
  });

  it('checks a range against the length of its body', async () => {
    const location = await start();
    expect((await patch(location, 'abc', '0-9')).code).toBe('SIZE_INVALID');
    expect((await patch(location, 'abc', 'x-y')).code).toBe('RANGE_INVALID');
    expect((await client.get(location)).headers.range).toBe('0-0');
  });

  it('is over when the bytes have another digest', async () => {
    const location = await start();
    await patch(location, 'abc');
    const answer = await client.put(`${location}?digest=${sha256('other')}`);
    expect([answer.status, answer.code]).toEqual([400, 'DIGEST_INVALID']);
    expect((await client.get(location)).status).toBe(404);
    expect((await client.head(`/v2/${NAME}/blobs/${sha256('other')}`)).status).toBe(404);
  });

  it.each([
    ['no digest', ''],
    ['what is no digest', '?digest=sha256:bad'],
    ['an unknown algorithm', `?digest=blake3:${'a'.repeat(64)}`],
  ])('refuses to end with %s and stays open', async (_, query) => {
    const location = await start();
    const answer = await client.put(location + query, { body: 'x' });
    expect([answer.status, answer.code]).toEqual([400, 'DIGEST_INVALID']);
    expect((await client.get(location)).status).toBe(204);
  });

  it('takes sha512, announced or not', async () => {
    for (const query of ['', '?digest-algorithm=sha512']) {
      const location = await start(query);
      await patch(location, `sha512${query}`);
      const digest = `sha512:${createHash('sha512').update(`sha512${query}`).digest('hex')}`;
      const answer = await client.put(`${location}?digest=${digest}`);
      expect([answer.status, answer.headers['docker-content-digest']]).toEqual([201, digest]);
      expect((await client.head(`/v2/${NAME}/blobs/${digest}`)).headers['docker-content-digest']).toBe(
        digest,
      );
    }
    expect((await client.post(`/v2/${NAME}/blobs/uploads/?digest-algorithm=md5`)).code).toBe(
      'DIGEST_INVALID',
    );
  });

  it('leaves nothing of a single POST with other bytes than its digest says', async () => {
    const files = (): Promise<string[]> => readdir(join(dataFolder, 'storage/uploads'));
    const before = await files();
    const path = `/v2/${NAME}/blobs/uploads/?digest=${sha256('these')}`;
    const answer = await client.post(path, { body: 'but others' });
    expect([answer.status, answer.code]).toEqual([400, 'DIGEST_INVALID']);
    expect(await files()).toEqual(before);
  });

  it('leaves nothing of a single POST that is broken off', async () => {
    const files = (): Promise<string[]> => readdir(join(dataFolder, 'storage/uploads'));
    const before = await files();
    const path = `/v2/${NAME}/blobs/uploads/?digest=${sha256('never')}`;
    async function* broken(): AsyncIterable<Buffer> {
      yield Buffer.alloc(100_000);
      await expect.poll(files).toHaveLength(before.length + 1);
      throw new Error('the client gives up');
    }
    await expect(client.post(path, { body: broken() })).rejects.toThrow('the client gives up');
    await expect.poll(files).toEqual(before);
  });

  it('ends when it is cancelled', async () => {
    const location = await start();
    await patch(location, 'abc');
    expect((await client.delete(location)).status).toBe(204);
    expect((await client.get(location)).code).toBe('BLOB_UPLOAD_UNKNOWN');
    expect((await client.delete(location)).status).toBe(404);
  });

  it('belongs to its repository', async () => {
    const location = await start();
    await client.pushBlob('library/thief', 'x');
    const answer = await patch(location.replace(NAME, 'library/thief'), 'abc');
    expect([answer.status, answer.code]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
  });

  it('lets any number of clients push one digest at once', async () => {
    const content = Buffer.alloc(200_000, 7);
    const digests = await Promise.all(Array.from({ length: 12 }, () => client.pushBlob(NAME, content)));
    expect(new Set(digests)).toEqual(new Set([sha256(content)]));
    expect((await client.get(`/v2/${NAME}/blobs/${sha256(content)}`)).body.equals(content)).toBe(true);
  });
});

describe('uploads over a restart', () => {
  it('go on at the byte where they were', async () => {
    const location = await start();
    await patch(location, 'before ', '0-6');
    await registry.close();
    registry = await startRegistry({ dataFolder });
    client = RegistryClient.admin(registry.url);
    const status = await client.get(location);
    expect([status.status, status.headers.range]).toEqual([204, '0-6']);
    expect((await patch(location, 'after', '7-11')).status).toBe(202);
    expect((await client.put(`${location}?digest=${sha256('before after')}`)).status).toBe(201);
  });
});
