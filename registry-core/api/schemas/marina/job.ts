import { type Static, Type } from 'typebox';
import { DateTime, Nullable } from '../common.ts';

/** What a deletion of all that match takes: the filter of the list, in the list's own grammar. */
export const DeleteMatching = Type.Object(
  {
    kind: Type.Union([Type.Literal('artifacts'), Type.Literal('tags')]),
    filter: Type.String({
      default: '',
      maxLength: 512,
      description: 'As the list of artifacts or tags takes it; empty: everything in the repository',
    }),
    scope: Type.Union([Type.Literal('top'), Type.Literal('all')], {
      default: 'top',
      description: 'Of artifacts, as their list takes it',
    }),
    except: Type.Array(Type.String(), {
      default: [],
      maxItems: 1000,
      description: 'Digests or tag names that stay although they match',
    }),
  },
  { title: 'DeleteMatching' },
);
export type DeleteMatching = Static<typeof DeleteMatching>;

const KeptReason = Type.Object(
  {
    reason: Type.Union(
      [Type.Literal('listed'), Type.Literal('gone'), Type.Literal('changed'), Type.Literal('excepted')],
      {
        description:
          'listed: an index that stays lists it; gone: somebody else was first; changed: pushed or tagged meanwhile; excepted: as asked',
      },
    ),
    count: Type.Integer(),
    example: Type.String({ description: 'One of them: a digest, or a tag name' }),
  },
  { title: 'KeptReason' },
);

/** A deletion that goes on by itself. It lives as long as the registry process; what it deleted stays deleted. */
export const Job = Type.Object(
  {
    id: Type.String(),
    kind: Type.Union([
      Type.Literal('delete-artifacts'),
      Type.Literal('delete-tags'),
      Type.Literal('delete-repository'),
      Type.Literal('delete-project'),
    ]),
    state: Type.Union(
      [Type.Literal('running'), Type.Literal('done'), Type.Literal('cancelled'), Type.Literal('failed')],
      { description: 'The last three are ends, told for an hour' },
    ),
    project: Type.String({ description: 'Name of the project' }),
    repository: Nullable(Type.String({ description: 'Full name; null for a whole project' })),
    filter: Type.String(),
    actor: Type.String(),
    total: Nullable(
      Type.Integer({
        description:
          'What there is to do: artifacts or tags that match, artifacts of the repository, repositories of the ' +
          'project. Null while they are counted',
      }),
    ),
    done: Type.Integer({ description: 'How many of `total` were looked at; they went, or were kept' }),
    deletedArtifacts: Type.Integer({ description: 'With those that went along: children, referrers' }),
    deletedTags: Type.Integer({ description: 'With those of the artifacts that went' }),
    deletedRepositories: Type.Integer(),
    kept: Type.Array(KeptReason, { description: 'What matched and stays, by reason' }),
    message: Nullable(Type.String({ description: 'Why it failed' })),
    startedAt: DateTime,
    updatedAt: DateTime,
    endedAt: Nullable(DateTime),
  },
  { title: 'DeletionJob' },
);
export type Job = Static<typeof Job>;

export const JobList = Type.Array(Job);
