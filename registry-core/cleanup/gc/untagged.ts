import type { Catalog } from '../../catalog/index.ts';
import type { TaskContext } from '../../jobs/index.ts';

/** What untagged artifacts are found and removed with. */
export type UntaggedParts = Pick<Catalog, 'deletion' | 'lists'>;

const REPOSITORIES_AT_ONCE = 200;
const ARTIFACTS_AT_ONCE = 100;

/**
 * Removes artifacts that have no tag, that no index lists and that refer to no other artifact, and were pushed before a
 * moment, Unix ms, with what refers to them; returns how many. Ends with the signal's reason after the page under way.
 */
export async function removeUntagged(
  { deletion, lists }: UntaggedParts,
  task: TaskContext<object>,
  before: number,
  dryRun: boolean,
): Promise<number> {
  let removed = 0;
  let cursor: string | undefined;
  do {
    const page = await lists.repositories.page({
      visible: 'all',
      projectId: undefined,
      words: [],
      order: 'name',
      descending: false,
      limit: REPOSITORIES_AT_ONCE,
      cursor,
    });
    for (const repository of page.rows) {
      const digests = await untaggedOf(lists, repository.id, before, task.signal);
      for (let at = 0; at < digests.length; at += ARTIFACTS_AT_ONCE) {
        task.signal.throwIfAborted();
        const some = digests.slice(at, at + ARTIFACTS_AT_ONCE);
        const selection = { digests: some, tags: [] };
        const outcome = dryRun
          ? undefined
          : await deletion.removeSelection(repository, selection, task.actor);
        const count = dryRun ? some.length : (outcome?.artifacts.length ?? 0);
        removed += count;
        task.log('info', `${count} artifacts without a tag in ${repository.name}`, {
          digests: some.slice(0, 10),
        });
      }
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return removed;
}

async function untaggedOf(
  { artifactPages }: UntaggedParts['lists'],
  repositoryId: number,
  before: number,
  signal: AbortSignal,
): Promise<string[]> {
  const digests: string[] = [];
  let cursor: string | undefined;
  do {
    signal.throwIfAborted();
    const page = await artifactPages.page({
      repositoryId,
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
    digests.push(...page.rows.map(({ digest }) => digest));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return digests;
}
