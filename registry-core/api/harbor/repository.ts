import {
  type Deletion,
  mapItems,
  type RepositoryListItem,
  type RepositoryQueries,
  type RepositoryStore,
} from '../../catalog/index.ts';
import * as contract from '../contract/harbor/repository.ts';
import { parseQuery, parseSort } from '../query-grammar.ts';
import type { ListQuery } from '../schemas/common.ts';
import type { HarborRepository } from '../schemas/repository.ts';
import type { Serve } from '../serving/call.ts';
import type { Finder } from '../serving/finder.ts';
import { pageRequest, setPageHeaders } from '../serving/numbered-pages.ts';
import { dateTime } from '../times.ts';

export interface RepositoryParts {
  readonly finder: Finder;
  readonly repositories: RepositoryStore;
  readonly repositoryLists: RepositoryQueries;
  readonly deletion: Deletion;
}

/** Harbor's tag "repository". */
export function serveRepositories(serve: Serve, parts: RepositoryParts): void {
  const { finder, repositories, repositoryLists, deletion } = parts;

  serve(contract.listAllRepositories, async (call) => {
    const page = await repositoryLists.list({
      ...listRequest(call.query),
      visible: finder.visibleProjects(call.principal),
      projectId: undefined,
    });
    setPageHeaders(call, page.total);
    return mapItems(page.items, repositoryBody);
  });

  serve(contract.listRepositories, async (call) => {
    const page = await repositoryLists.list({
      ...listRequest(call.query),
      visible: 'all',
      projectId: call.project.id,
    });
    setPageHeaders(call, page.total);
    return mapItems(page.items, repositoryBody);
  });

  serve(contract.getRepository, ({ repository }) => repositoryBody(repository));

  serve(contract.updateRepository, ({ body, repository, actor }) =>
    repositories.describe(repository.name, body.description ?? '', actor),
  );

  serve(contract.deleteRepository, async ({ repository, actor }) => {
    await deletion.removeRepository(repository, actor);
  });
}

function listRequest(query: ListQuery) {
  return { ...pageRequest(query), conditions: parseQuery(query.q), sort: parseSort(query.sort) };
}

function repositoryBody(repository: RepositoryListItem): HarborRepository {
  return {
    id: repository.id,
    project_id: repository.projectId,
    name: repository.name,
    description: repository.description,
    artifact_count: repository.artifactCount,
    pull_count: repository.pullCount,
    creation_time: dateTime(repository.createdAt),
    update_time: dateTime(repository.updatedAt),
  };
}
