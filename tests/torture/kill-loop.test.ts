import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type KillLoopOptions, runKillLoop } from './kill-loop.ts';
import { CALL, PART } from './lost-writes/disk-orders.ts';
import { buildPreload } from './lost-writes/preload.ts';
import { Random } from './random.ts';

// A short run with a new seed each time; `npm run torture -- --seed …` repeats one, and runs for long.
const seed = process.env['TORTURE_SEED'] ?? randomBytes(6).toString('hex');
const preload = buildPreload();
const library = 'path' in preload ? preload.path : undefined;
const reason = 'skip' in preload ? ` (skipped: ${preload.skip})` : '';

function torture(label: string, options: Partial<KillLoopOptions>) {
  return runKillLoop({
    random: new Random(seed).derive(label),
    kills: 6,
    workers: 4,
    preload: library,
    loss: 'process',
    log: () => undefined,
    ...options,
  });
}

describe(`a registry that is killed at any moment, seed ${seed}`, () => {
  it('has all that it acknowledged, and nothing by halves', async () => {
    const { kills, acknowledged, violations } = await torture('kills', {});
    expect(violations).toEqual([]);
    expect([kills, acknowledged > 50]).toEqual([6, true]);
  });

  it.skipIf(library === undefined)(`has it after power cuts too${reason}`, async () => {
    const { kills, acknowledged, violations } = await torture('power cuts', { loss: 'power' });
    expect(violations).toEqual([]);
    expect([kills, acknowledged > 50]).toEqual([6, true]);
  });
});

describe.skipIf(library === undefined)(`the power cut finds a program that forgets to sync${reason}`, () => {
  it.each([
    { what: 'blobs', calls: CALL.syncFile, parts: PART.uploads },
    { what: "the blobs' folders", calls: CALL.syncFolder, parts: PART.blobs },
    { what: 'the database', calls: CALL.syncFile, parts: PART.database },
    { what: 'the data folder', calls: CALL.syncFolder, parts: PART.other },
  ])('$what', async (ignoreSync) => {
    const { violations } = await torture(ignoreSync.what, {
      loss: 'power',
      models: ['synced'],
      // It ends with the first that is found, mostly among the first three; some kills leave nothing to lose.
      kills: 25,
      ignoreSync,
    });
    expect(violations.join('\n')).toMatch(
      /absent, but must be|bytes of another digest|is not there|answered 404|their folder .* is gone|fsck: /,
    );
  });
});
