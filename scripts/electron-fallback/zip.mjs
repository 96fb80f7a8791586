import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';

const endOfDirectorySignature = 0x06054b50;
const directoryEntrySignature = 0x02014b50;
const endOfDirectoryLength = 22;

/**
 * @typedef {object} ZipEntry
 * @property {string} name
 * @property {number} method 0 stored, 8 deflated
 * @property {number} compressedSize bytes
 * @property {number} headerOffset bytes from the start of the archive
 * @property {number} mode Unix permissions
 */

/**
 * Unpacks the chosen entries of a zip archive (no ZIP64, no encryption). The archive is trusted: its digest was checked.
 * @param {string} archive
 * @param {(name: string) => string | undefined} targetOf the file that an entry becomes, or undefined to leave it out
 * @returns {number} how many files were written
 * @throws {Error} when the file is no zip archive
 */
export function unzip(archive, targetOf) {
  const file = openSync(archive, 'r');
  try {
    let written = 0;
    for (const entry of readDirectory(file)) {
      const target = entry.name.endsWith('/') ? undefined : targetOf(entry.name);
      if (!target) continue;
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, readEntry(file, entry), { mode: entry.mode || 0o644 });
      written += 1;
    }
    return written;
  } finally {
    closeSync(file);
  }
}

/**
 * @param {number} file
 * @returns {ZipEntry[]}
 */
function readDirectory(file) {
  const size = fstatSync(file).size;
  // The end record may be followed by a comment of up to 64 KiB.
  const tail = readAt(file, Math.max(0, size - endOfDirectoryLength - 65_535), size);
  let end = tail.length - endOfDirectoryLength;
  while (end >= 0 && tail.readUInt32LE(end) !== endOfDirectorySignature) end -= 1;
  if (end < 0) throw new Error('not a zip archive: no end-of-directory record');
  const length = tail.readUInt32LE(end + 12);
  const offset = tail.readUInt32LE(end + 16);
  return parseDirectory(readAt(file, offset, offset + length));
}

/**
 * @param {Buffer} directory
 * @returns {ZipEntry[]}
 */
function parseDirectory(directory) {
  const entries = [];
  let at = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === directoryEntrySignature) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      headerOffset: directory.readUInt32LE(at + 42),
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777,
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/**
 * @param {number} file
 * @param {ZipEntry} entry
 * @returns {Buffer}
 */
function readEntry(file, entry) {
  const header = readAt(file, entry.headerOffset, entry.headerOffset + 30);
  const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const data = readAt(file, start, start + entry.compressedSize);
  if (entry.method === 0) return data;
  if (entry.method === 8) return inflateRawSync(data);
  throw new Error(`${entry.name} is compressed by method ${entry.method}, which is not supported`);
}

/**
 * @param {number} file
 * @param {number} from
 * @param {number} to
 * @returns {Buffer}
 */
function readAt(file, from, to) {
  const buffer = Buffer.alloc(to - from);
  let filled = 0;
  while (filled < buffer.length) {
    const count = readSync(file, buffer, filled, buffer.length - filled, from + filled);
    if (count === 0) throw new Error('not a zip archive: it ends too early');
    filled += count;
  }
  return buffer;
}
