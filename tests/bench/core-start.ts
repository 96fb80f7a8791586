import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, start, temporaryFolder } from './lifetimes.ts';
import type { Sizes } from './options.ts';
import { coreArguments } from './peers.ts';
import { type Measure, median, medianRatio } from './results.ts';
import { fillDataFolder } from './stored-data.ts';

const PROJECT = new URL('../../', import.meta.url).pathname;

const BARE_SERVER = `
import { createRequire } from 'node:module';
const require = createRequire(${JSON.stringify(PROJECT)});
const { fastify } = require('fastify');
const Database = require('better-sqlite3');
const database = new Database(process.argv[2]);
database.pragma('journal_mode = WAL');
database.exec('CREATE TABLE IF NOT EXISTS t (k TEXT PRIMARY KEY)');
const server = fastify();
server.get('/', async () => database.prepare('SELECT count(*) AS n FROM t').get());
await server.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write('ready\\n');
`;

/** The core's start with artifacts stored over that of a bare server, in turn; both until they say that they listen. */
export async function measureStart(
  folder: string,
  { storedArtifacts, startRounds }: Sizes,
): Promise<Measure[]> {
  const own = temporaryFolder(folder, 'start-');
  const bare = join(own, 'server.mjs');
  writeFileSync(bare, BARE_SERVER);
  const data = join(own, 'data');
  fillDataFolder(data, storedArtifacts);
  const rounds: { marina: number[]; bare: number[] } = { marina: [], bare: [] };
  for (let round = -1; round < startRounds; round += 1) {
    const marina = await startTime(coreArguments(data));
    const other = await startTime([bare, join(own, 'bare.db')]);
    // The first start makes what later ones find: administrator, signing key, compiled code.
    if (round < 0) continue;
    rounds.marina.push(marina);
    rounds.bare.push(other);
  }
  const stored = storedArtifacts.toLocaleString('en');
  return [
    {
      name: `core start with ${stored} artifacts / bare Fastify + better-sqlite3 start`,
      value: medianRatio(rounds.marina, rounds.bare),
      unit: '×',
      atMost: 2,
      rounds,
    },
    { name: `core start with ${stored} artifacts`, value: median(rounds.marina), unit: 'ms' },
    { name: 'bare Fastify + better-sqlite3 start', value: median(rounds.bare), unit: 'ms' },
  ];
}

/** From the process's creation to its first words, in ms. */
async function startTime(args: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = start(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  if (child.stdout === null) throw new Error('no output');
  const [said] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  const time = performance.now() - began;
  if (!Buffer.isBuffer(said)) throw new Error(`${args.join(' ')} ended before it listened`);
  await end(child);
  return time;
}
