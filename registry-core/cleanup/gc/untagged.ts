import type { Catalog } from '../../catalog/index.ts';
import type { TaskContext } from '../../jobs/index.ts';

/** What untagged artifacts are found and removed with. */
export type UntaggedParts = Pick<Catalog, 'deletion' | 'lists'>;

/** What of the task is needed. */
type UntaggedTask = Pick<TaskContext<object>, 'actor' | 'log' | 'signal'>;

type ListedRepository = Awaited<ReturnType<UntaggedParts['lists']['repositories']['page']>>['rows'][number];

const REPOSITORIES_AT_ONCE = 200;
const ARTIFACTS_AT_ONCE = 100;

/**
 * Removes artifacts that have no tag, that no index lists and that refer to no other artifact, and were pushed before a
 * moment, Unix ms, with what refers to them; returns how many. Ends with the signal's reason after the page under way.
 */
export async function removeUntagged(
  parts: UntaggedParts,
  task: UntaggedTask,
  before: number,
  dryRun: boolean,
): Promise<number> {
  let removed = 0;
  let cursor: string | undefined;
  do {
    const page = await parts.lists.repositories.page({
      visible: 'all',
      projectId: undefined,
      words: [],
      order: 'name',
      descending: false,
      limit: REPOSITORIES_AT_ONCE,
      cursor,
    });
    for (const repository of page.rows) {
      const count = await removeIn(parts, task, repository, before, dryRun);
      if (count > 0) task.log('info', `${count} artifacts without a tag in ${repository.name}`);
      removed += count;
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return removed;
}

/** Page by page. What is pushed or tagged after the repository was begun stays: a listed artifact is not untagged for ever. */
async function removeIn(
  { deletion, lists }: UntaggedParts,
  { actor, signal }: UntaggedTask,
  repository: ListedRepository,
  before: number,
  dryRun: boolean,
): Promise<number> {
  const watch = deletion.watch(repository.id);
  let removed = 0;
  let cursor: string | undefined;
  try {
    do {
      signal.throwIfAborted();
      const page = await lists.artifactPages.page({
        repositoryId: repository.id,
        terms: [
          { kind: 'tagged', tagged: false },
          { kind: 'pushed', comparison: '<', time: before },
        ],
        all: false,
        order: 'pushed',
        descending: false,
        limit: ARTIFACTS_AT_ONCE,
        cursor,
      });
      const digests = page.rows.map(({ digest }) => digest);
      const selection = { digests, tags: [] };
      const outcome = dryRun
        ? undefined
        : await deletion.removeSelection(repository, selection, actor, { watch });
      removed += dryRun ? digests.length : (outcome?.artifacts.length ?? 0);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  } finally {
    watch.close();
  }
  return removed;
}
