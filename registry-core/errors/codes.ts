/**
 * Every error code that Marina answers with, in one place.
 *
 * The first block is OCI Distribution 1.1.1 §Error Codes, the second what CNCF Distribution adds and clients know,
 * the third Harbor's API v2.0 codes, the last Marina's own. `status` is the HTTP status that goes with the code
 * unless the thrower names another one.
 */
export const ERROR_CODES = {
  BLOB_UNKNOWN: { status: 404 },
  BLOB_UPLOAD_INVALID: { status: 400 },
  BLOB_UPLOAD_UNKNOWN: { status: 404 },
  DIGEST_INVALID: { status: 400 },
  MANIFEST_BLOB_UNKNOWN: { status: 400 },
  MANIFEST_INVALID: { status: 400 },
  MANIFEST_UNKNOWN: { status: 404 },
  NAME_INVALID: { status: 400 },
  NAME_UNKNOWN: { status: 404 },
  SIZE_INVALID: { status: 400 },
  UNAUTHORIZED: { status: 401 },
  DENIED: { status: 403 },
  UNSUPPORTED: { status: 405 },
  TOOMANYREQUESTS: { status: 429 },

  TAG_INVALID: { status: 400 },
  RANGE_INVALID: { status: 416 },
  PAGINATION_NUMBER_INVALID: { status: 400 },
  UNAVAILABLE: { status: 503 },
  UNKNOWN: { status: 500 },

  BAD_REQUEST: { status: 400 },
  FORBIDDEN: { status: 403 },
  NOT_FOUND: { status: 404 },
  METHOD_NOT_ALLOWED: { status: 405 },
  CONFLICT: { status: 409 },
  PRECONDITION: { status: 412 },
  REQUEST_ENTITY_TOO_LARGE: { status: 413 },
  TOO_MANY_REQUEST: { status: 429 },
  NOT_IMPLEMENTED: { status: 501 },

  STORAGE_FULL: { status: 507 },
  STORAGE_FAILED: { status: 500 },
  DATA_FOLDER_IN_USE: { status: 500 },
  DATA_FOLDER_MISSING: { status: 500 },
  DATA_FOLDER_UNUSABLE: { status: 500 },
  SCHEMA_TOO_NEW: { status: 500 },
  SCHEMA_TOO_OLD: { status: 500 },
  SECRET_STORE_UNUSABLE: { status: 500 },
  SECRET_UNREADABLE: { status: 500 },
  RUNTIME_TOO_OLD: { status: 500 },
  PORT_UNAVAILABLE: { status: 500 },
  EXPOSURE_REFUSED: { status: 500 },
  REQUEST_TIMEOUT: { status: 408 },
  HEADERS_TOO_LARGE: { status: 431 },
  HOST_REFUSED: { status: 421 },
  ORIGIN_REFUSED: { status: 403 },
} as const satisfies Record<string, { readonly status: number }>;

/** A code of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;
