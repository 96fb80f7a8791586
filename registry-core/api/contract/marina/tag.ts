import { Empty } from '../../schemas/common.ts';
import { TagMoveRequest } from '../../schemas/marina/tag.ts';
import { operation } from '../operation.ts';
import { inRepository } from '../rights.ts';
import { REPOSITORY_PATH, RepositoryParams } from './paths.ts';

export const moveTag = operation({
  id: 'moveTag',
  method: 'POST',
  path: `${REPOSITORY_PATH}/tags:move`,
  tag: 'tag',
  summary: 'Point a tag at another artifact of its repository',
  // The tag goes from one artifact and comes to another.
  right: inRepository('tag', 'delete', 'create'),
  params: RepositoryParams,
  body: TagMoveRequest,
  answers: { 200: Empty },
});
