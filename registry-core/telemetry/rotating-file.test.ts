import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logFiles, RotatingFile } from './rotating-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marina-log-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const line = (text: string): string => `${text.padEnd(9, '.')}\n`;

describe('RotatingFile', () => {
  it('keeps the newest lines in order over its files, and drops the oldest file', () => {
    const file = new RotatingFile({ folder, maxBytes: 20, maxFiles: 3 });
    for (let count = 1; count <= 9; count += 1) file.write(line(`line ${count}`));
    file.close();
    expect(readdirSync(folder).sort()).toEqual(['marina.1.log', 'marina.2.log', 'marina.log']);
    const contents = logFiles(folder, 3).map((path) => readFileSync(path, 'utf8'));
    expect(contents).toEqual([
      line('line 9'),
      line('line 7') + line('line 8'),
      line('line 5') + line('line 6'),
    ]);
  });

  it('goes on with the file of an earlier run', () => {
    const first = new RotatingFile({ folder, maxBytes: 100, maxFiles: 2 });
    first.write('one\n');
    first.close();
    const second = new RotatingFile({ folder, maxBytes: 100, maxFiles: 2 });
    second.write('two\n');
    second.close();
    expect(readFileSync(join(folder, 'marina.log'), 'utf8')).toBe('one\ntwo\n');
  });

  it('starts the one file anew when it may keep no other', () => {
    const file = new RotatingFile({ folder, maxBytes: 10, maxFiles: 1 });
    file.write('first....\n');
    file.write('second...\n');
    file.close();
    expect(readFileSync(join(folder, 'marina.log'), 'utf8')).toBe('second...\n');
  });

  it('writes a line that is larger than a file', () => {
    const file = new RotatingFile({ folder, maxBytes: 10, maxFiles: 2 });
    file.write('small\n');
    file.write(`${'x'.repeat(50)}\n`);
    file.close();
    expect(statSync(join(folder, 'marina.log')).size).toBe(51);
  });

  it('has each line on the disk when write returns, readable by its owner only', () => {
    const file = new RotatingFile({ folder, maxBytes: 100, maxFiles: 2 });
    file.write('now\n');
    expect(readFileSync(join(folder, 'marina.log'), 'utf8')).toBe('now\n');
    expect(statSync(join(folder, 'marina.log')).mode & 0o077).toBe(0);
    file.close();
  });

  it('counts lines that cannot be written and throws nothing', () => {
    const file = new RotatingFile({ folder, maxBytes: 5, maxFiles: 2 });
    file.write('one..\n');
    rmSync(folder, { recursive: true });
    file.write('two..\n');
    expect(file.lostLines).toBe(1);
    file.close();
  });
});
