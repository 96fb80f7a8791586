import { requireDigest } from '../blobs/index.ts';
import { type ArtifactLookup, OCI_INDEX, type Referrer, type Repository } from '../catalog/index.ts';
import type { Exchange } from './exchange.ts';
import { nextLink } from './paging.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** Clients refuse an answer above 4 MiB (oras, skopeo); what surrounds the descriptors fits into the rest. */
const PAGE_BYTES = 3.5 * 1024 * 1024;
const PAGE_REFERRERS = 1000;

/** What referrer lists need. */
export interface ReferrersHandlerParts {
  readonly access: RepositoryAccess;
  readonly artifacts: ArtifactLookup;
}

/** GET `/v2/<name>/referrers/<digest>` (OCI 1.1.1 end-12). Never 404: what is unknown has no referrers. */
export class ReferrersHandler {
  readonly #parts: ReferrersHandlerParts;

  constructor(parts: ReferrersHandlerParts) {
    this.#parts = parts;
  }

  list(exchange: Exchange, name: string, digestText: string): void | Promise<void> {
    const digest = requireDigest(digestText);
    const repository = this.#parts.access.find(exchange, name, 'pull');
    const after = Number(exchange.query.get('after') ?? 0) || 0;
    const bytes =
      repository === undefined
        ? 0
        : this.#parts.artifacts.referrerBytes(repository.id, digest, after, PAGE_REFERRERS);
    const room = exchange.room(Math.min(bytes, PAGE_BYTES));
    if (room === undefined) return this.#send(exchange, repository, name, digest, after);
    return room.then(() => this.#send(exchange, repository, name, digest, after));
  }

  #send(
    exchange: Exchange,
    repository: Repository | undefined,
    name: string,
    digest: string,
    after: number,
  ): void {
    const artifactType = exchange.query.get('artifactType') ?? undefined;
    const referrers =
      repository === undefined
        ? []
        : this.#parts.artifacts.referrers(repository.id, digest, artifactType, after, PAGE_REFERRERS + 1);
    const { descriptors, lastId, isWhole } = fillPage(referrers);
    const headers: Record<string, string> = { 'Content-Type': OCI_INDEX };
    if (artifactType !== undefined) headers['OCI-Filters-Applied'] = 'artifactType';
    if (!isWhole) {
      const filter = artifactType === undefined ? {} : { artifactType };
      const path = `/v2/${name}/referrers/${digest}`;
      headers['Link'] = nextLink(path, { ...filter, after: String(lastId) });
    }
    const body = `{"schemaVersion":2,"mediaType":"${OCI_INDEX}","manifests":[${descriptors.join(',')}]}`;
    exchange.sendBytes(200, headers, Buffer.from(body));
  }
}

/** As many descriptors, as JSON, as fit on a page: at least one, so that paging always gets on. */
function fillPage(referrers: Iterable<Referrer>): Page {
  const descriptors: string[] = [];
  let bytes = 0;
  let lastId = 0;
  for (const referrer of referrers) {
    const json = descriptorJson(referrer);
    bytes += Buffer.byteLength(json) + 1;
    const isFull = descriptors.length === PAGE_REFERRERS || (bytes > PAGE_BYTES && descriptors.length > 0);
    if (isFull) return { descriptors, lastId, isWhole: false };
    descriptors.push(json);
    lastId = referrer.id;
  }
  return { descriptors, lastId, isWhole: true };
}

interface Page {
  readonly descriptors: readonly string[];
  readonly lastId: number;
  /** Nothing is left for another page. */
  readonly isWhole: boolean;
}

function descriptorJson({ mediaType, digest, size, artifactType, annotationsJson }: Referrer): string {
  const descriptor = JSON.stringify({ mediaType, digest, size, artifactType });
  if (annotationsJson === '{}') return descriptor;
  // The annotations are JSON already: putting them in as text keeps keys such as __proto__ as they are.
  return `${descriptor.slice(0, -1)},"annotations":${annotationsJson}}`;
}
