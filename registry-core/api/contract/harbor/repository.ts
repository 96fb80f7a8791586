import { Type } from 'typebox';
import { Empty, ListQuery, ResourceNameHeaders } from '../../schemas/common.ts';
import { HarborRepository, RepositoryUpdate } from '../../schemas/repository.ts';
import { operation } from '../operation.ts';
import { anyone, inProject, inRepository } from '../rights.ts';
import { HARBOR, REPOSITORY_PATH, RepositoryParams } from './paths.ts';

const tag = 'repository';

export const listAllRepositories = operation({
  id: 'listAllRepositories',
  method: 'GET',
  path: `${HARBOR}/repositories`,
  tag,
  summary: 'List all authorized repositories',
  right: anyone('only repositories of projects that the caller may read are listed'),
  query: ListQuery,
  answers: { 200: Type.Array(HarborRepository) },
});

export const listRepositories = operation({
  id: 'listRepositories',
  method: 'GET',
  path: `${HARBOR}/projects/{project_name}/repositories`,
  tag,
  summary: 'List repositories',
  right: inProject('repository', 'list'),
  params: Type.Object({ project_name: Type.String() }),
  headers: ResourceNameHeaders,
  query: ListQuery,
  answers: { 200: Type.Array(HarborRepository) },
});

export const getRepository = operation({
  id: 'getRepository',
  method: 'GET',
  path: REPOSITORY_PATH,
  tag,
  summary: 'Get repository',
  right: inRepository('repository', 'read'),
  params: RepositoryParams,
  answers: { 200: HarborRepository },
});

export const updateRepository = operation({
  id: 'updateRepository',
  method: 'PUT',
  path: REPOSITORY_PATH,
  tag,
  summary: 'Update repository',
  right: inRepository('repository', 'update'),
  params: RepositoryParams,
  body: RepositoryUpdate,
  answers: { 200: Empty },
});

export const deleteRepository = operation({
  id: 'deleteRepository',
  method: 'DELETE',
  path: REPOSITORY_PATH,
  tag,
  summary: 'Delete repository',
  right: inRepository('repository', 'delete'),
  params: RepositoryParams,
  answers: { 200: Empty },
});
