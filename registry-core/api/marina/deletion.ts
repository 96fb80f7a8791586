import type { Principal } from '../../access/principal.ts';
import type { DeletionPlan, DeletionSelection, RefusedReference } from '../../catalog/deletion-planner.ts';
import type { Reclaimable } from '../../catalog/reclaim-queries.ts';
import { RegistryError } from '../../errors/registry-error.ts';
import { requireUser } from '../api-access.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { DeletePlan, DeleteResult, DeleteSelection } from '../schemas/marina/deletion.ts';
import { RepositoryParams } from './listing.ts';

const TAG = { tags: ['deletion'] };
/** Artifacts and tags that an answer names; the counts tell of all. */
const ARTIFACTS_NAMED = 2000;
const TAGS_NAMED = 1000;
const FAILURE_CODES = { listed: 'PRECONDITION', unknown: 'NOT_FOUND', changed: 'CONFLICT' } as const;

/** Deleting several artifacts and tags at once, and saying first what that takes away. */
export function addDeletionRoutes(instance: ApiInstance, context: ApiContext): void {
  addPlan(instance, context);
  addDelete(instance, context);
}

function addPlan(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'planDelete',
    summary: 'Say exactly what deleting a selection takes away; changes nothing',
    params: RepositoryParams,
    body: DeleteSelection,
    response: { 200: DeletePlan },
  };
  // Fastify reads "::" as a colon that begins no parameter.
  instance.post('/repositories/:repository/artifacts::plan-delete', { schema }, async (request) => {
    const { principal } = request.identity;
    const name = deletableRepository(context, principal, request.params.repository, request.body);
    const plan = await context.deletion.plan(name, request.body);
    if (plan === undefined) throw gone(name);
    return planBody(name, plan);
  });
}

function addDelete(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'deleteSelection',
    summary: 'Delete a selection of artifacts and tags with all that depends on them',
    params: RepositoryParams,
    body: DeleteSelection,
    response: { 200: DeleteResult },
  };
  instance.post('/repositories/:repository/artifacts::delete', { schema }, async (request) => {
    const { principal } = request.identity;
    const name = deletableRepository(context, principal, request.params.repository, request.body);
    const plan = await context.deletion.removeSelection(name, request.body, requireUser(principal).username);
    if (plan === undefined) throw gone(name);
    return {
      deletedArtifacts: plan.artifacts.map(({ digest }) => digest),
      deletedTags: tagsThatGo(plan),
      deletedTagCount: tagCountOf(plan),
      failures: plan.refused.map((refusal) => ({
        reference: refusal.reference,
        code: FAILURE_CODES[refusal.why],
        message: reasonOf(name, refusal),
      })),
    };
  });
}

/** The repository's full name, for callers who may delete what they selected there. */
function deletableRepository(
  { access }: ApiContext,
  principal: Principal,
  encodedName: string,
  selection: DeletionSelection,
): string {
  const needsTagRight = selection.tags.length > 0;
  const needsArtifactRight = selection.digests.length > 0 || !needsTagRight;
  const find = (resource: 'artifact' | 'tag'): string =>
    access.repositoryByName(principal, encodedName, { action: 'delete', resource }).repository.name;
  const name = needsArtifactRight ? find('artifact') : find('tag');
  return needsTagRight ? find('tag') : name;
}

function planBody(repository: string, plan: DeletionPlan & Reclaimable): DeletePlan {
  return {
    artifacts: plan.artifacts
      .slice(0, ARTIFACTS_NAMED)
      .map(({ digest, type, reason, size, tags, tagCount }) => ({
        digest,
        type,
        reason,
        size,
        tags: [...tags],
        tagCount,
      })),
    artifactCount: plan.artifacts.length,
    tags: tagsThatGo(plan),
    tagCount: tagCountOf(plan),
    reclaimableBytes: plan.reclaimableBytes,
    reclaimableBlobs: plan.reclaimableBlobs,
    sharedBytes: plan.sharedBytes,
    sharedBlobs: plan.sharedBlobs,
    refused: plan.refused.map((refusal) => ({
      reference: refusal.reference,
      code: refusal.why === 'listed' ? 'listed' : 'gone',
      reason: reasonOf(repository, refusal),
      ...(refusal.parent === undefined ? {} : { parent: refusal.parent }),
    })),
  };
}

function tagsThatGo(plan: DeletionPlan): string[] {
  const loose = plan.looseTags.map(({ name }) => name);
  return [...loose, ...plan.artifacts.flatMap(({ tags }) => tags)].slice(0, TAGS_NAMED).sort();
}

function tagCountOf(plan: DeletionPlan): number {
  return plan.artifacts.reduce((sum, { tagCount }) => sum + tagCount, plan.looseTags.length);
}

function reasonOf(repository: string, { reference, why, parent }: RefusedReference): string {
  if (why === 'changed') {
    return `${reference} was pushed to ${repository} or tagged while it was being deleted; look at it again`;
  }
  return why === 'listed'
    ? `${reference} is part of the index ${parent}; delete the index too, or first`
    : `${reference.slice(0, 160)} is not in ${repository}`;
}

function gone(repository: string): RegistryError {
  return new RegistryError('NOT_FOUND', `there is no repository ${repository} any more`);
}
