import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../blobs/digest.ts';
import { RegistryError } from '../../errors/registry-error.ts';
import { effectiveArtifactType, parseLargeManifest, parseManifest } from './manifest-document.ts';
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

  it('takes the type from the document, else its shape, whatever it is pushed as', () => {
    const { mediaType: _, ...untyped } = image;
    for (const contentType of ['', 'application/json']) {
      expect(parse({ ...image, mediaType: DOCKER_MANIFEST }, contentType).mediaType).toBe(DOCKER_MANIFEST);
      expect(parse(untyped, contentType).mediaType).toBe(OCI_MANIFEST);
      expect(parse({ schemaVersion: 2, manifests: [] }, contentType).mediaType).toBe(OCI_INDEX);
      expect(parse({ schemaVersion: 2, manifests: null }, contentType).mediaType).toBe(OCI_INDEX);
      expect(() => parse({ schemaVersion: 2 }, contentType)).toThrow('no media type');
    }
    expect(parse(untyped, OCI_MANIFEST).mediaType).toBe(OCI_MANIFEST);
  });

  it.each([
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    'text/plain',
    'text/html',
    'image/svg+xml',
    DOCKER_MANIFEST,
    OCI_INDEX,
  ])('refuses an image without a type inside that is pushed as %s, and says what it is', (contentType) => {
    const { mediaType: _, ...untyped } = image;
    expect(() => parse(untyped, contentType)).toThrow(`has the shape of ${OCI_MANIFEST}`);
  });

  it.each([
    'text/html',
    'image/svg+xml',
    'application/xhtml+xml',
    'application/pdf',
    'text/javascript',
    'x/y+json',
  ])('refuses a document that names the type %s inside, which is no manifest', (mediaType) => {
    expect(() => parse({ schemaVersion: 2, mediaType }, mediaType)).toThrow('names no manifest');
    expect(() => parse({ schemaVersion: 2 }, mediaType)).toThrow('no media type');
  });

  it('keeps what it does not know as opaque, with what it seems to refer to', () => {
    const type = 'application/vnd.example.thing+json';
    const layer = { mediaType: 'application/x', digest: digestOf(Buffer.from('y')), size: 3 };
    const document = { mediaType: type, subject: config, whatever: 1, blobs: [layer, 'x', null], config };
    expect(parse(document, type)).toMatchObject({
      kind: 'opaque',
      mediaType: type,
      subject: config,
      blobs: [config, layer],
      manifests: [],
    });
  });

  it('takes null for absent, as many encoders write it', () => {
    const nulls = { annotations: null, subject: null, artifactType: null, layers: null };
    const read = parse({
      ...image,
      mediaType: null,
      ...nulls,
      config: { ...config, urls: null, platform: null },
    });
    expect(read).toEqual({ ...parse({ ...image, layers: undefined }), kind: 'image' });
    expect(parse({ ...image, annotations: { a: null, b: 'c' } }).annotations).toEqual({ b: 'c' });
    const index = { schemaVersion: 2, mediaType: OCI_INDEX };
    expect(parse({ ...index, manifests: null, annotations: null, subject: null })).toEqual(parse(index));
    const platform = { os: 'linux', variant: null, 'os.features': null };
    expect(parse({ ...index, manifests: [{ ...config, platform, annotations: { x: null } }] })).toMatchObject(
      {
        manifests: [{ platform: { os: 'linux' }, annotations: {} }],
      },
    );
  });

  it.each([
    ['"layers":[]', '"layers":[],"Manifests":[]', 'Manifests'],
    ['"layers":[]', '"layers":[],"LAYERS":[]', 'LAYERS'],
    ['"layers":[]', '"layers":[],"\\u006dediatype":"x"', 'mediatype'],
    ['"layers":[]', '"layers":[],"\u212aonfig":1,"layer\u017f":[]', 'layer\u017f'],
    ['"layers":[]', '"layers":[],"layers":[]', 'twice'],
    ['"layers":[]', '"layers":[{"a":[{"size":1.0}]},{"size":1,"Size":2}]', 'Size'],
    ['"size":1', '"size":1.0', 'written as 1.0'],
    ['"size":1', '"size":1e0', 'written as 1e0'],
    ['"size":1', '"size":-0', 'written as -0'],
    ['"schemaVersion":2', '"schemaVersion":2.0', 'written as 2.0'],
  ])('refuses what readers understand differently: %s as %s', (from, to, message) => {
    const text = JSON.stringify(image).replace(from, to);
    expect(() => parse(text)).toThrow(message);
  });

  it('lets names differ by case, and repeat, where no reader looks for them', () => {
    const other = '"x":{"Size":1.0,"size":2e1,"size":1},"annotations":{"Size":"a","size":"b"}';
    const text = `${JSON.stringify(image).slice(0, -1)},${other}}`;
    expect(parse(text).annotations).toEqual({ Size: 'a', size: 'b' });
  });

  it('refuses a byte order mark', () => {
    expect(() => parse(`\ufeff${JSON.stringify(image)}`)).toThrow('byte order mark');
  });

  it.each([
    ['no object', 'linux'],
    ['a system that is no text', { os: 5 }],
    ['features that are no texts', { 'os.features': [1] }],
  ])('refuses a platform that is %s', (_, platform) => {
    const document = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [{ ...config, platform }] };
    expect(() => parse(document)).toThrow('platform');
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

  it.each(['[', '{"a":'])('refuses what is nested deeper than any reader follows, by %s', (open) => {
    const close = open === '[' ? ']' : '}';
    const nested = (depth: number): string =>
      `{"schemaVersion":2,"mediaType":"${OCI_INDEX}","manifests":[],"x":${open.repeat(depth)}1${close.repeat(depth)}}`;
    expect(parse(nested(900)).kind).toBe('index');
    expect(() => parse(nested(1000))).toThrow('nested deeper');
    expect(() => parse(nested(600_000))).toThrow('nested deeper');
    const brackets = { ...image, annotations: { '[{"': '[{\\"'.repeat(1000) } };
    expect(parse(brackets).kind).toBe('image');
  });

  it('refuses more values than any document has', () => {
    const document = (count: number): string =>
      `{"schemaVersion":2,"mediaType":"${OCI_INDEX}","manifests":[],"x":[${Array.from({ length: count }, () => '[]').join(',')}]}`;
    expect(parse(document(40_000)).kind).toBe('index');
    expect(() => parse(document(120_000))).toThrow('more than 100000 values');
  });

  it('refuses more names in one object than any document has, wherever it is', () => {
    const named = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, '"{":[']));
    const layers = Array.from({ length: 3 }, () => ({ ...config, annotations: named(1990) }));
    expect(parse({ ...image, annotations: named(1990), layers }).kind).toBe('image');
    expect(() => parse({ ...image, annotations: named(2001) })).toThrow('more than 2000 names in one object');
    expect(() => parse({ ...image, layers: [{ ...config, annotations: named(2001) }] })).toThrow(
      '2000 names',
    );
    expect(() => parse({ ...image, ...named(2001) })).toThrow('2000 names');
  });

  it('names what is wrong with the last of ten thousand layers', () => {
    const layers = Array.from({ length: 9999 }, () => config);
    expect(() => parse({ ...image, layers: [...layers, { ...config, size: 'x' }] })).toThrow(
      'not valid at /layers/9999/size',
    );
    expect(() => parse({ ...image, layers: [...layers, config], config: 1 })).toThrow('not valid at /config');
    expect(() => parse({ ...image, layers: [...layers, config, config] })).toThrow('more than 10000 layers');
  });

  it('reads texts that are full of escapes, whatever they end with', () => {
    for (const text of ['\\', '"', '\\"', '\\\\', '\u0041"{[:,']) {
      const annotations = { [text.repeat(500)]: text.repeat(500), ':"\\': '"}],' };
      expect(parse({ ...image, annotations }).annotations).toEqual(annotations);
    }
    expect(() => parse(`{"schemaVersion":2,"x":"${'\\'.repeat(2001)}`)).toThrow('not JSON');
  });

  it('makes the same of a document step by step', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.json(),
        fc.array(fc.dictionary(fc.string(), fc.string())),
        async (json, annotations) => {
          const layers = annotations.map((some) => ({ ...config, annotations: some }));
          for (const payload of [json, JSON.stringify({ ...image, layers })].map((text) =>
            Buffer.from(text),
          )) {
            const [atOnce] = await Promise.allSettled([(async () => parseManifest(payload, ''))()]);
            const [stepwise] = await Promise.allSettled([parseLargeManifest(payload, '')]);
            expect(stepwise).toEqual(atOnce);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('keeps keys named __proto__', () => {
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
