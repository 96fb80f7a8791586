import { mkdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../support/client-home.ts';
import { describeWithTools } from '../support/describe-with-tools.ts';
import { sha256 } from '../support/registry-client.ts';
import { type ClientScene, logInWith, openClientScene, storedDigest } from './client-scene.ts';

const DOCUMENT_TYPE = 'application/vnd.example.document';
const SBOM_TYPE = 'application/vnd.example.sbom+json';
const SIGNATURE_TYPE = 'application/vnd.example.signature';

interface Referrer {
  readonly digest: string;
  readonly artifactType: string;
}

describeWithTools('oras', ['oras'], (tools) => {
  let scene: ClientScene;
  let oras: Client;
  let document: string;
  beforeAll(async () => {
    scene = await openClientScene();
    oras = scene.home.client(tools.oras);
    document = `${scene.host}/demo/oras:1`;
    await logInWith(oras, 'login', '--plain-http', '-u', 'admin', '--password-stdin', scene.host);
    await scene.home.write('document.txt', 'all that is to be said\n');
    await scene.home.write('sbom.json', '{"packages":[]}');
    await scene.home.write('signature', 'signed: nobody');
    const annotation = ['--annotation', 'org.example.language=en'];
    const type = ['--artifact-type', DOCUMENT_TYPE];
    await oras.run('push', '--plain-http', ...type, ...annotation, document, 'document.txt:text/plain');
    await attach('sbom.json:application/json', SBOM_TYPE);
    await attach('signature:application/octet-stream', SIGNATURE_TYPE);
  });
  afterAll(() => scene?.close());

  function attach(file: string, artifactType: string): Promise<string> {
    return oras.run('attach', '--plain-http', '--artifact-type', artifactType, document, file);
  }

  async function referrers(reference: string, ...options: string[]): Promise<readonly Referrer[]> {
    const found = await oras.run('discover', '--plain-http', '--format', 'json', ...options, reference);
    return (JSON.parse(found) as { referrers: Referrer[] }).referrers;
  }

  it('pulls what it pushed', async () => {
    const { api, home } = scene;
    await mkdir(home.path('pulled'));
    await oras.run('pull', '--plain-http', '--output', 'pulled', document);
    expect(await readFile(home.path('pulled', 'document.txt'), 'utf8')).toBe('all that is to be said\n');
    expect((await api.get('/v2/demo/oras/manifests/1')).json()).toMatchObject({
      artifactType: DOCUMENT_TYPE,
      annotations: { 'org.example.language': 'en' },
    });
  });

  it('discovers what is attached, all of it or by type, and leaves no fallback tag', async () => {
    const types = (await referrers(document)).map(({ artifactType }) => artifactType);
    expect(types.toSorted()).toEqual([SBOM_TYPE, SIGNATURE_TYPE]);
    const [sbom, ...more] = await referrers(document, '--artifact-type', SBOM_TYPE);
    expect([sbom?.artifactType, more]).toEqual([SBOM_TYPE, []]);
    expect(await oras.run('repo', 'tags', '--plain-http', `${scene.host}/demo/oras`)).toBe('1');
  });

  it('copies an artifact with what is attached to it', async () => {
    const copy = `${scene.host}/demo/oras-copy:1`;
    await oras.run('copy', '--recursive', '--from-plain-http', '--to-plain-http', document, copy);
    expect(await referrers(copy)).toHaveLength(2);
    const digest = await storedDigest(scene.api, 'demo/oras-copy', '1');
    expect(digest).toBe(await storedDigest(scene.api, 'demo/oras', '1'));
  });

  it('deletes one that is attached, and it is discovered no more', async () => {
    const [signature] = await referrers(document, '--artifact-type', SIGNATURE_TYPE);
    const reference = `${scene.host}/demo/oras@${signature?.digest}`;
    await oras.run('manifest', 'delete', '--plain-http', '--force', reference);
    expect((await referrers(document)).map(({ artifactType }) => artifactType)).toEqual([SBOM_TYPE]);
  });

  it('deletes an artifact', async () => {
    const reference = `${scene.host}/demo/oras-old:1`;
    await oras.run('push', '--plain-http', reference, 'document.txt:text/plain');
    await oras.run('manifest', 'delete', '--plain-http', '--force', reference);
    expect(await oras.refused('manifest', 'fetch', '--plain-http', reference)).toContain('not found');
  });

  it('pushes, fetches and deletes a blob, but none that an artifact needs', async () => {
    const { host } = scene;
    const digest = sha256('signed: nobody');
    await oras.run('blob', 'push', '--plain-http', `${host}/demo/oras-blob`, 'signature');
    const blob = `${host}/demo/oras-blob@${digest}`;
    expect(await oras.run('blob', 'fetch', '--plain-http', '--output', '-', blob)).toBe('signed: nobody');
    await oras.run('blob', 'delete', '--plain-http', '--force', blob);
    await oras.refused('blob', 'fetch', '--plain-http', '--output', '-', blob);

    const needed = `${host}/demo/oras@${sha256('all that is to be said\n')}`;
    expect(await oras.refused('blob', 'delete', '--plain-http', '--force', needed)).toMatch(
      /405|unsupported/i,
    );
  });
});
