import { Type } from 'typebox';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { Search } from '../schemas/search.ts';
import { projectBody } from './project-body.ts';

/** Most projects and most repositories in an answer: Harbor sets no limit, a screen needs one. */
const FOUND_MAX = 100;

/** Harbor's tag "search". */
export function addSearchRoutes(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    tags: ['search'],
    operationId: 'search',
    summary: 'Search for projects, repositories and helm charts',
    querystring: Type.Object({ q: Type.String({ maxLength: 255 }) }),
    response: { 200: Search },
  };
  instance.get('/search', { schema }, async (request) => {
    const { principal } = request.identity;
    const { q } = request.query;
    const visible = context.access.visibleProjects(principal);
    const projects = await context.read.projects.find(q, visible, FOUND_MAX);
    const repositories = await context.read.repositories.find(q, visible, FOUND_MAX);
    return {
      project: projects.map((project) => projectBody(context, principal, project, project.repositoryCount)),
      repository: repositories.flatMap((repository) => {
        const project = context.projects.byId(repository.projectId);
        if (project === undefined) return [];
        return [
          {
            project_id: project.id,
            project_name: project.name,
            project_public: project.public,
            repository_name: repository.name,
            pull_count: repository.pullCount,
            artifact_count: repository.artifactCount,
          },
        ];
      }),
    };
  });
}
