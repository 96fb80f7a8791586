import { nextTurn } from '../../turns/index.ts';
import type { SqlCondition } from './conditions.ts';
import { firstRows } from './long-walk.ts';
import type { QueryCache } from './query-cache.ts';
import type { Walk } from './walk.ts';

/** Tags of one artifact that a list looks through for each of its rows; those with more are looked through before. */
const TAGS_PER_ROW = 100;

/**
 * Makes conditions "some tag of the artifact contains this text", on table `artifact` as `a`. An artifact may have a
 * million tags: those that have many are searched in slices beforehand, so that no row of a list costs more than another.
 */
export class TagTexts {
  readonly #cache: QueryCache;

  constructor(cache: QueryCache) {
    this.#cache = cache;
  }

  /** Conditions for texts, by text. `artifacts` walks the artifacts that are listed, as `a`. */
  async conditions(artifacts: Walk, texts: readonly string[]): Promise<ReadonlyMap<string, SqlCondition>> {
    const wanted = [...new Set(texts)];
    if (wanted.length === 0) return new Map();
    const crowded = await this.#crowded(artifacts);
    const conditions = new Map<string, SqlCondition>();
    for (const text of wanted) {
      const found: number[] = [];
      for (const id of crowded) {
        if (await this.#hasTagWith(id, text)) found.push(id);
      }
      conditions.set(text, conditionOf(text, found));
    }
    return conditions;
  }

  /** The artifacts with more tags than a row is looked through for. */
  async #crowded(artifacts: Walk): Promise<number[]> {
    const many = { sql: 'a.tag_count > ?', values: [TAGS_PER_ROW] };
    const walk: Walk = { ...artifacts, filter: [...artifacts.filter, many] };
    const rows = await firstRows<{ id: number }>(this.#cache, walk, 'a.id AS id', Number.MAX_SAFE_INTEGER);
    return rows.map(({ id }) => id);
  }

  async #hasTagWith(artifactId: number, text: string): Promise<boolean> {
    const walk: Walk = {
      from: 'FROM tag t',
      where: [{ sql: 't.artifact_id = ?', values: [artifactId] }],
      filter: [tagNameContains(text)],
      key: 't.name',
      id: 't.id',
      descending: false,
      unique: true,
    };
    await nextTurn();
    return (await firstRows(this.#cache, walk, 't.id', 1)).length > 0;
  }
}

/** That the name of a tag, of table `tag` as `t`, contains a text in whatever case. */
export function tagNameContains(text: string): SqlCondition {
  return { sql: 'instr(lower(t.name), lower(?)) > 0', values: [text] };
}

function conditionOf(text: string, crowdedWithIt: readonly number[]): SqlCondition {
  const { sql, values } = tagNameContains(text);
  return {
    sql: `(a.tag_count <= ${TAGS_PER_ROW} AND EXISTS
        (SELECT 1 FROM tag t WHERE t.artifact_id = a.id AND ${sql}))
      OR a.id IN (SELECT value FROM json_each(?))`,
    values: [...values, JSON.stringify(crowdedWithIt)],
  };
}
