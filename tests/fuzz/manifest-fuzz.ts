import { isDigest } from '../../registry-core/blobs/digest.ts';
import {
  type ManifestDocument,
  parseManifest,
} from '../../registry-core/catalog/manifests/manifest-document.ts';
import { RegistryError } from '../../registry-core/errors/registry-error.ts';
import { OCI_INDEX_TYPE, OCI_MANIFEST_TYPE, sha256 } from '../support/registry-client.ts';
import type { Random } from '../torture/random.ts';
import { type FuzzResult, FuzzTally } from './fuzz-result.ts';
import { ARTIFACT_MANIFEST_TYPE, oddManifest } from './manifest-grammar.ts';

const CONTENT_TYPES = [
  ...[OCI_MANIFEST_TYPE, OCI_MANIFEST_TYPE, OCI_INDEX_TYPE, ARTIFACT_MANIFEST_TYPE],
  ...['', 'application/json', 'x/y'],
];
const THINGS = [1, 2, 3].map((size) => ({ digest: sha256(String(size)), size }));
/** Longer than any manifest may take to read; ms. */
const SLOW_MS = 1000;

/** Reads so many odd manifests: each is understood or refused, quickly, and what is understood is sound. */
export function fuzzManifests(random: Random, cases: number): FuzzResult {
  const tally = new FuzzTally();
  while (tally.cases < cases && tally.violations.length === 0) {
    const text = oddManifest(random, THINGS);
    const bytes = random.chance(0.8) ? Buffer.from(text) : flipBytes(random, Buffer.from(text));
    const began = performance.now();
    try {
      const document = parseManifest(bytes, random.pick(CONTENT_TYPES));
      tally.count(document.kind);
      const problem = problemOf(document);
      if (problem !== undefined) tally.violations.push(`${problem}: ${bytes}`);
    } catch (failure) {
      const refusal = failure instanceof RegistryError && failure.status < 500;
      tally.count(refusal ? failure.code : 'failed');
      if (!refusal) tally.violations.push(`${failure}: ${bytes}`);
    }
    if (performance.now() - began > SLOW_MS) tally.violations.push(`slow: ${bytes}`);
  }
  return tally;
}

function flipBytes(random: Random, bytes: Buffer): Buffer {
  for (let count = random.below(4); count >= 0 && bytes.byteLength > 0; count -= 1) {
    bytes[random.below(bytes.byteLength)] = random.below(256);
  }
  return bytes;
}

function problemOf(document: ManifestDocument): string | undefined {
  const descriptors = [
    ...(document.kind === 'image' ? [document.config, ...document.layers] : []),
    ...(document.kind === 'index' ? document.manifests : []),
    ...(document.subject === undefined ? [] : [document.subject]),
  ];
  const unsound = descriptors.some(
    ({ digest, size }) => !isDigest(digest) || !Number.isSafeInteger(size) || size < 0,
  );
  return unsound ? 'an unsound descriptor was taken' : undefined;
}
