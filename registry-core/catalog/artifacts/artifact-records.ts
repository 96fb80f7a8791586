import { isObject } from '../manifests/content-descriptor.ts';

/** What an artifact runs on. Empty texts are left out. */
export interface ArtifactPlatform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly osVersion?: string;
}

/** An artifact as lists read it: everything but its long columns. */
export interface ArtifactRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly digest: string;
  /** Content-Type of the manifest. */
  readonly mediaType: string;
  /** Bytes of the manifest alone. */
  readonly manifestSize: number;
  /** Bytes of manifest, config and layers; of an index also its children. */
  readonly size: number;
  /** Harbor's: IMAGE, CHART … */
  readonly type: string;
  readonly artifactType: string | undefined;
  readonly configMediaType: string | undefined;
  /** The artifact it belongs to: by its subject, else by cosign's tag scheme. */
  readonly subject: string | undefined;
  readonly tagCount: number;
  readonly platform: ArtifactPlatform | undefined;
  /** As the config says, unchecked. */
  readonly createdText: string | undefined;
  /** Unix ms. */
  readonly pushedAt: number;
  /** Unix ms. */
  readonly pulledAt: number | undefined;
}

/** A record with its annotations and config facts. */
export interface FullArtifactRecord extends ArtifactRecord {
  readonly annotations: Readonly<Record<string, string>>;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface ArtifactRow {
  id: number;
  repository_id: number;
  digest: string;
  media_type: string;
  manifest_size: number;
  size: number;
  type: string;
  artifact_type: string | null;
  config_media_type: string | null;
  subject_digest: string | null;
  attached_to: string | null;
  tag_count: number;
  os: string | null;
  os_version: string | null;
  architecture: string | null;
  variant: string | null;
  image_created: string | null;
  pushed_at: number;
  pulled_at: number | null;
}

export interface FullArtifactRow extends ArtifactRow {
  annotations: string;
  facts: string;
}

/** The columns of {@link ArtifactRow}, of table `artifact` as `a`. */
export const ARTIFACT_COLUMNS = `a.id, a.repository_id, a.digest, a.media_type, a.manifest_size, a.size, a.type,
  a.artifact_type, a.config_media_type, a.subject_digest, a.attached_to, a.tag_count, a.os, a.os_version,
  a.architecture, a.variant, a.image_created, a.pushed_at, a.pulled_at`;

/** Bytes of annotations, and of facts, that a list shows of one artifact; of longer facts it shows what an index has. */
const LISTED_BYTES = 32 * 1024;
/** Bytes that an answer about one artifact shows of each. */
const SHOWN_BYTES = 1024 * 1024;

/** The columns of {@link FullArtifactRow}, for an answer about one artifact. */
export const FULL_ARTIFACT_COLUMNS = `${ARTIFACT_COLUMNS}, ${longColumns(SHOWN_BYTES)}`;

/** As {@link FULL_ARTIFACT_COLUMNS}, without what is too long for a list; its bytes are not even read. */
export const LISTED_ARTIFACT_COLUMNS = `${ARTIFACT_COLUMNS}, ${longColumns(LISTED_BYTES)}`;

function longColumns(most: number): string {
  return `CASE WHEN octet_length(a.annotations) <= ${most} THEN a.annotations ELSE '{}' END AS annotations,
    CASE WHEN octet_length(a.facts) <= ${most} THEN a.facts
      ELSE json_patch('{}', json_object('os', a.os, 'architecture', a.architecture, 'variant', a.variant,
        'os.version', a.os_version, 'created', a.image_created)) END AS facts`;
}

export function toArtifact(row: ArtifactRow): ArtifactRecord {
  return {
    id: row.id,
    repositoryId: row.repository_id,
    digest: row.digest,
    mediaType: row.media_type,
    manifestSize: row.manifest_size,
    size: row.size,
    type: row.type,
    artifactType: row.artifact_type ?? undefined,
    configMediaType: row.config_media_type ?? undefined,
    subject: row.subject_digest ?? row.attached_to ?? undefined,
    tagCount: row.tag_count,
    platform: platformOf(row.os, row.architecture, row.variant, row.os_version),
    createdText: row.image_created ?? undefined,
    pushedAt: row.pushed_at,
    pulledAt: row.pulled_at ?? undefined,
  };
}

export function toFullArtifact(row: FullArtifactRow): FullArtifactRecord {
  return {
    ...toArtifact(row),
    annotations: readJsonObject(row.annotations) as Record<string, string>,
    facts: readJsonObject(row.facts),
  };
}

/** A JSON object of a row; empty for what is none, so that one bad row does not spoil a list of good ones. */
export function readJsonObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** A platform, unless neither system nor architecture is told ("unknown" marks BuildKit's attestations). */
export function platformOf(
  os: string | null | undefined,
  architecture: string | null | undefined,
  variant: string | null | undefined,
  osVersion: string | null | undefined,
): ArtifactPlatform | undefined {
  if (isUnknown(os) && isUnknown(architecture)) return undefined;
  return {
    os: os ?? '',
    architecture: architecture ?? '',
    ...(variant === undefined || variant === null || variant === '' ? {} : { variant }),
    ...(osVersion === undefined || osVersion === null || osVersion === '' ? {} : { osVersion }),
  };
}

function isUnknown(text: string | null | undefined): boolean {
  return text === undefined || text === null || text === '' || text === 'unknown';
}
