import { ERROR_CODES, type ErrorCode } from './codes.ts';

/** What an error may carry beside its code and message. */
export interface RegistryErrorOptions {
  /** Unstructured facts for the client (OCI `detail`); never a secret, never a stack. */
  readonly detail?: unknown;
  /** HTTP status where it differs from the code's own. */
  readonly status?: number;
  /** Response headers that belong to the refusal, such as `Retry-After` or `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * An error that a client may see. The message names the thing and, where there is one, the remedy:
 * `throw new RegistryError('BLOB_UNKNOWN', 'blob sha256:… is not in library/app; push it again')`.
 */
export class RegistryError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly detail: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string, options: RegistryErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RegistryError';
    this.code = code;
    this.status = options.status ?? ERROR_CODES[code].status;
    this.detail = options.detail;
    this.headers = options.headers ?? {};
  }
}

/** The JSON body of OCI Distribution 1.1.1 §Error Codes, which Harbor's API shares. */
export interface ErrorBody {
  readonly errors: readonly { readonly code: string; readonly message: string; readonly detail?: unknown }[];
}

/** Serialises an error for a client. */
export function errorBody(error: RegistryError): ErrorBody {
  const { code, message, detail } = error;
  return { errors: [detail === undefined ? { code, message } : { code, message, detail }] };
}

const STORAGE_FULL_ERRNO = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL']);

/** A disk that fails or refuses, and a database that cannot be read; SQLite adds what it did: SQLITE_IOERR_FSYNC. */
const STORAGE_FAILED_ERRNO =
  /^(?:EROFS|EACCES|EPERM|EIO|SQLITE_(?:IOERR|READONLY|CORRUPT|NOTADB|CANTOPEN)(?:_[A-Z]+)*)$/;

/** What a folder that was removed or replaced answers; of the registry's own folders only, others are a defect. */
const FOLDER_GONE_ERRNO: ReadonlySet<string> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'ENOTEMPTY',
  'ELOOP',
  'ENXIO',
  'ENODEV',
  'ESTALE',
]);

/** The folders of a data folder that content is in. */
const STORAGE_PART = /[\\/]storage[\\/](blobs|uploads|quarantine)(?:[\\/]|$)/;

/**
 * Turns anything thrown into a {@link RegistryError}: a full disk becomes STORAGE_FULL, the unforeseen UNKNOWN,
 * whose message stays generic because it may hold paths; the original is kept as `cause` for the log.
 */
export function toRegistryError(thrown: unknown): RegistryError {
  if (thrown instanceof RegistryError) return thrown;
  const errno = errnoOf(thrown);
  if (errno !== undefined && STORAGE_FULL_ERRNO.has(errno)) {
    return new RegistryError(
      'STORAGE_FULL',
      'the disk that holds the registry is full; free space or run garbage collection, then try again',
      { cause: thrown },
    );
  }
  if (errno === 'EMFILE' || errno === 'ENFILE') {
    return new RegistryError(
      'UNAVAILABLE',
      'the registry has as many files open as the system lets it; try again in a moment, or raise its limit (ulimit -n)',
      { headers: { 'Retry-After': '1' }, cause: thrown },
    );
  }
  const part = storagePartOf(thrown);
  const isFailure = errno !== undefined && STORAGE_FAILED_ERRNO.test(errno);
  if (isFailure || (part !== undefined && FOLDER_GONE_ERRNO.has(errno ?? ''))) {
    const where = part ?? (errno?.startsWith('SQLITE') === true ? 'its database' : 'the data folder');
    return new RegistryError(
      'STORAGE_FAILED',
      `the registry's storage refused the operation in ${where} (${errno}); check its disk; the log has the details`,
      { cause: thrown },
    );
  }
  return new RegistryError('UNKNOWN', 'the registry failed to answer; its log has the details', {
    cause: thrown,
  });
}

/** The part of the data folder that a failed call was about; where that folder is concerns no client. */
function storagePartOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('path' in thrown)) return undefined;
  const found = STORAGE_PART.exec(typeof thrown.path === 'string' ? thrown.path : '');
  return found === null ? undefined : `storage/${found[1]}`;
}

/** The `code` of a Node or SQLite error, if it has one. */
export function errnoOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
