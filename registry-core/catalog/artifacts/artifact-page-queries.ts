import type { Database } from '../../database/index.ts';
import { byCost } from '../listing/conditions.ts';
import { type KeysetList, type KeysetRequest, type KeysetResult, keysetPage } from '../listing/keyset.ts';
import { QueryCache } from '../listing/query-cache.ts';
import { TagTexts } from '../listing/tag-texts.ts';
import { type ArtifactTerm, artifactCondition, tagTextsOf } from './artifact-filter.ts';
import { ARTIFACT_COLUMNS, type ArtifactRecord, type ArtifactRow, toArtifact } from './artifact-records.ts';

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
  readonly #tagTexts: TagTexts;

  constructor(database: Database) {
    this.#cache = new QueryCache(database);
    this.#tagTexts = new TagTexts(this.#cache);
  }

  /** One page; `total` comes with the first. Throws BAD_REQUEST for a cursor of another list. */
  async page(request: ArtifactPageRequest): Promise<KeysetResult<ArtifactRecord>> {
    const whole: KeysetList = {
      name: `artifacts by ${request.order}`,
      columns: ARTIFACT_COLUMNS,
      from: 'FROM artifact a',
      where: [{ sql: 'a.repository_id = ?', values: [request.repositoryId] }],
      // Row by row, since as many hidden ones as anybody pushed may lie between two that are listed.
      filter: request.all ? [] : [{ sql: 'a.listed = 1', values: [] }],
      key: KEYS[request.order],
      id: 'a.id',
      descending: request.descending,
      unique: false,
    };
    const tagTexts = await this.#tagTexts.conditions(whole, tagTextsOf(request.terms));
    const conditions = request.terms.map((term) => artifactCondition(term, request.repositoryId, tagTexts));
    const { where, filter } = byCost(conditions);
    const list = {
      ...whole,
      where: [...whole.where, ...where],
      filter: [...whole.filter, ...filter],
    };
    return keysetPage<ArtifactRow, ArtifactRecord>(this.#cache, list, request, toArtifact);
  }
}
