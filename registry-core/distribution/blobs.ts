import type { OutgoingHttpHeaders } from 'node:http';
import { type BlobFile, type BlobRow, type BlobStore, requireDigest } from '../blobs/index.ts';
import type { Content, Deletion, Repository } from '../catalog/index.ts';
import { RegistryError } from '../errors/index.ts';
import { isNotModified, rangeApplies } from './conditions.ts';
import type { Exchange } from './exchange.ts';
import { type ByteRange, parseRange } from './range.ts';
import type { RepositoryAccess } from './repository-access.ts';
import { sendBlob } from './send-blob.ts';
import { multipartOf, sendMultipart } from './send-multipart.ts';

/** Content up to this size is hashed before its answer begins, so that the answer can be a 404. Bytes. */
const CHECKED_BEFORE_BYTES = 4 * 1024 * 1024;

/** What blob requests need. */
export interface BlobHandlerParts {
  readonly access: RepositoryAccess;
  readonly blobs: BlobStore;
  readonly content: Content;
  readonly deletion: Deletion;
  readonly clock: () => number;
}

/** GET, HEAD and DELETE of `/v2/<name>/blobs/<digest>` (OCI 1.1.1 end-2 and end-10). */
export class BlobHandler {
  readonly #parts: BlobHandlerParts;

  constructor(parts: BlobHandlerParts) {
    this.#parts = parts;
  }

  async get(exchange: Exchange, name: string, digestText: string): Promise<void> {
    const digest = requireDigest(digestText);
    const repository = this.#parts.access.require(exchange, name, 'pull');
    const blob = await this.#requireBlob(repository, digest);
    if (isNotModified(exchange.request.headers['if-none-match'], digest)) {
      return exchange.sendEmpty(304, cacheHeaders(digest));
    }
    if (exchange.method === 'HEAD') return this.#head(exchange, repository, blob);
    const file = await this.#parts.blobs.open(blob);
    if (file === undefined) throw unknownBlob(repository, digest);
    try {
      const ranges = parseRange(rangeHeader(exchange, digest), blob.size);
      if (ranges === 'unsatisfiable') throw unsatisfiable(blob);
      if (ranges !== 'whole') {
        // Of parts nobody says that they are right; still the whole is looked at, and taken away if it is not.
        this.#parts.blobs.checkWhenIdle(blob, file);
        return await sendRanges(exchange, digest, file, ranges);
      }
      const isRight = this.#parts.blobs.check(blob, file);
      if (blob.size <= CHECKED_BEFORE_BYTES && (await isRight) === false)
        throw unknownBlob(repository, digest);
      exchange.begin(200, contentHeaders(digest, blob.size));
      await sendBlob({ file, start: 0, end: blob.size, isRight }, exchange.response);
    } finally {
      await file.close();
    }
  }

  async delete(exchange: Exchange, name: string, digestText: string): Promise<void> {
    const digest = requireDigest(digestText);
    const repository = this.#parts.access.require(exchange, name, 'delete');
    if (!(await this.#parts.deletion.removeBlob(repository, digest))) throw unknownBlob(repository, digest);
    exchange.sendEmpty(202, {});
  }

  /** A HEAD that finds the blob lets the client skip its upload: the blob must be there and must stay. */
  async #head(exchange: Exchange, repository: Repository, blob: BlobRow): Promise<void> {
    const { blobs, content, clock } = this.#parts;
    // One that was marked was looked for just now.
    if (!blob.missing && !(await blobs.isPresent(blob))) throw unknownBlob(repository, blob.digest);
    const isPromised = clock() - blob.touchedAt <= blobs.promiseGranularityMs;
    if (!isPromised && !(await content.renew(repository, blob.digest)))
      throw unknownBlob(repository, blob.digest);
    exchange.sendHead(200, contentHeaders(blob.digest, blob.size));
  }

  /** The blob; one that was marked missing is looked for again, since its disk may be back. */
  async #requireBlob(repository: Repository, digest: string): Promise<BlobRow> {
    const { blobs, content } = this.#parts;
    const blob = content.find(repository, digest);
    if (blob === undefined || (blob.missing && !(await blobs.isBack(blob)))) {
      throw unknownBlob(repository, digest);
    }
    return blob;
  }
}

async function sendRanges(
  exchange: Exchange,
  digest: string,
  file: BlobFile,
  ranges: readonly ByteRange[],
): Promise<void> {
  const [only, second] = ranges;
  if (only !== undefined && second === undefined) {
    const { first, last } = only;
    const headers = contentHeaders(digest, last - first + 1);
    headers['Content-Range'] = `bytes ${first}-${last}/${file.size}`;
    exchange.begin(206, headers);
    return sendBlob({ file, start: first, end: last + 1 }, exchange.response);
  }
  const multipart = multipartOf(ranges, file.size);
  const headers = contentHeaders(digest, multipart.length);
  headers['Content-Type'] = multipart.contentType;
  exchange.begin(206, headers);
  await sendMultipart(file, exchange.response, multipart);
}

function contentHeaders(digest: string, length: number): OutgoingHttpHeaders {
  return {
    ...cacheHeaders(digest),
    'Content-Type': 'application/octet-stream',
    'Content-Length': length,
    'Accept-Ranges': 'bytes',
  };
}

function cacheHeaders(digest: string): OutgoingHttpHeaders {
  return {
    'Docker-Content-Digest': digest,
    ETag: `"${digest}"`,
    'Cache-Control': 'private, max-age=31536000, immutable',
  };
}

/** The `Range` header, unless `If-Range` names another content. */
function rangeHeader(exchange: Exchange, digest: string): string | undefined {
  const { range, 'if-range': ifRange } = exchange.request.headers;
  return rangeApplies(ifRange, digest) ? range : undefined;
}

function unsatisfiable(blob: BlobRow): RegistryError {
  return new RegistryError('RANGE_INVALID', `the blob has ${blob.size} bytes; the range lies outside`, {
    headers: { 'Content-Range': `bytes */${blob.size}` },
  });
}

function unknownBlob(repository: Repository, digest: string): RegistryError {
  return new RegistryError('BLOB_UNKNOWN', `blob ${digest} is not in ${repository.name}`, {
    detail: { digest },
  });
}
