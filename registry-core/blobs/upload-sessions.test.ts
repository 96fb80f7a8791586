import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { openDatabase } from '../database/open.ts';
import { digestOf } from './digest.ts';
import { capacityOf } from './driver-extensions.ts';
import { FaultyDriver } from './testing/faulty-driver.ts';
import { MemoryDriver } from './testing/memory-driver.ts';
import { UploadRangeError } from './upload-errors.ts';
import { UPLOAD_MIGRATIONS } from './upload-migrations.ts';
import { UploadSessions } from './upload-sessions.ts';

const HOUR = 60 * 60 * 1000;
let now = 0;
let database: Database;
let memory: MemoryDriver;
let driver: FaultyDriver;
let sessions: UploadSessions;

beforeEach(() => {
  now = 1_000_000;
  database = openDatabase({ path: ':memory:', durability: 'process-exit', migrations: UPLOAD_MIGRATIONS });
  memory = new MemoryDriver(() => now);
  driver = new FaultyDriver(memory);
  sessions = new UploadSessions(driver, database, () => now, 20);
});
afterEach(() => database.close());

async function* body(...chunks: string[]): AsyncIterable<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function* brokenBody(chunk: string): AsyncIterable<Buffer> {
  yield Buffer.from(chunk);
  throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

describe('UploadSessions', () => {
  it('takes a blob in chunks and checks its digest', async () => {
    const session = await sessions.start(1, 'user:1', 'sha256');
    expect(await sessions.append(session, body('he', 'llo'), 0)).toBe(5);
    expect(await sessions.append(session, body(' there'), 5)).toBe(11);
    const digest = digestOf(Buffer.from('hello there'));
    expect(await sessions.finish(session, digest)).toBe(11);
    expect(await memory.size(digest)).toBe(11);
    expect(() => sessions.require(session.id, 1, 'user:1')).toThrow('no upload');
  });

  it('answers to its repository and owner only', async () => {
    const session = await sessions.start(1, 'user:1', 'sha256');
    expect(sessions.require(session.id, 1, 'user:1')).toEqual(session);
    expect(() => sessions.require(session.id, 2, 'user:1')).toThrow('no upload');
    expect(() => sessions.require(session.id, 1, 'user:2')).toThrow('no upload');
  });

  describe('with a blob that comes whole', () => {
    const content = Buffer.from('all of it');

    it('has it stored without a file, and is over', async () => {
      const session = await sessions.start(1, 'user:1', 'sha256');
      expect(sessions.isUntouched(session)).toBe(true);
      const stored: string[] = [];
      await sessions.finishWhole(session, digestOf(content, 'sha512'), content, async () => {
        stored.push('all');
      });
      expect([stored, sessions.count()]).toEqual([['all'], 0]);
      expect(() => sessions.require(session.id, 1, 'user:1')).toThrow('no upload');
    });

    it('is over without storing anything when the bytes are others', async () => {
      const session = await sessions.start(1, 'user:1', 'sha256');
      const finished = sessions.finishWhole(session, digestOf(Buffer.from('other')), content, async () => {
        throw new Error('stored');
      });
      await expect(finished).rejects.toMatchObject({ code: 'DIGEST_INVALID' });
      expect(sessions.count()).toBe(0);
    });

    it('takes the usual way once something was sent, or may have been before a restart', async () => {
      const session = await sessions.start(1, 'user:1', 'sha256');
      const restarted = new UploadSessions(driver, database, () => now);
      expect(restarted.isUntouched(restarted.require(session.id, 1, 'user:1'))).toBe(false);
      await expect(sessions.append(session, brokenBody(''), undefined)).rejects.toThrow('aborted');
      expect(sessions.isUntouched(session)).toBe(false);
    });

    it('drops what another request sent meanwhile', async () => {
      const session = await sessions.start(1, 'user:1', 'sha256');
      await sessions.append(session, body('something'), 0);
      await sessions.finishWhole(session, digestOf(content), content, async () => undefined);
      expect(await memory.uploadSize(session.id)).toBeUndefined();
    });
  });

  it('keeps the session and its bytes when a chunk starts elsewhere', async () => {
    const session = await sessions.start(1, 'user:1', 'sha256');
    await sessions.append(session, body('abc'), 0);
    await expect(sessions.append(session, body('x'), 5)).rejects.toMatchObject({ status: 416, offset: 3 });
    await expect(sessions.append(session, body('x'), 0)).rejects.toBeInstanceOf(UploadRangeError);
    await sessions.append(session, body('def'), 3);
    await sessions.finish(session, digestOf(Buffer.from('abcdef')));
  });

  it('keeps what arrived before the connection broke, and goes on from there', async () => {
    const session = await sessions.start(1, 'user:1', 'sha256');
    await expect(sessions.append(session, brokenBody('abc'), 0)).rejects.toThrow('aborted');
    expect(await sessions.offset(session)).toBe(3);
    await sessions.append(session, body('def'), 3);
    await sessions.finish(session, digestOf(Buffer.from('abcdef')));
  });

  describe('with a last chunk that comes with the digest', () => {
    const whole = digestOf(Buffer.from('abcdef'));

    it.each([
      ['nothing', ''],
      ['earlier bytes', 'abc'],
    ])('goes back to %s when that breaks off, so that it can be sent again', async (_, earlier) => {
      const session = await sessions.start(1, 'user:1', 'sha256');
      if (earlier !== '') await sessions.append(session, body(earlier), undefined);
      const rest = 'abcdef'.slice(earlier.length);
      const broken = sessions.finish(session, whole, {
        body: brokenBody(rest.slice(0, 2)),
        start: undefined,
      });
      await expect(broken).rejects.toThrow('aborted');
      expect(await sessions.offset(session)).toBe(earlier.length);
      expect(await sessions.finish(session, whole, { body: body(rest), start: undefined })).toBe(6);
      expect(await memory.size(whole)).toBe(6);
    });

    it('goes back and tells where to go on when what it had was sent again', async () => {
      const session = await sessions.start(1, 'user:1', 'sha256');
      await expect(sessions.append(session, brokenBody('abc'), undefined)).rejects.toThrow('aborted');
      const again = { body: body('abcdef'), start: undefined };
      await expect(sessions.finish(session, whole, again)).rejects.toMatchObject({ status: 416, offset: 3 });
      expect(await sessions.offset(session)).toBe(3);
      await sessions.append(session, body('def'), 3);
      expect(await sessions.finish(session, whole)).toBe(6);
    });

    it('reads the file again for the digest where the hash of the earlier bytes is lost', async () => {
      const session = await sessions.start(1, 'user:1', 'sha256');
      await sessions.append(session, body('abc'), undefined);
      const restarted = new UploadSessions(driver, database, () => now);
      const broken = restarted.finish(session, whole, { body: brokenBody('de'), start: 3 });
      await expect(broken).rejects.toThrow('aborted');
      expect(await restarted.finish(session, whole, { body: body('def'), start: 3 })).toBe(6);
    });

    it.each([
      ['all bytes came in it', '', undefined],
      ['it was said to follow', 'abc', 3],
    ])('is over when the digest is another one and %s', async (_, earlier, start) => {
      const session = await sessions.start(1, 'user:1', 'sha256');
      if (earlier !== '') await sessions.append(session, body(earlier), undefined);
      const finished = sessions.finish(session, whole, { body: body('xyz'), start });
      await expect(finished).rejects.toMatchObject({ code: 'DIGEST_INVALID' });
      expect(await memory.uploadSize(session.id)).toBeUndefined();
      expect(sessions.count()).toBe(0);
    });

    it('is over when the disk fails while it arrives', async () => {
      const session = await sessions.start(1, 'user:1', 'sha256');
      await sessions.append(session, body('abc'), undefined);
      driver.failOn('append', 'EIO');
      const finished = sessions.finish(session, whole, { body: body('def'), start: undefined });
      await expect(finished).rejects.toMatchObject({ code: 'EIO' });
      expect(await memory.uploadSize(session.id)).toBeUndefined();
      expect(sessions.count()).toBe(0);
    });
  });

  it('goes on after a restart, when the running hash is lost', async () => {
    const session = await sessions.start(1, 'user:1', 'sha256');
    await sessions.append(session, body('abc'), 0);
    const restarted = new UploadSessions(driver, database, () => now);
    const found = restarted.require(session.id, 1, 'user:1');
    await restarted.append(found, body('def'), 3);
    await restarted.finish(found, digestOf(Buffer.from('abcdef')));
  });

  it('checks a digest of another algorithm than the announced one', async () => {
    const session = await sessions.start(1, 'user:1', 'sha256');
    await sessions.append(session, body('abc'), undefined);
    const digest = `sha512:${createHash('sha512').update('abc').digest('hex')}`;
    await sessions.finish(session, digest);
    expect(await memory.size(digest)).toBe(3);
  });

  it('drops the bytes when the digest is another one', async () => {
    const session = await sessions.start(1, 'user:1', 'sha256');
    await sessions.append(session, body('abc'), 0);
    await expect(sessions.finish(session, digestOf(Buffer.from('xyz')))).rejects.toMatchObject({
      code: 'DIGEST_INVALID',
    });
    expect(await memory.uploadSize(session.id)).toBeUndefined();
    expect(sessions.count()).toBe(0);
  });

  it('leaves no bytes behind on a full disk', async () => {
    const session = await sessions.start(1, 'user:1', 'sha256');
    driver.failOn('append', 'ENOSPC');
    await expect(sessions.append(session, body('abcdef'), 0)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(sessions.progress()).toMatchObject([{ state: 'failed', problem: 'STORAGE_FULL' }]);
    expect(await memory.uploadSize(session.id)).toBeUndefined();
    expect(sessions.count()).toBe(0);
  });

  it('tells of a push that the disk refused before it had a session, and of no other refusal', () => {
    sessions.noteRefused(1, 'user:1', Object.assign(new Error('full'), { code: 'ENOSPC' }));
    sessions.noteRefused(1, 'user:1', new Error('something else'));
    expect(sessions.progress()).toMatchObject([
      { repositoryId: 1, owner: 'user:1', state: 'failed', problem: 'STORAGE_FULL', receivedBytes: 0 },
    ]);
  });

  it('tells what begins as JSON from what is packed', async () => {
    const config = await sessions.start(1, 'user:1', 'sha256');
    const layer = await sessions.start(1, 'user:1', 'sha256');
    await sessions.append(config, body('{"os":', '"linux"}'), 0);
    await sessions.append(layer, body('packed'), 0);
    const known = new Map(sessions.progress().map(({ id, isConfig }) => [id, isConfig]));
    expect([known.get(config.id), known.get(layer.id)]).toEqual([true, false]);
  });

  it('fails when the disk fails while a large body is still arriving', async () => {
    const session = await sessions.start(1, 'user:1', 'sha256');
    driver.failOn('sync', 'EIO');
    async function* large(): AsyncIterable<Buffer> {
      for (let part = 0; part < 40; part += 1) yield Buffer.alloc(1024 * 1024);
    }
    await expect(sessions.append(session, large(), 0)).rejects.toMatchObject({ code: 'EIO' });
  });

  it('ends when the disk fails: what it took cannot be trusted', async () => {
    const session = await sessions.start(1, 'user:1', 'sha256');
    await sessions.append(session, body('abc'), 0);
    driver.failOn('append', 'EIO');
    await expect(sessions.append(session, body('defghi'), 3)).rejects.toMatchObject({ code: 'EIO' });
    driver.heal();
    await expect(sessions.append(session, body('def'), 3)).rejects.toMatchObject({
      code: 'BLOB_UPLOAD_UNKNOWN',
    });
    expect(await memory.uploadSize(session.id)).toBeUndefined();
  });

  it.each(['sync', 'commitUpload'] as const)(
    'ends when %s fails: what the disk lost once is not trusted',
    async (point) => {
      const session = await sessions.start(1, 'user:1', 'sha256');
      await sessions.append(session, body('abc'), 0);
      driver.failOn(point, 'EIO');
      const digest = digestOf(Buffer.from('abc'));
      await expect(sessions.finish(session, digest)).rejects.toMatchObject({ code: 'EIO' });
      driver.heal();
      await expect(sessions.finish(session, digest)).rejects.toMatchObject({ code: 'BLOB_UPLOAD_UNKNOWN' });
      expect(await memory.size(digest)).toBeUndefined();
      expect(await memory.uploadSize(session.id)).toBeUndefined();
    },
  );

  it('refuses a body that the disk has no room for, before it arrives', async () => {
    const freeBytes = (await capacityOf(memory))?.freeBytes ?? 0;
    await sessions.requireRoom(1024 * 1024);
    await expect(sessions.requireRoom(freeBytes + 2)).rejects.toMatchObject({
      code: 'STORAGE_FULL',
      status: 507,
    });
  });

  it('bounds how many uploads one user leaves open', async () => {
    for (let open = 0; open < 1000; open += 1) await sessions.start(1, 'user:1', 'sha256');
    await expect(sessions.start(1, 'user:1', 'sha256')).rejects.toMatchObject({ code: 'TOOMANYREQUESTS' });
    await sessions.start(1, 'user:2', 'sha256');
    // What comes whole in one request leaves nothing open, and asks nobody.
    const whole = sessions.startWhole(1, 'user:1', 'sha256');
    const digest = digestOf(Buffer.from('abc'));
    expect(await sessions.finish(whole, digest, { body: body('abc'), start: undefined })).toBe(3);
  });

  it('ends the one abandoned longest for an owner who has too many', async () => {
    const abandoned = await sessions.start(1, 'user:1', 'sha256');
    await sessions.append(abandoned, body('abc'), undefined);
    now += 1000;
    for (let open = 1; open < 1000; open += 1) await sessions.start(1, 'user:1', 'sha256');
    now += HOUR;
    const session = await sessions.start(1, 'user:1', 'sha256');
    expect(sessions.require(session.id, 1, 'user:1')).toEqual(session);
    expect(() => sessions.require(abandoned.id, 1, 'user:1')).toThrow('no upload');
    expect(await memory.uploadSize(abandoned.id)).toBeUndefined();
    expect(sessions.count()).toBe(1000);
  });

  it('leaves the file of a whole blob alone while it arrives, however old it looks', async () => {
    const session = sessions.startWhole(1, 'user:1', 'sha256');
    async function* withExpiry(): AsyncIterable<Buffer> {
      yield Buffer.from('abc');
      expect(await sessions.expire(now + HOUR)).toBe(0);
      yield Buffer.from('def');
    }
    const digest = digestOf(Buffer.from('abcdef'));
    expect(await sessions.finish(session, digest, { body: withExpiry(), start: undefined })).toBe(6);
    expect(await memory.size(digest)).toBe(6);
  });

  it('expires idle sessions and files without a session, and no others', async () => {
    const idle = await sessions.start(1, 'user:1', 'sha256');
    await memory.openUpload('0f0e0d0c-0b0a-4900-8877-665544332211');
    now += 25 * HOUR;
    const fresh = await sessions.start(1, 'user:1', 'sha256');
    expect(await sessions.expire(now - 24 * HOUR)).toBe(2);
    expect(await memory.uploadSize(idle.id)).toBeUndefined();
    expect(await sessions.offset(fresh)).toBe(0);
    expect(sessions.count()).toBe(1);
  });

  it('expires any number of idle sessions, but none that is in use', async () => {
    for (let owner = 0; owner < 450; owner += 1) await sessions.start(1, `user:${owner}`, 'sha256');
    const used = await sessions.start(1, 'user:used', 'sha256');
    async function* slow(): AsyncIterable<Buffer> {
      yield Buffer.from('abc');
      now += 25 * HOUR;
      expect(await sessions.expire(now - 24 * HOUR)).toBe(450);
      yield Buffer.from('def');
    }
    expect(await sessions.append(used, slow(), undefined)).toBe(6);
    expect(sessions.count()).toBe(1);
  });
});

describe('progress of uploads', () => {
  /** A body whose chunks arrive when the test says so. */
  function slowBody() {
    const waiting: ((chunk: Buffer | undefined) => void)[] = [];
    const next = (): Promise<Buffer | undefined> => new Promise((resolve) => waiting.push(resolve));
    async function* chunks(): AsyncIterable<Buffer> {
      for (let chunk = await next(); chunk !== undefined; chunk = await next()) yield chunk;
    }
    const send = async (text: string | undefined): Promise<void> => {
      await expect.poll(() => waiting.length).toBe(1);
      waiting.shift()?.(text === undefined ? undefined : Buffer.from(text));
    };
    return { body: chunks(), send };
  }

  const states = () => sessions.progress().map(({ state, receivedBytes }) => `${state} ${receivedBytes}`);

  it('tells how far each is, and how it ended', async () => {
    const { body: slow, send } = slowBody();
    const session = await sessions.start(7, 'user:1', 'sha256');
    expect(states()).toEqual(['waiting 0']);
    const appending = sessions.append(session, slow, undefined, 6);
    await send('abc');
    await expect.poll(states).toEqual(['receiving 3']);
    expect(sessions.progress()).toEqual([
      expect.objectContaining({ id: session.id, repositoryId: 7, owner: 'user:1', totalBytes: 6 }),
    ]);
    await send('def');
    await send(undefined);
    await appending;
    expect(states()).toEqual(['waiting 6']);
    await sessions.finish(session, digestOf(Buffer.from('abcdef')));
    expect(states()).toEqual(['finished 6']);
    now += HOUR;
    expect(states()).toEqual([]);
  });

  it('tells of failure when the bytes are not what they were said to be', async () => {
    const session = await sessions.start(1, 'user:1', 'sha256');
    await sessions.append(session, body('abc'), undefined);
    await expect(sessions.finish(session, digestOf(Buffer.from('other')))).rejects.toThrow('digest');
    expect(states()).toEqual(['failed 3']);
  });

  it('stops one that arrives: its client is refused, its bytes go', async () => {
    const { body: slow, send } = slowBody();
    const session = await sessions.start(1, 'user:1', 'sha256');
    const appending = sessions.append(session, slow, undefined);
    const refused = expect(appending).rejects.toMatchObject({ code: 'DENIED', status: 403 });
    await send('abc');
    await expect.poll(states).toEqual(['receiving 3']);
    await sessions.stop(session.id);
    expect(states()).toEqual(['cancelled 3']);
    expect(sessions.count()).toBe(0);
    await send('def');
    await refused;
    expect(await memory.uploadSize(session.id)).toBeUndefined();
    await expect(sessions.stop(session.id)).rejects.toMatchObject({ code: 'BLOB_UPLOAD_UNKNOWN' });
  });

  it('stops one that waits', async () => {
    const session = await sessions.start(1, 'user:1', 'sha256');
    await sessions.append(session, body('abc'), undefined);
    await sessions.stop(session.id);
    expect(await memory.uploadSize(session.id)).toBeUndefined();
  });
});
