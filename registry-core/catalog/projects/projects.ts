import type { Database, Statement } from '../../database/index.ts';
import { RegistryError } from '../../errors/index.ts';
import type { EventOutbox } from '../../events/index.ts';
import { isProjectName } from '../../rules/names.ts';

/** A project: the owner of repositories, members and policies. */
export interface Project {
  readonly id: number;
  readonly name: string;
  /** Anyone may pull. */
  readonly public: boolean;
  readonly ownerId: number | undefined;
  /** Unix ms. */
  readonly createdAt: number;
  /** Unix ms. */
  readonly updatedAt: number;
}

/** What a new project is made of. */
export interface NewProject {
  readonly name: string;
  readonly public: boolean;
  readonly ownerId: number | undefined;
  /** Harbor's metadata beside "public": strings by key. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly actor: string;
}

/** What of a project can change. */
export interface ProjectChange {
  readonly public?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly actor: string;
}

interface ProjectRow {
  id: number;
  name: string;
  owner_id: number | null;
  public: number;
  created_at: number;
  updated_at: number;
}

/** Repositories that are counted to say why a project stays. */
const COUNTED_MOST = 1000;
/** Repositories without a push that go in one transaction, and links to blobs of such. */
const UNLISTED_AT_ONCE = 500;
const UNLISTED = `SELECT id FROM repository WHERE project_id = ? AND first_pushed_at IS NULL LIMIT ${UNLISTED_AT_ONCE}`;

const COLUMNS = 'id, name, owner_id, public, created_at, updated_at';

/** Projects and their metadata. */
export class ProjectStore {
  readonly #database: Database;
  readonly #events: EventOutbox;
  readonly #clock: () => number;
  readonly #byName: Statement<[string], ProjectRow>;
  readonly #byId: Statement<[number], ProjectRow>;
  readonly #insert: Statement<[string, number | null, number, number, number], never>;
  readonly #addOwner: (projectId: number, userId: number) => void;
  readonly #update: Statement<[number, number, number], never>;
  readonly #delete: Statement<[number], never>;
  readonly #setMetadata: Statement<[number, string, string], never>;
  readonly #metadata: Statement<[number], { name: string; value: string }>;
  readonly #listedRepositories: Statement<[number], { count: number }>;
  readonly #deleteUnlisted: Statement<[number], never>;
  readonly #unlinkUnlisted: Statement<[number], never>;

  /** `addOwner` gives the owner of a new project its role, in the same transaction. */
  constructor(
    database: Database,
    events: EventOutbox,
    addOwner: (projectId: number, userId: number) => void,
    clock: () => number = Date.now,
  ) {
    this.#database = database;
    this.#events = events;
    this.#addOwner = addOwner;
    this.#clock = clock;
    this.#byName = database.prepare(`SELECT ${COLUMNS} FROM project WHERE name = ?`);
    this.#byId = database.prepare(`SELECT ${COLUMNS} FROM project WHERE id = ?`);
    this.#insert = database.prepare(
      'INSERT INTO project (name, owner_id, public, created_at, updated_at) VALUES (?, ?, ?, ?, ?)',
    );
    this.#update = database.prepare('UPDATE project SET public = ?, updated_at = ? WHERE id = ?');
    this.#delete = database.prepare('DELETE FROM project WHERE id = ?');
    this.#setMetadata = database.prepare(
      `INSERT INTO project_metadata (project_id, name, value) VALUES (?, ?, ?)
       ON CONFLICT (project_id, name) DO UPDATE SET value = excluded.value`,
    );
    this.#metadata = database.prepare('SELECT name, value FROM project_metadata WHERE project_id = ?');
    this.#listedRepositories = database.prepare(
      `SELECT count(*) AS count FROM
         (SELECT 1 FROM repository WHERE project_id = ? AND first_pushed_at IS NOT NULL LIMIT ${COUNTED_MOST})`,
    );
    this.#deleteUnlisted = database.prepare(`DELETE FROM repository WHERE id IN (${UNLISTED})`);
    this.#unlinkUnlisted = database.prepare(
      `DELETE FROM repository_blob WHERE (repository_id, blob_id) IN
         (SELECT l.repository_id, l.blob_id FROM (${UNLISTED}) unlisted
          CROSS JOIN repository_blob l ON l.repository_id = unlisted.id LIMIT ${UNLISTED_AT_ONCE})`,
    );
  }

  /** The project of that name. */
  byName(name: string): Project | undefined {
    return toProject(this.#byName.get(name));
  }

  /** The project of that id. */
  byId(id: number): Project | undefined {
    return toProject(this.#byId.get(id));
  }

  /** Harbor's metadata of a project beside "public". */
  metadataOf(id: number): Record<string, string> {
    return Object.fromEntries(this.#metadata.all(id).map(({ name, value }) => [name, value]));
  }

  /** Makes a project; its owner becomes its first administrator. Throws BAD_REQUEST or CONFLICT. */
  create(project: NewProject): Promise<Project> {
    return this.#database.write(() => this.createNow(project));
  }

  /** As {@link create}, inside the caller's transaction. */
  createNow(project: NewProject): Project {
    const { name, ownerId, actor } = project;
    if (!isProjectName(name)) {
      throw new RegistryError(
        'BAD_REQUEST',
        `"${name}" cannot be a project name; use lower-case letters and digits with one of . _ - between them`,
      );
    }
    if (this.byName(name) !== undefined) {
      throw new RegistryError('CONFLICT', `a project named ${name} exists already; choose another name`);
    }
    const now = this.#clock();
    const { lastInsertRowid } = this.#insert.run(name, ownerId ?? null, project.public ? 1 : 0, now, now);
    const id = Number(lastInsertRowid);
    if (ownerId !== undefined) this.#addOwner(id, ownerId);
    for (const [key, value] of Object.entries(project.metadata ?? {})) this.#setMetadata.run(id, key, value);
    this.#events.record({ type: 'project.created', actor, projectId: id, payload: { name } });
    return { id, name, public: project.public, ownerId, createdAt: now, updatedAt: now };
  }

  /** Changes visibility or metadata. Throws NOT_FOUND. */
  update(id: number, change: ProjectChange): Promise<void> {
    return this.#database.write(() => {
      const project = this.#require(id);
      this.#update.run((change.public ?? project.public) ? 1 : 0, this.#clock(), id);
      for (const [key, value] of Object.entries(change.metadata ?? {})) this.#setMetadata.run(id, key, value);
      this.#events.record({
        type: 'project.updated',
        actor: change.actor,
        projectId: id,
        payload: { name: project.name, public: change.public, metadata: change.metadata },
      });
    });
  }

  /** Whether a project can be deleted and, if not, why. */
  deletability(id: number): { readonly deletable: boolean; readonly reason?: string } {
    const count = this.#listedRepositories.get(id)?.count ?? 0;
    if (count === 0) return { deletable: true };
    const many = count < COUNTED_MOST ? String(count) : `${COUNTED_MOST} or more`;
    const what = count === 1 ? 'one repository' : `${many} repositories`;
    return { deletable: false, reason: `the project holds ${what}; delete them first` };
  }

  /** Deletes an empty project. Throws NOT_FOUND, or PRECONDITION (412) while it holds repositories. */
  async remove(id: number, actor: string): Promise<void> {
    // Repositories that were never pushed to may be many: they go in slices before it.
    while (!(await this.#database.write(() => this.#removeIfEmptied(id, actor))));
  }

  #removeIfEmptied(id: number, actor: string): boolean {
    const project = this.#require(id);
    const { deletable, reason } = this.deletability(id);
    if (!deletable) throw new RegistryError('PRECONDITION', `${project.name}: ${reason}`);
    if (this.#unlinkUnlisted.run(id).changes === UNLISTED_AT_ONCE) return false;
    if (this.#deleteUnlisted.run(id).changes === UNLISTED_AT_ONCE) return false;
    this.#delete.run(id);
    this.#events.record({
      type: 'project.deleted',
      actor,
      projectId: id,
      payload: { name: project.name },
    });
    return true;
  }

  #require(id: number): Project {
    const project = this.byId(id);
    if (project === undefined) throw new RegistryError('NOT_FOUND', `there is no project with the id ${id}`);
    return project;
  }
}

function toProject(row: ProjectRow | undefined): Project | undefined {
  if (row === undefined) return undefined;
  return {
    id: row.id,
    name: row.name,
    public: row.public === 1,
    ownerId: row.owner_id ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
