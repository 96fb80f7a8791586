/** The disk took only part of a write, twice: treated as a full disk. */
export class ShortWriteError extends Error {
  readonly code = 'ENOSPC';

  constructor() {
    super('the disk took only part of a write');
  }
}
