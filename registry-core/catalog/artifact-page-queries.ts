import type { Database } from '../database/database.ts';
import { type ArtifactTerm, artifactCondition } from './artifact-filter.ts';
import { ARTIFACT_COLUMNS, type ArtifactRecord, type ArtifactRow, toArtifact } from './artifact-records.ts';
import type { SqlCondition } from './listing/conditions.ts';
import { type KeysetList, type KeysetRequest, type KeysetResult, keysetPage } from './listing/keyset.ts';
import { QueryCache } from './listing/query-cache.ts';

export type ArtifactOrder = 'pushed' | 'pulled' | 'size';

export interface ArtifactPageRequest extends KeysetRequest {
  readonly repositoryId: number;
  readonly terms: readonly ArtifactTerm[];
  readonly order: ArtifactOrder;
  readonly descending: boolean;
  /** Accessories, and children of an index that have no tag of their own, too. */
  readonly all: boolean;
}

const KEYS: Readonly<Record<ArtifactOrder, string>> = {
  pushed: 'a.pushed_at',
  pulled: 'coalesce(a.pulled_at, 0)',
  size: 'a.size',
};

/** Lists the artifacts of a repository by key, at the same cost for the first page and the last. */
export class ArtifactPageQueries {
  readonly #cache: QueryCache;

  constructor(database: Database) {
    this.#cache = new QueryCache(database);
  }

  /** One page; `total` comes with the first. Throws BAD_REQUEST for a cursor of another list. */
  page(request: ArtifactPageRequest): KeysetResult<ArtifactRecord> {
    const list: KeysetList = {
      name: `artifacts by ${request.order}`,
      columns: ARTIFACT_COLUMNS,
      from: 'FROM artifact a',
      where: whereOfRequest(request),
      key: KEYS[request.order],
      id: 'a.id',
      descending: request.descending,
      unique: false,
    };
    return keysetPage<ArtifactRow, ArtifactRecord>(this.#cache, list, request, toArtifact);
  }
}

function whereOfRequest(request: ArtifactPageRequest): SqlCondition[] {
  return [
    { sql: 'a.repository_id = ?', values: [request.repositoryId] },
    ...(request.all ? [] : [{ sql: 'a.listed = 1', values: [] }]),
    ...request.terms.map((term) => artifactCondition(term, request.repositoryId)),
  ];
}
