import { artifactTypeName, readConfigFacts } from './config-facts.ts';
import { type ContentDescriptor, platformJson } from './content-descriptor.ts';
import { effectiveArtifactType, type ManifestDocument } from './manifest-document.ts';
import { isManifestType } from './media-types.ts';

/**
 * Version of what {@link deriveArtifact} makes of the same bytes. Raise it when that changes: the rows of every data
 * folder are then derived anew beside the requests.
 */
export const DERIVATION_VERSION = 1;

/** Largest size that is told; sums stop there, since descriptors may claim anything. Bytes. */
export const SIZE_MAX = Number.MAX_SAFE_INTEGER;

/** A blob that a manifest refers to. */
export interface DerivedBlob {
  /** 0 is the config of an image; layers, and blobs that an index lists, follow from 1 in their order. */
  readonly position: number;
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
}

/** What an index lists. */
export interface DerivedChild {
  readonly position: number;
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
  readonly artifactType: string | null;
  /** JSON of what the specification says of the descriptor's platform. */
  readonly platform: string | null;
  /** JSON object of strings. */
  readonly annotations: string;
}

/** Everything that the rows of an artifact say, but for what depends on other artifacts. */
export interface ArtifactDerivation {
  readonly mediaType: string;
  /** Harbor's: IMAGE, CHART … */
  readonly type: string;
  readonly artifactType: string | null;
  readonly configMediaType: string | null;
  readonly subjectDigest: string | null;
  /** JSON object of strings. */
  readonly annotations: string;
  /** JSON; undefined where the config could not be read, so that nothing is known of it. */
  readonly facts: string | undefined;
  /** Bytes of the manifest. */
  readonly manifestSize: number;
  /** Bytes of the manifest and of each blob that it refers to, once. */
  readonly ownSize: number;
  readonly blobs: readonly DerivedBlob[];
  readonly children: readonly DerivedChild[];
}

/**
 * What follows from a manifest, of `manifestSize` bytes, and the bytes of its config; undefined for a config that is not
 * there. A pure function: a push, a push again, the upkeep and fsck all take from here what the rows must say.
 */
export function deriveArtifact(
  document: ManifestDocument,
  manifestSize: number,
  config: Uint8Array | undefined,
): ArtifactDerivation {
  const blobs = blobsOf(document);
  const configMediaType = document.kind === 'image' ? document.config.mediaType : null;
  return {
    mediaType: document.mediaType,
    type: artifactTypeName(document),
    artifactType: effectiveArtifactType(document) ?? null,
    configMediaType,
    subjectDigest: document.subject?.digest ?? null,
    annotations: JSON.stringify(document.annotations),
    facts: factsOf(configMediaType, config),
    manifestSize,
    ownSize: addSizes(manifestSize, distinctSize(blobs)),
    blobs,
    children: document.kind === 'image' ? [] : document.manifests.map(toChild),
  };
}

/** Adds sizes, up to {@link SIZE_MAX}. */
export function addSizes(one: number, other: number): number {
  return Math.min(one + other, SIZE_MAX);
}

function factsOf(configMediaType: string | null, config: Uint8Array | undefined): string | undefined {
  if (configMediaType === null) return '{}';
  return config === undefined ? undefined : JSON.stringify(readConfigFacts(configMediaType, config));
}

function blobsOf(document: ManifestDocument): DerivedBlob[] {
  switch (document.kind) {
    case 'image':
      return [document.config, ...document.layers].map((descriptor, position) =>
        toBlob(descriptor, position),
      );
    case 'index':
      return document.manifests
        .filter(listsBlob)
        .map((descriptor, position) => toBlob(descriptor, position + 1));
    case 'opaque':
      return document.blobs.map((descriptor, position) => toBlob(descriptor, position + 1));
  }
}

/** Whether an index lists a blob there, as BuildKit's caches do. */
export function listsBlob({ mediaType }: ContentDescriptor): boolean {
  return !isManifestType(mediaType);
}

function toBlob({ digest, size, mediaType }: ContentDescriptor, position: number): DerivedBlob {
  return { position, digest, size, mediaType };
}

function toChild(descriptor: ContentDescriptor, position: number): DerivedChild {
  const { digest, size, mediaType, artifactType, platform, annotations } = descriptor;
  return {
    position,
    digest,
    size,
    mediaType,
    artifactType: artifactType ?? null,
    platform: platform === undefined ? null : platformJson(platform),
    annotations: JSON.stringify(annotations ?? {}),
  };
}

/** A blob that is named twice counts once; the first descriptor tells its size. */
function distinctSize(blobs: readonly DerivedBlob[]): number {
  const seen = new Set<string>();
  let sum = 0;
  for (const { digest, size } of blobs) {
    if (seen.has(digest)) continue;
    seen.add(digest);
    sum = addSizes(sum, size);
  }
  return sum;
}
