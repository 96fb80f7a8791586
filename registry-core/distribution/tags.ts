import type { ArtifactLookup } from '../catalog/artifacts.ts';
import { RegistryError } from '../errors/registry-error.ts';
import type { Exchange } from './exchange.ts';
import { nextLink, parsePageRequest } from './paging.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** What tag lists need. */
export interface TagsHandlerParts {
  readonly access: RepositoryAccess;
  readonly artifacts: ArtifactLookup;
}

/** GET `/v2/<name>/tags/list` (OCI 1.1.1 end-8). */
export class TagsHandler {
  readonly #parts: TagsHandlerParts;

  constructor(parts: TagsHandlerParts) {
    this.#parts = parts;
  }

  list(exchange: Exchange, name: string): void {
    const { limit, last } = parsePageRequest(exchange.query);
    const repository = this.#parts.access.require(exchange, name, 'pull');
    if (!repository.listed) {
      throw new RegistryError('NAME_UNKNOWN', `there is no repository ${repository.name}`);
    }
    if (limit === 0) {
      exchange.sendJson(200, { name, tags: [] });
      return;
    }
    // One more than asked tells whether there is a next page.
    const tags = this.#parts.artifacts.tags(repository.id, last, limit + 1);
    const page = tags.slice(0, limit);
    const end = page.at(-1);
    const link =
      tags.length > limit && end !== undefined
        ? { Link: nextLink(`/v2/${name}/tags/list`, { n: String(limit), last: end }) }
        : {};
    exchange.sendJson(200, { name, tags: page }, link);
  }
}
