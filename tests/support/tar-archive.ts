const BLOCK_BYTES = 512;

/** A file of an archive; folders come from the paths. */
export interface TarFile {
  /** Relative, at most 100 bytes. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Permissions. Default 0o644. */
  readonly mode?: number;
}

/** A tar archive in the ustar format, the same bytes for the same files. */
export function tarArchive(files: readonly TarFile[]): Buffer {
  const blocks: Buffer[] = [];
  const folders = new Set<string>();
  for (const file of files) {
    for (const folder of foldersOf(file.path)) {
      if (folders.has(folder)) continue;
      folders.add(folder);
      blocks.push(header(`${folder}/`, 0, 0o755, '5'));
    }
    const content = Buffer.from(file.content);
    blocks.push(header(file.path, content.byteLength, file.mode ?? 0o644, '0'), content);
    blocks.push(Buffer.alloc(-content.byteLength & (BLOCK_BYTES - 1)));
  }
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)]);
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** @see POSIX.1-2017, pax, "ustar Interchange Format" */
function header(path: string, size: number, mode: number, type: '0' | '5'): Buffer {
  if (Buffer.byteLength(path) > 100) throw new Error(`${path} is too long for this archive`);
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write(path, 0);
  writeOctal(block, mode, 100, 8);
  writeOctal(block, 0, 108, 8);
  writeOctal(block, 0, 116, 8);
  writeOctal(block, size, 124, 12);
  writeOctal(block, 0, 136, 12);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function writeOctal(block: Buffer, value: number, offset: number, length: number): void {
  block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset);
}
