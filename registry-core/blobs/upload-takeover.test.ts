import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../database/database.ts';
import { openDatabase } from '../database/open.ts';
import { digestOf } from './digest.ts';
import { FaultyDriver } from './testing/faulty-driver.ts';
import { HeldBody, withResolvers } from './testing/held-body.ts';
import { MemoryDriver } from './testing/memory-driver.ts';
import { UPLOAD_MIGRATIONS } from './upload-migrations.ts';
import { type UploadSession, UploadSessions } from './upload-sessions.ts';

const WHOLE = digestOf(Buffer.from('abcdef'));
const SUPERSEDED = { status: 409, message: expect.stringContaining('taken over') };

let database: Database;
let memory: MemoryDriver;
let driver: FaultyDriver;
let sessions: UploadSessions;
let session: UploadSession;
let held: HeldBody;

beforeEach(async () => {
  database = openDatabase({ path: ':memory:', durability: 'process-exit', migrations: UPLOAD_MIGRATIONS });
  memory = new MemoryDriver();
  driver = new FaultyDriver(memory);
  // Long enough that a test which waits for it fails.
  sessions = new UploadSessions(driver, database, Date.now, 60_000);
  session = await sessions.start(1, 'user:1', 'sha256');
  held = new HeldBody();
});
afterEach(() => database.close());

async function* body(...chunks: string[]): AsyncIterable<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

/** Begins a PATCH that hangs behind the bytes `sent`; resolves with a promise, in an object, of its refusal. */
async function hangingPatch(sent: string): Promise<{ readonly refused: Promise<void> }> {
  const refused = expect(sessions.append(session, held, undefined)).rejects.toMatchObject(SUPERSEDED);
  await held.send(sent);
  return { refused };
}

describe('a request that hangs, when a later one comes', () => {
  it.each([
    ['nothing', ''],
    ['earlier bytes', 'ab'],
  ])('gives way to the same PUT, behind %s', async (_, earlier) => {
    await sessions.append(session, body(earlier), 0);
    const rest = 'abcdef'.slice(earlier.length);
    const first = sessions.finish(session, WHOLE, { body: held, start: undefined });
    const refused = expect(first).rejects.toMatchObject(SUPERSEDED);
    await held.send(rest.slice(0, 3));
    expect(await sessions.finish(session, WHOLE, { body: body(rest), start: undefined })).toBe(6);
    await refused;
    expect(await memory.size(WHOLE)).toBe(6);
  });

  it('leaves nothing to one that may send the same bytes again', async () => {
    const { refused } = await hangingPatch('abc');
    expect(await sessions.append(session, body('abcdef'), undefined)).toBe(6);
    await refused;
    expect(await sessions.finish(session, WHOLE)).toBe(6);
  });

  it.each([0, 1, 3])('leaves the bytes before offset %i to one that goes on there', async (offset) => {
    const { refused } = await hangingPatch('abc');
    expect(await sessions.append(session, body('abcdef'.slice(offset)), offset)).toBe(6);
    await refused;
    expect(await sessions.finish(session, WHOLE)).toBe(6);
  });

  it('leaves all its bytes to one that only finishes', async () => {
    const { refused } = await hangingPatch('abcdef');
    expect(await sessions.finish(session, WHOLE)).toBe(6);
    await refused;
  });

  it('is not stopped by one that says it goes on where it cannot', async () => {
    sessions = new UploadSessions(driver, database, Date.now, 20);
    const first = sessions.append(session, held, undefined);
    await held.send('abc');
    await expect(sessions.append(session, body('f'), 5)).rejects.toMatchObject({ status: 409 });
    await held.send('def');
    await held.end();
    expect(await first).toBe(6);
  });

  it('is cancelled with its upload', async () => {
    const { refused } = await hangingPatch('abc');
    await sessions.cancel(session);
    await refused;
    expect([await memory.uploadSize(session.id), sessions.count()]).toEqual([undefined, 0]);
  });

  it('is stopped at once in the window, and so is what waits behind it', async () => {
    const first = sessions.finish(session, WHOLE, { body: held, start: undefined });
    const refused = expect(first).rejects.toMatchObject({ code: 'DENIED', status: 403 });
    await held.send('abc');
    const behind = sessions.append(session, body('f'), 5);
    const gone = expect(behind).rejects.toMatchObject({ code: 'BLOB_UPLOAD_UNKNOWN' });
    await sessions.stop(session.id);
    await Promise.all([refused, gone]);
    expect([await memory.uploadSize(session.id), sessions.count()]).toEqual([undefined, 0]);
  });

  it('gives way to the last of many', async () => {
    const { refused } = await hangingPatch('abc');
    const others = [new HeldBody(), new HeldBody(), new HeldBody()].map((one) =>
      expect(sessions.append(session, one, undefined)).rejects.toMatchObject(SUPERSEDED),
    );
    expect(await sessions.append(session, body('abcdef'), undefined)).toBe(6);
    await Promise.all([refused, ...others]);
    expect(await sessions.finish(session, WHOLE)).toBe(6);
  });

  it('takes the upload with it when the disk fails while its bytes are cut', async () => {
    const first = expect(sessions.append(session, held, undefined)).rejects.toMatchObject({ code: 'EIO' });
    await held.send('abc');
    driver.failOn('append', 'EIO');
    const later = sessions.append(session, body('abcdef'), undefined);
    await expect(later).rejects.toMatchObject({ code: 'BLOB_UPLOAD_UNKNOWN' });
    await first;
    expect([await memory.uploadSize(session.id), sessions.count()]).toEqual([undefined, 0]);
  });
});

describe('a request that has all its bytes, when a later one comes', () => {
  /** A finish whose commit waits until `go` is called; `begun` resolves when it does. */
  function heldFinish() {
    const { promise: begun, resolve: begin } = withResolvers();
    const { promise: goOn, resolve: go } = withResolvers();
    const chunk = { body: body('abcdef'), start: undefined };
    const finished = sessions.finish(session, WHOLE, chunk, async (commit) => {
      begin();
      await goOn;
      return commit();
    });
    return { begun, go, finished };
  }

  it('is finished, and the later one told that the upload is over', async () => {
    const { begun, go, finished } = heldFinish();
    await begun;
    await expect(sessions.stop(session.id)).rejects.toMatchObject({ code: 'CONFLICT' });
    const later = expect(
      sessions.finish(session, WHOLE, { body: body('abcdef'), start: undefined }),
    ).rejects.toMatchObject({ code: 'BLOB_UPLOAD_UNKNOWN' });
    go();
    expect(await finished).toBe(6);
    await later;
  });

  it.each([
    ['one that may send the same again is refused', undefined, { status: 409 }],
    ['one that begins elsewhere is told where to go on', 0, { status: 416, offset: 3 }],
    ['one that goes on behind it does', 3, undefined],
  ])('has them kept, and %s', async (_, start, refusal) => {
    const open = memory.openUpload.bind(memory);
    const { promise: writing, resolve: begin } = withResolvers();
    const { promise: written, resolve: write } = withResolvers();
    vi.spyOn(memory, 'openUpload').mockImplementation(async (id) => {
      const file = await open(id);
      const append = file.append.bind(file);
      return Object.assign(file, {
        append: (chunks: readonly Uint8Array[], position: number) => {
          begin();
          return written.then(() => append(chunks, position));
        },
      });
    });
    const first = sessions.append(session, held, undefined);
    await held.send('abc');
    await held.end();
    await writing;
    const later = sessions.append(session, body('def'), start).catch((cause) => cause);
    write();
    expect(await first).toBe(3);
    if (refusal === undefined) expect(await later).toBe(6);
    else expect(await later).toMatchObject(refusal);
  });

  it('is waited for only so long', async () => {
    sessions = new UploadSessions(driver, database, Date.now, 20);
    const { begun, go, finished } = heldFinish();
    await begun;
    await expect(sessions.append(session, body('x'), undefined)).rejects.toMatchObject({ status: 409 });
    await expect(sessions.cancel(session)).rejects.toMatchObject({ status: 409 });
    go();
    expect(await finished).toBe(6);
  });
});
