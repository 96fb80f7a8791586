import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface RotatingFileOptions {
  readonly folder: string;
  /** A file that would grow beyond this is rotated first. */
  readonly maxBytes: number;
  /** How many files are kept, the current one included. */
  readonly maxFiles: number;
}

/** The log files of a folder, newest first: `marina.log`, `marina.1.log`, … whether they exist or not. */
export function logFiles(folder: string, maxFiles: number): string[] {
  return Array.from({ length: maxFiles }, (_, age) =>
    join(folder, age === 0 ? 'marina.log' : `marina.${age}.log`),
  );
}

/**
 * A log file that rotates by size. Writes are synchronous: whatever was logged survives the end of the process,
 * however it comes, and few lines are logged on busy paths. A write that fails (full disk) is dropped and counted,
 * never thrown: logging must not stop the registry.
 */
export class RotatingFile {
  readonly #paths: readonly string[];
  readonly #maxBytes: number;
  #descriptor: number | undefined;
  #size = 0;
  #lostLines = 0;

  constructor(options: RotatingFileOptions) {
    this.#paths = logFiles(options.folder, options.maxFiles);
    this.#maxBytes = options.maxBytes;
    this.#open();
  }

  /** Lines that could not be written since the start. */
  get lostLines(): number {
    return this.#lostLines;
  }

  /** Appends one line, its newline included. */
  write(line: string): void {
    try {
      const bytes = Buffer.from(line);
      if (this.#size > 0 && this.#size + bytes.length > this.#maxBytes) this.#rotate();
      if (this.#descriptor === undefined) this.#open();
      if (this.#descriptor === undefined) return;
      writeSync(this.#descriptor, bytes);
      this.#size += bytes.length;
    } catch {
      this.#lostLines += 1;
    }
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #open(): void {
    const [current] = this.#paths;
    if (current === undefined) return;
    this.#descriptor = openSync(current, 'a', 0o600);
    this.#size = statSync(current).size;
  }

  #rotate(): void {
    this.close();
    for (let age = this.#paths.length - 1; age > 0; age -= 1) {
      const older = this.#paths[age];
      const newer = this.#paths[age - 1];
      if (older !== undefined && newer !== undefined) moveIfPresent(newer, older);
    }
    // With maxFiles 1 there is nowhere to move it to.
    const [current] = this.#paths;
    if (this.#paths.length === 1 && current !== undefined) rmSync(current, { force: true });
    this.#open();
  }
}

function moveIfPresent(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // A gap in the row of files is no reason to stop; a file that cannot be moved goes on growing.
  }
}
