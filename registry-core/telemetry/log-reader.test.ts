import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLog } from './log-reader.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marina-log-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const timeOf = (second: number): string => new Date(1_700_000_000_000 + second * 1000).toISOString();

function logLine(second: number, message: string, level = 'info', fields: object = {}): string {
  return `${JSON.stringify({ level, time: timeOf(second), ...fields, msg: message })}\n`;
}

function write(name: string, ...lines: string[]): void {
  writeFileSync(join(folder, name), lines.join(''));
}

const messages = async (query: Partial<Parameters<typeof readLog>[1]> = {}): Promise<string[]> => {
  const page = await readLog(folder, { level: 'debug', limit: 100, ...query });
  return page.lines.map(({ message }) => message);
};

describe('readLog', () => {
  it('reads over the rotated files, newest first', async () => {
    write('marina.2.log', logLine(1, 'a'), logLine(2, 'b'));
    write('marina.1.log', logLine(3, 'c'));
    write('marina.log', logLine(4, 'd'), logLine(5, 'e'));
    expect(await messages()).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  it('gives the fields of a line apart from time, level and message', async () => {
    write('marina.log', logLine(1, 'request', 'warn', { status: 404, path: '/x' }));
    const { lines } = await readLog(folder, { level: 'debug', limit: 1 });
    expect(lines).toEqual([
      { time: timeOf(1), level: 'warn', message: 'request', fields: { status: 404, path: '/x' } },
    ]);
  });

  it('filters by level, time and text', async () => {
    write('marina.log', logLine(1, 'One', 'debug'), logLine(2, 'Two', 'warn'), logLine(3, 'Three', 'error'));
    expect(await messages({ level: 'warn' })).toEqual(['Three', 'Two']);
    expect(await messages({ after: timeOf(1) })).toEqual(['Three', 'Two']);
    expect(await messages({ before: timeOf(3) })).toEqual(['Two', 'One']);
    expect(await messages({ text: 'tW' })).toEqual(['Two']);
  });

  it('tells whether older lines are left', async () => {
    write('marina.log', logLine(1, 'a'), logLine(2, 'b'), logLine(3, 'c'));
    expect(await readLog(folder, { level: 'debug', limit: 2 })).toMatchObject({ more: true });
    expect(await readLog(folder, { level: 'debug', limit: 3 })).toMatchObject({ more: false });
    expect(await readLog(folder, { level: 'debug', limit: 2, after: timeOf(1) })).toMatchObject({
      more: false,
    });
  });

  it('skips a line that was cut off and a file that is not there', async () => {
    write('marina.log', logLine(1, 'a'), '{"level":"info","time":"2023-', `\n${logLine(2, 'b')}`);
    expect(await messages()).toEqual(['b', 'a']);
    rmSync(join(folder, 'marina.log'));
    expect(await messages()).toEqual([]);
  });

  it('puts together lines of any length, of any characters', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, fc.nat(3000)), { maxLength: 60 }), async (parts) => {
        const expected = parts.map(([unit, count]) => unit.repeat(1 + (count % (120_000 / unit.length))));
        write('marina.log', ...expected.map((message, second) => logLine(second, message)));
        expect(await messages()).toEqual(expected.reverse());
      }),
      { numRuns: 25 },
    );
  });
});
