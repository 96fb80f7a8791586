import { type Static, type TSchema, Type } from 'typebox';
import { DateTime, Nullable } from '../common.ts';
import { PageSize } from '../page-size.ts';

/** Query of every list that is paged by key: a page costs the same wherever it lies. */
const KeysetQuery = Type.Object({
  cursor: Type.Optional(
    Type.String({ maxLength: 1024, description: 'nextCursor of the page before; absent for the first page' }),
  ),
  limit: PageSize({ default: 100, minimum: 1, maximum: 500 }),
  filter: Type.Optional(
    Type.String({ maxLength: 512, description: 'Terms separated by spaces; all of them must hold' }),
  ),
});

/** One page: `nextCursor` is null on the last; `total` counts all matches and comes with the first page only. */
function KeysetPage<Item extends TSchema>(item: Item, title: string) {
  return Type.Object(
    {
      items: Type.Array(item),
      nextCursor: Nullable(Type.String()),
      total: Type.Optional(Type.Integer()),
    },
    { title },
  );
}

export const SortOrder = Type.Union([Type.Literal('ascending'), Type.Literal('descending')]);
export type SortOrder = Static<typeof SortOrder>;

/** What an artifact runs on, from its config or from the index that lists it. */
export const Platform = Type.Object(
  {
    os: Type.String(),
    architecture: Type.String(),
    variant: Type.Optional(Type.String()),
    osVersion: Type.Optional(Type.String()),
  },
  { title: 'MarinaPlatform' },
);
export type Platform = Static<typeof Platform>;

export const RepositoryRow = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String({ description: 'Full name: project/path' }),
    projectName: Type.String(),
    description: Type.String(),
    artifactCount: Type.Integer(),
    pullCount: Type.Integer(),
    bytes: Nullable(
      Type.Integer({
        description:
          'Every stored blob that artifacts of the repository use, counted once; null until it was measured: ask again',
      }),
    ),
    createdAt: DateTime,
    updatedAt: DateTime,
  },
  { title: 'RepositoryRow' },
);
export type RepositoryRow = Static<typeof RepositoryRow>;

export const RepositoryPage = KeysetPage(RepositoryRow, 'RepositoryPage');
export type RepositoryPage = Static<typeof RepositoryPage>;

export const RepositoryListQuery = Type.Object({
  ...KeysetQuery.properties,
  project: Type.Optional(Type.String({ description: 'Only repositories of this project' })),
  sort: Type.Union(
    [Type.Literal('name'), Type.Literal('updated'), Type.Literal('pulls'), Type.Literal('artifacts')],
    {
      default: 'name',
    },
  ),
  order: Type.Optional(SortOrder),
});
export type RepositoryListQuery = Static<typeof RepositoryListQuery>;

export const ArtifactRow = Type.Object(
  {
    id: Type.Integer(),
    digest: Type.String(),
    type: Type.String({ description: 'IMAGE, CHART, … as Harbor names it' }),
    mediaType: Type.String(),
    artifactType: Nullable(Type.String()),
    size: Type.Integer({
      description: 'Bytes of manifest, config and layers; of an index also its children',
    }),
    tags: Type.Array(Type.String(), {
      description: 'The first tags by name; tagCount says how many there are',
    }),
    tagCount: Type.Integer(),
    platforms: Type.Array(Platform, { description: 'One for an image, those of its children for an index' }),
    childCount: Type.Integer(),
    referrerCount: Type.Integer({
      description: 'Artifacts that name this one as their subject; at most 1000 are counted',
    }),
    createdAt: Nullable(DateTime),
    pushedAt: DateTime,
    pulledAt: Nullable(DateTime),
  },
  { title: 'ArtifactRow' },
);
export type ArtifactRow = Static<typeof ArtifactRow>;

export const ArtifactPage = KeysetPage(ArtifactRow, 'ArtifactPage');
export type ArtifactPage = Static<typeof ArtifactPage>;

export const ArtifactRowQuery = Type.Object({
  ...KeysetQuery.properties,
  sort: Type.Union([Type.Literal('pushed'), Type.Literal('pulled'), Type.Literal('size')], {
    default: 'pushed',
  }),
  order: Type.Optional(SortOrder),
  scope: Type.Union([Type.Literal('top'), Type.Literal('all')], {
    default: 'top',
    description: '"top" leaves out accessories, and children of an index that have no tag of their own',
  }),
});
export type ArtifactRowQuery = Static<typeof ArtifactRowQuery>;

const TagRow = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    digest: Type.String(),
    type: Type.String(),
    mediaType: Type.String(),
    size: Type.Integer(),
    platforms: Type.Array(Platform),
    pushedAt: DateTime,
    pulledAt: Nullable(DateTime),
  },
  { title: 'TagRow' },
);

export const TagPage = KeysetPage(TagRow, 'TagPage');
export type TagPage = Static<typeof TagPage>;

export const TagListQuery = Type.Object({
  ...KeysetQuery.properties,
  sort: Type.Union([Type.Literal('name'), Type.Literal('pushed'), Type.Literal('pulled')], {
    default: 'name',
  }),
  order: Type.Optional(SortOrder),
});
export type TagListQuery = Static<typeof TagListQuery>;
