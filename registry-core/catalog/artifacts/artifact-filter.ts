import type { SqlCondition } from '../listing/conditions.ts';

/** How a number or a time compares. */
export type Comparison = '<' | '<=' | '>' | '>=' | '=';

/** One thing that must hold for an artifact to be listed. */
export type ArtifactTerm =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tag'; readonly text: string; readonly exact: boolean }
  | { readonly kind: 'tagged'; readonly tagged: boolean }
  | { readonly kind: 'digest'; readonly prefix: string }
  | { readonly kind: 'type'; readonly type: string }
  | { readonly kind: 'platform'; readonly os: string | undefined; readonly architecture: string | undefined }
  | { readonly kind: 'size'; readonly comparison: Comparison; readonly bytes: number }
  /** Times are Unix ms. */
  | { readonly kind: 'pushed' | 'pulled'; readonly comparison: Comparison; readonly time: number }
  | { readonly kind: 'neverPulled' };

/** The texts that terms look for in the names of tags. */
export function tagTextsOf(terms: readonly ArtifactTerm[]): string[] {
  return terms.flatMap((term) =>
    term.kind === 'text' || (term.kind === 'tag' && !term.exact) ? [term.text] : [],
  );
}

/**
 * The SQL of a term, on table `artifact` as `a`, of which only one repository is looked at. `tagTexts` are the
 * conditions for {@link tagTextsOf} the terms.
 */
export function artifactCondition(
  term: ArtifactTerm,
  repositoryId: number,
  tagTexts: ReadonlyMap<string, SqlCondition>,
): SqlCondition {
  switch (term.kind) {
    case 'text': {
      const inTags = tagTexts.get(term.text) ?? NEVER;
      const digests = digestRanges(term.text);
      return {
        sql: [`(${inTags.sql})`, ...digests.map(() => '(a.digest >= ? AND a.digest < ?)')].join(' OR '),
        values: [...inTags.values, ...digests.flat()],
      };
    }
    case 'tag':
      return term.exact ? hasExactTag(repositoryId, term.text) : (tagTexts.get(term.text) ?? NEVER);
    case 'tagged':
      return { sql: term.tagged ? 'a.tag_count > 0' : 'a.tag_count = 0', values: [] };
    case 'digest':
      // "g" sorts behind every hex digit: the range holds all digests that begin so.
      return {
        sql: 'a.digest >= ? AND a.digest < ?',
        values: [term.prefix, `${term.prefix}g`],
        ...(term.prefix.length >= FEW_DIGESTS ? { narrow: true } : {}),
      };
    case 'type':
      return { sql: 'a.type = upper(?)', values: [term.type] };
    case 'platform':
      return platformCondition(term.os, term.architecture);
    case 'size':
      return { sql: `a.size ${term.comparison} ?`, values: [term.bytes] };
    case 'pushed':
      return { sql: `a.pushed_at ${term.comparison} ?`, values: [term.time] };
    case 'pulled':
      return { sql: `a.pulled_at ${term.comparison} ?`, values: [term.time] };
    case 'neverPulled':
      return { sql: 'a.pulled_at IS NULL', values: [] };
  }
}

/** The artifact of a repository that has the tag. */
export function hasExactTag(repositoryId: number, name: string): SqlCondition {
  return {
    sql: 'a.id = (SELECT t.artifact_id FROM tag t WHERE t.repository_id = ? AND t.name = ?)',
    values: [repositoryId, name],
    narrow: true,
  };
}

/**
 * From and before which the digests lie that a plain text stands for: those that begin with it, when it is hex and
 * so long that it is hardly meant by chance. What is found may be deleted, and any short text is inside some digest.
 */
function digestRanges(text: string): [string, string][] {
  if (!DIGEST_START.test(text)) return [];
  const start = text.toLowerCase();
  return ['sha256', 'sha512'].map((algorithm) => [`${algorithm}:${start}`, `${algorithm}:${start}g`]);
}

const DIGEST_START = /^[0-9a-f]{6,128}$/i;
const NEVER: SqlCondition = { sql: '0', values: [] };
/** Length of "sha256:" and of so many hex digits that few digests of a repository begin with them. */
const FEW_DIGESTS = 'sha256:'.length + 2;

/** An image of the platform, or an index that lists one. */
function platformCondition(os: string | undefined, architecture: string | undefined): SqlCondition {
  const own: string[] = [];
  const ofChild: string[] = [];
  const values: string[] = [];
  for (const [name, value] of [
    ['os', os],
    ['architecture', architecture],
  ] as const) {
    if (value === undefined) continue;
    own.push(`a.${name} = ?`);
    // Of rows from before what is kept was bounded: SQLite fails on JSON that it finds too deep.
    ofChild.push(`iif(json_valid(c.platform), c.platform ->> '$.${name}', NULL) = ?`);
    values.push(value);
  }
  return {
    sql: `(${own.join(' AND ')}) OR EXISTS
      (SELECT 1 FROM artifact_child c WHERE c.parent_id = a.id AND ${ofChild.join(' AND ')})`,
    values: [...values, ...values],
  };
}
