import {
  ArtifactPage,
  ArtifactRowQuery,
  RepositoryListQuery,
  RepositoryPage,
  TagListQuery,
  TagPage,
} from '../../schemas/marina/listing.ts';
import { operation } from '../operation.ts';
import { anyone, inRepository } from '../rights.ts';
import { MARINA, REPOSITORY_PATH, RepositoryParams } from './paths.ts';

const tag = 'listing';

export const pageRepositories = operation({
  id: 'pageRepositories',
  method: 'GET',
  path: `${MARINA}/repositories`,
  tag,
  summary: 'Page through repositories by key',
  right: anyone(
    'the right to list those of the project that the query names; else those that the caller may read',
  ),
  query: RepositoryListQuery,
  answers: { 200: RepositoryPage },
});

export const pageArtifacts = operation({
  id: 'pageArtifacts',
  method: 'GET',
  path: `${REPOSITORY_PATH}/artifacts`,
  tag,
  summary: 'Page through the artifacts of a repository by key',
  right: inRepository('artifact', 'list'),
  params: RepositoryParams,
  query: ArtifactRowQuery,
  answers: { 200: ArtifactPage },
});

export const pageTags = operation({
  id: 'pageTags',
  method: 'GET',
  path: `${REPOSITORY_PATH}/tags`,
  tag,
  summary: 'Page through the tags of a repository by key',
  right: inRepository('tag', 'list'),
  params: RepositoryParams,
  query: TagListQuery,
  answers: { 200: TagPage },
});
