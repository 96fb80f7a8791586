import type { OutgoingHttpHeaders } from 'node:http';
import { actorName, ownerKey } from '../access/index.ts';
import { requireDigest, type UploadSessions } from '../blobs/index.ts';
import {
  type ArtifactLookup,
  type Deletion,
  MANIFEST_MAX_BYTES,
  type ManifestPusher,
  type PullRecorder,
  type PushCondition,
  type Repository,
  requireTagName,
  type StoredManifest,
} from '../catalog/index.ts';
import { RegistryError } from '../errors/index.ts';
import { entityTags, isNotModified } from './conditions.ts';
import type { Exchange } from './exchange.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** Tags that one push by digest may set (OCI "dev" end-7b asks for at least 10). */
const TAGS_PER_PUSH = 50;

/** What manifest requests need. */
export interface ManifestHandlerParts {
  readonly access: RepositoryAccess;
  readonly artifacts: ArtifactLookup;
  readonly manifests: ManifestPusher;
  readonly deletion: Deletion;
  readonly pulls: PullRecorder;
  /** Told of pushes that the disk refuses. */
  readonly uploads: Pick<UploadSessions, 'noteRefused'>;
}

/** `/v2/<name>/manifests/<tag or digest>` (OCI 1.1.1 end-3, 7, 9). The stored type is served, whatever `Accept` says. */
export class ManifestHandler {
  readonly #parts: ManifestHandlerParts;

  constructor(parts: ManifestHandlerParts) {
    this.#parts = parts;
  }

  get(exchange: Exchange, name: string, reference: string): void | Promise<void> {
    const byDigest = isDigestReference(reference);
    const repository = this.#parts.access.require(exchange, name, 'pull');
    const manifest = this.#require(repository, reference);
    if (isNotModified(exchange.request.headers['if-none-match'], manifest.digest)) {
      exchange.sendEmpty(304, manifestHeaders(manifest, byDigest));
      return;
    }
    const isHead = exchange.method === 'HEAD';
    const isRead = !isHead || !this.#parts.artifacts.isVerified(manifest.artifactId);
    const room = isRead ? exchange.room(manifest.size) : undefined;
    const tag = byDigest ? undefined : reference;
    if (room === undefined) return this.#send(exchange, repository, manifest, tag);
    // Meanwhile the tag may move, and the manifest go.
    return room.then(() => this.#send(exchange, repository, this.#require(repository, reference), tag));
  }

  #send(exchange: Exchange, repository: Repository, manifest: StoredManifest, tag: string | undefined): void {
    const { artifacts, pulls } = this.#parts;
    const headers = manifestHeaders(manifest, tag === undefined);
    if (exchange.method === 'HEAD') {
      // One that confirms what is damaged would keep a client from pushing it again.
      artifacts.verify(manifest.artifactId);
      headers['Content-Length'] = manifest.size;
      exchange.sendHead(200, headers);
      return;
    }
    exchange.sendBytes(200, headers, artifacts.payload(manifest.artifactId));
    if (!isReplication(exchange))
      pulls.record(repository, manifest, tag, actorName(exchange.identity.principal));
  }

  async put(exchange: Exchange, name: string, reference: string): Promise<void> {
    const byDigest = isDigestReference(reference);
    const tags = byDigest ? tagParameters(exchange) : [reference];
    const repository = await this.#parts.access.requireForPush(exchange, name);
    const push = {
      repository,
      payload: await readManifest(exchange),
      contentType: exchange.contentType,
      digest: byDigest ? reference : undefined,
      tags,
      condition: pushCondition(exchange),
      actor: actorName(exchange.identity.principal),
    };
    const result = await this.#parts.manifests.push(push).catch((cause: unknown) => {
      this.#parts.uploads.noteRefused(repository.id, ownerKey(exchange.identity.principal), cause);
      throw cause;
    });
    const headers: OutgoingHttpHeaders = {
      Location: `/v2/${name}/manifests/${result.digest}`,
      'Docker-Content-Digest': result.digest,
    };
    if (result.subject !== undefined) headers['OCI-Subject'] = result.subject;
    if (byDigest && tags.length > 0) headers['OCI-Tag'] = tags.join(', ');
    exchange.sendEmpty(201, headers);
  }

  async delete(exchange: Exchange, name: string, reference: string): Promise<void> {
    const byDigest = isDigestReference(reference);
    const repository = this.#parts.access.require(exchange, name, 'delete');
    const actor = actorName(exchange.identity.principal);
    const { deletion } = this.#parts;
    const removed = byDigest
      ? await deletion.removeArtifact(repository, reference, actor)
      : await deletion.removeTag(repository, reference, actor);
    if (!removed) throw unknownManifest(repository, reference);
    exchange.sendEmpty(202, {});
  }

  #require(repository: Repository, reference: string): StoredManifest {
    const { artifacts } = this.#parts;
    const manifest = reference.includes(':')
      ? artifacts.byDigest(repository.id, reference)
      : artifacts.byTag(repository.id, reference);
    if (manifest === undefined) throw unknownManifest(repository, reference);
    return manifest;
  }
}

/** A reference with a colon is a digest, any other a tag; throws DIGEST_INVALID or TAG_INVALID for a malformed one. */
function isDigestReference(reference: string): boolean {
  if (!reference.includes(':')) {
    requireTagName(reference);
    return false;
  }
  requireDigest(reference);
  return true;
}

function manifestHeaders(manifest: StoredManifest, byDigest: boolean): OutgoingHttpHeaders {
  return {
    'Content-Type': manifest.mediaType,
    'Docker-Content-Digest': manifest.digest,
    ETag: `"${manifest.digest}"`,
    'Cache-Control': byDigest ? 'private, max-age=31536000, immutable' : 'no-cache',
  };
}

/** Harbor's own replication and scans do not count as pulls. */
function isReplication(exchange: Exchange): boolean {
  return exchange.request.headers['user-agent']?.startsWith('harbor-registry-client') ?? false;
}

function tagParameters(exchange: Exchange): string[] {
  const tags = [...new Set(exchange.query.getAll('tag'))];
  if (tags.length > TAGS_PER_PUSH) {
    throw new RegistryError('TAG_INVALID', `a push may set at most ${TAGS_PER_PUSH} tags`, { status: 414 });
  }
  return tags.map(requireTagName);
}

async function readManifest(exchange: Exchange): Promise<Buffer> {
  try {
    return await exchange.readBody(MANIFEST_MAX_BYTES);
  } catch (cause) {
    if (!(cause instanceof RegistryError)) throw cause;
    const limit = MANIFEST_MAX_BYTES / 1024 / 1024;
    throw new RegistryError('MANIFEST_INVALID', `a manifest may have at most ${limit} MiB`, {
      status: 413,
      cause,
    });
  }
}

function pushCondition(exchange: Exchange): PushCondition {
  const ifMatch = exchange.request.headers['if-match'];
  const ifNoneMatch = exchange.request.headers['if-none-match'];
  const none = ifNoneMatch === undefined ? [] : entityTags(ifNoneMatch);
  return {
    ifMatch: ifMatch === undefined ? undefined : entityTags(ifMatch),
    ifNoneMatch: none === '*',
    ifNoneOf: none === '*' ? [] : none,
  };
}

function unknownManifest(repository: Repository, reference: string): RegistryError {
  const separator = reference.includes(':') ? '@' : ':';
  return new RegistryError('MANIFEST_UNKNOWN', `there is no ${repository.name}${separator}${reference}`);
}
