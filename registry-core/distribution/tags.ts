import type { Answers, ArtifactLookup, Catalog } from '../catalog/index.ts';
import { RegistryError } from '../errors/index.ts';
import type { Exchange } from './exchange.ts';
import { nextLink, type PageRequest, parsePageRequest } from './paging.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** What tag lists need. */
export interface TagsHandlerParts {
  readonly access: RepositoryAccess;
  readonly artifacts: ArtifactLookup;
  readonly rememberAnswers: Catalog['rememberAnswers'];
}

/** An answer as it is sent. */
interface TagPage {
  readonly body: Buffer;
  readonly link: string | undefined;
}

/** Bytes of answers kept in memory: clients that watch a repository ask for the same list again and again. */
const CACHED_BYTES = 16 * 1024 * 1024;
/** What an answer costs beside its bytes, its key included: clients choose the keys, and none may be longer. */
const ENTRY_BYTES = 1024;

/** GET `/v2/<name>/tags/list` (OCI 1.1.1 end-8). */
export class TagsHandler {
  readonly #parts: TagsHandlerParts;
  readonly #pages: Answers<TagPage>;

  constructor(parts: TagsHandlerParts) {
    this.#parts = parts;
    this.#pages = parts.rememberAnswers(CACHED_BYTES, ({ body }) => body.byteLength + ENTRY_BYTES);
  }

  list(exchange: Exchange, name: string): void {
    const page = parsePageRequest(exchange.query);
    const repository = this.#parts.access.require(exchange, name, 'pull');
    if (!repository.listed) {
      throw new RegistryError('NAME_UNKNOWN', `there is no repository ${repository.name}`);
    }
    const key = `${repository.id} ${page.limit} ${name} ${page.last}`;
    const load = (): TagPage => this.#page(repository.id, name, page);
    const { body, link } = key.length > ENTRY_BYTES / 2 ? load() : this.#pages.get(key, load);
    const headers = { 'Content-Type': 'application/json', ...(link === undefined ? {} : { Link: link }) };
    exchange.sendBytes(200, headers, body);
  }

  #page(repositoryId: number, name: string, { limit, last }: PageRequest): TagPage {
    // One more than asked tells whether there is a next page.
    const tags = limit === 0 ? [] : this.#parts.artifacts.tags(repositoryId, last, limit + 1);
    const page = tags.slice(0, limit);
    const end = page.at(-1);
    const link =
      tags.length > limit && end !== undefined
        ? nextLink(`/v2/${name}/tags/list`, { n: String(limit), last: end })
        : undefined;
    return { body: Buffer.from(JSON.stringify({ name, tags: page })), link };
  }
}
