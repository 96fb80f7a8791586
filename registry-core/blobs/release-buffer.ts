/**
 * Gives the memory of a buffer that nobody needs any more back at once. A blob of gigabytes arrives in buffers of 64 KiB
 * that the garbage collector does not see as its own: left to it, they pile up and are collected in long pauses.
 * A buffer that shares its memory with others is left alone.
 */
export function releaseBuffer({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
