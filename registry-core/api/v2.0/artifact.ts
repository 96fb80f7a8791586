import { Type } from 'typebox';
import type { Principal } from '../../access/principal.ts';
import type { ListedArtifact } from '../../catalog/artifact-queries.ts';
import type { FullArtifactRecord } from '../../catalog/artifact-records.ts';
import { mapItems } from '../../catalog/listing/items.ts';
import { RegistryError } from '../../errors/registry-error.ts';
import { type AccessibleRepository, type Purpose, requireUser } from '../api-access.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { pageRequest, setPageHeaders } from '../numbered-pages.ts';
import { parseQuery, parseSort } from '../query-grammar.ts';
import { ArtifactGetQuery, ArtifactListQuery, HarborAccessory, HarborArtifact } from '../schemas/artifact.ts';
import { Empty, ListQuery, ResourceNameHeaders } from '../schemas/common.ts';
import { sendItems } from '../send-items.ts';
import {
  type ArtifactPlace,
  accessoryBody,
  artifactBodies,
  artifactBody,
  DETAILS_MAX,
} from './artifact-body.ts';

const TAG = { tags: ['artifact'] };
const RepositoryParams = Type.Object({ project_name: Type.String(), repository_name: Type.String() });

/** Path parameters of everything about one artifact; the reference is a tag or a digest. */
export const ArtifactParams = Type.Object({ ...RepositoryParams.properties, reference: Type.String() });
/** Where Harbor keeps artifacts. */
export const ARTIFACTS_PATH = '/projects/:project_name/repositories/:repository_name/artifacts';

/** A request about one artifact, as far as finding it goes. */
export interface ArtifactRequest {
  readonly identity: { readonly principal: Principal };
  readonly params: {
    readonly project_name: string;
    readonly repository_name: string;
    readonly reference: string;
  };
}

/** The artifact that a path names, for callers who may do what they want. Throws NOT_FOUND, or as the guard does. */
export function findArtifact(
  { access, read }: ApiContext,
  { identity, params }: ArtifactRequest,
  purpose: Purpose,
): AccessibleRepository & { readonly artifact: FullArtifactRecord } {
  const { project_name: projectName, repository_name: path, reference } = params;
  const place = access.repository(identity.principal, projectName, path, purpose);
  const artifact = read.artifacts.find(place.repository.id, reference);
  if (artifact === undefined) {
    throw new RegistryError(
      'NOT_FOUND',
      `there is no artifact ${reference.slice(0, 160)} in ${place.repository.name}`,
    );
  }
  return { ...place, artifact };
}

/** Harbor's tag "artifact", without tags and additions. */
export function addArtifactRoutes(instance: ApiInstance, context: ApiContext): void {
  addList(instance, context);
  addListOfProject(instance, context);
  addGet(instance, context);
  addDelete(instance, context);
  addAccessories(instance, context);
}

function addList(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'listArtifacts',
    summary: 'List artifacts',
    params: RepositoryParams,
    querystring: ArtifactListQuery,
    response: { 200: Type.Array(HarborArtifact) },
  };
  instance.get(ARTIFACTS_PATH, { schema }, async (request, reply) => {
    const { query, params } = request;
    const place = context.access.repository(
      request.identity.principal,
      params.project_name,
      params.repository_name,
      { action: 'list', resource: 'artifact' },
    );
    const page = await context.read.artifacts.list({
      ...pageRequest(query),
      scope: { repositoryId: place.repository.id },
      conditions: parseQuery(query.q),
      sort: parseSort(query.sort),
    });
    setPageHeaders(request, reply, query, page.total);
    return sendItems(
      reply,
      artifactBodies(context, page.items, () => place, query),
    );
  });
}

function addListOfProject(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    tags: ['project'],
    operationId: 'listArtifactsOfProject',
    summary: 'List artifacts',
    params: Type.Object({ project_name_or_id: Type.String() }),
    headers: ResourceNameHeaders,
    querystring: ArtifactListQuery,
    response: { 200: Type.Array(HarborArtifact) },
  };
  instance.get('/projects/:project_name_or_id/artifacts', { schema }, async (request, reply) => {
    const { query } = request;
    const project = context.access.project(
      request.identity.principal,
      request.params.project_name_or_id,
      request.headers['x-is-resource-name'] === true,
      { action: 'list', resource: 'artifact' },
    );
    const page = await context.read.artifacts.list({
      ...pageRequest(query),
      scope: { projectId: project.id },
      conditions: parseQuery(query.q),
      sort: parseSort(query.sort),
      latestInRepository: query.latest_in_repository,
    });
    setPageHeaders(request, reply, query, page.total);
    const placeOf = (artifact: ListedArtifact): ArtifactPlace => ({
      project,
      repository: { id: artifact.repositoryId, name: artifact.repositoryName },
    });
    return sendItems(reply, artifactBodies(context, page.items, placeOf, query));
  });
}

function addGet(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'getArtifact',
    summary: 'Get the specific artifact',
    params: ArtifactParams,
    querystring: ArtifactGetQuery,
    response: { 200: HarborArtifact },
  };
  instance.get(`${ARTIFACTS_PATH}/:reference`, { schema }, async (request) => {
    const { artifact, ...place } = findArtifact(context, request, { action: 'read', resource: 'artifact' });
    const tags = request.query.with_tag ? context.read.tags.ofArtifact(artifact.id, DETAILS_MAX) : [];
    return artifactBody(context, place, artifact, tags, request.query);
  });
}

function addDelete(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'deleteArtifact',
    summary: 'Delete the specific artifact',
    params: ArtifactParams,
    response: { 200: Empty },
  };
  instance.delete(`${ARTIFACTS_PATH}/:reference`, { schema }, async (request, reply) => {
    const { artifact, repository } = findArtifact(context, request, {
      action: 'delete',
      resource: 'artifact',
    });
    const plan = await context.deletion.removeSelection(
      repository.name,
      { digests: [artifact.digest], tags: [] },
      requireUser(request.identity.principal).username,
    );
    const refusal = plan?.refused.find(({ why }) => why === 'listed');
    if (refusal !== undefined) {
      throw new RegistryError(
        'PRECONDITION',
        `${artifact.digest} is part of the index ${refusal.parent} in ${repository.name}; delete the index first`,
      );
    }
    if (
      plan?.refused.some(({ why, reference }) => why === 'changed' && reference === artifact.digest) === true
    ) {
      throw new RegistryError(
        'CONFLICT',
        `${artifact.digest} was pushed to ${repository.name}, or got a tag, while it was being deleted; look at it again`,
      );
    }
    return reply.code(200).send();
  });
}

function addAccessories(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'listAccessories',
    summary: 'List accessories',
    params: ArtifactParams,
    querystring: ListQuery,
    response: { 200: Type.Array(HarborAccessory) },
  };
  instance.get(`${ARTIFACTS_PATH}/:reference/accessories`, { schema }, async (request, reply) => {
    const { artifact, repository } = findArtifact(context, request, {
      action: 'list',
      resource: 'accessory',
    });
    const { offset, limit } = pageRequest(request.query);
    const { referrers } = context.read;
    setPageHeaders(request, reply, request.query, referrers.count(repository.id, artifact.digest));
    const accessories = referrers.all(repository.id, artifact.digest, { offset, limit });
    return sendItems(
      reply,
      mapItems(accessories, (accessory) => accessoryBody(repository.name, artifact, accessory)),
    );
  });
}
