import {
  type ArtifactContentQueries,
  type ArtifactPlatform,
  type ArtifactRecord,
  isIndex,
  type ReferrerQueries,
  type Tag,
  type TagQueries,
} from '../../catalog/index.ts';
import { Pace } from '../../turns/index.ts';
import type { ArtifactRow } from '../schemas/marina/listing.ts';
import { dateTime, dateTimeOrNull, readDateTime } from '../times.ts';

/** What the rows of artifacts are read from. */
export interface ArtifactRowParts {
  readonly contents: ArtifactContentQueries;
  readonly referrers: ReferrerQueries;
  readonly tags: TagQueries;
}

/** Tags of one artifact that a row names. */
const TAGS_SHOWN = 20;
/** Children of one index that a row looks at for their platforms. */
const CHILDREN_SHOWN = 50;

/** Artifacts as the window's list shows them. */
export async function artifactRows(
  parts: ArtifactRowParts,
  artifacts: readonly ArtifactRecord[],
): Promise<ArtifactRow[]> {
  const tags = parts.tags.ofArtifacts(artifacts, TAGS_SHOWN);
  const rows: ArtifactRow[] = [];
  const pace = new Pace();
  for (const artifact of artifacts) {
    await pace.rest();
    rows.push(artifactRow(parts, artifact, tags.get(artifact.id) ?? []));
  }
  return rows;
}

/** An artifact with its first tags as the window's list shows it. */
export function artifactRow(
  parts: ArtifactRowParts,
  artifact: ArtifactRecord,
  tags: readonly Tag[],
): ArtifactRow {
  const isList = isIndex(artifact.mediaType);
  return {
    id: artifact.id,
    digest: artifact.digest,
    type: artifact.type,
    mediaType: artifact.mediaType,
    artifactType: artifact.artifactType ?? null,
    size: artifact.size,
    tags: tags.slice(0, TAGS_SHOWN).map(({ name }) => name),
    tagCount: artifact.tagCount,
    platforms: platformsOf(parts.contents, artifact),
    childCount: isList ? parts.contents.childCount(artifact.id) : 0,
    referrerCount: parts.referrers.count(artifact.repositoryId, artifact.digest),
    createdAt: readDateTime(artifact.createdText),
    pushedAt: dateTime(artifact.pushedAt),
    pulledAt: dateTimeOrNull(artifact.pulledAt),
  };
}

/** The platform of an image, or those that an index lists, each once. */
export function platformsOf(contents: ArtifactContentQueries, artifact: ArtifactRecord): ArtifactPlatform[] {
  if (artifact.platform !== undefined) return [artifact.platform];
  if (!isIndex(artifact.mediaType)) return [];
  const platforms = new Map<string, ArtifactPlatform>();
  for (const platform of contents.platforms(artifact.repositoryId, artifact.id, CHILDREN_SHOWN)) {
    if (platform === undefined) continue;
    const { os, architecture, variant = '', osVersion = '' } = platform;
    platforms.set([os, architecture, variant, osVersion].join('/'), platform);
  }
  return [...platforms.values()];
}
