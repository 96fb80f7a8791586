import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const PARTS = ['main', 'registry-core', 'renderer', 'scripts', 'tests'];

/** Paths that a comment of a file names, from the project's root or from the file, where nothing is. */
function namedInVain(file: string, text: string): string[] {
  const named =
    /(?<![\w./@:-])(?:\.\.|docs|main|registry-core|renderer|resources|scripts|tests)\/[\w./-]*\w/g;
  const comments = [...text.matchAll(/(?<=^|\s)(?:\/\/|\/?\*)\s(.*)$/gm)].map(([, comment = '']) => comment);
  return comments
    .flatMap((comment) => comment.match(named) ?? [])
    .filter((path) => path.startsWith('../') || /\.\w+$/.test(path))
    .filter((path) => ![PROJECT, join(PROJECT, dirname(file))].some((from) => isIn(join(from, path))));
}

/** Whether something of the project is there, as every checkout of it has it. */
function isIn(path: string): boolean {
  return path.startsWith(PROJECT) && existsSync(path);
}

describe('files', () => {
  const tracked = execFileSync('git', ['ls-files', '-z', ...PARTS], { cwd: PROJECT, encoding: 'utf8' })
    .split('\0')
    .filter((file) => /\.(ts|tsx|mjs|css|c)$/.test(file) && existsSync(join(PROJECT, file)));
  const product = tracked.filter((file) => !file.startsWith('tests/') && !/\.test\.tsx?$/.test(file));
  const read = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');

  it('are read in one sitting: none has more than 400 lines', () => {
    const code = product.filter((file) => /\.(ts|tsx|mjs)$/.test(file));
    expect(code.length).toBeGreaterThan(500);
    expect(code.filter((file) => read(file).split('\n').length > 400)).toEqual([]);
  });

  it('name in comments only what a checkout has', () => {
    expect(
      tracked.flatMap((file) => namedInVain(file, read(file)).map((path) => `${file}: ${path}`)),
    ).toEqual([]);
  });

  it('would show a comment that leads out of the checkout, or nowhere', () => {
    const nowhere = ['docs', 'nowhere.md'].join('/');
    const text = `// See ../shared/look.md.\nconst x = '../shared'; // ${nowhere}\n/** docs/architecture.md */\n`;
    expect(namedInVain('main/x.ts', text)).toEqual(['../shared/look.md', nowhere]);
  });

  it('read what lies beside the checkout only where a test does without it', () => {
    const beside = new RegExp(`\\.\\./${'shared'}\\b`);
    const lines = tracked
      .filter((file) => file !== 'scripts/architecture/composition.test.ts')
      .flatMap((file) => read(file).split('\n'))
      .filter((line) => beside.test(line));
    expect(lines.filter((line) => !/\bnew URL\(|\.skipIf\(/.test(line))).toEqual([]);
  });
});
