import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UPLOAD_MIGRATIONS } from './blobs/upload-migrations.ts';
import type { Database } from './database/database.ts';
import { openDatabase } from './database/open.ts';
import { openMemoryDatabase } from './database/testing/memory-database.ts';
import { type PlanException, PlanJudge } from './database/testing/plans.ts';
import { type RecordedStatement, StatementRecorder } from './database/testing/recorded-statements.ts';
import { styleFaultsOf } from './database/testing/sql-style.ts';
import { JOB_MIGRATIONS } from './jobs/job-migrations.ts';
import { openEveryRoom } from './testing/every-room.ts';
import { PLAN_EXCEPTIONS } from './testing/plan-exceptions.ts';

const CORE = fileURLToPath(new URL('.', import.meta.url));
/** A condition on a digest or a tag of which an index finds the few that have it. */
const NAMED = / (?:WHERE|AND) \(?(?:a\.digest = \?|a\.id = \(SELECT t\.artifact_id FROM tag|a\.digest >= \?)/;
const REPOSITORY_WALK = /INDEX artifact_by_(pushed|pulled|size) \(repository_id=\?\)$/;
const OPENING_EVERYTHING_MS = 120_000;

const recorder = new StatementRecorder();
let databases: readonly Database[] = [];
let judge: PlanJudge;

beforeAll(async () => {
  try {
    await openEveryRoom();
  } finally {
    recorder.stop();
  }
  const uploads = { path: ':memory:', durability: 'process-exit', migrations: UPLOAD_MIGRATIONS } as const;
  const jobs = { path: ':memory:', durability: 'process-exit', migrations: JOB_MIGRATIONS } as const;
  databases = [openMemoryDatabase(), openDatabase(uploads), openDatabase(jobs)];
  judge = new PlanJudge(databases);
}, OPENING_EVERYTHING_MS);

afterAll(() => {
  for (const database of databases) database.close();
});

/** Where a statement comes from: the first file that is not the cache of statements. */
function fileOf({ sites }: RecordedStatement): string {
  const [file = ''] = sites.map((site) => site.split(':')[0] ?? '').filter((name) => !isCache(name));
  return file;
}

function isCache(file: string): boolean {
  return /^(catalog\/listing\/(query-cache|queries)|database\/kept-statements)\.ts$/.test(file);
}

function oneLine(sql: string): string {
  return sql.replace(/\s+/g, ' ').trim();
}

function isExcepted(
  file: string,
  sql: string,
  kind: string,
  { statement, ...exception }: PlanException,
): boolean {
  return (
    exception.file === file &&
    exception.kinds.some((each) => each === kind) &&
    oneLine(sql).includes(statement)
  );
}

/** Places in the core's files where a statement is prepared, or asked for of the cache of statements. */
function placesIn(file: string): string[] {
  const text = readCore(file);
  const usesCache = /\/(query-cache|queries)\.ts'/.test(text);
  return text.split('\n').flatMap((line, index) => {
    const prepares = /(?<!connection)\.prepare[<(]/.test(line);
    const asks = usesCache && /(?:[cC]ache|queries)\.(all|get|count)[<(]|^\s+\.(all|get)</.test(line);
    return prepares || asks ? [`${file}:${index + 1}`] : [];
  });
}

function readCore(file: string): string {
  return readFileSync(join(CORE, file), 'utf8');
}

function filesOfCore(): string[] {
  return readdirSync(CORE, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|testing\//.test(file));
}

describe('the statements of the core', () => {
  it('are all met: each place that prepares one was reached', () => {
    const places = filesOfCore().flatMap(placesIn);
    expect(places.length).toBeGreaterThan(190);
    expect(places.filter((place) => !recorder.sites.has(place))).toEqual([]);
  });

  it('take a time that is bounded whatever is stored', () => {
    const refused = recorder.statements.flatMap((statement) =>
      judge
        .faultsOf(statement)
        .filter(
          ({ kind }) =>
            !PLAN_EXCEPTIONS.some((each) => isExcepted(fileOf(statement), statement.sql, kind, each)),
        )
        .map(({ kind, step }) => `${kind} in ${fileOf(statement)}: ${step}\n${oneLine(statement.sql)}`),
    );
    expect(refused).toEqual([]);
  });

  it('find by its name what has one, in lists too', () => {
    const named = recorder.statements.filter(({ sql }) => NAMED.test(oneLine(sql)));
    expect(named.length).toBeGreaterThan(5);
    const walks = named.flatMap(({ sql, plan }) =>
      plan.filter(({ text }) => REPOSITORY_WALK.test(text)).map(({ text }) => `${text}\n${oneLine(sql)}`),
    );
    expect(walks).toEqual([]);
  });

  it('are written in one style', () => {
    const faults = recorder.statements.flatMap((statement) =>
      styleFaultsOf(statement.sql).map(
        (fault) => `${fileOf(statement)}: ${fault}\n${oneLine(statement.sql)}`,
      ),
    );
    expect(faults).toEqual([]);
  });

  it('are planned without statistics, here as in every data folder', () => {
    const asks = filesOfCore().filter((file) => /\bANALYZE\b|pragma\W+optimize/i.test(readCore(file)));
    expect(asks).toEqual([]);
  });

  it('need each exception', () => {
    const faults = recorder.statements.flatMap((statement) =>
      judge.faultsOf(statement).map(({ kind }) => ({ file: fileOf(statement), sql: statement.sql, kind })),
    );
    const needless = PLAN_EXCEPTIONS.flatMap((exception) =>
      exception.kinds
        .filter(
          (kind) =>
            !faults.some(
              (fault) => fault.kind === kind && isExcepted(fault.file, fault.sql, kind, exception),
            ),
        )
        .map((kind) => `${kind} in ${exception.file}: ${exception.statement}`),
    );
    expect(needless).toEqual([]);
  });
});
