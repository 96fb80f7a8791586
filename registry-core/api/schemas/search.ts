import { type Static, Type } from 'typebox';
import { HarborProject } from './project.ts';

const SearchRepository = Type.Object(
  {
    project_id: Type.Integer(),
    project_name: Type.String(),
    project_public: Type.Boolean(),
    repository_name: Type.String(),
    pull_count: Type.Integer(),
    artifact_count: Type.Integer(),
  },
  { title: 'SearchRepository' },
);

export const Search = Type.Object(
  { project: Type.Array(HarborProject), repository: Type.Array(SearchRepository) },
  { title: 'Search' },
);
export type Search = Static<typeof Search>;
