import type { Static } from 'typebox';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { isDigest } from '../../blobs/index.ts';
import { isForeignLayer, TYPE_MAX_LENGTH } from './media-types.ts';

export const Annotations = Type.Record(Type.String(), Type.String());
const PlatformText = Type.Optional(Type.String({ maxLength: 255 }));
const PlatformTexts = Type.Optional(Type.Array(Type.String({ maxLength: 255 }), { maxItems: 100 }));
const Platform = Type.Object({
  architecture: PlatformText,
  os: PlatformText,
  'os.version': PlatformText,
  'os.features': PlatformTexts,
  variant: PlatformText,
});
export const Descriptor = Type.Object({
  mediaType: Type.String({ minLength: 1, maxLength: TYPE_MAX_LENGTH }),
  digest: Type.String(),
  size: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  urls: Type.Optional(Type.Array(Type.String())),
  annotations: Type.Optional(Annotations),
  artifactType: Type.Optional(Type.String({ maxLength: TYPE_MAX_LENGTH })),
  platform: Type.Optional(Platform),
});
const descriptor = Compile(Descriptor);

/** A content descriptor (image-spec §Descriptors). */
export type ContentDescriptor = Static<typeof Descriptor>;

/** What the image specification says of a platform; whatever else a descriptor has there is not kept. */
export type DescriptorPlatform = Static<typeof Platform>;

const PLATFORM_NAMES = ['architecture', 'os', 'os.version', 'os.features', 'variant'] as const;

/** The platform of a descriptor as JSON, no deeper than its specification. */
export function platformJson(platform: DescriptorPlatform): string {
  const known = PLATFORM_NAMES.filter((name) => Object.hasOwn(platform, name));
  return JSON.stringify(Object.fromEntries(known.map((name) => [name, platform[name]])));
}

/** Whether a value is a descriptor of a digest that the registry knows. */
export function isContentDescriptor(value: unknown): value is ContentDescriptor {
  return isDescriptor(value) && isDigest(value.digest);
}

/** Whether a value has the form of a descriptor, whatever its digest is. */
export function isDescriptor(value: unknown): value is ContentDescriptor {
  return descriptor.Check(value);
}

/** Why a value has not the form of a descriptor. */
export function descriptorErrors(value: unknown): Iterable<{ instancePath: string; message: string }> {
  return descriptor.Errors(value);
}

/**
 * Takes away what is null in a value read from JSON, in descriptors and their parts: many encoders write null for what
 * is not there.
 */
export function dropNulls(value: unknown): void {
  if (!isObject(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (member === null) delete value[name];
    else if (name === 'annotations' || name === 'platform') dropNulls(member);
    else if (name === 'urls' && Array.isArray(member)) value[name] = member.filter((url) => url !== null);
  }
}

/**
 * Whether a layer is fetched from elsewhere. Docker, containerd and skopeo follow `urls` for layers of a foreign or
 * nondistributable type alone, and only whole addresses of the web.
 */
export function isFetchedElsewhere({ mediaType, urls }: ContentDescriptor): boolean {
  return isForeignLayer(mediaType) && (urls?.some(isWebAddress) ?? false);
}

function isWebAddress(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

/** Whether a value read from JSON is an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
