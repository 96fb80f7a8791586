import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import {
  ADMIN_PASSWORD,
  type Answer,
  OCI_INDEX_TYPE,
  OCI_MANIFEST_TYPE,
  RegistryClient,
  sha256,
} from '../support/registry-client.ts';

let registry: TestRegistry;
let client: RegistryClient;
beforeAll(async () => {
  registry = await startRegistry({ adminPassword: ADMIN_PASSWORD });
  client = RegistryClient.admin(registry.url);
});
afterAll(() => registry.close());

/** Follows `Link` from page to page and returns all answers. */
async function pages(path: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const answer: Answer = await client.get(next);
    expect(answer.status).toBe(200);
    answers.push(answer);
    next = /^<([^>]+)>; rel="next"$/.exec(String(answer.headers['link'] ?? ''))?.[1];
  }
  return answers;
}

describe('tags/list', () => {
  const tags = ['1', '10', '2', 'B', 'Z', '_x', 'a', 'b', 'v1.0'];
  beforeAll(async () => {
    for (const tag of [...tags].reverse()) await client.pushImage('library/tags', tag, 'same');
  });

  it('lists in byte order', async () => {
    expect((await client.get('/v2/library/tags/tags/list')).json()).toEqual({ name: 'library/tags', tags });
  });

  it('pages by Link', async () => {
    const answers = await pages('/v2/library/tags/tags/list?n=2');
    expect(answers).toHaveLength(5);
    expect(answers.flatMap((answer) => (answer.json() as { tags: string[] }).tags)).toEqual(tags);
  });

  it.each([
    ['?last=Z', ['_x', 'a', 'b', 'v1.0']],
    ['?last=AAA', ['B', 'Z', '_x', 'a', 'b', 'v1.0']],
    ['?n=1&last=b', ['v1.0']],
    ['?n=0', []],
    ['?n=4294967296', tags],
    ['?n=99999999999999999999', tags],
    ['?last=zzz', []],
  ])('answers %s', async (query, expected) => {
    const answer = await client.get(`/v2/library/tags/tags/list${query}`);
    expect(answer.json()).toEqual({ name: 'library/tags', tags: expected });
    if (query === '?n=0') expect(answer.headers['link']).toBeUndefined();
  });

  it.each([
    ['/v2/library/tags/tags/list?n=abc', 400, 'PAGINATION_NUMBER_INVALID'],
    ['/v2/library/tags/tags/list?n=-1', 400, 'PAGINATION_NUMBER_INVALID'],
    ['/v2/library/unknown/tags/list', 404, 'NAME_UNKNOWN'],
  ])('refuses %s', async (path, status, code) => {
    const answer = await client.get(path);
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  it('does not list a repository that has uploads only', async () => {
    await client.pushBlob('library/blobs-only', 'x');
    expect((await client.get('/v2/library/blobs-only/tags/list')).code).toBe('NAME_UNKNOWN');
    expect((await client.get('/v2/_catalog')).text).not.toContain('blobs-only');
  });

  it('is empty, not unknown, when the last tag is gone', async () => {
    await client.pushImage('library/untagged', '1');
    await client.delete('/v2/library/untagged/manifests/1');
    const empty = { name: 'library/untagged', tags: [] };
    expect((await client.get('/v2/library/untagged/tags/list')).json()).toEqual(empty);
    // Its artifact is still there.
    expect((await client.get('/v2/_catalog')).text).toContain('library/untagged');
  });
});

describe('a repository that was emptied', () => {
  const PROJECTS = '/api/v2.0/projects';

  it('stays, with no tag and no artifact, leaves the catalogue, and can be deleted', async () => {
    const headers = { 'Content-Type': 'application/json' };
    await client.post(PROJECTS, { headers, body: JSON.stringify({ project_name: 'drained' }) });
    const { digest } = await client.pushImage('drained/app', '1');
    expect((await client.get('/v2/_catalog')).text).toContain('drained/app');
    expect((await client.delete(`/v2/drained/app/manifests/${digest}`)).status).toBe(202);

    expect((await client.get('/v2/drained/app/tags/list')).json()).toEqual({ name: 'drained/app', tags: [] });
    expect((await client.get('/v2/_catalog')).text).not.toContain('drained/app');
    expect((await client.get(`${PROJECTS}/drained/repositories`)).json()).toEqual([
      expect.objectContaining({ name: 'drained/app', artifact_count: 0 }),
    ]);
    expect((await client.get(`${PROJECTS}/drained/repositories/app/artifacts`)).json()).toEqual([]);
    expect((await client.get(`${PROJECTS}/drained`)).json()).toMatchObject({ repo_count: 1 });
    expect((await client.delete(`${PROJECTS}/drained`)).code).toBe('PRECONDITION');

    expect((await client.delete(`${PROJECTS}/drained/repositories/app`)).status).toBe(200);
    expect((await client.get('/v2/drained/app/tags/list')).code).toBe('NAME_UNKNOWN');
    expect((await client.get(`${PROJECTS}/drained`)).json()).toMatchObject({ repo_count: 0 });
    expect((await client.delete(`${PROJECTS}/drained`)).status).toBe(200);
  });

  it('is in the catalogue again with its next push, and never costs a page an entry', async () => {
    for (const name of ['a', 'b', 'c']) await client.pushImage(`library/refilled/${name}`, '1');
    const middle = await client.head('/v2/library/refilled/b/manifests/1');
    const digest = String(middle.headers['docker-content-digest']);
    await client.delete(`/v2/library/refilled/b/manifests/${digest}`);
    const from = '/v2/_catalog?n=2&last=library/refilled';
    const names = async () => ((await client.get(from)).json() as { repositories: string[] }).repositories;
    expect(await names()).toEqual(['library/refilled/a', 'library/refilled/c']);
    await client.pushImage('library/refilled/b', '2');
    expect(await names()).toEqual(['library/refilled/a', 'library/refilled/b']);
  });
});

describe('_catalog', () => {
  it('lists what the client may see, in pages', async () => {
    for (const name of ['library/c', 'library/a', 'library/b']) await client.pushImage(name, '1');
    const answers = await pages('/v2/_catalog?n=2');
    const names = answers.flatMap((answer) => (answer.json() as { repositories: string[] }).repositories);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['library/a', 'library/b', 'library/c']));
  });

  it('asks an anonymous client for a token', async () => {
    const answer = await new RegistryClient(registry.url).get('/v2/_catalog');
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([
      401,
      expect.stringContaining('scope="registry:catalog:*"'),
    ]);
  });
});

describe('referrers', () => {
  const NAME = 'library/referred';
  const subjectBody = 'a subject that is pushed last';
  const subject = { mediaType: OCI_MANIFEST_TYPE, digest: sha256(subjectBody), size: subjectBody.length };

  async function refer(artifactType: string, annotations: Record<string, string>): Promise<string> {
    const empty = await client.pushBlob(NAME, '{}');
    const config = { mediaType: 'application/vnd.oci.empty.v1+json', digest: empty, size: 2 };
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST_TYPE,
      artifactType,
      config,
      layers: [config],
      subject,
      annotations,
    });
    const answer = await client.put(`/v2/${NAME}/manifests/${sha256(body)}`, {
      headers: { 'Content-Type': OCI_MANIFEST_TYPE },
      body,
    });
    expect([answer.status, answer.headers['oci-subject']]).toEqual([201, subject.digest]);
    return sha256(body);
  }

  it('are an empty index for what is unknown, never 404', async () => {
    for (const name of ['library/nothing', NAME]) {
      const answer = await client.get(`/v2/${name}/referrers/${sha256('unknown')}`);
      expect([answer.status, answer.headers['content-type']]).toEqual([200, OCI_INDEX_TYPE]);
      expect(answer.json()).toEqual({ schemaVersion: 2, mediaType: OCI_INDEX_TYPE, manifests: [] });
    }
    expect((await client.get(`/v2/${NAME}/referrers/sha256:bad`)).code).toBe('DIGEST_INVALID');
  });

  it('list type and annotations, filter, and go with the referrer', async () => {
    const sbom = await refer('application/spdx+json', { k: 'v', ['__proto__']: 'kept' });
    const signature = await refer('application/vnd.example.signature', {});
    const path = `/v2/${NAME}/referrers/${subject.digest}`;
    const all = (await client.get(path)).json() as { manifests: Record<string, unknown>[] };
    expect(all.manifests.map(({ digest }) => digest)).toEqual([sbom, signature]);
    expect(JSON.stringify(all.manifests[0])).toContain('"annotations":{"k":"v"');
    const filtered = await client.get(`${path}?artifactType=${encodeURIComponent('application/spdx+json')}`);
    expect(filtered.headers['oci-filters-applied']).toBe('artifactType');
    expect(
      (filtered.json() as { manifests: { digest: string }[] }).manifests.map(({ digest }) => digest),
    ).toEqual([sbom]);
    // A plus is a plus, encoded or not.
    const plain = await client.get(`${path}?artifactType=application/spdx+json`);
    expect(plain.text).toBe(filtered.text);
    await client.delete(`/v2/${NAME}/manifests/${sbom}`);
    expect((await client.get(path)).text).not.toContain(sbom);
  });

  it('page below 4 MiB, and keep the filter on the way', async () => {
    const type = 'application/vnd.example.big+json; of=a b';
    const digests: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      digests.push(await refer(type, { index: String(index), pad: 'x'.repeat(1_000_000) }));
    }
    const answers = await pages(
      `/v2/${NAME}/referrers/${subject.digest}?artifactType=${type.replaceAll(' ', '%20')}`,
    );
    expect(answers.length).toBeGreaterThan(1);
    for (const answer of answers) {
      expect(answer.body.length).toBeLessThan(4 * 1024 * 1024);
      expect(answer.headers['oci-filters-applied']).toBe('artifactType');
    }
    const found = answers.flatMap((answer) =>
      (answer.json() as { manifests: { digest: string }[] }).manifests.map(({ digest }) => digest),
    );
    expect(found).toEqual(digests);
  });
});
