import { OCI_INDEX_TYPE, OCI_MANIFEST_TYPE } from '../support/registry-client.ts';
import type { Random } from '../torture/random.ts';
import type { Referable } from './world.ts';

export const ARTIFACT_MANIFEST_TYPE = 'application/vnd.oci.artifact.manifest.v1+json';

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  2 ** 53,
  1e308,
  0.5,
  '',
  'x'.repeat(1000),
  '\u0000\ud800',
  [],
  {},
  [[]],
  { digest: 'sha256:0' },
  ['layers'],
];

/** The text of a manifest or index that refers to these things, right or wrong in one place or several. */
export function oddManifest(random: Random, things: readonly Referable[]): string {
  const make = random.pick([image, image, image, index, index, artifact]);
  const document = make(random, things);
  for (let count = random.pick([0, 0, 1, 1, 2, 5]); count > 0; count -= 1) damage(random, document);
  const text = JSON.stringify(document);
  if (random.chance(0.9)) return text;
  return random.pick([
    () => text.slice(0, random.below(text.length)),
    () => `${text}${text}`,
    () => text.replace('{', '{"__proto__":{"layers":[]},'),
    () => text.replace('{', '{"schemaVersion":1,'),
    () => '['.repeat(5000),
    () => `{"a":${'{"a":'.repeat(500)}1${'}'.repeat(501)}`,
    () => `\ufeff${text}`,
  ])();
}

type Json = Record<string, unknown>;

function image(random: Random, things: readonly Referable[]): Json {
  const [config, ...layers] = things;
  const document: Json = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST_TYPE,
    config: descriptor(random, 'application/vnd.oci.image.config.v1+json', config),
    layers: layers.map((layer) => descriptor(random, 'application/vnd.oci.image.layer.v1.tar', layer)),
  };
  if (random.chance(0.2)) document['subject'] = descriptor(random, OCI_MANIFEST_TYPE, things[0]);
  if (random.chance(0.2)) document['artifactType'] = 'application/example';
  return document;
}

/** Of a type that the registry stores without looking far into it. */
function artifact(random: Random, things: readonly Referable[]): Json {
  return {
    mediaType: ARTIFACT_MANIFEST_TYPE,
    artifactType: 'application/example',
    blobs: things.map((blob) => descriptor(random, 'application/octet-stream', blob)),
  };
}

function index(random: Random, things: readonly Referable[]): Json {
  const manifests = things.slice(0, random.below(4)).map((child) => ({
    ...descriptor(random, OCI_MANIFEST_TYPE, child),
    platform: { os: 'linux', architecture: 'amd64' },
  }));
  return {
    schemaVersion: 2,
    mediaType: OCI_INDEX_TYPE,
    manifests,
    annotations: { nonce: String(random.below(50)) },
  };
}

function descriptor(random: Random, mediaType: string, thing: Referable | undefined): Json {
  return {
    mediaType,
    digest: thing?.digest,
    size: random.chance(0.95) ? thing?.size : random.pick([0, -1, 7]),
  };
}

/** Replaces, removes or adds a value somewhere in a document. */
function damage(random: Random, document: unknown): void {
  let place: unknown = document;
  for (let depth = random.below(4); depth > 0; depth -= 1) {
    const below = isContainer(place) ? Object.values(place).filter(isContainer) : [];
    if (below.length === 0) break;
    place = random.pick(below);
  }
  if (!isContainer(place)) return;
  const key = random.pick([...Object.keys(place), 'layers', 'manifests', '__proto__', 'annotations', 'urls']);
  if (random.chance(0.3)) Reflect.deleteProperty(place, key);
  else
    Object.defineProperty(place, key, {
      value: structuredClone(random.pick(ODD_VALUES)),
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

function isContainer(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
