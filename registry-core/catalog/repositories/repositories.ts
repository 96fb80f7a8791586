import { type Database, ReadCache, type Statement } from '../../database/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { EventOutbox } from '../../events/index.ts';
import type { RepositoryName } from './names.ts';

/** A repository with what a request needs to know of its project. */
export interface Repository {
  readonly id: number;
  /** Full name: project/path. */
  readonly name: string;
  readonly projectId: number;
  /** Anyone may pull. */
  readonly projectPublic: boolean;
  /** Unix ms; bearer tokens issued before are void. */
  readonly projectCreatedAt: number;
  /** A manifest was pushed at least once: the repository is listed. */
  readonly listed: boolean;
}

interface RepositoryRow {
  id: number;
  name: string;
  project_id: number;
  project_public: number;
  project_created_at: number;
  first_pushed_at: number | null;
}

/** A line of the catalogue, and what decides who sees it. */
export interface ListedRepository {
  readonly name: string;
  readonly projectId: number;
  readonly projectPublic: boolean;
  /** All of its artifacts were deleted. */
  readonly emptied: boolean;
}

interface ListedRow {
  name: string;
  project_id: number;
  public: number;
  emptied: number;
}

const CACHED_REPOSITORIES = 4096;
/** Lines of the catalogue kept: some 15 MB. */
const LISTED_KEPT = 100_000;
/** A page behind a longer text is not kept: clients choose it. No name is longer. */
const NAME_MOST = 512;

/** Repositories by name. */
export class RepositoryStore {
  readonly #database: Database;
  readonly #events: EventOutbox;
  readonly #clock: () => number;
  readonly #cache: ReadCache<Repository | undefined>;
  readonly #byName: Statement<[string], RepositoryRow>;
  readonly #nameOf: Statement<[number], { name: string }>;
  readonly #insert: Statement<[string, number, number, number], never>;
  readonly #markPushed: Statement<[number, number, number], never>;
  readonly #describe: Statement<[string, number, number], never>;
  readonly #page: Statement<[string, number], ListedRow>;
  /** Clients that list the catalogue ask for the same pages again. */
  readonly #pages: ReadCache<readonly ListedRepository[]>;

  constructor(database: Database, events: EventOutbox, clock: () => number = Date.now) {
    this.#database = database;
    this.#events = events;
    this.#clock = clock;
    this.#cache = new ReadCache(database, CACHED_REPOSITORIES);
    this.#pages = new ReadCache(database, LISTED_KEPT, ({ length }) => length + 1);
    this.#byName = database.prepare(
      `SELECT r.id, r.name, r.project_id, r.first_pushed_at, p.public AS project_public,
              p.created_at AS project_created_at
       FROM repository r JOIN project p ON p.id = r.project_id WHERE r.name = ?`,
    );
    this.#nameOf = database.prepare('SELECT name FROM repository WHERE id = ?');
    this.#insert = database.prepare(
      `INSERT INTO repository (project_id, name, created_at, updated_at)
       SELECT id, ?, ?, ? FROM project WHERE id = ?`,
    );
    this.#markPushed = database.prepare(
      'UPDATE repository SET first_pushed_at = coalesce(first_pushed_at, ?), updated_at = ? WHERE id = ?',
    );
    this.#describe = database.prepare('UPDATE repository SET description = ?, updated_at = ? WHERE id = ?');
    this.#page = database.prepare(
      `SELECT r.name, r.project_id, p.public, r.artifact_count = 0 AS emptied
       FROM repository r JOIN project p ON p.id = r.project_id
       WHERE r.first_pushed_at IS NOT NULL AND r.name > ? ORDER BY r.name LIMIT ?`,
    );
  }

  /** The repository of that full name. */
  byName(fullName: string): Repository | undefined {
    return this.#cache.get(fullName, () => toRepository(this.#byName.get(fullName)));
  }

  /** The full name of the repository with that id. */
  nameOf(id: number): string | undefined {
    return this.#nameOf.get(id)?.name;
  }

  /**
   * The repository of that name, made if it is not there. It is not listed before its first manifest. Throws
   * NAME_UNKNOWN when its project was deleted since it was looked up.
   */
  async ensure(name: RepositoryName, projectId: number): Promise<Repository> {
    const known = this.byName(name.full);
    if (known !== undefined) return known;
    return this.#database.write(() => {
      const now = this.#clock();
      if (this.byName(name.full) === undefined) this.#insert.run(name.full, now, now, projectId);
      const made = this.byName(name.full);
      if (made?.projectId !== projectId) throw deletedMeanwhile(name.full);
      return made;
    });
  }

  /**
   * Throws NAME_UNKNOWN when a repository was deleted since it was looked up. Call it inside the transaction that
   * changes what belongs to it.
   */
  requireStored(repository: Pick<Repository, 'id' | 'name'>): void {
    if (this.#nameOf.get(repository.id) === undefined) throw deletedMeanwhile(repository.name);
  }

  /** Notes that a manifest arrived. Call it inside the transaction that stores it. */
  markPushed(repository: Repository, actor: string): void {
    const now = this.#clock();
    this.#markPushed.run(now, now, repository.id);
    if (repository.listed) return;
    this.#events.record({
      type: 'repository.created',
      actor,
      projectId: repository.projectId,
      repository: repository.name,
    });
  }

  /** Sets what a repository is said to be for. Throws NOT_FOUND. */
  describe(fullName: string, description: string, actor: string): Promise<void> {
    return this.#database.write(() => {
      const repository = this.byName(fullName);
      if (repository === undefined) {
        throw new RegistryError('NOT_FOUND', `there is no repository ${fullName}`);
      }
      this.#describe.run(description, this.#clock(), repository.id);
      this.#events.record({
        type: 'repository.updated',
        actor,
        projectId: repository.projectId,
        repository: repository.name,
      });
    });
  }

  /** Listed repositories in the order of their names, after `last`. */
  page(last: string, limit: number): readonly ListedRepository[] {
    const read = (): readonly ListedRepository[] => this.#page.all(last, limit).map(toListed);
    return last.length > NAME_MOST ? read() : this.#pages.get(`${limit} ${last}`, read);
  }
}

function toListed({ name, project_id, public: isPublic, emptied }: ListedRow): ListedRepository {
  return { name, projectId: project_id, projectPublic: isPublic === 1, emptied: emptied === 1 };
}

/** NAME_UNKNOWN: a push came too late. */
export function deletedMeanwhile(fullName: string): RegistryError {
  return new RegistryError(
    'NAME_UNKNOWN',
    `the repository ${fullName} or its project was deleted while something was pushed to it; push all of it again`,
  );
}

function toRepository(row: RepositoryRow | undefined): Repository | undefined {
  if (row === undefined) return undefined;
  return {
    id: row.id,
    name: row.name,
    projectId: row.project_id,
    projectPublic: row.project_public === 1,
    projectCreatedAt: row.project_created_at,
    listed: row.first_pushed_at !== null,
  };
}
