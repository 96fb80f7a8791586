import type { DatabaseReader, Reading, ReadingRoom, Statement } from '../../database/index.ts';
import { SlicedWork } from '../../turns/index.ts';
import { BlobUses } from './blob-uses.ts';
import { type ProjectUsage, type StoredBytes, UsageSum } from './usage-sum.ts';

/** A blob and a repository that links it; a blob without any comes with null. */
interface LinkRow {
  blob_id: number;
  digest: string;
  size: number;
  repository_id: number | null;
  project_id: number | null;
  /** Whether one of the first artifacts that name the blob is of the repository. */
  used: number;
}

/** What is added up: what artifacts use, or what repositories link. */
interface StorageQuestion {
  readonly byUse: boolean;
}

/** All that is stored, and what each repository holds. Bytes. */
export interface StoredByRepository {
  readonly usage: StoredBytes;
  readonly repositories: ReadonlyMap<number, number>;
}

/** A part of that: of some repositories and projects, and at the end of all. */
interface StoragePart {
  readonly repositories: readonly (readonly [id: number, bytes: number])[];
  readonly projects: readonly ProjectUsage[];
  readonly totals?: Omit<StoredBytes, 'projects'>;
}

/** Repositories or projects of a part: to take it in is less than a millisecond. */
const PART_ENTRIES = 2000;

/** Links added up before others get their turn: about two milliseconds. One blob may have any number. */
const LINKS_PER_TURN = 1000;
/** Turns on the event loop, after which the rest is a thread's. */
const TURNS_HERE = 2;

/** Most blobs are used by one of so many artifacts that name them first: who else uses it need not be looked for. */
const FIRST_USERS = 8;

const LINK = `b.id AS blob_id, b.digest, b.size, l.repository_id, r.project_id,
  EXISTS (SELECT 1 FROM (SELECT artifact_id FROM artifact_blob WHERE digest = b.digest LIMIT ${FIRST_USERS}) page
    CROSS JOIN artifact a ON a.id = page.artifact_id WHERE a.repository_id = l.repository_id) AS used`;

/** What is stored and by whom, of all blobs. */
export const STORAGE: Reading<StorageQuestion, StoragePart> = {
  name: 'usage.storage',
  keepsMuch: true,
  async *read(reader, question) {
    const found = await addUp(reader, question, Number.POSITIVE_INFINITY);
    if (found !== undefined) yield* inParts(found);
  },
};

/** The usage of all blobs: added up here where there are few, else in a thread. */
export async function addUpStorage(
  database: DatabaseReader & ReadingRoom,
  question: StorageQuestion,
): Promise<StoredByRepository> {
  const found = await addUp(database, question, TURNS_HERE);
  if (found !== undefined) return found;
  const repositories = new Map<number, number>();
  const projects: ProjectUsage[] = [];
  for await (const part of database.read(STORAGE, question)) {
    for (const [id, bytes] of part.repositories) repositories.set(id, bytes);
    projects.push(...part.projects);
    if (part.totals !== undefined) return { repositories, usage: { ...part.totals, projects } };
  }
  throw new Error('what is stored has no sum');
}

function* inParts({ repositories, usage }: StoredByRepository): Generator<StoragePart> {
  const { projects, ...totals } = usage;
  const entries = [...repositories];
  for (let at = 0; at < entries.length; at += PART_ENTRIES) {
    yield { repositories: entries.slice(at, at + PART_ENTRIES), projects: [] };
  }
  for (let at = 0; at < projects.length; at += PART_ENTRIES) {
    yield { repositories: [], projects: projects.slice(at, at + PART_ENTRIES) };
  }
  yield { repositories: [], projects: [], totals };
}

/** Undefined when that takes more turns. */
async function addUp(
  reader: DatabaseReader,
  { byUse }: StorageQuestion,
  turnsAtMost: number,
): Promise<StoredByRepository | undefined> {
  const links = new Links(reader);
  const sum = new UsageSum();
  const work = new SlicedWork();
  const isUsed = byUse ? findUses(new BlobUses(reader)) : () => true;
  let last: LinkRow | undefined;
  let turns = 0;
  do {
    if (turns === turnsAtMost) return undefined;
    const rows: LinkRow[] = links.after(last);
    for (const row of rows) {
      const { blob_id: id, size, repository_id: repositoryId, project_id: projectId } = row;
      sum.beginBlob(id, size);
      if (repositoryId === null || projectId === null) continue;
      if (row.used === 1 || (await isUsed(row))) sum.addUse(repositoryId, projectId);
    }
    last = rows.at(-1);
    if (last !== undefined) await work.rest();
    turns += 1;
  } while (last !== undefined);
  return { usage: sum.stored(), repositories: sum.repositories };
}

/** Reads the links of all blobs, in the order of blobs and their repositories; a blob without any is one row. */
class Links {
  readonly #next: Statement<[afterBlobId: number, limit: number], LinkRow>;
  readonly #rest: Statement<[blobId: number, afterRepositoryId: number, limit: number], LinkRow>;

  constructor(reader: DatabaseReader) {
    this.#next = reader.prepare(
      `SELECT ${LINK} FROM blob b
       LEFT JOIN repository_blob l ON l.blob_id = b.id LEFT JOIN repository r ON r.id = l.repository_id
       WHERE b.id > ? AND b.missing = 0 ORDER BY b.id, l.repository_id LIMIT ?`,
    );
    this.#rest = reader.prepare(
      `SELECT ${LINK} FROM repository_blob l
       JOIN blob b ON b.id = l.blob_id JOIN repository r ON r.id = l.repository_id
       WHERE l.blob_id = ? AND l.repository_id > ? ORDER BY l.repository_id LIMIT ?`,
    );
  }

  /** The next ones behind a row. */
  after(last: LinkRow | undefined): LinkRow[] {
    const rest =
      last === undefined || last.repository_id === null
        ? []
        : this.#rest.all(last.blob_id, last.repository_id, LINKS_PER_TURN);
    return rest.length > 0 ? rest : this.#next.all(last?.blob_id ?? 0, LINKS_PER_TURN);
  }
}

/** Whether artifacts of the row's repository use its blob. Rows of one blob come one after another. */
function findUses(uses: BlobUses): (row: LinkRow) => Promise<boolean> {
  let blobId = 0;
  let repositories = new Set<number>();
  return async ({ blob_id: id, digest, repository_id: repositoryId }) => {
    if (blobId !== id) {
      blobId = id;
      repositories = new Set();
      for await (const user of uses.usersOf({ id, digest })) repositories.add(user.repositoryId);
    }
    return repositoryId !== null && repositories.has(repositoryId);
  };
}
