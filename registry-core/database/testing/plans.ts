import type { Database } from '../database.ts';
import type { ExplainedStatement, PlanStep } from './recorded-statements.ts';
import { isExtreme, isLimited, readsAnything, type SqlScope, scopesOf } from './sql-scopes.ts';

/** What is wrong with a statement: how its time grows with what is stored. */
export interface PlanFault {
  /**
   * `scan`: it reads a table whatever is asked; `unbounded`: it reads any number of entries of an index; `walk`: it reads
   * all that a project or repository has until enough of it fits; `sort`: it sorts before it yields.
   */
  readonly kind: 'scan' | 'unbounded' | 'walk' | 'sort';
  /** The step of the plan. */
  readonly step: string;
}

/** A statement that may have a plan which is refused otherwise. */
export interface PlanException {
  /** Where it is prepared, or asked for of the cache of statements. */
  readonly file: string;
  /** How it begins, or a part that tells it from others of the file; white space is one blank. */
  readonly statement: string;
  readonly kinds: readonly PlanFault['kind'][];
  /** What bounds it all the same, or why it need not be bounded. */
  readonly because: string;
}

/** Exceptions of one file. */
export function exceptionsIn(
  file: string,
  ...exceptions: readonly [
    statement: PlanException['statement'],
    kinds: PlanException['kinds'],
    because: PlanException['because'],
  ][]
): PlanException[] {
  return exceptions.map(([statement, kinds, because]) => ({ file, statement, kinds, because }));
}

/** `SEARCH alias USING INDEX name (column=? AND other>?)`, `SCAN alias`. */
const LOOP = /^(SCAN|SEARCH) (\w+)(?: EXISTS)?(?: USING (.*?))?(?: LEFT-JOIN)?(?: EXISTS)?$/;
/** An index is searched for what one project or repository has, and nothing else. */
const OWNED = /\((project_id|repository_id)=\?\)$/;
const SORT = /^USE TEMP B-TREE FOR /;
/** What holds no table: `SCAN 2 CONSTANT ROWS`, a function as json_each, and `SCAN (subquery-1)`. */
const NO_TABLE = /^(?:SCAN (?:\d+ CONSTANT ROWS?|CONSTANT ROW|\w+ VIRTUAL TABLE .*)|(?:SCAN|SEARCH) \(.*)$/;

/** Knows the tables and unique keys of a database, to judge statements on it. */
export class PlanJudge {
  readonly #uniqueKeys: ReadonlyMap<string, readonly (readonly string[])[]>;

  constructor(databases: readonly Database[]) {
    this.#uniqueKeys = new Map(databases.flatMap((database) => tablesOf(database)));
  }

  /** What is wrong with a statement; nothing when its time is bounded whatever is stored. */
  faultsOf({ sql, plan }: ExplainedStatement): PlanFault[] {
    const scopes = scopesOf(sql);
    return plan.flatMap((step) => {
      const kind = this.#faultOf(step, scopes);
      return kind === undefined ? [] : [{ kind, step: step.text }];
    });
  }

  #faultOf(step: PlanStep, scopes: readonly SqlScope[]): PlanFault['kind'] | undefined {
    if (SORT.test(step.text)) return 'sort';
    if (!/^(SCAN|SEARCH) /.test(step.text) || NO_TABLE.test(step.text)) return undefined;
    const [, verb, name = '', means = ''] = LOOP.exec(step.text) ?? [];
    if (verb === undefined) throw new Error(`not understood: ${step.text}`);
    const here = scopesOfStep(step, name, scopes);
    // A new row has no rows of other tables that refer to it, which SQLite looks for none the less.
    if (here.length === 0 && scopes[0]?.words[0] === 'INSERT') return undefined;
    const table = here[0]?.tables.get(name) ?? name;
    const keys = this.#uniqueKeys.get(table);
    if (keys === undefined || isOneRow(keys, means)) return undefined;
    if (here.length > 0 && here.every((scope) => isBounded(scope, verb, means))) {
      return OWNED.test(means) && !here.every(isExtreme) ? 'walk' : undefined;
    }
    return verb === 'SCAN' ? 'scan' : 'unbounded';
  }
}

type KeyedTable = [name: string, uniqueKeys: string[][]];

function tablesOf(database: Database): KeyedTable[] {
  return database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all()
    .map(({ name }): KeyedTable => [name, uniqueKeysOf(database, name)]);
}

/** Where the table of a step may stand in the text: nowhere when it is a foreign key that leads to it. */
function scopesOfStep({ text, inner }: PlanStep, name: string, scopes: readonly SqlScope[]): SqlScope[] {
  const columns = termsOf(text).map((term) => term.replace(/[<>=].*/, ''));
  return [
    (scope: SqlScope) => inner !== isOutermost(scope),
    ({ words }: SqlScope) => columns.every((column) => words.slice(words.indexOf('WHERE')).includes(column)),
  ].reduce(
    (found, isLikely) => {
      const likely = found.filter(isLikely);
      return likely.length > 0 ? likely : found;
    },
    scopes.filter(({ tables }) => tables.has(name)),
  );
}

/** What an index is searched for: `column=?`, `other>?`. */
function termsOf(step: string): string[] {
  const [, terms = ''] = /\(([^()]*)\)$/.exec(step) ?? [];
  return terms === '' ? [] : terms.split(' AND ');
}

/** The statement itself, or what it selects from, which SQLite may make a part of it. */
function isOutermost({ kind, parent }: SqlScope): boolean {
  return parent === undefined || (kind === 'from' && isOutermost(parent));
}

function isBounded(scope: SqlScope, verb: string, means: string): boolean {
  if (isExtreme(scope)) return verb === 'SEARCH';
  return isLimited(scope) && (verb === 'SEARCH' || means !== '' || readsAnything(scope));
}

/** Whether all columns of a unique key are given. */
function isOneRow(keys: readonly (readonly string[])[], means: string): boolean {
  const given = new Set(termsOf(means).flatMap((term) => (term.endsWith('=?') ? [term.slice(0, -2)] : [])));
  return keys.some((key) => key.every((column) => given.has(column)));
}

function uniqueKeysOf(database: Database, table: string): string[][] {
  const indexes = database
    .pragmaRows(`index_list("${table}")`)
    .filter((index) => index['unique'] === 1 && index['partial'] === 0)
    .map((index) => columnsOf(database, String(index['name'])));
  return [['rowid'], ...indexes];
}

function columnsOf(database: Database, index: string): string[] {
  return database.pragmaRows(`index_info("${index}")`).map((column) => String(column['name']));
}
