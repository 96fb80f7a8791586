import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient, sha256 } from '../support/registry-client.ts';

let registry: TestRegistry;
let client: RegistryClient;
beforeAll(async () => {
  registry = await startRegistry({ adminPassword: ADMIN_PASSWORD });
  client = RegistryClient.admin(registry.url);
});
afterAll(() => registry.close());

const MISSING = sha256('never pushed');

function blobFile(digest: string): string {
  const encoded = digest.slice('sha256:'.length);
  return join(registry.dataFolder, 'storage/blobs/sha256', encoded.slice(0, 2), encoded);
}

describe('pulling a blob', () => {
  const content = randomBytes(1_000_000);
  let path: string;
  beforeAll(async () => {
    path = `/v2/library/blob/blobs/${await client.pushBlob('library/blob', content)}`;
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const get = await client.get(path);
    const head = await client.head(path);
    expect([get.status, head.status]).toEqual([200, 200]);
    expect(get.body.equals(content)).toBe(true);
    expect(head.body).toHaveLength(0);
    for (const name of ['content-length', 'content-type', 'docker-content-digest', 'etag', 'accept-ranges']) {
      expect(head.headers[name], name).toBe(get.headers[name]);
    }
    expect(get.headers).toMatchObject({
      'content-length': '1000000',
      'content-type': 'application/octet-stream',
      'docker-content-digest': sha256(content),
      'x-content-type-options': 'nosniff',
    });
    expect(get.headers['content-encoding']).toBeUndefined();
  });

  it.each([
    ['bytes=0-9', 206, 'bytes 0-9/1000000', [0, 10]],
    ['bytes=999990-', 206, 'bytes 999990-999999/1000000', [999_990, 1_000_000]],
    ['bytes=-5', 206, 'bytes 999995-999999/1000000', [999_995, 1_000_000]],
    ['bytes=300000-2000000', 206, 'bytes 300000-999999/1000000', [300_000, 1_000_000]],
    ['bytes=5-0', 416, 'bytes */1000000', undefined],
    ['bytes=1000000-', 416, 'bytes */1000000', undefined],
    ['bytes=1000000-,5-6', 206, 'bytes 5-6/1000000', [5, 7]],
    ['bytes=0-1,x', 200, undefined, [0, 1_000_000]],
    ['bytes=0-,0-', 200, undefined, [0, 1_000_000]],
  ])('answers the range %s', async (range, status, contentRange, slice) => {
    const answer = await client.get(path, { headers: { Range: range } });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-range']).toBe(contentRange);
    if (slice !== undefined) expect(answer.body.equals(content.subarray(slice[0], slice[1]))).toBe(true);
  });

  it('answers several ranges with as many parts, in their order', async () => {
    const wanted = [
      [999_990, 999_999],
      [0, 4],
      [100_000, 700_000],
    ] as const;
    const header = `bytes=${wanted.map(([first, last]) => `${first}-${last}`).join(', ')}`;
    const answer = await client.get(path, { headers: { Range: header } });
    expect(answer.status).toBe(206);
    expect(answer.headers['content-range']).toBeUndefined();
    expect(answer.headers['content-length']).toBe(String(answer.body.byteLength));
    const [, boundary] = /^multipart\/byteranges; boundary=([0-9a-f]+)$/.exec(
      String(answer.headers['content-type']),
    ) ?? ['', ''];
    const body = wanted.map(([first, last]) => [
      Buffer.from(
        `\r\n--${boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes ${first}-${last}/1000000\r\n\r\n`,
      ),
      content.subarray(first, last + 1),
    ]);
    const expected = Buffer.concat([...body.flat(), Buffer.from(`\r\n--${boundary}--\r\n`)]).subarray(2);
    expect(answer.body.equals(expected)).toBe(true);
    const head = await client.head(path, { headers: { Range: header } });
    expect([head.status, head.headers['content-length']]).toEqual([200, '1000000']);
  });

  it('answers conditions by the digest', async () => {
    const etag = `"${sha256(content)}"`;
    for (const condition of [etag, sha256(content), `W/${etag}`, '*', `"other", ${etag}`]) {
      for (const method of ['GET', 'HEAD']) {
        const unchanged = await client.send(method, path, { headers: { 'If-None-Match': condition } });
        expect([unchanged.status, unchanged.body.length], `${method} ${condition}`).toEqual([304, 0]);
      }
    }
    expect((await client.head(path, { headers: { 'If-None-Match': MISSING } })).status).toBe(200);
    const absent = await client.get(path.replace(sha256(content), MISSING), {
      headers: { 'If-None-Match': '*' },
    });
    expect(absent.status).toBe(404);
    const range = { Range: 'bytes=0-9' };
    expect((await client.get(path, { headers: { ...range, 'If-Range': etag } })).status).toBe(206);
    expect((await client.get(path, { headers: { ...range, 'If-Range': '"other"' } })).status).toBe(200);
  });

  it('takes an encoded colon', async () => {
    expect((await client.head(path.replace('sha256:', 'sha256%3A'))).status).toBe(200);
  });

  it('knows the blob only in repositories that link it', async () => {
    await client.pushBlob('library/other', 'x');
    const elsewhere = await client.get(path.replace('library/blob', 'library/other'));
    expect([elsewhere.status, elsewhere.code]).toEqual([404, 'BLOB_UNKNOWN']);
  });

  it.each([
    [`/v2/library/blob/blobs/${MISSING}`, 404, 'BLOB_UNKNOWN'],
    [`/v2/library/nothing/blobs/${MISSING}`, 404, 'NAME_UNKNOWN'],
    [`/v2/nothing/at-all/blobs/${MISSING}`, 404, 'NAME_UNKNOWN'],
    ['/v2/library/blob/blobs/sha256:bad', 400, 'DIGEST_INVALID'],
    ['/v2/library/blob/blobs/md5:00', 400, 'DIGEST_INVALID'],
  ])('answers %s with %i', async (missing, status, code) => {
    const answer = await client.get(missing);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toBe('application/json');
  });
});

describe('the empty blob', () => {
  it('is a blob like any other', async () => {
    const digest = await client.pushBlob('library/empty', '');
    const head = await client.head(`/v2/library/empty/blobs/${digest}`);
    expect([head.status, head.headers['content-length']]).toEqual([200, '0']);
    const get = await client.get(`/v2/library/empty/blobs/${digest}`);
    expect([get.status, get.body.length]).toEqual([200, 0]);
    for (const range of ['bytes=-5', 'bytes=0-', 'bytes=0-1,3-4']) {
      const part = await client.get(`/v2/library/empty/blobs/${digest}`, { headers: { Range: range } });
      expect([part.status, part.headers['content-length']], range).toEqual([200, '0']);
    }
  });
});

describe('a small blob', () => {
  const name = 'library/small';
  const content = 'a configuration, for example';

  it('that is sent in one request needs no file', async () => {
    const digest = await client.pushBlob(name, content);
    const path = `/v2/${name}/blobs/${digest}`;
    expect(existsSync(blobFile(digest))).toBe(false);
    expect((await client.head(path)).headers['content-length']).toBe(String(content.length));
    expect((await client.get(path)).text).toBe(content);
    const part = await client.get(path, { headers: { Range: 'bytes=2-14' } });
    expect([part.status, part.text]).toEqual([206, 'configuration']);
  });

  it('is the same blob when it arrives in parts, in a file', async () => {
    const digest = await client.pushBlob(name, 'in parts');
    const location = String((await client.post(`/v2/${name}/blobs/uploads/`)).headers.location);
    await client.patch(location, { body: 'in ' });
    expect((await client.put(`${location}?digest=${digest}`, { body: 'parts' })).status).toBe(201);
    expect(existsSync(blobFile(digest))).toBe(true);
    expect((await client.get(`/v2/${name}/blobs/${digest}`)).text).toBe('in parts');
  });

  it('with other bytes than its digest ends the upload', async () => {
    const location = String((await client.post(`/v2/${name}/blobs/uploads/`)).headers.location);
    const digest = sha256('expected');
    expect((await client.put(`${location}?digest=${digest}`, { body: 'sent' })).code).toBe('DIGEST_INVALID');
    expect((await client.put(`${location}?digest=${digest}`, { body: 'expected' })).code).toBe(
      'BLOB_UPLOAD_UNKNOWN',
    );
    expect((await client.head(`/v2/${name}/blobs/${digest}`)).status).toBe(404);
  });

  it('may have a digest of sha512', async () => {
    const digest = `sha512:${createHash('sha512').update('long digest').digest('hex')}`;
    const location = String((await client.post(`/v2/${name}/blobs/uploads/`)).headers.location);
    expect((await client.put(`${location}?digest=${digest}`, { body: 'long digest' })).status).toBe(201);
    expect((await client.get(`/v2/${name}/blobs/${digest}`)).text).toBe('long digest');
  });
});

describe('a damaged blob', () => {
  it('is absent until it is pushed again', async () => {
    // Large enough for a file of its own.
    const content = 'precious content '.repeat(2000);
    const digest = await client.pushBlob('library/damaged', content);
    await truncate(blobFile(digest), 3);
    const path = `/v2/library/damaged/blobs/${digest}`;
    expect((await client.get(path)).status).toBe(404);
    expect((await client.head(path)).status).toBe(404);
    await client.pushBlob('library/damaged', content);
    expect((await client.get(path)).text).toBe(content);
  });
});

describe('deleting a blob', () => {
  it('ends the link of that repository alone', async () => {
    const digest = await client.pushBlob('library/delete-a', 'shared');
    await client.pushBlob('library/delete-b', 'shared');
    expect((await client.delete(`/v2/library/delete-a/blobs/${digest}`)).status).toBe(202);
    expect((await client.head(`/v2/library/delete-a/blobs/${digest}`)).status).toBe(404);
    expect((await client.head(`/v2/library/delete-b/blobs/${digest}`)).status).toBe(200);
    expect((await client.delete(`/v2/library/delete-a/blobs/${digest}`)).code).toBe('BLOB_UNKNOWN');
  });

  it('is refused while a manifest of the repository refers to it', async () => {
    const { digest, manifest } = await client.pushImage('library/delete-c', '1');
    const layer = manifest.layers[0]?.digest;
    const refused = await client.delete(`/v2/library/delete-c/blobs/${layer}`);
    expect([refused.status, refused.code]).toEqual([405, 'UNSUPPORTED']);
    await client.delete(`/v2/library/delete-c/manifests/${digest}`);
    expect((await client.delete(`/v2/library/delete-c/blobs/${layer}`)).status).toBe(202);
  });
});

describe('mounting a blob', () => {
  const content = 'mounted';
  const digest = sha256(content);
  beforeAll(() => client.pushBlob('library/mount-source', content));

  it.each([
    ['from a repository that has it', 'from=library/mount-source', 201],
    ['from an encoded name', 'from=library%2Fmount-source', 201],
    ['from anywhere', '', 201],
    ['from an unknown repository', 'from=nothing/here', 202],
    ['from what is no name', 'from=..%2F..', 202],
  ])('%s', async (what, query, status) => {
    const target = `library/mount-${what.replaceAll(' ', '-')}`;
    const answer = await client.post(`/v2/${target}/blobs/uploads/?mount=${digest}&${query}`);
    expect(answer.status).toBe(status);
    expect(answer.headers.location).toContain(status === 201 ? digest : '/blobs/uploads/');
    expect((await client.head(`/v2/${target}/blobs/${digest}`)).status).toBe(status === 201 ? 200 : 404);
  });

  it.each([
    ['a blob that is nowhere', MISSING],
    ['what is no digest', 'sha256:bad'],
  ])('of %s starts an upload instead', async (_, mount) => {
    const answer = await client.post(
      `/v2/library/mount-none/blobs/uploads/?mount=${mount}&from=library/mount-source`,
    );
    expect(answer.status).toBe(202);
  });
});

describe('the storage folder', () => {
  it('holds no unfinished upload after whole pushes, and nothing named by a client', async () => {
    await writeFile(join(registry.dataFolder, 'marker'), '');
    expect(await readdir(join(registry.dataFolder, 'storage'))).toEqual(
      expect.arrayContaining(['blobs', 'uploads']),
    );
    const uploads = await readdir(join(registry.dataFolder, 'storage/uploads'));
    // The two mounts above that could not be made left their sessions open.
    for (const name of uploads) expect(name).toMatch(/^[0-9a-f-]{36}$/);
  });
});
