import { requireUser } from '../api-access.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { Empty } from '../schemas/common.ts';
import { TagMoveRequest } from '../schemas/marina/tag.ts';
import { RepositoryParams } from './listing.ts';

/** What Harbor cannot do with tags. */
export function addTagRoutes(instance: ApiInstance, { access, tagging }: ApiContext): void {
  const schema = {
    tags: ['tag'],
    operationId: 'moveTag',
    summary: 'Point a tag at another artifact of its repository',
    params: RepositoryParams,
    body: TagMoveRequest,
    response: { 200: Empty },
  };
  // Fastify reads "::" as a colon that begins no parameter.
  instance.post('/repositories/:repository/tags::move', { schema }, async (request) => {
    const { principal } = request.identity;
    const { repository: encodedName } = request.params;
    // The tag goes from one artifact and comes to another.
    access.repositoryByName(principal, encodedName, { action: 'delete', resource: 'tag' });
    const { repository } = access.repositoryByName(principal, encodedName, {
      action: 'create',
      resource: 'tag',
    });
    await tagging.move(repository.name, request.body, requireUser(principal).username);
  });
}
