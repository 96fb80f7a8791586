import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CATALOG_FLOORS, CORE_ROOMS, MAIN_ROOMS, RENDERER_ROOMS } from './rooms.mjs';

const CORE = fileURLToPath(new URL('../../registry-core/', import.meta.url));
const ROOTS = ['core.ts', 'index.ts', 'http/open-http.ts', 'api/index.ts'];

/** Rooms that are there without being opened: values, schemas, what works on a closed folder, what starts the others. */
const NOT_OPENED = [
  'rules',
  'turns',
  'threads',
  'errors',
  'settings',
  'cleanup',
  'distribution',
  'api',
  'host',
];

const textOf = (file: string): string => readFileSync(CORE + file, 'utf8');
const importsOf = (file: string): string[] => textOf(file).match(/^(import|export) .*?from /gms) ?? [];

/** What is spread, but for what is there or is not: `...(x === undefined ? {} : { x })`. */
const spreadsIn = (text: string): string[] => text.match(/\.\.\.(?!\()[^,)}]*/g) ?? [];

describe('the composition of the core', () => {
  it.each(ROOTS)('hands on faces by their names: %s spreads none', (file) => {
    expect(spreadsIn(textOf(file))).toEqual([]);
  });

  it('would show faces that are spread', () => {
    expect(spreadsIn('f({ ...core.events, ...openLists(database), ...{ a } })')).toHaveLength(3);
    expect(spreadsIn('f({ ...(a === undefined ? {} : { a }) })')).toEqual([]);
  });

  it.each(ROOTS)('leaves statements to the rooms: %s has none', (file) => {
    expect(textOf(file)).not.toMatch(/\.(prepare|execute)\b|\b(SELECT|INSERT|UPDATE|DELETE)\b/);
  });

  it('stays small: core.ts has fewer than 15 imports', () => {
    expect(importsOf('core.ts').length).toBeLessThan(15);
  });

  const rooms = Object.keys(CORE_ROOMS).filter((room) => !room.endsWith('.ts') && !NOT_OPENED.includes(room));
  it.each(rooms)('opens each room by its face: %s', (room) => {
    expect(textOf(`${room}/index.ts`)).toMatch(/\bopen[A-Z]\w*/);
  });

  it('knows every room there is', () => {
    const folders = readdirSync(CORE, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
      .map(({ name }) => name);
    expect(folders.filter((room) => !(room in CORE_ROOMS))).toEqual([]);
  });
});

describe('principals', () => {
  const files = readdirSync(CORE, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|testing\//.test(file));
  const asksKind = (text: string): boolean => /\.kind [!=]== '(anonymous|user|robot)'/.test(text);

  it('are told apart where their kinds are: whoever adds one finds every place', () => {
    expect(files.filter((file) => asksKind(textOf(file)))).toEqual(['access/principal.ts']);
  });

  it('would be seen elsewhere', () => {
    expect(asksKind("if (caller.kind !== 'anonymous') return;")).toBe(true);
  });
});

/** A room that can be reached from itself by what rooms may use, with the way; undefined when there is none. */
function cycleIn(rooms: Readonly<Record<string, readonly string[]>>): string | undefined {
  const done = new Set<string>();
  const visit = (room: string, way: readonly string[]): string | undefined => {
    if (way.includes(room)) return [...way, room].join(' → ');
    if (done.has(room)) return undefined;
    for (const used of rooms[room] ?? []) {
      const cycle = visit(used, [...way, room]);
      if (cycle !== undefined) return cycle;
    }
    done.add(room);
    return undefined;
  };
  return Object.keys(rooms)
    .map((room) => visit(room, []))
    .find((cycle) => cycle !== undefined);
}

describe('the order of rooms', () => {
  it.each(Object.entries({ CORE_ROOMS, CATALOG_FLOORS, MAIN_ROOMS, RENDERER_ROOMS }))(
    'goes down only: %s',
    (_name, rooms) => {
      expect(cycleIn(rooms)).toBeUndefined();
    },
  );

  it('would show a knot', () => {
    expect(cycleIn({ a: ['b'], b: ['c'], c: ['b'] })).toBe('a → b → c → b');
  });
});

describe('files', () => {
  const tracked = execFileSync('git', ['ls-files', '-z', 'main', 'registry-core', 'renderer', 'scripts'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
  }).split('\0');
  const code = tracked.filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !/\.test\.tsx?$/.test(file));

  it('are read in one sitting: none has more than 400 lines', () => {
    expect(code.length).toBeGreaterThan(500);
    const linesOf = (file: string): number =>
      readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split('\n').length;
    expect(code.filter((file) => linesOf(file) > 400)).toEqual([]);
  });
});
