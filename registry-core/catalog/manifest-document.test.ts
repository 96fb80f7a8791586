import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../blobs/digest.ts';
import { RegistryError } from '../errors/registry-error.ts';
import { effectiveArtifactType, parseManifest } from './manifest-document.ts';
import { DOCKER_MANIFEST, OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from './media-types.ts';

const digest = digestOf(Buffer.from('x'));
const config = { mediaType: OCI_CONFIG, digest, size: 1 };
const image = { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [] };

function parse(value: unknown, contentType = '') {
  return parseManifest(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)), contentType);
}

describe('parseManifest', () => {
  it('reads an image manifest', () => {
    const layer = {
      mediaType: 'application/x',
      digest,
      size: 5,
      urls: ['https://x'],
      annotations: { a: 'b' },
    };
    const document = parse(
      { ...image, layers: [layer], annotations: { k: 'v' }, subject: config },
      OCI_MANIFEST,
    );
    expect(document).toMatchObject({ kind: 'image', mediaType: OCI_MANIFEST, config, layers: [layer] });
    expect(document.annotations).toEqual({ k: 'v' });
    expect(document.subject).toEqual(config);
  });

  it('takes the type from the request, else the document, else its shape', () => {
    const { mediaType: _, ...untyped } = image;
    expect(parse(untyped, DOCKER_MANIFEST).mediaType).toBe(DOCKER_MANIFEST);
    expect(parse(image).mediaType).toBe(OCI_MANIFEST);
    expect(parse(untyped).mediaType).toBe(OCI_MANIFEST);
    expect(parse({ schemaVersion: 2, manifests: [] }).mediaType).toBe(OCI_INDEX);
    expect(() => parse({ schemaVersion: 2 })).toThrow('no media type');
  });

  it('keeps what it does not know as opaque', () => {
    const type = 'application/vnd.example.thing+json';
    expect(parse({ schemaVersion: 2, subject: config, whatever: 1 }, type)).toMatchObject({
      kind: 'opaque',
      mediaType: type,
      subject: config,
    });
  });

  it('lists as artifact type the own one, else the config type of an image, else none', () => {
    expect(effectiveArtifactType(parse({ ...image, artifactType: 'a/b' }))).toBe('a/b');
    expect(effectiveArtifactType(parse(image))).toBe(OCI_CONFIG);
    expect(
      effectiveArtifactType(parse({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] })),
    ).toBeUndefined();
  });

  it.each([
    ['not JSON', '{'],
    ['not an object', '[]'],
    ['null', 'null'],
    ['an empty body', ''],
    ['a document with manifests and layers', { ...image, manifests: [] }],
    ['a document with manifests and config', { schemaVersion: 2, manifests: [], config }],
    [
      'schema 1 by type',
      { schemaVersion: 1, mediaType: 'application/vnd.docker.distribution.manifest.v1+json' },
    ],
    ['schema 1 by version', { ...image, schemaVersion: 1 }],
    ['no schema version', { ...image, schemaVersion: undefined }],
    ['a malformed digest', { ...image, config: { ...config, digest: 'sha256:x' } }],
    ['a negative size', { ...image, config: { ...config, size: -1 } }],
    ['a fractional size', { ...image, config: { ...config, size: 1.5 } }],
    ['an unsafe size', { ...image, config: { ...config, size: 2 ** 53 } }],
    ['an annotation that is no string', { ...image, annotations: { a: 1 } }],
    ['layers that are no array', { ...image, layers: {} }],
    ['a malformed subject', { ...image, subject: { ...config, digest: 'x' } }],
    ['a media type that no header can carry', { ...image, mediaType: 'application/päck-\u{1f600}' }],
    ['a media type with a line break', { ...image, mediaType: 'application/x\r\nSet-Cookie: a=b' }],
    ['a media type without a subtype', { ...image, mediaType: 'application' }],
    ['an endless media type', { ...image, mediaType: `application/${'x'.repeat(255)}` }],
    ['too many layers', { ...image, layers: Array.from({ length: 10_001 }, () => config) }],
  ])('refuses %s', (_, value) => {
    expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID', status: 400 }));
  });

  it('refuses a document that contradicts its Content-Type', () => {
    expect(() => parse(image, DOCKER_MANIFEST)).toThrow('pushed as');
  });

  it('survives deep nesting and keys named __proto__', () => {
    const depth = 200_000;
    const deep = `{"schemaVersion":2,"mediaType":"${OCI_INDEX}","manifests":[],"x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(parse(deep).kind).toBe('index');
    const proto = `{"schemaVersion":2,"mediaType":"${OCI_INDEX}","manifests":[],"annotations":{"__proto__":"x"}}`;
    expect(JSON.stringify(parse(proto).annotations)).toBe('{"__proto__":"x"}');
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it('either reads or refuses any JSON, with a RegistryError', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('', OCI_MANIFEST, OCI_INDEX), (json, contentType) => {
        try {
          expect(parse(json, contentType)).toHaveProperty('kind');
        } catch (failure) {
          expect(failure).toBeInstanceOf(RegistryError);
        }
      }),
    );
  });
});
