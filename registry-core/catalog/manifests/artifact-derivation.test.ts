import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../blobs/digest.ts';
import { type ArtifactDerivation, deriveArtifact, SIZE_MAX } from './artifact-derivation.ts';
import { parseManifest, readStoredManifest } from './manifest-document.ts';
import {
  DOCKER_MANIFEST,
  DOCKER_MANIFEST_LIST,
  HELM_CONFIG,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_MANIFEST,
} from './media-types.ts';

const digests = ['a', 'b', 'c', 'd'].map((text) => digestOf(Buffer.from(text)));
const text = fc.string({ maxLength: 20 });
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const descriptor = fc.record(
  {
    mediaType: fc.constantFrom(
      'application/x',
      OCI_CONFIG,
      OCI_MANIFEST,
      OCI_INDEX,
      'application/vnd.buildkit.cacheconfig.v0',
    ),
    digest: fc.constantFrom(...digests),
    size: fc.oneof(fc.nat(1000), fc.constant(SIZE_MAX)),
    urls: orNull(fc.array(text, { maxLength: 2 })),
    annotations: orNull(fc.dictionary(text, orNull(text), { maxKeys: 2 })),
    artifactType: orNull(text),
    platform: orNull(
      fc.record({ os: orNull(text), architecture: text, x: fc.jsonValue() }, { requiredKeys: [] }),
    ),
  },
  { requiredKeys: ['mediaType', 'digest', 'size'] },
);
const common = {
  schemaVersion: fc.constant(2),
  annotations: orNull(fc.dictionary(text, orNull(text), { maxKeys: 3 })),
  artifactType: orNull(text),
  subject: orNull(descriptor),
};
const image = fc.record(
  {
    ...common,
    mediaType: orNull(fc.constantFrom(OCI_MANIFEST, DOCKER_MANIFEST)),
    config: descriptor,
    layers: orNull(fc.array(descriptor, { maxLength: 4 })),
  },
  { requiredKeys: ['schemaVersion', 'config'] },
);
const index = fc.record(
  {
    ...common,
    mediaType: orNull(fc.constantFrom(OCI_INDEX, DOCKER_MANIFEST_LIST)),
    manifests: orNull(fc.array(descriptor, { maxLength: 4 })),
  },
  { requiredKeys: ['schemaVersion', 'manifests'] },
);
const config = fc.option(
  fc.oneof(fc.json(), text).map((content) => Buffer.from(content)),
  { nil: undefined },
);

function derive(payload: Buffer, contentType: string, configBytes?: Buffer): ArtifactDerivation {
  return deriveArtifact(parseManifest(payload, contentType), payload.byteLength, configBytes);
}

describe('deriveArtifact', () => {
  it('depends on the bytes alone, whatever they were pushed as, now or before', () => {
    fc.assert(
      fc.property(fc.oneof(image, index), config, (document, configBytes) => {
        const payload = Buffer.from(JSON.stringify(document));
        const derived = derive(payload, '', configBytes);
        for (const contentType of ['application/json', derived.mediaType]) {
          expect(derive(payload, contentType, configBytes)).toEqual(derived);
        }
        for (const stored of ['application/json', 'text/html', OCI_INDEX, OCI_MANIFEST]) {
          const again = deriveArtifact(readStoredManifest(payload, stored), payload.byteLength, configBytes);
          expect(again).toEqual(derived);
        }
      }),
    );
  });

  it('takes null for absent everywhere', () => {
    const withoutNulls = (value: unknown): unknown =>
      typeof value !== 'object' || value === null
        ? value
        : Array.isArray(value)
          ? value.map(withoutNulls)
          : Object.fromEntries(
              Object.entries(value)
                .filter(([, member]) => member !== null)
                .map(([name, member]) => [name, withoutNulls(member)]),
            );
    fc.assert(
      fc.property(image, (document) => {
        const sizeless = (value: object): object => {
          const payload = Buffer.from(JSON.stringify(value));
          const { manifestSize, ownSize, ...rest } = derive(payload, '');
          return { ...rest, contentSize: ownSize === SIZE_MAX ? SIZE_MAX : ownSize - manifestSize };
        };
        expect(sizeless(withoutNulls(document) as object)).toEqual(sizeless(document));
      }),
    );
  });

  it('counts every blob once, stops at the largest size, and writes rows that SQLite can keep', () => {
    fc.assert(
      fc.property(fc.oneof(image, index), config, (document, configBytes) => {
        const payload = Buffer.from(JSON.stringify(document));
        const derived = derive(payload, '', configBytes);
        const sizes = new Map([...derived.blobs].reverse().map(({ digest, size }) => [digest, BigInt(size)]));
        const sum = [...sizes.values()].reduce((total, size) => total + size, BigInt(payload.byteLength));
        const most = BigInt(SIZE_MAX);
        expect(BigInt(derived.ownSize)).toBe(sum > most ? most : sum);
        expect(new Set(derived.blobs.map(({ position }) => position)).size).toBe(derived.blobs.length);
        for (const json of [
          derived.annotations,
          derived.facts,
          ...derived.children.map((one) => one.platform),
        ]) {
          if (typeof json === 'string') expect(JSON.parse(json)).toBeTypeOf('object');
        }
      }),
    );
  });

  it('takes what an index lists for a blob where it has no manifest type', () => {
    const [child, cache] = [
      { mediaType: OCI_MANIFEST, digest: digests[0], size: 5 },
      { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digests[1], size: 70 },
    ];
    const payload = Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [child, cache, cache] }));
    const derived = derive(payload, OCI_INDEX);
    expect(derived.blobs).toEqual([
      { position: 1, ...cache },
      { position: 2, ...cache },
    ]);
    expect(derived.children).toHaveLength(3);
    expect(derived.ownSize).toBe(payload.byteLength + 70);
  });

  it('keeps of a platform what the specification says, however deep the rest is', () => {
    const deep = `${'['.repeat(900)}${']'.repeat(900)}`;
    const payload = Buffer.from(
      `{"schemaVersion":2,"manifests":[{"mediaType":"${OCI_MANIFEST}","digest":"${digests[0]}","size":1,
        "platform":{"os":"linux","os.features":["a"],"x":${deep}}}]}`,
    );
    expect(derive(payload, '').children[0]?.platform).toBe('{"os":"linux","os.features":["a"]}');
  });
});

describe('the facts of a config', () => {
  const factsOf = (mediaType: string, content: string): unknown => {
    const document = { schemaVersion: 2, config: { mediaType, digest: digests[0], size: 1 } };
    return JSON.parse(
      derive(Buffer.from(JSON.stringify(document)), '', Buffer.from(content)).facts ?? 'null',
    );
  };

  it('are left out where they are too deep, and with them nothing else', () => {
    for (const type of [OCI_CONFIG, HELM_CONFIG]) {
      const labels = `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`;
      const facts = factsOf(type, `{"os":"linux","config":{"User":"me","Labels":${labels}}}`);
      expect(facts).toMatchObject({ os: 'linux', config: { User: 'me', Labels: { a: {} } } });
      expect(JSON.stringify(facts).length).toBeLessThan(300);
      expect(factsOf(type, `{"os":"linux","x":${'['.repeat(5000)}${']'.repeat(5000)}}`)).toEqual({});
    }
  });

  it('are bounded together: the longest are left out', () => {
    const history = Array.from({ length: 2000 }, () => ({ created_by: 'x'.repeat(100) }));
    const content = JSON.stringify({ os: 'linux', config: { User: 'me' }, history });
    expect(factsOf(OCI_CONFIG, content)).toEqual({ os: 'linux', config: { User: 'me' } });
    const some = { os: 'linux', history: history.slice(0, 100) };
    expect(factsOf(OCI_CONFIG, JSON.stringify(some))).toEqual(some);
  });

  it('are none of a config with more values than real ones have', () => {
    const withPorts = (count: number): string =>
      JSON.stringify({
        os: 'linux',
        config: { ExposedPorts: Object.fromEntries(Array.from({ length: count }, (_, port) => [port, {}])) },
      });
    expect(factsOf(OCI_CONFIG, withPorts(5000))).toEqual(JSON.parse(withPorts(5000)));
    // The ports alone are too long.
    expect(factsOf(OCI_CONFIG, withPorts(16_384))).toEqual({ os: 'linux' });
    expect(factsOf(OCI_CONFIG, withPorts(25_000))).toEqual({});
  });

  it('have the types that the specification gives them, or are left out', () => {
    const content = '{"os":5,"architecture":["a"],"created":"now","config":null,"history":{},"other":1}';
    expect(factsOf(OCI_CONFIG, content)).toEqual({ created: 'now' });
    expect(factsOf('application/vnd.other.config.v1+json', content)).toEqual({});
  });
});
