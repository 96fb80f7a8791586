import type { ProjectQueries } from '../projects/project-queries.ts';
import type { Project, ProjectStore } from '../projects/projects.ts';
import type { RepositoryQueries } from '../repositories/repository-queries.ts';
import type { TaggedRepository } from '../tags/tags.ts';
import type { Deletion } from './deletion.ts';
import type { RunningJob } from './deletion-job.ts';

/** What whole repositories and projects are deleted with. */
export interface WholeDeletionParts {
  readonly deletion: Deletion;
  readonly projects: ProjectStore;
  readonly projectQueries: ProjectQueries;
  readonly repositories: RepositoryQueries;
}

/** Repositories that go at once. */
const PAGE = 250;
/** Rounds over a project into which others push while it is deleted. */
const ROUNDS_MOST = 5;

/** Deletes a repository, or a project with its repositories, for a job. */
export class WholeDeletion {
  readonly #parts: WholeDeletionParts;
  readonly #job: RunningJob;

  constructor(parts: WholeDeletionParts, job: RunningJob) {
    this.#parts = parts;
    this.#job = job;
  }

  async repository(repository: TaggedRepository): Promise<void> {
    const job = this.#job;
    job.total = this.#parts.repositories.byName(repository.name)?.artifactCount ?? 0;
    const progress = job.progress((artifacts) => {
      job.done = Math.min(job.done + artifacts, job.total ?? 0);
    });
    if (await this.#parts.deletion.removeRepository(repository, job.actor, progress)) {
      job.deletedRepositories += 1;
    } else if (!job.isCancelled) job.keep('gone', repository.name);
  }

  async project({ id }: Project): Promise<void> {
    const { projects, projectQueries } = this.#parts;
    this.#job.total = await projectQueries.repositoryCount(id);
    for (let round = 1; ; round += 1) {
      await this.#repositoriesOf(id);
      if (this.#job.isCancelled) return;
      if (projects.deletability(id).deletable || round === ROUNDS_MOST) break;
    }
    await projects.remove(id, this.#job.actor);
  }

  async #repositoriesOf(projectId: number): Promise<void> {
    const job = this.#job;
    let cursor: string | undefined;
    do {
      const page = await this.#parts.repositories.page({
        visible: 'all',
        projectId,
        words: [],
        order: 'name',
        descending: false,
        cursor,
        limit: PAGE,
      });
      const gone = await this.#parts.deletion.removeRepositories(page.rows, job.actor, job.progress());
      job.deletedRepositories += gone.length;
      job.done = Math.min(job.done + gone.length, job.total ?? 0);
      if (job.isCancelled) return;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
}
