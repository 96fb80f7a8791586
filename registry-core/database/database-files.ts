import { fstatSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { RegistryError } from '../errors/index.ts';
import { type FileIdentity, identityOf, isStill, statusNow } from './file-identity.ts';

/** First four bytes of a log, without the lowest bit, which is the byte order of its checksums (SQLite file format §4.1). */
const LOG_MAGIC = 0x377f0682;

/** One file as it was opened. It never shrinks while it is open, except by what {@link DatabaseFiles.logWasCut} tells. */
interface OpenedFile {
  readonly path: string;
  readonly identity: FileIdentity;
  largest: bigint;
}

/**
 * The files of an open database: whether their paths still lead to them. A process keeps writing to files that were
 * removed, renamed or whose disk's place another folder has taken, and the system calls it a success; whoever starts
 * next finds none of it.
 */
export class DatabaseFiles {
  readonly #database: OpenedFile;
  readonly #log: OpenedFile;
  readonly #logDescriptor: number;

  /** `path`: of a database that is open; `logDescriptor`: of its write-ahead log. */
  constructor(path: string, logDescriptor: number) {
    const database = statusNow(path);
    if (database === undefined) throw away(path, 'is not there');
    this.#database = { path, identity: identityOf(database), largest: database.size };
    const log = fstatSync(logDescriptor, { bigint: true });
    this.#log = { path: `${path}-wal`, identity: identityOf(log), largest: log.size };
    this.#logDescriptor = logDescriptor;
  }

  /** Throws STORAGE_FAILED (503) when a file is gone, is another one or was cut short: what is written now is lost. */
  requireInPlace(): void {
    requireFile(this.#database);
    requireFile(this.#log);
  }

  /** As {@link requireInPlace}, after a commit: also that the log begins as logs do, since it may have been emptied. */
  requireCommitted(): void {
    this.requireInPlace();
    if (this.#log.largest === 0n) return;
    const head = Buffer.alloc(4);
    const count = readSync(this.#logDescriptor, head, 0, head.byteLength, 0);
    // The lowest bit is the byte order of the checksums.
    const isLog = count === head.byteLength && (head.readUInt32BE() & ~1) >>> 0 === LOG_MAGIC;
    if (!isLog) throw away(this.#log.path, 'was emptied');
  }

  /** The log was copied into the database and cut, as it may be. */
  logWasCut(): void {
    this.#log.largest = 0n;
  }
}

function requireFile(file: OpenedFile): void {
  const now = statusNow(file.path);
  if (now === undefined) throw away(file.path, 'is gone');
  if (!isStill(file.identity, now)) throw away(file.path, 'is another file than the one that was opened');
  if (now.size < file.largest) throw away(file.path, 'was cut short');
  file.largest = now.size;
}

/** Clients learn which file of the data folder it is, the log where that folder is. */
function away(path: string, what: string): RegistryError {
  return new RegistryError(
    'STORAGE_FAILED',
    `the registry's file ${basename(path)} ${what}: nothing can be kept until its data folder is back in place; connect its disk, or restart the registry`,
    { status: 503, headers: { 'Retry-After': '10' }, cause: new Error(`${path} ${what}`) },
  );
}
