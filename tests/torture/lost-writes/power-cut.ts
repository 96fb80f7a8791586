import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../random.ts';

/**
 * What a power cut leaves:
 * - `synced`: nothing but what was synced, neither bytes nor names;
 * - `names`: every name as it was, but only the synced bytes (a file system that journals names alone);
 * - `mixed`: of everything that was not synced, some; of a file, some blocks.
 */
export type LossModel = 'synced' | 'names' | 'mixed';

export const LOSS_MODELS: readonly LossModel[] = ['synced', 'names', 'mixed'];

const BLOCK_BYTES = 4096;
/** The registry refuses a master key that others can read. */
const OWNER_ONLY = 0o600;

interface Entry {
  readonly inode: string;
  readonly folder: boolean;
}

/** Makes an empty shadow of an existing folder in which everything counts as synced; see lost-writes.c. */
export function seedShadow(disk: string, shadow: string): void {
  rmSync(shadow, { recursive: true, force: true });
  for (const part of ['content', 'folders', 'kept']) mkdirSync(join(shadow, part), { recursive: true });
  seedFolder(disk, shadow);
}

function seedFolder(folder: string, shadow: string): void {
  const entries = [...namesIn(folder)];
  const lines = entries.map(
    ([name, { inode, folder: isFolder }]) => `${isFolder ? 'd' : 'f'} ${inode} ${name}\n`,
  );
  writeFileSync(join(shadow, 'folders', inodeOf(folder)), lines.join(''));
  for (const [name, entry] of entries) {
    const path = join(folder, name);
    if (entry.folder) seedFolder(path, shadow);
    else copyFileSync(path, join(shadow, 'content', entry.inode));
  }
}

/** Replaces the content of `disk` by what a power cut leaves of it. The process that wrote there must be dead. */
export function cutPower(disk: string, shadow: string, model: LossModel, random: Random): void {
  const rebuilt = `${disk}.rebuilt`;
  rmSync(rebuilt, { recursive: true, force: true });
  new Rebuilding(disk, shadow, model, random).run(rebuilt);
  rmSync(disk, { recursive: true });
  renameSync(rebuilt, disk);
}

class Rebuilding {
  readonly #disk: string;
  readonly #shadow: string;
  readonly #model: LossModel;
  readonly #random: Random;
  /** Where each inode is now, by number. */
  readonly #living = new Map<string, string>();

  constructor(disk: string, shadow: string, model: LossModel, random: Random) {
    this.#disk = disk;
    this.#shadow = shadow;
    this.#model = model;
    this.#random = random;
  }

  run(target: string): void {
    this.#findLiving(join(this.#shadow, 'kept'));
    this.#findLiving(this.#disk);
    this.#folder(inodeOf(this.#disk), target);
  }

  #findLiving(folder: string): void {
    this.#living.set(inodeOf(folder), folder);
    for (const [name, entry] of namesIn(folder)) {
      const path = join(folder, name);
      if (entry.folder) this.#findLiving(path);
      else this.#living.set(entry.inode, path);
    }
  }

  #folder(inode: string, target: string): void {
    mkdirSync(target, { mode: 0o700 });
    for (const [name, entry] of this.#namesLeft(inode)) {
      const path = join(target, name);
      if (entry.folder) this.#folder(entry.inode, path);
      else this.#file(entry.inode, path);
    }
  }

  #namesLeft(inode: string): Map<string, Entry> {
    const synced = this.#syncedNames(inode);
    if (this.#model === 'synced') return synced;
    const path = this.#living.get(inode);
    const current = path === undefined ? new Map<string, Entry>() : namesIn(path);
    if (this.#model === 'names') return current;
    const left = new Map<string, Entry>();
    for (const name of new Set([...synced.keys(), ...current.keys()])) {
      const chosen = this.#random.pick([synced.get(name), current.get(name)]);
      if (chosen !== undefined) left.set(name, chosen);
    }
    return left;
  }

  #syncedNames(inode: string): Map<string, Entry> {
    const list = join(this.#shadow, 'folders', inode);
    const names = new Map<string, Entry>();
    if (!existsSync(list)) return names;
    for (const line of readFileSync(list, 'utf8').split('\n')) {
      const [, kind, number, name] = /^([df]) (\d+) (.+)$/.exec(line) ?? [];
      if (number !== undefined && name !== undefined)
        names.set(name, { inode: number, folder: kind === 'd' });
    }
    return names;
  }

  #file(inode: string, target: string): void {
    const copy = join(this.#shadow, 'content', inode);
    const synced = existsSync(copy) ? copy : undefined;
    const current = this.#living.get(inode);
    const choice =
      this.#model === 'mixed' ? this.#random.pick(['synced', 'current', 'blocks'] as const) : 'synced';
    const source = choice === 'current' ? (current ?? synced) : synced;
    if (source === undefined) writeFileSync(target, '');
    else copyFileSync(source, target);
    if (choice === 'blocks' && current !== undefined) this.#mixBlocks(current, target);
    chmodSync(target, OWNER_ONLY);
  }

  /** Of the blocks in which a file differs from its synced content, some were written. */
  #mixBlocks(current: string, target: string): void {
    const bytes = readFileSync(current);
    const descriptor = openSync(target, 'r+');
    for (let offset = 0; offset < bytes.byteLength; offset += BLOCK_BYTES) {
      if (this.#random.chance(0.5)) continue;
      writeSync(descriptor, bytes, offset, Math.min(BLOCK_BYTES, bytes.byteLength - offset), offset);
    }
    closeSync(descriptor);
  }
}

function namesIn(folder: string): Map<string, Entry> {
  const names = new Map<string, Entry>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    names.set(entry.name, { inode: inodeOf(join(folder, entry.name)), folder: entry.isDirectory() });
  }
  return names;
}

function inodeOf(path: string): string {
  return lstatSync(path, { bigint: true }).ino.toString();
}
