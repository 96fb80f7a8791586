import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../digest.ts';
import { FileHasher } from './file-hasher.ts';

let folder: string;
let hasher: FileHasher;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marina-hasher-'));
  hasher = new FileHasher();
});
afterEach(async () => {
  await hasher.close();
  await rm(folder, { recursive: true });
});

async function file(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

describe('FileHasher', () => {
  it('hashes many files of all sizes at once, each by its algorithm', async () => {
    const contents = [0, 1, 1024 * 1024, 20 * 1024 * 1024 + 7, ...Array.from({ length: 20 }, () => 1000)].map(
      (size) => randomBytes(size),
    );
    const paths = await Promise.all(contents.map((bytes, index) => file(String(index), bytes)));
    const digests = await Promise.all(
      paths.map((path, index) => hasher.hash(path, index % 2 === 0 ? 'sha256' : 'sha512')),
    );
    expect(digests).toEqual(
      contents.map((bytes, index) => digestOf(bytes, index % 2 === 0 ? 'sha256' : 'sha512')),
    );
  });

  it('hashes what somebody waits for before what nobody does, and small files before large ones', async () => {
    const large = await Promise.all([1, 2, 3].map((n) => file(`large${n}`, randomBytes(24 * 1024 * 1024))));
    const small = await file('small', Buffer.from('small'));
    const order: string[] = [];
    await Promise.all([
      hasher.hash(large[0] ?? '', 'sha256', 'idle').then(() => order.push('idle')),
      hasher.hash(large[1] ?? '', 'sha256').then(() => order.push('large')),
      hasher.hash(large[2] ?? '', 'sha256').then(() => order.push('large')),
      hasher.hash(small, 'sha256').then(() => order.push('small')),
    ]);
    expect(order).toEqual(['small', 'large', 'large', 'idle']);
  });

  it('takes what is no plain file for absent, and goes on', async () => {
    await symlink('/dev/zero', join(folder, 'endless'));
    for (const name of ['absent', '.', 'endless', 'absent/below']) {
      expect([name, await hasher.hash(join(folder, name), 'sha256')]).toEqual([name, undefined]);
    }
    const bytes = randomBytes(10);
    expect(await hasher.hash(await file('there', bytes), 'sha256')).toBe(digestOf(bytes));
  });

  it('refuses whoever waits when it closes, and starts again when asked', async () => {
    const path = await file('large', randomBytes(64 * 1024 * 1024));
    const waiting = expect(hasher.hash(path, 'sha256')).rejects.toThrow('ended with the registry');
    await hasher.close();
    await waiting;
    expect(await hasher.hash(await file('small', Buffer.from('x')), 'sha256')).toBe(
      digestOf(Buffer.from('x')),
    );
  });
});
