/** What can be wrong in a data folder. */
export type FindingKind =
  | 'database-damaged'
  | 'not-checked'
  | 'broken-reference'
  | 'manifest-corrupt'
  | 'dangling-tag'
  | 'wrong-artifact'
  | 'content-lost'
  | 'wrong-count'
  | 'blob-missing'
  | 'blob-lost'
  | 'blob-truncated'
  | 'blob-corrupt'
  | 'blob-back'
  | 'orphan-file'
  | 'upload-leftover'
  | 'jobs-damaged';

/** One thing that is wrong. */
export interface Finding {
  readonly kind: FindingKind;
  /** What is wrong with what, in one sentence without a full stop. */
  readonly message: string;
  /** What `--repair` does about it, or else what a person can do; the same form. */
  readonly remedy: string;
  /** Mends it; absent where only a person can. Throws when it does not succeed. */
  readonly repair?: () => void | Promise<void>;
}

/** One part of the check. Each finding is mended, where that is asked for, before the next is looked for. */
export type Check = () => AsyncIterable<Finding> | Iterable<Finding>;
