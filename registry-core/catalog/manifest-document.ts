import type { Static } from 'typebox';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { isDigest } from '../blobs/digest.ts';
import { RegistryError } from '../errors/registry-error.ts';
import { isImageManifest, isIndex, isSchema1, OCI_INDEX, OCI_MANIFEST } from './media-types.ts';

/** Largest manifest taken and served: clients refuse larger ones (containerd, oras, skopeo). Bytes. */
export const MANIFEST_MAX_BYTES = 4 * 1024 * 1024;

/** RFC 9110 §8.3.1, without parameters: what is stored comes back to clients as a header. */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+$/;
const MEDIA_TYPE_MAX = 255;

/** Most descriptors in one document; far above any real one, low enough to bound the work of a push. */
const DESCRIPTORS_MAX = 10_000;

const Annotations = Type.Record(Type.String(), Type.String());
const Size = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Descriptor = Type.Object({
  mediaType: Type.String({ minLength: 1, maxLength: 255 }),
  digest: Type.String(),
  size: Size,
  urls: Type.Optional(Type.Array(Type.String())),
  annotations: Type.Optional(Annotations),
  artifactType: Type.Optional(Type.String()),
  platform: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
const Common = {
  schemaVersion: Type.Literal(2),
  mediaType: Type.Optional(Type.String()),
  artifactType: Type.Optional(Type.String()),
  subject: Type.Optional(Descriptor),
  annotations: Type.Optional(Annotations),
};
const ImageManifest = Type.Object({
  ...Common,
  config: Descriptor,
  layers: Type.Array(Descriptor, { maxItems: DESCRIPTORS_MAX }),
});
const Index = Type.Object({ ...Common, manifests: Type.Array(Descriptor, { maxItems: DESCRIPTORS_MAX }) });
const OpaqueDocument = Type.Object(Common);

const imageManifest = Compile(ImageManifest);
const index = Compile(Index);
const opaqueDocument = Compile(OpaqueDocument);

/** A content descriptor (image-spec §Descriptors). */
export type ContentDescriptor = Static<typeof Descriptor>;

interface DocumentFacts {
  /** The type it is stored and served with. */
  readonly mediaType: string;
  /** As the document says; see {@link effectiveArtifactType}. */
  readonly artifactType: string | undefined;
  readonly subject: ContentDescriptor | undefined;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What the registry understands of a manifest. The bytes themselves are kept as pushed. */
export type ManifestDocument =
  | (DocumentFacts & {
      readonly kind: 'image';
      readonly config: ContentDescriptor;
      readonly layers: readonly ContentDescriptor[];
    })
  | (DocumentFacts & { readonly kind: 'index'; readonly manifests: readonly ContentDescriptor[] })
  | (DocumentFacts & { readonly kind: 'opaque' });

/**
 * Reads a manifest as pushed. `contentType` is the request's, without parameters; when it is empty the document's own
 * type counts, else its shape.
 * Throws MANIFEST_INVALID for what is not JSON, contradicts itself or is of a type that is no more (schema 1).
 */
export function parseManifest(payload: Uint8Array, contentType: string): ManifestDocument {
  const json = parseObject(payload);
  const declared = typeof json['mediaType'] === 'string' ? json['mediaType'] : '';
  refuseContradictions(json, contentType, declared);
  const mediaType = contentType || declared || guessMediaType(json);
  if (!MEDIA_TYPE.test(mediaType) || mediaType.length > MEDIA_TYPE_MAX) {
    throw invalid("the manifest's media type must have the form type/subtype, in at most 255 characters");
  }
  if (isSchema1(mediaType) || json['schemaVersion'] === 1) {
    throw invalid('Docker schema 1 manifests are no longer taken; push with a current Docker');
  }
  if (isImageManifest(mediaType)) return toImage(json, mediaType);
  if (isIndex(mediaType)) return toIndex(json, mediaType);
  return toOpaque(json, mediaType);
}

/** What referrers list as the artifact type: the document's own, else an image manifest's config type (OCI 1.1.1). */
export function effectiveArtifactType(document: ManifestDocument): string | undefined {
  if (document.artifactType !== undefined && document.artifactType !== '') return document.artifactType;
  return document.kind === 'image' ? document.config.mediaType : undefined;
}

function parseObject(payload: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (cause) {
    throw invalid('the manifest is not JSON in UTF-8', cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('the manifest is not a JSON object');
  }
  return value as Record<string, unknown>;
}

function refuseContradictions(json: Record<string, unknown>, contentType: string, declared: string): void {
  // CVE-2021-41190: a document that is both image and index means different things to different clients.
  if (Object.hasOwn(json, 'manifests') && (Object.hasOwn(json, 'layers') || Object.hasOwn(json, 'config'))) {
    throw invalid('the manifest has both "manifests" and "layers" or "config": it is ambiguous');
  }
  if (contentType !== '' && declared !== '' && contentType !== declared) {
    throw invalid(`the manifest says it is ${declared}, but it was pushed as ${contentType}`);
  }
}

function guessMediaType(json: Record<string, unknown>): string {
  if (Array.isArray(json['manifests'])) return OCI_INDEX;
  if (Array.isArray(json['layers']) && typeof json['config'] === 'object') return OCI_MANIFEST;
  throw invalid('the manifest has no media type, and neither Content-Type nor its shape tells one');
}

function toImage(json: Record<string, unknown>, mediaType: string): ManifestDocument {
  if (!imageManifest.Check(json)) throw invalidAt(imageManifest.Errors(json));
  requireDigests([json.config, ...json.layers]);
  return { kind: 'image', ...facts(json, mediaType), config: json.config, layers: json.layers };
}

function toIndex(json: Record<string, unknown>, mediaType: string): ManifestDocument {
  if (!index.Check(json)) throw invalidAt(index.Errors(json));
  requireDigests(json.manifests);
  return { kind: 'index', ...facts(json, mediaType), manifests: json.manifests };
}

function toOpaque(json: Record<string, unknown>, mediaType: string): ManifestDocument {
  if (!opaqueDocument.Check(json)) throw invalidAt(opaqueDocument.Errors(json));
  return { kind: 'opaque', ...facts(json, mediaType) };
}

function facts(json: Static<typeof OpaqueDocument>, mediaType: string): DocumentFacts {
  if (json.subject !== undefined) requireDigests([json.subject]);
  return {
    mediaType,
    artifactType: json.artifactType,
    subject: json.subject,
    annotations: json.annotations ?? {},
  };
}

function requireDigests(descriptors: readonly ContentDescriptor[]): void {
  const wrong = descriptors.find(({ digest }) => !isDigest(digest));
  if (wrong !== undefined) {
    throw invalid(`the manifest refers to "${wrong.digest.slice(0, 160)}", which is not a digest`);
  }
}

function invalidAt(errors: Iterable<{ instancePath: string; message: string }>): RegistryError {
  for (const { instancePath, message } of errors) {
    return invalid(
      `the manifest is not valid at ${instancePath === '' ? 'its top' : instancePath}: ${message}`,
    );
  }
  return invalid('the manifest is not valid');
}

function invalid(message: string, cause?: unknown): RegistryError {
  return new RegistryError('MANIFEST_INVALID', message, cause === undefined ? {} : { cause });
}
