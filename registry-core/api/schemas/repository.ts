import { type Static, Type } from 'typebox';
import { DateTime } from './common.ts';

export const HarborRepository = Type.Object(
  {
    id: Type.Integer(),
    project_id: Type.Integer(),
    name: Type.String({ description: 'Full name: project/path' }),
    description: Type.String(),
    artifact_count: Type.Integer(),
    pull_count: Type.Integer(),
    creation_time: DateTime,
    update_time: DateTime,
  },
  { title: 'Repository' },
);
export type HarborRepository = Static<typeof HarborRepository>;

/** Body of an update: only the description can change. */
export const RepositoryUpdate = Type.Object(
  { description: Type.Optional(Type.String({ maxLength: 65_536 })) },
  { title: 'RepositoryReq' },
);
export type RepositoryUpdate = Static<typeof RepositoryUpdate>;
