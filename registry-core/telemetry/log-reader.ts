import { type FileHandle, open } from 'node:fs/promises';
import { errnoOf } from '../errors/index.ts';
import { LOG_LEVELS, type LogLevel } from '../rules/log-levels.ts';
import { LOG_FILE_COUNT } from './logger.ts';
import { logFiles } from './rotating-file.ts';

/** What to read of the log. */
export interface LogQuery {
  /** Least severe level wanted. */
  readonly level: LogLevel;
  /** ISO time; only later lines. */
  readonly after?: string;
  /** ISO time; only earlier lines. */
  readonly before?: string;
  /** Text that a line must contain, in any case. */
  readonly text?: string;
  readonly limit: number;
}

export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

export interface LogPage {
  /** Newest first. */
  readonly lines: LogLine[];
  /** Whether older lines are left: ask for those before the last line's time. */
  readonly more: boolean;
}

const SEVERITY = new Map<string, number>(LOG_LEVELS.map((level, index) => [level, index]));

const CHUNK_BYTES = 64 * 1024;
/** One query reads no more than this of the files, so that a rare word cannot keep the process busy. */
const MAX_SCANNED_BYTES = 16 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Reads log lines of a folder, newest first, over its rotated files. */
export async function readLog(folder: string, query: LogQuery): Promise<LogPage> {
  const lines: LogLine[] = [];
  const budget = { bytes: MAX_SCANNED_BYTES };
  const wanted = query.text?.toLowerCase();
  for (const path of logFiles(folder, LOG_FILE_COUNT)) {
    for await (const text of linesBackwards(path, budget)) {
      if (wanted !== undefined && !text.toLowerCase().includes(wanted)) continue;
      const line = parseLine(text);
      if (line === undefined) continue;
      if (query.after !== undefined && line.time <= query.after) return { lines, more: false };
      if (query.before !== undefined && line.time >= query.before) continue;
      if (!isAtLeast(line.level, query.level)) continue;
      if (lines.length === query.limit) return { lines, more: true };
      lines.push(line);
    }
  }
  return { lines, more: budget.bytes <= 0 };
}

/** The lines of a file from its end; nothing for a file that is not there. Reads until the budget is used up. */
async function* linesBackwards(path: string, budget: { bytes: number }): AsyncGenerator<string> {
  const file = await openIfPresent(path);
  if (file === undefined) return;
  try {
    let position = (await file.stat()).size;
    let unfinished: Buffer = Buffer.alloc(0);
    while (position > 0 && budget.bytes > 0) {
      const length = Math.min(CHUNK_BYTES, position);
      position -= length;
      budget.bytes -= length;
      const chunk = Buffer.concat([await readExactly(file, position, length), unfinished]);
      // Up to the first newline the chunk holds the end of a line that starts before it.
      const lineStart = position === 0 ? 0 : chunk.indexOf(NEWLINE) + 1;
      unfinished = lineStart === 0 && position > 0 ? chunk : chunk.subarray(0, lineStart);
      if (lineStart === 0 && position > 0) continue;
      for (const line of chunk.subarray(lineStart).toString('utf8').split('\n').reverse()) {
        if (line !== '') yield line;
      }
    }
  } finally {
    await file.close();
  }
}

async function openIfPresent(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw cause;
  }
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function parseLine(text: string): LogLine | undefined {
  try {
    const { time, level, msg, ...fields } = JSON.parse(text) as Record<string, unknown>;
    if (typeof time !== 'string' || typeof level !== 'string') return undefined;
    return { time, level, message: typeof msg === 'string' ? msg : '', fields };
  } catch {
    // A line that a full disk cut off.
    return undefined;
  }
}

function isAtLeast(level: string, least: LogLevel): boolean {
  return (SEVERITY.get(level) ?? 0) >= (SEVERITY.get(least) ?? 0);
}
