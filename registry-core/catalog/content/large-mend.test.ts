import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OCI_MANIFEST } from '../manifests/media-types.ts';
import { afterWrite, emptyBlobs, largestWrite } from '../testing/large-manifests.ts';
import { descriptorOf, indexOf, PushingCatalog } from '../testing/pushing-catalog.ts';

let pushing: PushingCatalog;
beforeEach(async () => {
  pushing = await PushingCatalog.create();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await pushing.close();
});

function count(table: string): number {
  return (
    pushing.database.prepare<[], { count: number }>(`SELECT count(*) AS count FROM ${table}`).get()?.count ??
    -1
  );
}

function rowsOf(sql: string): unknown[] {
  return pushing.database.prepare<[], unknown>(sql).raw().all();
}

/** As a data folder of an older version is after the migration, with rows that older versions left. */
function makeOld(): void {
  pushing.database.execute(
    `UPDATE artifact_derivation SET after_id = 0, done = 0;
     UPDATE artifact SET media_type = 'application/json', type = 'UNKNOWN', size = manifest_size,
       artifact_type = NULL, config_media_type = NULL, facts = '{}', is_child = 0;
     DELETE FROM artifact_blob; DELETE FROM artifact_child`,
  );
}

async function runUpkeep(): Promise<void> {
  pushing.catalog.upkeep.start();
  await pushing.catalog.upkeep.idle();
}

/** An image of `layers` layers whose rows are all there. */
async function pushLarge(layers: number): Promise<string> {
  const image = await pushing.image('amd64', { layers: await emptyBlobs(pushing, layers) });
  return (await pushing.push(image, 'large')).digest;
}

describe('the upkeep of an artifact that refers to thousands', () => {
  it('writes in small transactions what older versions left out', async () => {
    const layers = await emptyBlobs(pushing, 3000);
    await pushing.push(await pushing.image('amd64', { layers }));
    const children = [];
    for (let index = 0; index < 600; index += 1)
      children.push(await pushing.push(indexOf(descriptorOf({ index }))));
    const large = await pushing.push(indexOf(...children, ...layers.slice(0, 700)));
    await pushing.push(indexOf(large));
    const right = rowsOf('SELECT * FROM artifact ORDER BY id');
    const references = [count('artifact_blob'), count('artifact_child')];
    makeOld();
    expect(await largestWrite(pushing.database, runUpkeep)).toBeLessThan(1600);
    expect(await pushing.wrongArtifacts()).toEqual([]);
    expect(rowsOf('SELECT * FROM artifact ORDER BY id')).toEqual(right);
    expect([count('artifact_blob'), count('artifact_child')]).toEqual(references);
    expect(count('index_to_count')).toBe(0);
  });

  it('writes only the parts that are wrong, and takes away what is too much', async () => {
    const digest = await pushLarge(3000);
    const { id } = pushing.artifact(digest);
    pushing.database.execute(
      `UPDATE artifact_derivation SET after_id = 0, done = 0;
       UPDATE artifact_blob SET size = size + 1 WHERE position = 1100;
       INSERT INTO artifact_blob (artifact_id, position, digest, size, media_type)
         SELECT artifact_id, 5000, digest, size, media_type FROM artifact_blob WHERE position = 7`,
    );
    // A part that is deleted and written; each of its blobs is noted as garbage by the one, and no more by the other.
    expect(await largestWrite(pushing.database, runUpkeep)).toBe(1000);
    expect(await pushing.wrongArtifacts()).toEqual([]);
    expect([pushing.artifact(digest).id, count('artifact_blob')]).toEqual([id, 3001]);
  });

  it('writes nothing where all is right', async () => {
    await pushLarge(700);
    pushing.database.execute('UPDATE artifact_derivation SET after_id = 0, done = 0');
    // How far it came.
    expect(await largestWrite(pushing.database, runUpkeep)).toBe(1);
  });

  it('mends size and columns where only these are wrong', async () => {
    await pushLarge(700);
    for (const wrong of ['size = 1', `annotations = '{"a":"b"}'`]) {
      pushing.database.execute(
        `UPDATE artifact_derivation SET after_id = 0, done = 0; UPDATE artifact SET ${wrong}`,
      );
      expect(await pushing.wrongArtifacts()).toHaveLength(1);
      await runUpkeep();
      expect(await pushing.wrongArtifacts()).toEqual([]);
    }
  });

  it('reads one of megabytes in steps', async () => {
    const layers = await emptyBlobs(pushing, 3000);
    const image = { ...(await pushing.image('amd64', { layers })), annotations: { a: 'b'.repeat(300_000) } };
    await pushing.push(image);
    makeOld();
    let turns = 0;
    let isThrough = false;
    const everyTurn = (): void => {
      turns += 1;
      if (!isThrough) setImmediate(everyTurn);
    };
    const write = vi.spyOn(pushing.database, 'write');
    setImmediate(everyTurn);
    const before = await new Promise<number>((resolve) => {
      write.mockImplementationOnce((work) => {
        resolve(turns);
        return Promise.resolve(work());
      });
      pushing.catalog.upkeep.start();
    });
    isThrough = true;
    write.mockRestore();
    await pushing.catalog.upkeep.idle();
    // Digest, bounds, text, nulls, shape and derivation have turns of their own.
    expect(before).toBeGreaterThan(5);
    expect(pushing.database.prepare('SELECT DISTINCT media_type FROM artifact').all()).toEqual([
      { media_type: OCI_MANIFEST },
    ]);
  });

  it('lets go of one that is deleted meanwhile', async () => {
    const digest = await pushLarge(1200);
    makeOld();
    const { deletion } = pushing.catalog;
    afterWrite(pushing.database, 3, () => deletion.removeArtifact(pushing.repository, digest, 'test'));
    await runUpkeep();
    expect(['artifact', 'manifest', 'artifact_blob', 'index_to_count'].map(count)).toEqual([0, 0, 0, 0]);
  });

  it('is marked until it is whole: what is cut short the next start mends', async () => {
    const digest = await pushLarge(1200);
    makeOld();
    const { id } = pushing.artifact(digest);
    const marks: unknown[] = [];
    const write = pushing.database.write.bind(pushing.database);
    vi.spyOn(pushing.database, 'write').mockImplementation(async (work, changed) => {
      marks.push(...rowsOf('SELECT artifact_id FROM index_to_count'));
      if (marks.length === 3) throw new Error('the disk is full');
      return write(work, changed);
    });
    await expect(pushing.catalog.upkeep.mend(id)).rejects.toThrow('the disk is full');
    vi.restoreAllMocks();
    expect(marks).toEqual([[id], [id], [id]]);
    expect([count('artifact_blob'), count('index_to_count')]).toEqual([500, 1]);
    pushing.database.execute('UPDATE artifact_derivation SET done = 1');
    await runUpkeep();
    await pushing.catalog.upkeep.mend(id);
    expect(await pushing.wrongArtifacts()).toEqual([]);
    expect([count('artifact_blob'), count('index_to_count')]).toEqual([1201, 0]);
  });

  it('stays marked while somebody takes its rows away', async () => {
    const digest = await pushLarge(1200);
    makeOld();
    const { id } = pushing.artifact(digest);
    afterWrite(pushing.database, 3, () =>
      pushing.database.write(() =>
        pushing.database.execute('DELETE FROM artifact_blob WHERE position < 100'),
      ),
    );
    await pushing.catalog.upkeep.mend(id);
    expect([count('artifact_blob'), count('index_to_count')]).toEqual([1101, 1]);
    await pushing.catalog.upkeep.mend(id);
    expect([count('artifact_blob'), count('index_to_count')]).toEqual([1201, 0]);
  });
});
