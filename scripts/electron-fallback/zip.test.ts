import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { targetOf } from './runtime.mjs';
import { unzip } from './zip.mjs';

type File = { name: string; content: string; mode: number; deflate: boolean };

/** A zip archive with extra fields and a comment, the parts that a careless reader trips over. */
function zipOf(files: File[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode, deflate } of files) {
    const data = deflate ? deflateRawSync(content) : Buffer.from(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    local.writeUInt16LE(5, 28);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(deflate ? 8 : 0, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt16LE(3, 30);
    entry.writeUInt32LE((mode << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    const localPart = Buffer.concat([local, Buffer.from(name), Buffer.alloc(5), data]);
    locals.push(localPart);
    directory.push(entry, Buffer.from(name), Buffer.alloc(3));
    offset += localPart.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directoryBytes, end, Buffer.from('a comment')]);
}

describe('unzip', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'marina-zip-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('writes the chosen files with their permissions', () => {
    const archive = path.join(folder, 'a.zip');
    const files = [
      { name: 'App/', content: '', mode: 0o755, deflate: false },
      { name: 'App/run', content: 'program '.repeat(1000), mode: 0o755, deflate: true },
      { name: 'App/stored.txt', content: 'stored', mode: 0o640, deflate: false },
      { name: 'App/skipped.txt', content: 'skipped', mode: 0o644, deflate: true },
    ];
    writeFileSync(archive, zipOf(files));
    const written = unzip(archive, (name) =>
      name.includes('skipped') ? undefined : path.join(folder, 'out', name),
    );
    expect(written).toBe(2);
    expect(readFileSync(path.join(folder, 'out/App/run'), 'utf8')).toBe('program '.repeat(1000));
    expect(readFileSync(path.join(folder, 'out/App/stored.txt'), 'utf8')).toBe('stored');
    expect(statSync(path.join(folder, 'out/App/run')).mode & 0o100).toBe(0o100);
  });

  it('refuses what is no archive', () => {
    const file = path.join(folder, 'b.zip');
    writeFileSync(file, 'not an archive');
    expect(() => unzip(file, (name) => name)).toThrow(/not a zip archive/);
  });
});

describe('targetOf', () => {
  it('takes Electron and leaves the application around it', () => {
    expect(targetOf('/to', 'Cypress/Cypress')).toBe('/to/electron');
    expect(targetOf('/to', 'Cypress/locales/de.pak')).toBe('/to/locales/de.pak');
    expect(targetOf('/to', 'Cypress/resources/app/index.js')).toBeUndefined();
    expect(targetOf('/to', 'Cypress/resources/app-update.yml')).toBeUndefined();
  });
});
