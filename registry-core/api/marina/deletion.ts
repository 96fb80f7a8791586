import { actorName, type Principal } from '../../access/index.ts';
import type {
  Deletion,
  DeletionForecast,
  DeletionPlan,
  DeletionSelection,
  RefusedReference,
  RepositoryListItem,
} from '../../catalog/index.ts';
import { RegistryError } from '../../errors/index.ts';
import * as contract from '../contract/marina/deletion.ts';
import type { DeletePlan, DeleteResult } from '../schemas/marina/deletion.ts';
import type { Serve } from '../serving/call.ts';
import type { Finder } from '../serving/finder.ts';

/** Artifacts and tags that an answer names; the counts tell of all. */
const ARTIFACTS_NAMED = 2000;
const TAGS_NAMED = 1000;
const FAILURE_CODES = { listed: 'PRECONDITION', unknown: 'NOT_FOUND', changed: 'CONFLICT' } as const;

export interface DeletionParts {
  readonly finder: Finder;
  readonly deletion: Deletion;
}

/** Deleting several artifacts and tags at once, and saying first what that takes away. */
export function serveDeletion(serve: Serve, { finder, deletion }: DeletionParts): void {
  serve(contract.planDelete, async ({ body, params, caller }) => {
    const repository = deletableRepository(finder, caller, params.repository, body);
    const plan = await deletion.plan(repository, body);
    if (plan === undefined) throw gone(repository.name);
    return planBody(repository.name, plan);
  });

  serve(contract.deleteSelection, async ({ body, params, caller }) => {
    const repository = deletableRepository(finder, caller, params.repository, body);
    const plan = await deletion.removeSelection(repository, body, actorName(caller));
    if (plan === undefined) throw gone(repository.name);
    return resultBody(repository.name, plan);
  });
}

/** The repository, for callers who may delete what they selected there. */
function deletableRepository(
  finder: Finder,
  principal: Principal,
  encodedName: string,
  selection: DeletionSelection,
): RepositoryListItem {
  const needsTagRight = selection.tags.length > 0;
  const needsArtifactRight = selection.digests.length > 0 || !needsTagRight;
  const find = (resource: 'artifact' | 'tag'): RepositoryListItem =>
    finder.repositoryByName(principal, encodedName, { action: 'delete', resource }).repository;
  const repository = needsArtifactRight ? find('artifact') : find('tag');
  return needsTagRight ? find('tag') : repository;
}

function resultBody(repository: string, plan: DeletionPlan): DeleteResult {
  return {
    deletedArtifacts: plan.artifacts.map(({ digest }) => digest),
    deletedTags: tagsThatGo(plan),
    deletedTagCount: tagCountOf(plan),
    failures: plan.refused.map((refusal) => ({
      reference: refusal.reference,
      code: FAILURE_CODES[refusal.why],
      message: reasonOf(repository, refusal),
    })),
  };
}

function planBody(repository: string, plan: DeletionForecast): DeletePlan {
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
    reclaimableBytes: plan.space?.reclaimableBytes ?? null,
    reclaimableBlobs: plan.space?.reclaimableBlobs ?? null,
    sharedBytes: plan.space?.sharedBytes ?? null,
    sharedBlobs: plan.space?.sharedBlobs ?? null,
    lookedThrough: plan.lookedThrough ?? null,
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
