import { describe, expect, it } from 'vitest';
import { RouteTable } from './route-table.ts';

describe('RouteTable', () => {
  const table = new RouteTable();
  table.add('/projects', ['GET', 'POST']);
  table.add('/projects', ['HEAD']);
  table.add('/projects/:name/artifacts/:reference', ['DELETE']);
  table.add('/files.v1/*', ['GET']);

  it.each([
    ['/projects', ['GET', 'HEAD', 'POST']],
    ['/projects/a/artifacts/sha256:0', ['DELETE']],
    ['/files.v1/a/b', ['GET']],
    ['/filesXv1/a', []],
    ['/projects/', []],
    ['/projects/a/b/artifacts/1', []],
    ['/nowhere', []],
  ])('%s has %j', (path, methods) => {
    expect(table.methodsOf(path)).toEqual(methods);
  });
});
