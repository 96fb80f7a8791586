import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database.ts';
import { openMemoryDatabase } from './memory-database.ts';
import { PlanJudge } from './plans.ts';
import { explain, StatementRecorder } from './recorded-statements.ts';
import { styleFaultsOf } from './sql-style.ts';

let database: Database;
let judge: PlanJudge;
beforeAll(() => {
  database = openMemoryDatabase();
  judge = new PlanJudge([database]);
});
afterAll(() => database.close());

function kindsOf(sql: string): string[] {
  return judge.faultsOf(explain(database, sql)).map(({ kind }) => kind);
}

const USED = 'SELECT 1 FROM artifact_blob used WHERE used.digest = blob.digest';

describe('PlanJudge', () => {
  it.each([
    ['scan', "SELECT id FROM artifact WHERE type = 'IMAGE'"],
    ['scan', 'SELECT id FROM artifact WHERE type = ? LIMIT 1'],
    ['scan', 'SELECT count(*) AS count FROM artifact'],
    ['scan', 'SELECT name FROM repository WHERE first_pushed_at IS NOT NULL ORDER BY name'],
    ['scan', 'UPDATE blob SET missing = 1 WHERE size = ?'],
    ['scan', 'SELECT a.id FROM artifact a CROSS JOIN tag t WHERE a.id = ? AND t.pulled_at = a.pulled_at'],
    ['unbounded', 'SELECT name FROM tag WHERE artifact_id = ?'],
    ['unbounded', 'SELECT count(*) AS count FROM tag WHERE artifact_id = ?'],
    ['unbounded', 'SELECT id FROM artifact WHERE id > ? ORDER BY id'],
    ['unbounded', 'DELETE FROM event WHERE id <= ?'],
    [
      'unbounded',
      'SELECT (SELECT count(*) FROM tag WHERE artifact_id = a.id) AS tags FROM artifact a WHERE a.id = ?',
    ],
    [
      'unbounded',
      'SELECT name FROM repository WHERE id IN (SELECT repository_id FROM tag WHERE artifact_id = ?)',
    ],
    [
      'unbounded',
      'SELECT l.repository_id FROM blob b JOIN repository_blob l ON l.blob_id = b.id WHERE b.digest = ?',
    ],
    ['unbounded', 'DELETE FROM user WHERE id = ?'],
    [
      'sort',
      'SELECT digest FROM artifact WHERE repository_id = ? AND subject_digest = ? ORDER BY type LIMIT 10',
    ],
    ['walk', 'SELECT id FROM artifact WHERE repository_id = ? AND type = ? LIMIT 1'],
  ])('refuses a %s: %s', (kind, sql) => {
    expect(kindsOf(sql)).toContain(kind);
  });

  it.each([
    'SELECT id FROM artifact WHERE repository_id = ? AND digest = ?',
    'SELECT name FROM tag WHERE artifact_id = ? ORDER BY name LIMIT ?',
    'SELECT id FROM artifact WHERE id > ? ORDER BY id LIMIT ?',
    'SELECT name FROM repository WHERE first_pushed_at IS NOT NULL ORDER BY name LIMIT ?',
    'SELECT max(id) AS id FROM event',
    'SELECT min(parent_id) AS id FROM artifact_child WHERE digest = ? AND parent_id > ?',
    'SELECT count(*) AS count FROM (SELECT 1 FROM tag WHERE artifact_id = ? LIMIT ?)',
    `SELECT EXISTS (${USED}) AS used FROM blob WHERE blob.id = ?`,
    'SELECT EXISTS (SELECT 1 FROM session) AS found',
    'SELECT name FROM repository WHERE id IN (SELECT value FROM json_each(?))',
    'DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM session WHERE expires_at <= ? ORDER BY expires_at LIMIT 9)',
    "INSERT INTO setting (name, value) VALUES ('x', $value) ON CONFLICT (name) DO NOTHING",
  ])('takes %s', (sql) => {
    expect(kindsOf(sql)).toEqual([]);
  });
});

describe('StatementRecorder', () => {
  it('records what the core prepares and not what a test does, until it is stopped', () => {
    const recorder = new StatementRecorder();
    const recorded = (): string[] => recorder.statements.map(({ sql }) => sql);
    try {
      database.prepare('SELECT id FROM artifact');
      openMemoryDatabase().close();
    } finally {
      recorder.stop();
    }
    expect(recorded()).toContain('INSERT INTO role (id, name) VALUES (?, ?)');
    expect(recorded()).not.toContain('SELECT id FROM artifact');
    expect([...recorder.sites].every((site) => site.startsWith('database/'))).toBe(true);
    const { length } = recorder.statements;
    openMemoryDatabase().close();
    expect(recorder.statements).toHaveLength(length);
  });
});

describe('styleFaultsOf', () => {
  it.each([
    ['select is not in upper case', 'select id FROM tag'],
    ['a SELECT does not list its columns', 'SELECT * FROM tag'],
    ['a SELECT does not list its columns', 'SELECT t.* FROM tag t'],
    ['an INSERT does not list its columns', "INSERT INTO setting VALUES ('a', '1')"],
    ['the operators are = and <>', 'SELECT id FROM tag WHERE id != ?'],
    ['a table is renamed without AS', 'SELECT t.id FROM tag AS t'],
    ['x is not what tag is called', 'SELECT x.id FROM tag x'],
    ['a is not what blob is called', 'SELECT t.id FROM tag t CROSS JOIN blob a'],
    ['a statement does not end with a semicolon', 'SELECT id FROM tag;'],
  ])('says that %s', (fault, sql) => {
    expect(styleFaultsOf(sql)).toEqual([fault]);
  });

  it('takes texts and names for what they are', () => {
    expect(styleFaultsOf(`SELECT t.name, 'select *' AS "from" FROM tag t WHERE t.name <> 'a;'`)).toEqual([]);
  });
});
