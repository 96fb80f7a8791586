import type { Static } from 'typebox';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { isDigest } from '../../blobs/index.ts';
import type { RegistryError } from '../../errors/index.ts';
import { allSteps, type Steps, stepByStep } from '../../turns/index.ts';
import {
  Annotations,
  type ContentDescriptor,
  Descriptor,
  descriptorErrors,
  dropNulls,
  isContentDescriptor,
  isDescriptor,
} from './content-descriptor.ts';
import { invalidManifest, readManifestJson, readStoredJson } from './manifest-json.ts';
import {
  isImageManifest,
  isIndex,
  isSchema1,
  namesManifest,
  OCI_INDEX,
  OCI_MANIFEST,
  TYPE_MAX_LENGTH,
} from './media-types.ts';

export type { ContentDescriptor } from './content-descriptor.ts';

/** Largest manifest taken and served: clients refuse larger ones (containerd, oras, skopeo). Bytes. */
export const MANIFEST_MAX_BYTES = 4 * 1024 * 1024;

/** Manifests up to this size are read without a pause: some milliseconds. Bytes. */
export const READ_AT_ONCE_BYTES = 256 * 1024;

/** Most descriptors in one document; far above any real one, low enough to bound the work of a push. */
const DESCRIPTORS_MAX = 10_000;

/** Content-Types that say no more than that it is JSON: the bytes tell the rest. */
const UNSPECIFIC_TYPES: ReadonlySet<string> = new Set(['', 'application/json']);

const Common = {
  mediaType: Type.Optional(Type.String()),
  artifactType: Type.Optional(Type.String({ maxLength: TYPE_MAX_LENGTH })),
  subject: Type.Optional(Descriptor),
  annotations: Type.Optional(Annotations),
};
const Descriptors = Type.Array(Descriptor, { maxItems: DESCRIPTORS_MAX });
const ImageManifest = Type.Object({
  schemaVersion: Type.Literal(2),
  ...Common,
  config: Descriptor,
  layers: Type.Optional(Descriptors),
});
const Index = Type.Object({
  schemaVersion: Type.Literal(2),
  ...Common,
  manifests: Type.Optional(Descriptors),
});
/** OCI's and ORAS's artifact manifests have no version. */
const OpaqueDocument = Type.Object({ schemaVersion: Type.Optional(Type.Literal(2)), ...Common });

const imageManifest = Compile(ImageManifest);
const index = Compile(Index);
const opaqueDocument = Compile(OpaqueDocument);

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
  | (DocumentFacts & {
      readonly kind: 'opaque';
      /** What looks like references to blobs and manifests, where other documents have them. */
      readonly blobs: readonly ContentDescriptor[];
      readonly manifests: readonly ContentDescriptor[];
    });

/**
 * Reads a manifest as pushed. Its type follows from its bytes: what it says inside, else its shape. `contentType`, the
 * request's without parameters, may say the same or nothing (empty, `application/json`).
 * Throws MANIFEST_INVALID for what is not JSON, contradicts itself or `contentType`, is understood differently by
 * different readers, or is of a type that is no more (schema 1).
 */
export function parseManifest(payload: Uint8Array, contentType: string): ManifestDocument {
  return allSteps(parsing(payload, contentType));
}

/** As {@link parseManifest}, for a large one: other requests have their turns meanwhile. */
export function parseLargeManifest(payload: Uint8Array, contentType: string): Promise<ManifestDocument> {
  return stepByStep(parsing(payload, contentType));
}

function* parsing(payload: Uint8Array, contentType: string): Steps<ManifestDocument> {
  const json = yield* readManifestJson(payload);
  yield;
  const mediaType = mediaTypeOf(json);
  requireSameType(json, mediaType, contentType);
  dropTopNulls(json);
  yield;
  return toDocument(json, mediaType);
}

/**
 * Reads a manifest that is stored already. It may be from before today's rules: what they refuse is still understood as
 * far as possible, with the type that it was stored with where the bytes tell none.
 */
export function readStoredManifest(payload: Uint8Array, storedType: string): ManifestDocument {
  return allSteps(readingStored(payload, storedType));
}

/** As {@link readStoredManifest}, for a large one: other requests have their turns meanwhile. */
export function readLargeStoredManifest(payload: Uint8Array, storedType: string): Promise<ManifestDocument> {
  return stepByStep(readingStored(payload, storedType));
}

function* readingStored(payload: Uint8Array, storedType: string): Steps<ManifestDocument> {
  const json = yield* readStoredJson(payload);
  yield;
  const mediaType = storedMediaType(json, storedType);
  try {
    dropTopNulls(json);
    yield;
    return toDocument(json, mediaType);
  } catch {
    const nothing = { annotations: {}, artifactType: undefined, subject: undefined };
    return { kind: 'opaque', mediaType, ...nothing, ...looseReferences(json) };
  }
}

function storedMediaType(json: Record<string, unknown>, storedType: string): string {
  try {
    return mediaTypeOf(json);
  } catch {
    return namesManifest(storedType) ? storedType : 'application/json';
  }
}

/** What referrers list as the artifact type: the document's own, else an image manifest's config type (OCI 1.1.1). */
export function effectiveArtifactType(document: ManifestDocument): string | undefined {
  if (document.artifactType !== undefined && document.artifactType !== '') return document.artifactType;
  return document.kind === 'image' ? document.config.mediaType : undefined;
}

/** The type that a document names, else the one of its shape. */
function mediaTypeOf(json: Record<string, unknown>): string {
  const mediaType = textOf(json['mediaType']) ?? typeOfShape(json);
  if (isSchema1(mediaType) || json['schemaVersion'] === 1) {
    throw invalidManifest('Docker schema 1 manifests are no longer taken; push with a current Docker');
  }
  if (!namesManifest(mediaType)) {
    throw invalidManifest(
      `the manifest's media type "${mediaType.slice(0, TYPE_MAX_LENGTH)}" names no manifest; it must have the form application/…+json, in at most ${TYPE_MAX_LENGTH} characters`,
    );
  }
  return mediaType;
}

function typeOfShape(json: Record<string, unknown>): string {
  if (Object.hasOwn(json, 'manifests')) return OCI_INDEX;
  if (Object.hasOwn(json, 'layers') || Object.hasOwn(json, 'config')) return OCI_MANIFEST;
  throw invalidManifest(
    'the manifest has no media type, and neither Content-Type nor its shape tells one; name it inside, as "mediaType"',
  );
}

function requireSameType(json: Record<string, unknown>, mediaType: string, contentType: string): void {
  if (contentType === mediaType || UNSPECIFIC_TYPES.has(contentType)) return;
  const pushedAs = contentType.slice(0, TYPE_MAX_LENGTH);
  throw invalidManifest(
    textOf(json['mediaType']) === undefined
      ? `the manifest was pushed as ${pushedAs}, but it names no type and has the shape of ${mediaType}; push it as that, or name its type inside, as "mediaType"`
      : `the manifest says it is ${mediaType}, but it was pushed as ${pushedAs}`,
  );
}

function toDocument(json: Record<string, unknown>, mediaType: string): ManifestDocument {
  // CVE-2021-41190: a document that is both image and index means different things to different clients.
  if (Object.hasOwn(json, 'manifests') && (Object.hasOwn(json, 'layers') || Object.hasOwn(json, 'config'))) {
    throw invalidManifest('the manifest has both "manifests" and "layers" or "config": it is ambiguous');
  }
  if (isImageManifest(mediaType)) return toImage(json, mediaType);
  if (isIndex(mediaType)) return toIndex(json, mediaType);
  return toOpaque(json, mediaType);
}

/** What is null is absent, wherever the registry looks. */
function dropTopNulls(json: Record<string, unknown>): void {
  dropNulls(json);
  dropNulls(json['config']);
  dropNulls(json['subject']);
  for (const name of ['layers', 'blobs', 'manifests']) {
    const descriptors = json[name];
    if (Array.isArray(descriptors)) descriptors.forEach(dropNulls);
  }
}

function toImage(json: Record<string, unknown>, mediaType: string): ManifestDocument {
  if (!imageManifest.Check(json)) throw invalidDocument(json, 'layers', imageManifest);
  const { config, layers = [] } = json;
  requireDigests([config, ...layers]);
  return { kind: 'image', ...facts(json, mediaType), config, layers };
}

function toIndex(json: Record<string, unknown>, mediaType: string): ManifestDocument {
  if (!index.Check(json)) throw invalidDocument(json, 'manifests', index);
  const { manifests = [] } = json;
  requireDigests(manifests);
  return { kind: 'index', ...facts(json, mediaType), manifests };
}

function toOpaque(json: Record<string, unknown>, mediaType: string): ManifestDocument {
  if (!opaqueDocument.Check(json)) throw invalidAt(opaqueDocument.Errors(json));
  return { kind: 'opaque', ...facts(json, mediaType), ...looseReferences(json) };
}

function looseReferences(json: Record<string, unknown>): {
  readonly blobs: ContentDescriptor[];
  readonly manifests: ContentDescriptor[];
} {
  const descriptors = (value: unknown): ContentDescriptor[] =>
    [value].flat().slice(0, DESCRIPTORS_MAX).filter(isContentDescriptor);
  const blobs = ['config', 'layers', 'blobs'].flatMap((name) => descriptors(json[name]));
  return { blobs: blobs.slice(0, DESCRIPTORS_MAX), manifests: descriptors(json['manifests']) };
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
    throw invalidManifest(`the manifest refers to "${wrong.digest.slice(0, 160)}", which is not a digest`);
  }
}

/** Its first error. All errors of ten thousand descriptors would take long to tell. */
function invalidDocument(
  json: Record<string, unknown>,
  listName: 'layers' | 'manifests',
  document: { Errors(value: unknown): ReturnType<typeof descriptorErrors> },
): RegistryError {
  const list = json[listName];
  if (!Array.isArray(list)) return invalidAt(document.Errors(json));
  if (list.length > DESCRIPTORS_MAX) {
    return invalidManifest(`the manifest has more than ${DESCRIPTORS_MAX} ${listName}`);
  }
  const at = list.findIndex((item) => !isDescriptor(item));
  return at < 0
    ? invalidAt(document.Errors({ ...json, [listName]: [] }))
    : invalidAt(descriptorErrors(list[at]), `/${listName}/${at}`);
}

function invalidAt(errors: Iterable<{ instancePath: string; message: string }>, parent = ''): RegistryError {
  for (const { instancePath, message } of errors) {
    const place = `${parent}${instancePath}`.slice(0, 160) || 'its top';
    return invalidManifest(`the manifest is not valid at ${place}: ${message}`);
  }
  return invalidManifest('the manifest is not valid');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
