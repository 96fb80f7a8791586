import { fileURLToPath } from 'node:url';
import { Database } from '../database.ts';
import type { Statement } from '../statement.ts';

/** A step of EXPLAIN QUERY PLAN. */
export interface PlanStep {
  readonly text: string;
  /** It belongs to a subquery that runs on its own. */
  readonly inner: boolean;
}

/** A statement and how SQLite runs it. */
export interface ExplainedStatement {
  readonly sql: string;
  /** In the order of EXPLAIN QUERY PLAN. */
  readonly plan: readonly PlanStep[];
}

/** A statement that the core prepared. */
export interface RecordedStatement extends ExplainedStatement {
  readonly database: Database;
  /** Who prepared it, the nearest first: `room/file.ts:line`. */
  readonly sites: readonly string[];
}

const CORE = fileURLToPath(new URL('../../', import.meta.url));
/** A stack frame: `at name (/path/registry-core/room/file.ts:12:34)`. */
const FRAME = /registry-core\/([^:()]+\.ts):(\d+):\d+/;
const FRAMES = 30;

/** A row of EXPLAIN QUERY PLAN. */
interface PlanRow {
  readonly id: number;
  readonly parent: number;
  readonly detail: string;
}

const SUBQUERY = /SUBQUERY|^CO-ROUTINE|^MATERIALIZE|^RECURSIVE STEP|^SETUP/;

/** Records and explains every statement that any database of the core prepares, until it is stopped. */
export class StatementRecorder {
  readonly #prepare = Database.prototype.prepare;
  readonly #statements = new Map<string, RecordedStatement>();
  readonly #sites = new Set<string>();

  constructor() {
    const record = (database: Database, sql: string): void => this.#record(database, sql);
    const prepare = this.#prepare;
    Database.prototype.prepare = function <Parameters extends unknown[], Row>(
      this: Database,
      sql: string,
    ): Statement<Parameters, Row> {
      record(this, sql);
      return prepare.call(this, sql) as Statement<Parameters, Row>;
    };
  }

  /** Each statement once. */
  get statements(): readonly RecordedStatement[] {
    return [...this.#statements.values()];
  }

  /** Every place in the core that prepared something itself or had it done: `room/file.ts:line`. */
  get sites(): ReadonlySet<string> {
    return this.#sites;
  }

  stop(): void {
    Database.prototype.prepare = this.#prepare;
  }

  #record(database: Database, sql: string): void {
    const sites = sitesNow();
    if (sites.length === 0) return;
    for (const site of sites) this.#sites.add(site);
    if (this.#statements.has(sql)) return;
    this.#statements.set(sql, { sql, plan: explained(database, this.#prepare, sql), database, sites });
  }
}

/** A statement with its plan, whatever its parameters are. */
export function explain(database: Database, sql: string): ExplainedStatement {
  return { sql, plan: explained(database, database.prepare, sql) };
}

function explained(database: Database, prepare: Database['prepare'], sql: string): PlanStep[] {
  const statement = prepare.call(database, `EXPLAIN QUERY PLAN ${sql}`) as Statement<unknown[], PlanRow>;
  const parameters = sql.replace(/'[^']*'/g, '').match(/\?|\$\w+/g) ?? [];
  const rows = parameters.some((parameter) => parameter !== '?')
    ? statement.all(Object.fromEntries(parameters.map((parameter) => [parameter.slice(1), 1])))
    : statement.all(...parameters.map(() => 1));
  const subqueries = new Set<number>();
  return rows.map(({ id, parent, detail }) => {
    const inner = subqueries.has(parent);
    if (inner || SUBQUERY.test(detail)) subqueries.add(id);
    return { text: detail, inner };
  });
}

/** None for what a test itself prepares. */
function sitesNow(): string[] {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const { stack = '' } = new Error('where a statement is prepared');
  Error.stackTraceLimit = before;
  const sites = stack
    .split('\n')
    .filter((line) => line.includes(CORE) && !line.includes('recorded-statements'))
    .flatMap((line) => {
      const [, file, number] = FRAME.exec(line) ?? [];
      return file === undefined ? [] : [`${file}:${number}`];
    });
  return isOfTest(sites[0]) ? [] : sites.filter((site) => !isOfTest(site));
}

function isOfTest(site: string | undefined): boolean {
  return site === undefined || /testing\/|\.test\.ts:/.test(site);
}
