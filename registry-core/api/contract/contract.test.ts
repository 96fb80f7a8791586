import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ACTIONS, PROJECT_RESOURCES } from '../../access/permissions.ts';
import { redactTarget } from '../../telemetry/redact-target.ts';
import { NOT_BUILT } from './harbor/not-built.ts';
import { HARBOR } from './harbor/paths.ts';
import { CONTRACT } from './index.ts';
import { type AnyOperation, successOf } from './operation.ts';

const OPERATIONS: readonly [string, AnyOperation][] = Object.entries(CONTRACT);

/** Harbor's operations as facts, where this checkout has them beside it. */
const FACTS = new URL('../../../../shared/data/harbor-operations.json', import.meta.url);

interface HarborOperation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly success: readonly number[];
}

function readFacts(): readonly HarborOperation[] {
  return (JSON.parse(readFileSync(FACTS, 'utf8')) as { operations: HarborOperation[] }).operations;
}

/** Without the names of parameters, which no client sees. */
function shape(method: string, path: string): string {
  return `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`;
}

describe('the contract', () => {
  it.each(OPERATIONS)('%s goes by its own name and asks a right', (name, operation) => {
    const { asks, handler } = operation.right;
    expect(operation.id).toBe(name);
    if (asks.kind === 'handler') expect(handler).toBeTruthy();
    if (asks.kind === 'project') {
      expect(PROJECT_RESOURCES).toContain(asks.resource);
      expect(asks.actions.length).toBeGreaterThan(0);
    }
    if (asks.kind === 'project' || asks.kind === 'system') {
      for (const action of asks.actions) expect(ACTIONS).toContain(action);
    }
  });

  it('lets nobody change anything without a right, a session of their own, or credentials', () => {
    const open = OPERATIONS.filter(
      ([, { method, right }]) => method !== 'GET' && method !== 'HEAD' && right.asks.kind === 'nothing',
    );
    expect(open.map(([name]) => name)).toEqual([]);
  });

  it.each(OPERATIONS)('%s takes no parameter that the log hides', (_name, { query }) => {
    const target = `/api?${Object.keys(query?.properties ?? {})
      .map((name) => `${name}=1`)
      .join('&')}`;
    expect(redactTarget(target, true)).toBe(target);
  });

  it.each(OPERATIONS)('%s names the parameters of its path, and no other', (_name, { path, params }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    expect(Object.keys(params?.properties ?? {}).sort()).toEqual(inPath.sort());
  });

  it.each(OPERATIONS)('%s leads to what it asks a right on', (_name, { path, right: { place } }) => {
    const needed = {
      registry: [],
      project: ['project'],
      repository: ['repository'],
      artifact: ['reference'],
    };
    for (const part of needed[place]) expect(path).toMatch(new RegExp(`\\{${part}`));
  });

  it('has one operation for a method and path, and one answer of success each', () => {
    const shapes = OPERATIONS.map(([, { method, path }]) => shape(method, path));
    expect(new Set(shapes).size).toBe(shapes.length);
    for (const [, operation] of OPERATIONS) expect(Object.keys(operation.answers)).toHaveLength(1);
  });
});

/** Operations of Harbor's API v2.0, built or not. */
const HARBOR_OPERATIONS = 203;

/** Files that make routes: all operations of the contract, the pages that show their document, the portal's files. */
const ROUTE_MAKERS = ['api/document-page.ts', 'api/serving/serve.ts'];

describe('the routes', () => {
  const core = new URL('../../', import.meta.url);
  const makesRoutes = (text: string): boolean =>
    /\b(application|instance|scope|server)\.(get|head|post|put|patch|delete|options|all|route)(<[^(]*>)?\(/.test(
      text,
    );

  it('are those of the contract: no file beside it makes one', () => {
    const makers = readdirSync(core, { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|testing\//.test(file))
      .filter((file) => makesRoutes(readFileSync(new URL(file, core), 'utf8')));
    expect(makers.sort()).toEqual(ROUTE_MAKERS);
  });

  it('would be seen elsewhere', () => {
    expect(makesRoutes("application.get('/api/v2.0/leak', () => secrets)")).toBe(true);
  });

  it('lose no operation of Harbor: each is built or named as not built', () => {
    const built = OPERATIONS.filter(([, { path }]) => path.startsWith(`${HARBOR}/`));
    const shapes = [
      ...built.map(([, { method, path }]) => shape(method, path)),
      ...NOT_BUILT.map(({ method, path }) => shape(method, HARBOR + path)),
    ];
    expect(new Set(shapes).size).toBe(HARBOR_OPERATIONS);
  });
});

describe.skipIf(!existsSync(FACTS))("Harbor's API (needs ../shared/data)", () => {
  const operations = existsSync(FACTS) ? readFacts() : [];
  const built = OPERATIONS.filter(([, { path }]) => path.startsWith(HARBOR));

  it('is built or named as not built, each operation once', () => {
    const ours = [
      ...built.map(([, { id, method, path }]) => `${id} ${shape(method, path)}`),
      ...NOT_BUILT.map(({ id, method, path }) => `${id} ${shape(method, HARBOR + path)}`),
    ];
    const harbors = operations.map(
      ({ operationId, method, path }) => `${operationId} ${shape(method, HARBOR + path)}`,
    );
    expect(ours.sort()).toEqual(harbors.sort());
  });

  it.each(built)('%s succeeds with a status that Harbor declares', (_name, operation) => {
    const harbors = operations.find(({ operationId }) => operationId === operation.id);
    expect(harbors?.success).toContain(successOf(operation));
  });
});
