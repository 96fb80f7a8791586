import { ownerKey } from '../access/index.ts';
import {
  type DigestAlgorithm,
  isDigestAlgorithm,
  requireDigest,
  SMALL_BLOB_BYTES,
  type UploadChunk,
  UploadRangeError,
  type UploadSession,
  type UploadSessions,
} from '../blobs/index.ts';
import type { Content, Repository } from '../catalog/index.ts';
import { RegistryError } from '../errors/index.ts';
import type { BlobMounts } from './blob-mounts.ts';
import type { Exchange } from './exchange.ts';
import { parseContentRange, uploadRange } from './range.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** What upload requests need. */
export interface UploadHandlerParts {
  readonly access: RepositoryAccess;
  readonly content: Content;
  readonly mounts: BlobMounts;
  readonly uploads: UploadSessions;
}

/** Pushing blobs: `/v2/<name>/blobs/uploads/…` (OCI 1.1.1 end-4, 5, 6, 11, 13 and "dev" end-14). */
export class UploadHandler {
  readonly #parts: UploadHandlerParts;

  constructor(parts: UploadHandlerParts) {
    this.#parts = parts;
  }

  /** POST: mount, a whole blob in one request, or a new session. */
  async start(exchange: Exchange, name: string): Promise<void> {
    const { query } = exchange;
    const { mounts } = this.#parts;
    const digest = query.get('digest');
    if (digest !== null) requireDigest(digest);
    const algorithm = announcedAlgorithm(query.get('digest-algorithm'));
    const repository = await this.#parts.access.requireForPush(exchange, name);
    const owner = ownerKey(exchange.identity.principal);
    const mount = query.get('mount');
    const isMounted = await this.#noting(repository.id, owner, async () => {
      await this.#parts.uploads.requireRoom(exchange.contentLength ?? 0);
      return mount !== null && mounts.mount(exchange.identity, repository, mount, query.get('from'));
    });
    if (mount !== null && isMounted) return sendCreated(exchange, name, mount);
    if (digest === null) {
      const session = await this.#noting(repository.id, owner, () =>
        this.#parts.uploads.start(repository.id, owner, algorithm),
      );
      return sendSession(exchange, name, session, 202, 0);
    }
    const session = this.#parts.uploads.startWhole(repository.id, owner, algorithm);
    try {
      if (this.#isSmallAndWhole(exchange, session)) {
        return await this.#finishSmall(exchange, name, repository, session, digest);
      }
      await this.#finish(exchange, name, repository, session, digest);
    } catch (cause) {
      // Nobody can go on with it. Most failures have ended it already.
      await this.#parts.uploads.cancel(session).catch(() => undefined);
      throw cause;
    }
  }

  /** PATCH: the next chunk; without `Content-Range` whatever follows. */
  async append(exchange: Exchange, name: string, id: string): Promise<void> {
    const session = this.#requireSession(exchange, name, id);
    const offset = await this.#appendBody(exchange, name, session);
    sendSession(exchange, name, session, 202, offset);
  }

  /** PUT: the last chunk, if any, and the digest that all of it must have. */
  async finish(exchange: Exchange, name: string, id: string): Promise<void> {
    const repository = this.#parts.access.require(exchange, name, 'push');
    const session = this.#requireSession(exchange, name, id);
    const digest = requireDigest(exchange.query.get('digest') ?? '');
    if (claimedStart(exchange) === undefined && this.#isSmallAndWhole(exchange, session)) {
      return this.#finishSmall(exchange, name, repository, session, digest);
    }
    await this.#finish(exchange, name, repository, session, digest);
  }

  /** GET: how many bytes have arrived. */
  async status(exchange: Exchange, name: string, id: string): Promise<void> {
    const session = this.#requireSession(exchange, name, id);
    sendSession(exchange, name, session, 204, await this.#parts.uploads.offset(session));
  }

  /** DELETE: the client gives up. */
  async cancel(exchange: Exchange, name: string, id: string): Promise<void> {
    await this.#parts.uploads.cancel(this.#requireSession(exchange, name, id));
    exchange.sendEmpty(204, {});
  }

  #requireSession(exchange: Exchange, name: string, id: string): UploadSession {
    const repository = this.#parts.access.require(exchange, name, 'push');
    return this.#parts.uploads.require(id, repository.id, ownerKey(exchange.identity.principal));
  }

  async #appendBody(exchange: Exchange, name: string, session: UploadSession): Promise<number> {
    const { body, start, length } = chunkOf(exchange);
    await this.#requireRoom(exchange, session);
    return tellingWhereToGoOn(name, session, this.#parts.uploads.append(session, body, start, length));
  }

  async #finish(
    exchange: Exchange,
    name: string,
    repository: Repository,
    session: UploadSession,
    digest: string,
  ): Promise<void> {
    const { content, uploads } = this.#parts;
    const chunk = exchange.hasBody ? chunkOf(exchange) : undefined;
    await this.#requireRoom(exchange, session);
    const finishing = uploads.finish(session, digest, chunk, (commit) =>
      content.keep(repository, digest, commit),
    );
    await tellingWhereToGoOn(name, session, finishing);
    sendCreated(exchange, name, digest);
  }

  #requireRoom(exchange: Exchange, { repositoryId, owner }: UploadSession): Promise<void> {
    return this.#noting(repositoryId, owner, () =>
      this.#parts.uploads.requireRoom(exchange.contentLength ?? 0),
    );
  }

  /** Does what comes before a session takes bytes; a disk that refuses it is told to whoever follows uploads. */
  async #noting<Result>(repositoryId: number, owner: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (cause) {
      this.#parts.uploads.noteRefused(repositoryId, owner, cause);
      throw cause;
    }
  }

  #isSmallAndWhole(exchange: Exchange, session: UploadSession): boolean {
    const length = exchange.contentLength;
    if (length === undefined || length > SMALL_BLOB_BYTES) return false;
    return this.#parts.uploads.isUntouched(session);
  }

  async #finishSmall(
    exchange: Exchange,
    name: string,
    repository: Repository,
    session: UploadSession,
    digest: string,
  ): Promise<void> {
    const { content, uploads } = this.#parts;
    const body = await exchange.readBody(SMALL_BLOB_BYTES);
    await uploads.finishWhole(session, digest, body, () => content.keepSmall(repository, digest, body));
    sendCreated(exchange, name, digest);
  }
}

function announcedAlgorithm(name: string | null): DigestAlgorithm {
  if (name === null) return 'sha256';
  if (isDigestAlgorithm(name)) return name;
  throw new RegistryError(
    'DIGEST_INVALID',
    `the digest algorithm "${name}" is not supported; use sha256 or sha512`,
  );
}

function chunkOf(exchange: Exchange): UploadChunk {
  const start = claimedStart(exchange);
  // A chunk's length says nothing of the whole.
  const length = start === undefined ? exchange.contentLength : undefined;
  return { body: exchange.body, start, length };
}

/** Where bytes do not follow on what an upload has, its client learns where it is and how much it has (416). */
async function tellingWhereToGoOn<Result>(
  name: string,
  session: UploadSession,
  running: Promise<Result>,
): Promise<Result> {
  try {
    return await running;
  } catch (cause) {
    if (!(cause instanceof UploadRangeError)) throw cause;
    throw new RegistryError('RANGE_INVALID', cause.message, {
      headers: { Location: locationOf(name, session), Range: uploadRange(cause.offset) },
      cause,
    });
  }
}

/** The offset a chunk claims to start at; its length is checked against the body's. */
function claimedStart(exchange: Exchange): number | undefined {
  const header = exchange.request.headers['content-range'];
  if (header === undefined) return undefined;
  const range = parseContentRange(header);
  if (range === undefined) {
    throw new RegistryError(
      'RANGE_INVALID',
      `"${header.slice(0, 80)}" is not a range of the form first-last`,
    );
  }
  const length = exchange.contentLength;
  if (length !== undefined && length !== range.last - range.first + 1) {
    throw new RegistryError(
      'SIZE_INVALID',
      `the range ${header.slice(0, 80)} has ${range.last - range.first + 1} bytes, but the body has ${length}`,
    );
  }
  return range.first;
}

function locationOf(name: string, session: UploadSession): string {
  return `/v2/${name}/blobs/uploads/${session.id}`;
}

function sendSession(
  exchange: Exchange,
  name: string,
  session: UploadSession,
  status: number,
  offset: number,
): void {
  exchange.sendEmpty(status, {
    Location: locationOf(name, session),
    Range: uploadRange(offset),
    'Docker-Upload-UUID': session.id,
  });
}

function sendCreated(exchange: Exchange, name: string, digest: string): void {
  exchange.sendEmpty(201, { Location: `/v2/${name}/blobs/${digest}`, 'Docker-Content-Digest': digest });
}
