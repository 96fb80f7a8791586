import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BlobStore } from '../../blobs/blob-store.ts';
import { digestOf } from '../../blobs/digest.ts';
import type { BlobDriver } from '../../blobs/driver.ts';
import { FilesystemDriver } from '../../blobs/filesystem-driver.ts';
import { SMALL_BLOB_BYTES } from '../../blobs/small-blobs.ts';
import { store } from '../../blobs/testing/driver-suite.ts';
import { UPLOAD_MIGRATIONS } from '../../blobs/upload-migrations.ts';
import { UploadSessions } from '../../blobs/upload-sessions.ts';
import { createCatalog } from '../../catalog/index.ts';
import { OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from '../../catalog/manifests/media-types.ts';
import { parseRepositoryName } from '../../catalog/repositories/names.ts';
import { connect } from '../../database/connect.ts';
import { lockDataFolder } from '../../database/data-folder-lock.ts';
import type { Database } from '../../database/database.ts';
import { REGISTRY_MIGRATIONS } from '../../database/migrations/index.ts';
import { openDatabase } from '../../database/open.ts';
import { EventOutbox } from '../../events/index.ts';
import { JOB_MIGRATIONS } from '../../jobs/index.ts';
import { type DataFolder, prepareDataFolder } from '../../settings/data-folder.ts';
import { checkDataFolder } from './data-folder-check.ts';
import type { FsckReport } from './fsck.ts';
import { reportText } from './report-text.ts';

const LAYER = Buffer.alloc(50_000, 'layer');
const LAYER_DIGEST = digestOf(LAYER);
const NO_CONDITION = { ifMatch: undefined, ifNoneMatch: false };

/** A folder that is well; each test damages a copy of its own. */
let original: DataFolder;
let folder: DataFolder;
beforeAll(async () => {
  original = prepareDataFolder(await mkdtemp(join(tmpdir(), 'marina-fsck-')));
  await fill(original);
});
afterAll(() => rm(original.root, { recursive: true }));
beforeEach(async () => {
  folder = prepareDataFolder(await mkdtemp(join(tmpdir(), 'marina-fsck-')));
  cpSync(original.root, folder.root, { recursive: true });
});
afterEach(() => rm(folder.root, { recursive: true }));

/** One image with two tags, an index that lists it, and uploads that can go on. */
async function fill(folder: DataFolder): Promise<void> {
  const database = openDatabase({
    path: folder.database,
    durability: 'power-loss',
    migrations: REGISTRY_MIGRATIONS,
  });
  const driver = await FilesystemDriver.open(folder.storage);
  const repositoryId = await pushImageAndIndex(database, driver);
  await leaveUploads(folder, driver, repositoryId);
  database.close();
  await driver.close();
}

async function pushImageAndIndex(database: Database, driver: BlobDriver): Promise<number> {
  const blobs = new BlobStore(database, driver);
  const catalog = createCatalog({
    database,
    blobs,
    addProjectOwner: () => undefined,
    sparsePolicy: () => ({ sparseImages: false, sparseIndexes: false }),
    events: new EventOutbox(database),
    onFailure: () => undefined,
  });
  const project = { name: 'library', public: true, ownerId: undefined, actor: 'test' };
  const { id } = await catalog.projects.create(project);
  const repository = await catalog.repositories.ensure(parseRepositoryName('library/app'), id);
  const pushBlob = async (bytes: Buffer): Promise<object> => {
    const digest = digestOf(bytes);
    const isSmall = bytes.byteLength <= SMALL_BLOB_BYTES;
    if (!isSmall) await store(driver, bytes);
    await database.write(() => {
      const id = isSmall ? blobs.recordSmall(digest, bytes) : blobs.record(digest, bytes.byteLength);
      catalog.links.link(repository, id);
    });
    return { mediaType: OCI_CONFIG, digest, size: bytes.byteLength };
  };
  const pushManifest = async (document: object, contentType: string, tags: string[]): Promise<object> => {
    const payload = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: contentType, ...document }));
    const push = { repository, payload, contentType, digest: undefined, tags };
    const { digest } = await catalog.manifests.push({ ...push, condition: NO_CONDITION, actor: 'test' });
    return { mediaType: contentType, digest, size: payload.byteLength };
  };
  const config = await pushBlob(Buffer.from('{}'));
  const layers = [await pushBlob(LAYER)];
  const image = await pushManifest({ config, layers }, OCI_MANIFEST, ['1', '2']);
  await pushManifest({ manifests: [image] }, OCI_INDEX, ['all']);
  await catalog.pulls.close();
  return repository.id;
}

/** One with some bytes, one with none yet. */
async function leaveUploads(folder: DataFolder, driver: BlobDriver, repositoryId: number): Promise<void> {
  const database = openDatabase({
    path: folder.uploadDatabase,
    durability: 'process-exit',
    migrations: UPLOAD_MIGRATIONS,
  });
  const sessions = new UploadSessions(driver, database);
  const session = await sessions.start(repositoryId, 'user:1', 'sha256');
  await sessions.append(session, Readable.from([Buffer.from('half')]), 0);
  await sessions.start(repositoryId, 'user:1', 'sha256');
  await sessions.close();
  database.close();
}

function change(sql: string, path = folder.database): void {
  const connection = connect(path, undefined);
  connection.pragma('foreign_keys = OFF');
  connection.exec(sql);
  connection.close();
}

function value(sql: string, path = folder.database): unknown {
  const connection = connect(path, undefined);
  try {
    return connection.prepare(sql).pluck().get();
  } finally {
    connection.close();
  }
}

/** Overwrites the first page of a table or an index. */
async function overwritePage(name: string, page: Buffer, path = folder.database): Promise<void> {
  const number = Number(value(`SELECT rootpage FROM sqlite_schema WHERE name = '${name}'`, path));
  const file = await open(path, 'r+');
  await file.write(page, 0, page.byteLength, (number - 1) * page.byteLength);
  await file.close();
}

function check(repair = false): Promise<FsckReport> {
  return checkDataFolder({ dataFolder: folder.root, repair });
}

/** Finds the same twice without repairing, then repairs it, and finds nothing afterwards. */
/** `left` is what no repair can bring back: a push must. */
async function expectRepair(kinds: readonly string[], left: readonly string[] = []): Promise<FsckReport> {
  await check();
  const found = await check();
  expect(found.findings.map(({ kind }) => kind)).toEqual(kinds);
  expect(found.findings.every(({ repaired }) => !repaired)).toBe(true);
  const repaired = await check(true);
  expect(repaired.findings.map(({ kind, failure }) => [kind, failure])).toEqual(
    kinds.map((kind) => [kind, undefined]),
  );
  expect(repaired.findings.every((finding) => finding.repaired)).toBe(true);
  expect((await check()).findings.map(({ kind }) => kind)).toEqual(left);
  return found;
}

function blobPath(digest: string): string {
  const encoded = digest.slice('sha256:'.length);
  return join(folder.storage, 'blobs/sha256', encoded.slice(0, 2), encoded);
}

describe('fsck', () => {
  it('finds nothing wrong in a folder that is well, and counts what it read', async () => {
    const report = await check();
    const unneeded = { count: 0, first: [] };
    expect(report).toEqual({
      findings: [],
      manifests: 2,
      blobs: 2,
      bytes: 50_002,
      knownMissing: 0,
      unneeded,
    });
    expect(reportText(report)).toBe('checked 2 manifests and 2 blobs, 50002 bytes\nnothing is wrong\n');
  });

  it('marks a blob missing whose file is gone, and names who uses it', async () => {
    await rm(blobPath(LAYER_DIGEST));
    const { findings } = await expectRepair(['blob-missing'], ['blob-lost']);
    expect(findings[0]?.message).toBe(`the blob ${LAYER_DIGEST} of library/app is gone`);
    expect(value(`SELECT missing FROM blob WHERE digest = '${LAYER_DIGEST}'`)).toBe(1);
    expect((await check()).knownMissing).toBe(1);
  });

  it('moves a truncated blob to quarantine', async () => {
    await truncate(blobPath(LAYER_DIGEST), 49_999);
    const { findings } = await expectRepair(['blob-truncated'], ['blob-lost']);
    expect(findings[0]?.message).toContain('has 49999 bytes instead of 50000');
    expect(await readdir(join(folder.storage, 'quarantine'))).toEqual([LAYER_DIGEST.replace(':', '-')]);
  });

  it('moves a blob with a flipped bit to quarantine', async () => {
    const file = await open(blobPath(LAYER_DIGEST), 'r+');
    await file.write(Buffer.from([1]), 0, 1, 30_000);
    await file.close();
    const { findings } = await expectRepair(['blob-corrupt'], ['blob-lost']);
    expect(findings[0]?.message).toContain('has the bytes of sha256:');
    expect(value(`SELECT missing FROM blob WHERE digest = '${LAYER_DIGEST}'`)).toBe(1);
  });

  it('takes damaged content of a small blob out of the database', async () => {
    change("UPDATE blob_content SET content = cast('[]' AS BLOB)");
    const { findings } = await expectRepair(['blob-corrupt'], ['blob-lost']);
    expect(findings[0]?.message).toContain('of library/app has the bytes of sha256:');
    expect(value('SELECT count(*) FROM blob_content')).toBe(0);
    expect((await check()).knownMissing).toBe(1);
  });

  it('names the first of the missing blobs that no artifact needs, and counts the rest', async () => {
    const digests = Array.from({ length: 7 }, (_, number) => digestOf(Buffer.from(`missing ${number}`)));
    const rows = digests.map((digest) => `('${digest}', 9, 0, 0, 1)`).join(', ');
    change(
      `INSERT INTO blob (digest, size, created_at, touched_at, missing) VALUES ${rows};
       INSERT INTO repository_blob (repository_id, blob_id, touched_at)
         SELECT r.id, b.id, 0 FROM repository r, blob b WHERE b.digest = '${digests[0]}'`,
    );
    await rm(blobPath(LAYER_DIGEST));
    await check(true);
    const report = await check();
    expect(report.findings.map(({ kind }) => kind)).toEqual(['blob-lost']);
    expect(report).toMatchObject({ knownMissing: 8, unneeded: { count: 7 } });
    expect(reportText(report)).toContain(
      [
        '7 missing blobs that no artifact needs:',
        `  ${digests[0]} of library/app`,
        ...digests.slice(1, 5).map((digest) => `  ${digest}`),
        '  and 2 more',
        'checked 2 manifests and 9 blobs, 2 bytes; 8 of the blobs are known to be missing until they are pushed again',
        'one thing is wrong',
      ].join('\n'),
    );
  });

  it('takes the mark from a blob that is back', async () => {
    change('UPDATE blob SET missing = 1');
    await expectRepair(['blob-back', 'blob-back']);
    expect(value('SELECT count(*) FROM blob WHERE missing = 1')).toBe(0);
  });

  it('removes files that belong to no blob', async () => {
    const digest = digestOf(Buffer.from('orphan'));
    await writeFile(blobPath(digest), 'orphan');
    await expectRepair(['orphan-file']);
    await expect(readFile(blobPath(digest))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('removes a manifest with other bytes, its artifact and tags, and keeps the bytes', async () => {
    change("UPDATE manifest SET payload = cast('{}' AS BLOB) WHERE instr(payload, cast('layers' AS BLOB))");
    const { findings } = await check();
    expect(findings.map(({ kind }) => kind)).toEqual(['manifest-corrupt']);
    // Removing it leaves counts and the size of its index behind, which the same run mends.
    const repaired = await check(true);
    expect(repaired.findings.map(({ kind }) => kind)).toEqual([
      'manifest-corrupt',
      'wrong-artifact',
      'wrong-count',
    ]);
    expect((await check()).findings).toEqual([]);
    expect(value('SELECT group_concat(name) FROM tag')).toBe('all');
    const [kept] = await readdir(join(folder.storage, 'quarantine'));
    expect(kept).toMatch(/^manifest-\d+\.json$/);
  });

  it('removes a tag that names an artifact of another repository', async () => {
    change(`INSERT INTO repository (project_id, name, created_at, updated_at)
              SELECT project_id, 'library/other', 0, 0 FROM repository;
            UPDATE tag SET repository_id = (SELECT id FROM repository WHERE name = 'library/other')
              WHERE name = '2'`);
    const { findings } = await check(true);
    expect(findings.map(({ kind }) => kind)).toEqual(['dangling-tag', 'wrong-count']);
    expect((await check()).findings).toEqual([]);
  });

  it('removes rows that refer to nothing', async () => {
    change('DELETE FROM artifact WHERE digest IN (SELECT digest FROM artifact_child)');
    const { findings } = await check(true);
    expect(findings.map(({ kind }) => kind)).toEqual(['broken-reference', 'wrong-artifact', 'wrong-count']);
    expect(findings[0]?.message).toContain('2 rows of tag that refer to no artifact');
    expect((await check()).findings).toEqual([]);
    expect(value('SELECT count(*) FROM tag')).toBe(1);
  });

  it('reads manifests again whose rows say something else', async () => {
    change(`UPDATE artifact SET media_type = 'application/json', type = 'UNKNOWN', config_media_type = NULL,
              artifact_type = NULL, size = manifest_size, facts = '{}', attached_to = digest;
            DELETE FROM artifact_blob; DELETE FROM artifact_child; UPDATE artifact SET is_child = 0`);
    const { findings } = await expectRepair(['wrong-artifact', 'wrong-artifact']);
    expect(findings[0]?.message).toMatch(
      /^sha256:[0-9a-f]{64} in library\/app is known with another media type, type, artifact type, config type, layers, place/,
    );
    expect(value("SELECT group_concat(type || is_child, ' ') FROM artifact ORDER BY id")).toBe(
      'IMAGE1 IMAGE0',
    );
    expect(value('SELECT sum(size) FROM artifact_blob')).toBe(50_002);
  });

  it('leaves what a kill left unfinished to the next start', async () => {
    change(`UPDATE artifact SET size = 0 WHERE id IN (SELECT parent_id FROM artifact_child);
            INSERT INTO child_to_count SELECT repository_id, digest, 0 FROM artifact
              WHERE digest IN (SELECT digest FROM artifact_child);
            DELETE FROM artifact_blob;
            INSERT INTO index_to_count SELECT id FROM artifact WHERE type = 'IMAGE' AND size > 0`);
    expect((await check()).findings).toEqual([]);
    change('DELETE FROM child_to_count; DELETE FROM index_to_count');
    await expectRepair(['wrong-artifact', 'wrong-artifact']);
  });

  it('tells which image needs what its repository no longer has', async () => {
    change(
      `DELETE FROM repository_blob WHERE blob_id = (SELECT id FROM blob WHERE digest = '${LAYER_DIGEST}')`,
    );
    const { findings } = await check();
    expect(findings).toMatchObject([{ kind: 'content-lost', repairable: false }]);
    expect(findings[0]?.message).toContain(
      `library/app needs ${LAYER_DIGEST}, which the repository does not`,
    );
    change("INSERT INTO setting (name, value) VALUES ('sparseImages', 'true')");
    expect((await check()).findings).toEqual([]);
  });

  it('counts again what rows keep', async () => {
    change(`UPDATE repository SET artifact_count = 7; UPDATE artifact SET tag_count = tag_count + 1;
            UPDATE artifact SET is_child = 1 - is_child`);
    const { findings } = await expectRepair(Array.from({ length: 5 }, () => 'wrong-count'));
    expect(findings.map(({ message }) => message).join('\n')).toContain(
      'library/app counts 7 artifacts, but has 2',
    );
  });

  it('removes what uploads left behind, and leaves one that can go on', async () => {
    await writeFile(join(folder.storage, 'uploads', randomUUID()), 'half');
    await expectRepair(['upload-leftover']);
    expect(await readdir(join(folder.storage, 'uploads'))).toHaveLength(1);
  });

  it('takes every upload for a leftover when their database is gone', async () => {
    for (const suffix of ['', '-wal', '-shm']) await rm(`${folder.uploadDatabase}${suffix}`, { force: true });
    await expectRepair(['upload-leftover']);
  });

  it('makes damaged indexes anew', async () => {
    // An index without any entry (SQLite's file format, §1.6): a leaf page of type 10 with no cells.
    const page = Buffer.alloc(4096);
    page.writeUInt8(10, 0);
    page.writeUInt16BE(4096, 5);
    await overwritePage('tag_by_artifact', page);
    expect((await check()).findings.map(({ kind }) => kind)).toEqual(['database-damaged', 'not-checked']);
    const { findings } = await check(true);
    expect(findings).toMatchObject([{ kind: 'database-damaged', repaired: true }]);
    expect(findings[0]?.message).toContain('tag_by_artifact');
    expect((await check()).findings).toEqual([]);
  });

  it('says that a damaged table needs a backup, checks the rest, and removes no file', async () => {
    const orphan = blobPath(digestOf(Buffer.from('orphan')));
    await writeFile(orphan, 'orphan');
    await overwritePage('artifact', Buffer.alloc(4096, 0xff));
    const { findings } = await check(true);
    const kinds = findings.map(({ kind }) => kind);
    expect(kinds).toContain('database-damaged');
    expect(kinds).toContain('not-checked');
    expect(findings.filter(({ repaired }) => repaired)).toEqual([]);
    expect(findings[0]?.failure).toContain('restore the data folder from a backup');
    expect(await readFile(orphan, 'utf8')).toBe('orphan');
  });

  it.each([
    ['is no database', Buffer.from('spoilt'.repeat(2000))],
    ['has a page that is none', undefined],
  ])('sets a database of jobs aside that %s, so that the registry can start', async (_what, content) => {
    const jobs = {
      path: folder.jobDatabase,
      durability: 'process-exit',
      migrations: JOB_MIGRATIONS,
    } as const;
    openDatabase(jobs).close();
    expect((await check()).findings).toEqual([]);
    if (content !== undefined) await writeFile(folder.jobDatabase, content);
    else await overwritePage('task', Buffer.alloc(4096, 0xff), folder.jobDatabase);
    expect((await check(true)).findings).toMatchObject([{ kind: 'jobs-damaged', repaired: true }]);
    expect(await readdir(folder.root)).toContain('jobs.db.damaged');
    openDatabase(jobs).close();
    expect((await check()).findings).toEqual([]);
  });

  it('refuses while a registry has the folder, and where there is none', async () => {
    const lock = lockDataFolder(folder.root, { databases: [] });
    await expect(check()).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    lock.release();
    const empty = join(folder.root, 'logs');
    await expect(checkDataFolder({ dataFolder: empty, repair: false })).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
    });
    expect(await readdir(empty)).toEqual([]);
  });

  it('refuses a database of another version without touching it', async () => {
    change('PRAGMA user_version = 1');
    await expect(check()).rejects.toMatchObject({ code: 'SCHEMA_TOO_OLD' });
    change('PRAGMA user_version = 99');
    await expect(check()).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
  });

  it('says in plain words what it found, would do and did', async () => {
    await rm(blobPath(LAYER_DIGEST));
    expect(reportText(await check())).toContain(
      ' is gone\n  --repair marks it missing, so that clients push it again\n',
    );
    const text = reportText(await check(true));
    expect(text).toContain('\n  repaired: marks it missing');
    expect(text).toContain('one thing is wrong; all is repaired\n');
  });
});
