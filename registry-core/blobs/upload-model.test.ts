import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { openDatabase } from '../database/open.ts';
import { digestOf } from './digest.ts';
import { HeldBody } from './testing/held-body.ts';
import { MemoryDriver } from './testing/memory-driver.ts';
import { UPLOAD_MIGRATIONS } from './upload-migrations.ts';
import { type UploadSession, UploadSessions } from './upload-sessions.ts';

/** How long a request waits that cannot take over. */
const BUSY_WAIT_MS = 2;

let database: Database;
beforeEach(() => {
  database = openDatabase({ path: ':memory:', durability: 'process-exit', migrations: UPLOAD_MIGRATIONS });
});
afterEach(() => database.close());

/** `at` says where a request claims to begin: nowhere, or so many bytes beside a place where it may. */
const at = fc.constantFrom(undefined, undefined, 0, 0, -2, -1, 1, 2, 5);
const bytes = fc.uint8Array({ maxLength: 8 });
/** What ends an upload comes seldom, so that much happens before. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('patch' as const), at }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('put' as const), at, rest: bytes, right: fc.boolean() }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('send' as const), bytes }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('end' as const, 'cut' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('finish' as const), right: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'stop' as const, 'restart' as const) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Type> ? Type : never;

/** A request that has sent some bytes and waits for the client. */
interface Hanging {
  readonly body: HeldBody;
  readonly answer: Promise<unknown>;
  /** Of a PUT: what it still sends, and the digest that it names. */
  readonly put?: { readonly rest: Buffer; readonly digest: string };
  readonly saidStart: boolean;
  readonly begunAt: number;
}

/** An upload, and beside it what it should be: `content` is what has come, of which `hanging` sent what is behind its begin. */
class ModelledUpload {
  readonly #driver = new MemoryDriver();
  #sessions: UploadSessions;
  #session: UploadSession | undefined;
  #content = Buffer.alloc(0);
  #hanging: Hanging | undefined;
  #isOver = false;

  constructor() {
    this.#sessions = this.#open();
  }

  async start(): Promise<void> {
    this.#session = await this.#sessions.start(1, 'user:1', 'sha256');
  }

  async take(one: Step): Promise<void> {
    switch (one.kind) {
      case 'patch':
      case 'put':
        return this.#begin(one);
      case 'send':
        return this.#send(Buffer.from(one.bytes));
      case 'end':
        return this.#end();
      case 'cut':
        return this.#cut();
      case 'finish':
        return this.#finish(one.right);
      case 'cancel':
        return this.#cancel();
      case 'stop':
        return this.#stop();
      case 'restart':
        if (this.#hanging === undefined) this.#sessions = this.#open();
    }
  }

  /** Looks whether it is what it should be, where nothing is under way. */
  async check(): Promise<void> {
    if (this.#hanging !== undefined) return;
    const size = await this.#driver.uploadSize(this.#known.id);
    if (this.#isOver) expect([size, this.#sessions.count()]).toEqual([undefined, 0]);
    else expect(size ?? 0).toBe(this.#content.byteLength);
  }

  /** Finishes it with all that has come. */
  async finishAll(): Promise<void> {
    if (!this.#isOver) await this.#finish(true);
    await this.check();
  }

  get #known(): UploadSession {
    if (this.#session === undefined) throw new Error('the upload is not started');
    return this.#session;
  }

  #open(): UploadSessions {
    return new UploadSessions(this.#driver, database, Date.now, BUSY_WAIT_MS);
  }

  async #begin(one: Extract<Step, { kind: 'patch' | 'put' }>): Promise<void> {
    const place = this.#hanging?.begunAt ?? this.#content.byteLength;
    const start = one.at === undefined ? undefined : place + one.at;
    const body = new HeldBody();
    if (this.#isOver) {
      return this.#expectRefusal(this.#sessions.append(this.#known, body, start), 'BLOB_UPLOAD_UNKNOWN');
    }
    const isReached = start === undefined || (start >= place && start <= this.#content.byteLength);
    if (!isReached) {
      const code = this.#hanging === undefined ? 'RANGE_INVALID' : 'BLOB_UPLOAD_INVALID';
      return this.#expectRefusal(this.#sessions.append(this.#known, body, start), code);
    }
    this.#content = this.#content.subarray(0, start ?? place);
    const before = this.#hanging?.answer;
    const begunAt = this.#content.byteLength;
    const saidStart = start !== undefined;
    if (one.kind === 'patch') {
      const answer = this.#sessions.append(this.#known, body, start);
      this.#hanging = { body, answer: answer.catch((cause) => cause), saidStart, begunAt };
    } else {
      const rest = Buffer.from(one.rest);
      const digest = digestOf(one.right ? Buffer.concat([this.#content, rest]) : Buffer.from('another'));
      const answer = this.#sessions.finish(this.#known, digest, { body, start });
      const put = { rest, digest };
      this.#hanging = { body, answer: answer.catch((cause) => cause), put, saidStart, begunAt };
    }
    if (before !== undefined)
      expect(await before).toMatchObject({ code: 'BLOB_UPLOAD_INVALID', status: 409 });
    await body.awaited();
  }

  async #send(chunk: Buffer): Promise<void> {
    if (this.#hanging === undefined || this.#hanging.put !== undefined) return;
    await this.#hanging.body.send(chunk);
    this.#content = Buffer.concat([this.#content, chunk]);
  }

  async #end(): Promise<void> {
    const hanging = this.#release();
    if (hanging === undefined) return;
    const { body, answer, put, saidStart, begunAt } = hanging;
    if (put !== undefined) {
      await body.send(put.rest);
      this.#content = Buffer.concat([this.#content, put.rest]);
    }
    await body.end();
    if (put === undefined) return expect(await answer).toBe(this.#content.byteLength);
    if (digestOf(this.#content) === put.digest) {
      expect(await answer).toBe(this.#content.byteLength);
      return this.#expectBlob(put.digest);
    }
    const mayBeSentTwice = !saidStart && begunAt > 0 && put.rest.byteLength > 0;
    expect(await answer).toMatchObject({ code: mayBeSentTwice ? 'RANGE_INVALID' : 'DIGEST_INVALID' });
    if (mayBeSentTwice) this.#content = this.#content.subarray(0, begunAt);
    else this.#isOver = true;
  }

  async #cut(): Promise<void> {
    const hanging = this.#release();
    if (hanging === undefined) return;
    await hanging.body.breakOff();
    expect(await hanging.answer).toMatchObject({ code: 'ECONNRESET' });
    if (hanging.put !== undefined) this.#content = this.#content.subarray(0, hanging.begunAt);
  }

  async #finish(right: boolean): Promise<void> {
    const digest = digestOf(right ? this.#content : Buffer.from('another'));
    const finished = this.#sessions.finish(this.#known, digest);
    if (this.#isOver) return this.#expectRefusal(finished, 'BLOB_UPLOAD_UNKNOWN');
    const before = this.#release()?.answer;
    if (right) expect(await finished).toBe(this.#content.byteLength);
    else await this.#expectRefusal(finished, 'DIGEST_INVALID');
    if (before !== undefined)
      expect(await before).toMatchObject({ code: 'BLOB_UPLOAD_INVALID', status: 409 });
    this.#isOver = true;
    if (right) await this.#expectBlob(digest);
  }

  async #cancel(): Promise<void> {
    const cancelled = this.#sessions.cancel(this.#known);
    if (this.#isOver) return this.#expectRefusal(cancelled, 'BLOB_UPLOAD_UNKNOWN');
    const before = this.#release()?.answer;
    await cancelled;
    if (before !== undefined)
      expect(await before).toMatchObject({ code: 'BLOB_UPLOAD_INVALID', status: 409 });
    this.#isOver = true;
  }

  async #stop(): Promise<void> {
    const stopped = this.#sessions.stop(this.#known.id);
    if (this.#isOver) return this.#expectRefusal(stopped, 'BLOB_UPLOAD_UNKNOWN');
    const before = this.#release()?.answer;
    await stopped;
    if (before !== undefined) expect(await before).toMatchObject({ code: 'DENIED', status: 403 });
    this.#isOver = true;
  }

  #release(): Hanging | undefined {
    const hanging = this.#hanging;
    this.#hanging = undefined;
    return hanging;
  }

  async #expectRefusal(answer: Promise<unknown>, code: string): Promise<void> {
    await expect(answer).rejects.toMatchObject({ code });
  }

  async #expectBlob(digest: string): Promise<void> {
    this.#isOver = true;
    expect(await this.#driver.size(digest)).toBe(this.#content.byteLength);
    expect(await this.#driver.extensions.hashing?.hash(digest)).toBe(digest);
  }
}

describe('an upload', () => {
  it('agrees with a model, whatever comes, hangs, breaks off and takes over', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const upload = new ModelledUpload();
        await upload.start();
        for (const one of steps) {
          await upload.take(one);
          await upload.check();
        }
        await upload.finishAll();
      }),
      { numRuns: 500 },
    );
  });

  it('has the bytes of those that were taken, in order, however many write at once', async () => {
    const writer = fc.record({ chunks: fc.array(bytes, { maxLength: 4 }), saysStart: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(writer, { minLength: 2, maxLength: 6 }),
        fc.scheduler(),
        async (writers, s) => {
          const driver = new MemoryDriver();
          const sessions = new UploadSessions(driver, database, Date.now, 60_000);
          const session = await sessions.start(1, 'user:1', 'sha256');
          const taken: { readonly end: number; readonly content: Buffer }[] = [];
          const write = async ({ chunks, saysStart }: (typeof writers)[number]): Promise<void> => {
            async function* body(): AsyncIterable<Buffer> {
              for (const chunk of chunks) yield await s.schedule(Promise.resolve(Buffer.from(chunk)));
            }
            const end = await sessions.append(session, body(), saysStart ? 0 : undefined);
            taken.push({ end, content: Buffer.concat(chunks) });
          };
          const writing = writers.map((one) =>
            s
              .schedule(Promise.resolve())
              .then(() => write(one))
              .catch((cause) => {
                expect([409, 416]).toContain(cause.status);
              }),
          );
          await s.waitFor(Promise.all(writing));
          taken.sort((one, other) => one.end - other.end);
          const content = Buffer.concat(taken.map((one) => one.content));
          expect(await sessions.finish(session, digestOf(content))).toBe(content.byteLength);
        },
      ),
      { numRuns: 300 },
    );
  });
});
