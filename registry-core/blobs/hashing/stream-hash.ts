/** The running hash of a stream. */
export interface StreamHash {
  /**
   * Takes the next bytes in; the caller may then do with the chunk what it likes. A promise when hashing is behind: wait
   * for it before the next call.
   */
  add(chunk: Uint8Array): void | Promise<void>;
  /** To be called when no more bytes come for a while: gives the memory back that waits for them. */
  rest(): void;
  /** The digest of all that was taken in. Rejects when that is lost: then the bytes must be hashed again. */
  digest(): Promise<string>;
  /** Another hash over the same bytes, which goes its own way from here. */
  fork(): StreamHash;
  /** Lets go of all that it holds; it is not used any more. */
  drop(): void;
}
