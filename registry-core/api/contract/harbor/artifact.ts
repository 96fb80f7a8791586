import { Type } from 'typebox';
import {
  ArtifactGetQuery,
  ArtifactListQuery,
  BuildHistory,
  HarborAccessory,
  HarborArtifact,
  HarborTag,
  TagRequest,
} from '../../schemas/artifact.ts';
import { Empty, ListQuery } from '../../schemas/common.ts';
import { operation } from '../operation.ts';
import { inArtifact, inRepository } from '../rights.ts';
import { ARTIFACT_PATH, ArtifactParams, REPOSITORY_PATH, RepositoryParams } from './paths.ts';

const tag = 'artifact';

export const listArtifacts = operation({
  id: 'listArtifacts',
  method: 'GET',
  path: `${REPOSITORY_PATH}/artifacts`,
  tag,
  summary: 'List artifacts',
  right: inRepository('artifact', 'list'),
  params: RepositoryParams,
  query: ArtifactListQuery,
  answers: { 200: Type.Array(HarborArtifact) },
});

export const getArtifact = operation({
  id: 'getArtifact',
  method: 'GET',
  path: ARTIFACT_PATH,
  tag,
  summary: 'Get the specific artifact',
  right: inArtifact('artifact', 'read'),
  params: ArtifactParams,
  query: ArtifactGetQuery,
  answers: { 200: HarborArtifact },
});

export const deleteArtifact = operation({
  id: 'deleteArtifact',
  method: 'DELETE',
  path: ARTIFACT_PATH,
  tag,
  summary: 'Delete the specific artifact',
  right: inArtifact('artifact', 'delete'),
  params: ArtifactParams,
  answers: { 200: Empty },
});

export const listAccessories = operation({
  id: 'listAccessories',
  method: 'GET',
  path: `${ARTIFACT_PATH}/accessories`,
  tag,
  summary: 'List accessories',
  right: inArtifact('accessory', 'list'),
  params: ArtifactParams,
  query: ListQuery,
  answers: { 200: Type.Array(HarborAccessory) },
});

export const getAddition = operation({
  id: 'getAddition',
  method: 'GET',
  path: `${ARTIFACT_PATH}/additions/{addition}`,
  tag,
  summary: 'Get the addition of the specific artifact',
  right: inArtifact('artifact-addition', 'read'),
  params: Type.Object({ ...ArtifactParams.properties, addition: Type.String() }),
  answers: { 200: BuildHistory },
});

export const listTags = operation({
  id: 'listTags',
  method: 'GET',
  path: `${ARTIFACT_PATH}/tags`,
  tag,
  summary: 'List tags',
  right: inArtifact('tag', 'list'),
  params: ArtifactParams,
  query: Type.Object({
    ...ListQuery.properties,
    with_signature: Type.Boolean({ default: false }),
    with_immutable_status: Type.Boolean({ default: false }),
  }),
  answers: { 200: Type.Array(HarborTag) },
});

export const createTag = operation({
  id: 'createTag',
  method: 'POST',
  path: `${ARTIFACT_PATH}/tags`,
  tag,
  summary: 'Create tag',
  right: inArtifact('tag', 'create'),
  params: ArtifactParams,
  body: TagRequest,
  answers: { 201: Empty },
});

export const deleteTag = operation({
  id: 'deleteTag',
  method: 'DELETE',
  path: `${ARTIFACT_PATH}/tags/{tag_name}`,
  tag,
  summary: 'Delete tag',
  right: inArtifact('tag', 'delete'),
  params: Type.Object({ ...ArtifactParams.properties, tag_name: Type.String() }),
  answers: { 200: Empty },
});
