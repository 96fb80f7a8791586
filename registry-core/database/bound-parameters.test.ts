import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withOpaqueParameters } from './bound-parameters.ts';

let connection: BetterSqlite3.Database;
beforeEach(() => {
  connection = new BetterSqlite3(':memory:');
  connection.exec(
    `CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER NOT NULL) STRICT;
     INSERT INTO thing (name, size) VALUES ('1', 1), ('b', 2)`,
  );
});
afterEach(() => connection.close());

it('marks each parameter, and nothing inside texts', () => {
  expect(withOpaqueParameters("SELECT facts ->> '$.os', '?' FROM a WHERE x = ? AND y > $y LIMIT ?")).toBe(
    "SELECT facts ->> '$.os', '?' FROM a WHERE x = +? AND y > +$y LIMIT +?",
  );
});

it('changes neither the value that is compared nor the one that is stored', () => {
  const find = connection.prepare(withOpaqueParameters('SELECT id FROM thing WHERE name = ?')).pluck();
  // A number is compared as the text that the column has, as without the mark.
  expect([find.get('1'), find.get(1n), find.get('b'), find.get('c')]).toEqual([1, 1, 2, undefined]);
  connection
    .prepare(withOpaqueParameters('INSERT INTO thing (name, size) VALUES ($name, $size)'))
    .run({ name: '-7', size: 3 });
  expect(connection.prepare('SELECT name, size FROM thing WHERE id = 3').get()).toEqual({
    name: '-7',
    size: 3,
  });
  expect(
    connection.prepare(withOpaqueParameters('SELECT typeof(?), hex(?)')).raw().get('1', Buffer.from('k')),
  ).toEqual(['text', '6B']);
});

it('leaves an index its work', () => {
  const plan = connection
    .prepare<unknown[], { detail: string }>(
      withOpaqueParameters('EXPLAIN QUERY PLAN SELECT id FROM thing WHERE name = ? AND size > ?'),
    )
    .all('b', 1);
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH thing USING INDEX sqlite_autoindex_thing_1 (name=?)',
  ]);
});
