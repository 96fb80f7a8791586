import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';

/** What a call does to the disk; bits of `enum call` in lost-writes.c. */
export const CALL = {
  syncFile: 1,
  syncFolder: 2,
  rename: 4,
  write: 8,
  create: 16,
  unlink: 32,
  truncate: 64,
  makeFolder: 128,
} as const;

/** Which part of the data folder a call touches; bits of `enum part` in lost-writes.c. */
export const PART = { database: 1, uploads: 2, blobs: 4, sessions: 8, other: 16, all: 31 } as const;

/** When a process dies: before, in the middle of (writes only) or after the call. */
export const MOMENT = { before: 0, halfway: 1, after: 2 } as const;

/** Calls that are to fail. */
export interface Fault {
  readonly calls: number;
  readonly parts: number;
  readonly errno: 'ENOSPC' | 'EIO' | 'EROFS';
  /** So many calls that match still work. */
  readonly skip?: number;
  /** So many fail; all of them when left out. */
  readonly count?: number;
}

/** Offsets of `struct orders`, in bytes. */
const FIELD = {
  operations: 0,
  killAt: 4,
  killMoment: 8,
  failCalls: 12,
  failParts: 16,
  failErrno: 20,
  failSkip: 24,
  failCount: 28,
  failed: 32,
  ignoreCalls: 36,
  ignoreParts: 40,
} as const;
const ORDERS_BYTES = 44;
const ALL_OF_THEM = 0xffff_ffff;

/** The file through which a test tells a running process's disk what to do; see lost-writes.c. */
export class DiskOrders {
  readonly path: string;
  readonly #descriptor: number;

  /** Makes the file at `path`, with no orders. */
  constructor(path: string) {
    this.path = path;
    writeFileSync(path, Buffer.alloc(ORDERS_BYTES));
    this.#descriptor = openSync(path, 'r+');
  }

  /** Calls that changed the disk so far. */
  get operations(): number {
    return this.#read(FIELD.operations);
  }

  /** Calls that failed by order so far. */
  get failed(): number {
    return this.#read(FIELD.failed);
  }

  /** Takes all orders back and counts from 0 again. */
  reset(): void {
    writeSync(this.#descriptor, Buffer.alloc(ORDERS_BYTES), 0, ORDERS_BYTES, 0);
  }

  /** The process dies at its call with that number. */
  killAt(operation: number, moment: number): void {
    this.#write(FIELD.killMoment, moment);
    this.#write(FIELD.killAt, operation);
  }

  /** From now on these calls fail. */
  fail(fault: Fault): void {
    this.#write(FIELD.failCalls, 0);
    this.#write(FIELD.failErrno, constants.errno[fault.errno]);
    this.#write(FIELD.failSkip, fault.skip ?? 0);
    this.#write(FIELD.failCount, fault.count ?? ALL_OF_THEM);
    this.#write(FIELD.failed, 0);
    this.#write(FIELD.failParts, fault.parts);
    this.#write(FIELD.failCalls, fault.calls);
  }

  /** Nothing fails any more. */
  heal(): void {
    this.#write(FIELD.failCalls, 0);
  }

  /** These syncs do nothing and say that they did: a program that forgot them. */
  ignoreSync(calls: number, parts: number): void {
    this.#write(FIELD.ignoreParts, parts);
    this.#write(FIELD.ignoreCalls, calls);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #read(offset: number): number {
    const word = Buffer.alloc(4);
    readSync(this.#descriptor, word, 0, 4, offset);
    return word.readUInt32LE();
  }

  #write(offset: number, value: number): void {
    const word = Buffer.alloc(4);
    word.writeUInt32LE(value);
    writeSync(this.#descriptor, word, 0, 4, offset);
  }
}
