import type { ManifestDocument } from './manifest-document.ts';
import { DOCKER_CONFIG, HELM_CONFIG, OCI_CONFIG } from './media-types.ts';

/** Largest config blob that is read for its facts. Bytes. */
export const CONFIG_MAX_BYTES = 4 * 1024 * 1024;

/** What the registry keeps of a config (Harbor's extra_attrs), as plain JSON. */
export type ConfigFacts = Readonly<Record<string, unknown>>;

/** Harbor's artifact type: IMAGE, CHART … or the middle part of the config type, upper case. */
export function artifactTypeName(document: ManifestDocument): string {
  if (document.kind === 'index') return 'IMAGE';
  if (document.kind === 'opaque') return 'UNKNOWN';
  const { mediaType } = document.config;
  if (mediaType === OCI_CONFIG || mediaType === DOCKER_CONFIG) return 'IMAGE';
  if (mediaType === HELM_CONFIG) return 'CHART';
  // harbor.md §1.18: application/vnd.<org>.<type>.config.<version>+json.
  const match = /^application\/vnd\.[^.]+\.([^.]+)\.config\.[^+]+\+json$/.exec(mediaType);
  return match?.[1]?.toUpperCase() ?? 'UNKNOWN';
}

/**
 * Picks the facts of a config blob: for an image platform, creation, author, runtime config and history; for a chart
 * its metadata. Anything that is not the expected JSON has no facts: a registry stores it all the same.
 */
export function readConfigFacts(configMediaType: string, bytes: Uint8Array): ConfigFacts {
  const json = parseObject(bytes);
  if (json === undefined) return {};
  if (configMediaType === HELM_CONFIG) return json;
  if (configMediaType !== OCI_CONFIG && configMediaType !== DOCKER_CONFIG) return {};
  return pick(json, IMAGE_FACTS);
}

const IMAGE_FACTS = [
  'created',
  'author',
  'architecture',
  'os',
  'variant',
  'os.version',
  'os.features',
  'config',
  'history',
  'rootfs',
] as const;

function pick(json: Record<string, unknown>, names: readonly string[]): ConfigFacts {
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(json, name)).map((name) => [name, json[name]]),
  );
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
