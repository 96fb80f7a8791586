import { isObject } from './content-descriptor.ts';
import { excessOf } from './json-bounds.ts';
import type { ManifestDocument } from './manifest-document.ts';
import { DOCKER_CONFIG, HELM_CONFIG, OCI_CONFIG } from './media-types.ts';

/** Largest config blob that is read for its facts. Bytes. */
export const CONFIG_MAX_BYTES = 1024 * 1024;

/** Most characters of facts that are kept, as JSON: lists show many artifacts at once. */
const FACTS_MAX_LENGTH = 128 * 1024;

/** Levels of facts that are kept; SQLite reads 1000, real configs have six. */
const FACTS_MAX_DEPTH = 32;

/** Values of a config that is read: an image with sixteen thousand ports has fewer. More would take long. */
const VALUES_MAX = 40_000;

/** What the registry keeps of a config (Harbor's extra_attrs), as plain JSON. */
export type ConfigFacts = Readonly<Record<string, unknown>>;

/** Harbor's artifact type: IMAGE, CHART … or the middle part of the config type, upper case. */
export function artifactTypeName(document: ManifestDocument): string {
  if (document.kind === 'index') return 'IMAGE';
  if (document.kind === 'opaque') return 'UNKNOWN';
  const { mediaType } = document.config;
  if (mediaType === OCI_CONFIG || mediaType === DOCKER_CONFIG) return 'IMAGE';
  if (mediaType === HELM_CONFIG) return 'CHART';
  // As Harbor reads it: application/vnd.<org>.<type>.config.<version>+json.
  const match = /^application\/vnd\.[^.]+\.([^.]+)\.config\.[^+]+\+json$/.exec(mediaType);
  return match?.[1]?.toUpperCase() ?? 'UNKNOWN';
}

/**
 * Picks the facts of a config blob: for an image platform, creation, author, runtime config and history; for a chart
 * its metadata. Anything that is not the expected JSON has no facts: a registry stores it all the same. What is nested
 * deeper than 32 levels is left out, and so are the longest facts above 128 KiB in all. A config of more than 40,000
 * values has no facts.
 */
export function readConfigFacts(configMediaType: string, bytes: Uint8Array): ConfigFacts {
  const names = NAMES.get(configMediaType);
  if (names === undefined) return {};
  const json = parseObject(bytes);
  if (json === undefined) return {};
  const picked = Object.entries(json).filter(
    ([name, value]) => names === 'all' || names.get(name)?.(value) === true,
  );
  // To copy much takes longer than to look whether it is needed. The config itself is a level, too.
  const isFlat = excessOf(bytes, { depth: FACTS_MAX_DEPTH + 1 }) === undefined;
  const facts = isFlat
    ? picked
    : picked.map(([name, value]) => [name, shallow(value, FACTS_MAX_DEPTH)] as const);
  return bytes.byteLength <= FACTS_MAX_LENGTH ? Object.fromEntries(facts) : fitting(facts);
}

/** Whether anything is kept of configs of that type. */
export function hasConfigFacts(configMediaType: string): boolean {
  return NAMES.has(configMediaType);
}

/** Whether stored facts are as short and as flat as they must be. */
export function areFactsBounded(facts: string): boolean {
  return facts.length <= FACTS_MAX_LENGTH && excessOf(Buffer.from(facts)) === undefined;
}

type Test = (value: unknown) => boolean;
const isText: Test = (value) => typeof value === 'string';

/** What is kept of an image config, where it has the type that the specification gives it. */
const IMAGE_FACTS: ReadonlyMap<string, Test> = new Map([
  ['created', isText],
  ['author', isText],
  ['architecture', isText],
  ['os', isText],
  ['variant', isText],
  ['os.version', isText],
  ['os.features', Array.isArray],
  ['config', isObject],
  ['history', Array.isArray],
  ['rootfs', isObject],
]);

const NAMES: ReadonlyMap<string, ReadonlyMap<string, Test> | 'all'> = new Map<
  string,
  ReadonlyMap<string, Test> | 'all'
>([
  [OCI_CONFIG, IMAGE_FACTS],
  [DOCKER_CONFIG, IMAGE_FACTS],
  [HELM_CONFIG, 'all'],
]);

/** A copy without what is nested deeper. */
function shallow(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return Array.isArray(value) ? [] : {};
  if (Array.isArray(value)) return value.map((item) => shallow(item, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shallow(item, depth - 1)]));
}

/** Leaves the longest out until the rest fits. */
function fitting(facts: readonly (readonly [string, unknown])[]): ConfigFacts {
  const lengths = facts.map(([name, value]) => name.length + JSON.stringify(value).length);
  let length = lengths.reduce((sum, one) => sum + one, 0);
  if (length <= FACTS_MAX_LENGTH) return Object.fromEntries(facts);
  const dropped = new Set<number>();
  const longestFirst = lengths.map((one, index) => ({ one, index })).sort((a, b) => b.one - a.one);
  for (const { one, index } of longestFirst) {
    if (length <= FACTS_MAX_LENGTH) break;
    length -= one;
    dropped.add(index);
  }
  return Object.fromEntries(facts.filter((_, index) => !dropped.has(index)));
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  if (excessOf(bytes, { values: VALUES_MAX }) !== undefined) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
