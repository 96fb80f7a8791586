import {
  type ArtifactContentQueries,
  type FullArtifactRecord,
  isIndex,
  type ListedChild,
  type Parts,
  type Project,
  type ReferrerQueries,
  type ReferringArtifact,
  type RepositoryListItem,
  type Tag,
  type TagQueries,
} from '../../catalog/index.ts';
import type {
  HarborAccessory,
  HarborArtifact,
  HarborPlatform,
  HarborReference,
  HarborTag,
} from '../schemas/artifact.ts';
import { dateTime, dateTimeOrNever } from '../times.ts';

/** Most tags, references and accessories of one artifact in an answer. */
export const DETAILS_MAX = 1000;

/** What the body of an artifact is read from. */
export interface ArtifactBodyParts {
  readonly contents: ArtifactContentQueries;
  readonly referrers: ReferrerQueries;
  readonly tags: TagQueries;
}

/** What a request wants to know beside the artifact itself. */
export interface ArtifactDetails {
  readonly with_tag: boolean;
  readonly with_label: boolean;
  readonly with_accessory: boolean;
}

/** Where an artifact is: what its body says of project and repository. */
export interface ArtifactPlace {
  readonly project: Pick<Project, 'id' | 'name'>;
  readonly repository: Pick<RepositoryListItem, 'id' | 'name'>;
}

/** Artifacts in Harbor's shape, each made when it is read; `placeOf` tells where each is. */
export async function* artifactBodies<Artifact extends FullArtifactRecord>(
  body: ArtifactBodyParts,
  parts: Parts<Artifact>,
  placeOf: (artifact: Artifact) => ArtifactPlace,
  details: ArtifactDetails,
): AsyncGenerator<readonly HarborArtifact[]> {
  for await (const part of parts) {
    for (const artifact of part) {
      const hasTags = details.with_tag && artifact.tagCount > 0;
      const tags = hasTags ? body.tags.ofArtifact(artifact.id, DETAILS_MAX) : [];
      // One by one, since each may be long.
      yield [artifactBody(body, placeOf(artifact), artifact, tags, details)];
    }
  }
}

/** An artifact in Harbor's shape; what was not asked for, or is not there, is null as in Harbor. */
export function artifactBody(
  { contents, referrers }: ArtifactBodyParts,
  { project, repository }: ArtifactPlace,
  artifact: FullArtifactRecord,
  tags: readonly Tag[],
  details: ArtifactDetails,
): HarborArtifact {
  const children = isIndex(artifact.mediaType)
    ? contents.children(repository.id, artifact.id, DETAILS_MAX)
    : [];
  const accessories = details.with_accessory ? referrers.of(repository.id, artifact.digest, DETAILS_MAX) : [];
  const extra = extraAttributes(artifact);
  return {
    id: artifact.id,
    type: artifact.type,
    media_type: artifact.configMediaType ?? artifact.mediaType,
    manifest_media_type: artifact.mediaType,
    artifact_type: artifact.artifactType ?? '',
    project_id: project.id,
    repository_id: repository.id,
    repository_name: repository.name,
    digest: artifact.digest,
    size: artifact.size,
    push_time: dateTime(artifact.pushedAt),
    pull_time: dateTimeOrNever(artifact.pulledAt),
    ...(Object.keys(extra).length === 0 ? {} : { extra_attrs: extra }),
    ...(Object.keys(artifact.annotations).length === 0 ? {} : { annotations: { ...artifact.annotations } }),
    references: orNull(children.map(referenceBody)),
    tags: orNull(tags.map(tagBody)),
    labels: details.with_label ? [] : null,
    addition_links: additionLinks(project.name, repository.name, artifact),
    accessories: orNull(accessories.map((accessory) => accessoryBody(repository.name, artifact, accessory))),
  };
}

export function tagBody(tag: Tag): HarborTag {
  return {
    id: tag.id,
    repository_id: tag.repositoryId,
    artifact_id: tag.artifactId,
    name: tag.name,
    push_time: dateTime(tag.pushedAt),
    pull_time: dateTimeOrNever(tag.pulledAt),
    immutable: false,
    signed: false,
  };
}

export function accessoryBody(
  repositoryName: string,
  subject: Pick<FullArtifactRecord, 'id' | 'digest'>,
  accessory: ReferringArtifact,
): HarborAccessory {
  return {
    // Accessories have no table of their own: the artifact's id names one as well.
    id: accessory.id,
    artifact_id: accessory.id,
    subject_artifact_id: subject.id,
    subject_artifact_digest: subject.digest,
    subject_artifact_repo: repositoryName,
    digest: accessory.digest,
    size: accessory.size,
    type: accessory.accessoryType,
    creation_time: dateTime(accessory.pushedAt),
  };
}

function referenceBody(child: ListedChild): HarborReference {
  return {
    parent_id: child.parentId,
    child_id: child.stored?.id ?? 0,
    child_digest: child.digest,
    ...(child.descriptorPlatform === undefined ? {} : { platform: platformBody(child.descriptorPlatform) }),
    ...(Object.keys(child.annotations).length === 0 ? {} : { annotations: { ...child.annotations } }),
  };
}

/** The descriptor's platform, as far as it holds what the OCI specification says. */
function platformBody(platform: Readonly<Record<string, unknown>>): HarborPlatform {
  const body: HarborPlatform = {};
  for (const name of ['architecture', 'os', 'os.version', 'variant'] as const) {
    const value = platform[name];
    if (typeof value === 'string') body[name] = value;
  }
  const features = platform['os.features'];
  if (Array.isArray(features)) {
    body['os.features'] = features.filter((feature) => typeof feature === 'string');
  }
  return body;
}

const IMAGE_ATTRIBUTES = ['architecture', 'author', 'config', 'created', 'os', 'variant', 'os.version'];

/** Harbor's extra_attrs: of an image a choice of its config, of everything else all that is known. */
function extraAttributes({ type, facts }: FullArtifactRecord): Record<string, unknown> {
  if (type !== 'IMAGE') return facts;
  return Object.fromEntries(
    IMAGE_ATTRIBUTES.filter((name) => Object.hasOwn(facts, name)).map((name) => [name, facts[name]]),
  );
}

function additionLinks(
  projectName: string,
  repositoryName: string,
  artifact: FullArtifactRecord,
): HarborArtifact['addition_links'] {
  if (!hasBuildHistory(artifact)) return {};
  const path = repositoryName.slice(projectName.length + 1);
  const href =
    `/api/v2.0/projects/${encodeURIComponent(projectName)}/repositories/` +
    `${encodeURIComponent(encodeURIComponent(path))}/artifacts/${artifact.digest}/additions/build_history`;
  return { build_history: { href, absolute: false } };
}

/** Whether the config tells how the image was built: then Harbor offers the addition `build_history`. */
export function hasBuildHistory({ type, facts }: FullArtifactRecord): boolean {
  return type === 'IMAGE' && Array.isArray(facts['history']);
}

function orNull<Item>(items: Item[]): Item[] | null {
  return items.length === 0 ? null : items;
}
