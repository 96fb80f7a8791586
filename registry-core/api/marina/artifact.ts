import { Type } from 'typebox';
import type { Principal } from '../../access/principal.ts';
import type { ListedChild } from '../../catalog/artifact-content-queries.ts';
import type { FullArtifactRecord } from '../../catalog/artifact-records.ts';
import { RegistryError } from '../../errors/registry-error.ts';
import { INERT_HEADERS } from '../../inert-headers.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import type { Readers } from '../readers.ts';
import { ArtifactDetail, Child, ReferrerTree } from '../schemas/marina/artifact.ts';
import { dateTime, dateTimeOrNull } from '../times.ts';
import { artifactRow } from './artifact-rows.ts';
import { historySteps, layersOf, runtimeConfig } from './image-config.ts';
import { RepositoryParams } from './listing.ts';

const TAG = { tags: ['artifact details'] };
const PATH = '/repositories/:repository/artifacts/:reference';
const ArtifactParams = Type.Object({ ...RepositoryParams.properties, reference: Type.String() });

const TAGS_SHOWN = 500;
const CHILDREN_SHOWN = 1000;
const REFERRER_DEPTH = 8;
const REFERRERS_SHOWN = 500;
const CHILD_TAGS_SHOWN = 20;

/** Everything about one artifact that a screen shows. */
export function addArtifactDetailRoutes(instance: ApiInstance, context: ApiContext): void {
  addDetail(instance, context);
  addManifest(instance, context);
  addChildren(instance, context);
  addReferrers(instance, context);
}

function addDetail(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'getArtifactDetail',
    summary: 'Show an artifact: config, layers with history, children, tags',
    params: ArtifactParams,
    response: { 200: ArtifactDetail },
  };
  instance.get(PATH, { schema }, async (request) => {
    const { name, artifact } = findArtifact(context, request);
    return detailBody(context.read, name, artifact);
  });
}

function addManifest(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'getManifest',
    summary: 'Read the manifest exactly as it was pushed',
    params: ArtifactParams,
  };
  instance.get(`${PATH}/manifest`, { schema }, async (request, reply) => {
    const { artifact } = findArtifact(context, request);
    // Anybody may have written it: it is text to look at, whatever type it claims.
    reply.headers(INERT_HEADERS);
    reply.header('Content-Type', 'application/json; charset=utf-8');
    reply.header('Docker-Content-Digest', artifact.digest);
    return reply.send(context.artifacts.payload(artifact.id));
  });
}

function addChildren(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'listChildren',
    summary: 'List what an index holds, stored or not',
    params: ArtifactParams,
    response: { 200: Type.Array(Child) },
  };
  instance.get(`${PATH}/children`, { schema }, async (request) => {
    const { artifact } = findArtifact(context, request);
    return childrenOf(context.read, artifact);
  });
}

function addReferrers(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'listReferrerTree',
    summary: 'List everything that refers to an artifact, directly or through others',
    params: ArtifactParams,
    response: { 200: ReferrerTree },
  };
  instance.get(`${PATH}/referrers`, { schema }, async (request) => {
    const { artifact } = findArtifact(context, request);
    const { referrers } = context.read;
    const tree = await referrers.tree(
      artifact.repositoryId,
      artifact.digest,
      REFERRER_DEPTH,
      REFERRERS_SHOWN,
    );
    return {
      truncated: tree.truncated,
      referrers: tree.referrers.map((referrer) => ({
        digest: referrer.digest,
        size: referrer.manifestSize,
        mediaType: referrer.mediaType,
        artifactType: referrer.artifactType ?? null,
        accessoryType: referrer.accessoryType,
        subjectDigest: referrer.subject,
        depth: referrer.depth,
        totalSize: referrer.size,
        annotations: { ...referrer.annotations },
        tags: [...referrer.tags],
        pushedAt: dateTime(referrer.pushedAt),
      })),
    };
  });
}

interface ArtifactRequest {
  readonly identity: { readonly principal: Principal };
  readonly params: { readonly repository: string; readonly reference: string };
}

function findArtifact(
  { access, read }: ApiContext,
  { identity, params }: ArtifactRequest,
): { readonly name: string; readonly artifact: FullArtifactRecord } {
  const { repository } = access.repositoryByName(identity.principal, params.repository, {
    action: 'read',
    resource: 'artifact',
  });
  const artifact = read.artifacts.find(repository.id, params.reference);
  if (artifact !== undefined) return { name: repository.name, artifact };
  throw new RegistryError(
    'NOT_FOUND',
    `there is no artifact ${params.reference.slice(0, 160)} in ${repository.name}`,
  );
}

async function detailBody(
  read: Readers,
  repository: string,
  artifact: FullArtifactRecord,
): Promise<ArtifactDetail> {
  const parts = await read.contents.parts(artifact.id);
  const config = parts.find(({ position }) => position === 0);
  const layers = parts.filter((part) => part !== config);
  const history = historySteps(artifact.facts, layers);
  const tags = read.tags.ofArtifact(artifact.id, TAGS_SHOWN);
  return {
    ...artifactRow(read, artifact, tags),
    repository,
    manifestSize: artifact.manifestSize,
    annotations: { ...artifact.annotations },
    config:
      config === undefined ? null : { digest: config.digest, size: config.size, mediaType: config.mediaType },
    runtime: artifact.type === 'IMAGE' && config !== undefined ? runtimeConfig(artifact.facts) : null,
    layers: layersOf(layers, history),
    history,
    children: childrenOf(read, artifact),
    parents: read.contents.parents(artifact.repositoryId, artifact.digest),
    subject: artifact.subject ?? null,
    accessoryType: artifact.subject === undefined ? null : read.referrers.accessoryType(artifact),
    tagDetails: tags.map((tag) => ({
      name: tag.name,
      pushedAt: dateTime(tag.pushedAt),
      pulledAt: dateTimeOrNull(tag.pulledAt),
    })),
  };
}

function childrenOf(read: Readers, artifact: FullArtifactRecord): Child[] {
  return read.contents
    .children(artifact.repositoryId, artifact.id, CHILDREN_SHOWN)
    .map((child) => childBody(read, child));
}

function childBody(read: Readers, child: ListedChild): Child {
  const { stored } = child;
  const tags =
    stored === undefined || stored.tagCount === 0 ? [] : read.tags.ofArtifact(stored.id, CHILD_TAGS_SHOWN);
  return {
    digest: child.digest,
    size: child.size,
    mediaType: child.mediaType,
    artifactType: child.artifactType ?? null,
    platform: child.platform ?? null,
    annotations: { ...child.annotations },
    stored: stored !== undefined,
    totalSize: stored?.totalSize ?? null,
    tags: tags.map(({ name }) => name),
    pushedAt: dateTimeOrNull(stored?.pushedAt),
    pulledAt: dateTimeOrNull(stored?.pulledAt),
  };
}
