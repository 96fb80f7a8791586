import type { ArtifactPlatform, ArtifactRecord } from '../../catalog/artifact-records.ts';
import { isIndex } from '../../catalog/media-types.ts';
import type { Readers } from '../readers.ts';
import type { ArtifactRow } from '../schemas/marina/listing.ts';
import { dateTime, dateTimeOrNull, readDateTime } from '../times.ts';

/** Tags of one artifact that a row names. */
const TAGS_SHOWN = 20;
/** Children of one index that a row looks at for their platforms. */
const CHILDREN_SHOWN = 50;

/** An artifact as the window's list shows it. */
export function artifactRow(read: Readers, artifact: ArtifactRecord): ArtifactRow {
  const isList = isIndex(artifact.mediaType);
  const tags = artifact.tagCount === 0 ? [] : read.tags.ofArtifact(artifact.id, TAGS_SHOWN);
  return {
    id: artifact.id,
    digest: artifact.digest,
    type: artifact.type,
    mediaType: artifact.mediaType,
    artifactType: artifact.artifactType ?? null,
    size: artifact.size,
    tags: tags.map(({ name }) => name),
    tagCount: artifact.tagCount,
    platforms: platformsOf(read, artifact),
    childCount: isList ? read.contents.childCount(artifact.id) : 0,
    referrerCount: read.referrers.count(artifact.repositoryId, artifact.digest),
    createdAt: readDateTime(artifact.createdText),
    pushedAt: dateTime(artifact.pushedAt),
    pulledAt: dateTimeOrNull(artifact.pulledAt),
  };
}

/** The platform of an image, or those that an index lists, each once. */
export function platformsOf(read: Readers, artifact: ArtifactRecord): ArtifactPlatform[] {
  if (artifact.platform !== undefined) return [artifact.platform];
  if (!isIndex(artifact.mediaType)) return [];
  const platforms = new Map<string, ArtifactPlatform>();
  for (const { platform } of read.contents.children(artifact.repositoryId, artifact.id, CHILDREN_SHOWN)) {
    if (platform === undefined) continue;
    const { os, architecture, variant = '', osVersion = '' } = platform;
    platforms.set([os, architecture, variant, osVersion].join('/'), platform);
  }
  return [...platforms.values()];
}
