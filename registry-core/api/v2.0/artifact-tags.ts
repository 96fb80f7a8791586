import { Type } from 'typebox';
import { mapItems } from '../../catalog/listing/items.ts';
import { isTagName } from '../../catalog/names.ts';
import { RegistryError } from '../../errors/registry-error.ts';
import { INERT_HEADERS } from '../../inert-headers.ts';
import { requireUser } from '../api-access.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { pageRequest, setPageHeaders } from '../numbered-pages.ts';
import { parseQuery, parseSort } from '../query-grammar.ts';
import { BuildHistory, HarborTag, TagRequest } from '../schemas/artifact.ts';
import { Empty, ListQuery } from '../schemas/common.ts';
import { sendItems } from '../send-items.ts';
import { ARTIFACTS_PATH, ArtifactParams, findArtifact } from './artifact.ts';
import { hasBuildHistory, tagBody } from './artifact-body.ts';

const TAG = { tags: ['artifact'] };
const TAGS_PATH = `${ARTIFACTS_PATH}/:reference/tags`;

/** Tags and additions of one artifact, of Harbor's tag "artifact". */
export function addArtifactTagRoutes(instance: ApiInstance, context: ApiContext): void {
  addList(instance, context);
  addCreate(instance, context);
  addDelete(instance, context);
  addAddition(instance, context);
}

function addList(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'listTags',
    summary: 'List tags',
    params: ArtifactParams,
    querystring: Type.Object({
      ...ListQuery.properties,
      with_signature: Type.Boolean({ default: false }),
      with_immutable_status: Type.Boolean({ default: false }),
    }),
    response: { 200: Type.Array(HarborTag) },
  };
  instance.get(TAGS_PATH, { schema }, async (request, reply) => {
    const { artifact } = findArtifact(context, request, { action: 'list', resource: 'tag' });
    const page = await context.read.tags.list({
      ...pageRequest(request.query),
      artifactId: artifact.id,
      repositoryId: artifact.repositoryId,
      tagCount: artifact.tagCount,
      conditions: parseQuery(request.query.q),
      sort: parseSort(request.query.sort),
    });
    setPageHeaders(request, reply, request.query, page.total);
    return sendItems(reply, mapItems(page.items, tagBody));
  });
}

function addCreate(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'createTag',
    summary: 'Create tag',
    params: ArtifactParams,
    body: TagRequest,
    response: { 201: Empty },
  };
  instance.post(TAGS_PATH, { schema }, async (request, reply) => {
    const { artifact, repository } = findArtifact(context, request, { action: 'create', resource: 'tag' });
    const { name } = request.body;
    const { username } = requireUser(request.identity.principal);
    await context.tagging.tag(repository.name, artifact.digest, name, username);
    reply.header('Location', `${request.url.split('?', 1)[0]}/${encodeURIComponent(name)}`);
    return reply.code(201).send();
  });
}

function addDelete(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'deleteTag',
    summary: 'Delete tag',
    params: Type.Object({ ...ArtifactParams.properties, tag_name: Type.String() }),
    response: { 200: Empty },
  };
  instance.delete(`${TAGS_PATH}/:tag_name`, { schema }, async (request, reply) => {
    const { artifact, repository } = findArtifact(context, request, { action: 'delete', resource: 'tag' });
    const { tag_name: name } = request.params;
    const tagged = isTagName(name) ? context.read.artifacts.find(repository.id, name) : undefined;
    const { username } = requireUser(request.identity.principal);
    const isOfArtifact = tagged?.id === artifact.id;
    if (
      !isOfArtifact ||
      !(await context.deletion.removeTag(repository.name, name, username, artifact.digest))
    ) {
      throw new RegistryError(
        'NOT_FOUND',
        `${artifact.digest} in ${repository.name} has no tag ${name.slice(0, 160)}`,
      );
    }
    return reply.code(200).send();
  });
}

function addAddition(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'getAddition',
    summary: 'Get the addition of the specific artifact',
    params: Type.Object({ ...ArtifactParams.properties, addition: Type.String() }),
    response: { 200: BuildHistory },
  };
  instance.get(`${ARTIFACTS_PATH}/:reference/additions/:addition`, { schema }, async (request, reply) => {
    reply.headers(INERT_HEADERS);
    const { artifact } = findArtifact(context, request, { action: 'read', resource: 'artifact-addition' });
    const { addition } = request.params;
    const history = artifact.facts['history'];
    if (addition !== 'build_history' || !hasBuildHistory(artifact) || !Array.isArray(history)) {
      throw new RegistryError(
        'BAD_REQUEST',
        `the addition ${addition.slice(0, 160)} is not there for this ${artifact.type}; its addition_links name those that are`,
      );
    }
    return history.filter((step: unknown) => typeof step === 'object' && step !== null);
  });
}
