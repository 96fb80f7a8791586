import type { RepositoryStore } from '../catalog/index.ts';
import { RegistryError } from '../errors/index.ts';
import { SlicedWork } from '../turns/index.ts';
import type { Exchange } from './exchange.ts';
import { nextLink, type PageRequest, parsePageRequest } from './paging.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** What the catalogue needs. */
export interface RepositoryListParts {
  readonly access: RepositoryAccess;
  readonly repositories: RepositoryStore;
}

/**
 * GET `/v2/_catalog`, which OCI left out and every client knows: the repositories that the client may see and that hold
 * something. Emptied ones are left out, as in Harbor's: clients take the catalogue for what can be pulled.
 */
export class RepositoryListHandler {
  readonly #parts: RepositoryListParts;

  constructor(parts: RepositoryListParts) {
    this.#parts = parts;
  }

  async list(exchange: Exchange): Promise<void> {
    const page = parsePageRequest(exchange.query);
    if (exchange.identity.method === 'none') {
      throw new RegistryError('UNAUTHORIZED', 'authentication is required to list repositories', {
        headers: {
          'WWW-Authenticate': this.#parts.access.challenge(exchange, 'registry:catalog:*', undefined),
        },
      });
    }
    const { names, more } = await this.#visibleNames(exchange, page);
    const end = names.at(-1);
    const link =
      more && end !== undefined
        ? { Link: nextLink('/v2/_catalog', { n: String(page.limit), last: end }) }
        : {};
    exchange.sendJson(200, { repositories: names }, link);
  }

  /** Reads in slices, since the client may see few or none of what lies between two names. */
  async #visibleNames(
    exchange: Exchange,
    { limit, last }: PageRequest,
  ): Promise<{ names: string[]; more: boolean }> {
    const { repositories, access } = this.#parts;
    const names: string[] = [];
    const visible = new Map<number, boolean>();
    const work = new SlicedWork();
    for (let after = last; limit > 0; ) {
      const rows = repositories.page(after, ROWS_PER_SLICE);
      for (const { name, projectId, projectPublic, emptied } of rows) {
        if (emptied) continue;
        const known = visible.get(projectId);
        const mayList = known ?? access.mayList(exchange.identity, { id: projectId, public: projectPublic });
        if (known === undefined) visible.set(projectId, mayList);
        if (!mayList) continue;
        if (names.length === limit) return { names, more: true };
        names.push(name);
      }
      const end = rows.at(-1);
      if (end === undefined || rows.length < ROWS_PER_SLICE) break;
      after = end.name;
      await work.rest();
    }
    return { names, more: false };
  }
}

/** Repositories looked at before others get their turn: about two milliseconds. */
const ROWS_PER_SLICE = 1000;
