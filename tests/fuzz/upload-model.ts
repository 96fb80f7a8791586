import { inspect } from 'node:util';
import fc from 'fast-check';
import { sha256 } from '../support/registry-client.ts';
import { type FuzzResult, FuzzTally } from './fuzz-result.ts';
import { type FuzzAnswer, send } from './in-process.ts';
import { FuzzWorld, OUTSIDERS_REPOSITORY } from './world.ts';

const UPLOADS = `/v2/${OUTSIDERS_REPOSITORY}/blobs/uploads/`;
const STEPS_AT_MOST = 12;

/** What a client may do with its uploads; `upload` and `shift` choose among those open and how wrong an offset is. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('start' as const) }),
  fc.record({
    kind: fc.constant('patch' as const),
    upload: fc.nat(3),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }),
    shift: fc.option(fc.integer({ min: -2, max: 2 })),
  }),
  fc.record({ kind: fc.constant('status' as const), upload: fc.nat(3) }),
  fc.record({
    kind: fc.constant('finish' as const),
    upload: fc.nat(3),
    bytes: fc.uint8Array({ maxLength: 64 }),
    right: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('cancel' as const), upload: fc.nat(3) }),
  fc.record({
    kind: fc.constant('single' as const),
    bytes: fc.uint8Array({ maxLength: 64 }),
    right: fc.boolean(),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer Type> ? Type : never;

interface ModelUpload {
  readonly location: string;
  bytes: Buffer;
  over: boolean;
}

/** Compares uploads over HTTP with a model of them, for sequences of steps; a failing one is made as short as can be. */
export async function checkUploadModel(seed: number, sequences: number): Promise<FuzzResult> {
  const world = await FuzzWorld.open();
  const tally = new FuzzTally();
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: STEPS_AT_MOST }), async (steps) => {
        const model = new UploadModel(world, tally);
        for (const one of steps) await model.take(one);
        await model.cancelAll();
      }),
      { seed, numRuns: sequences },
    );
  } catch (failure) {
    tally.violations.push(inspect(failure));
  } finally {
    await world.close();
  }
  return tally;
}

class UploadModel {
  readonly #world: FuzzWorld;
  readonly #tally: FuzzTally;
  readonly #authorization: string;
  readonly #uploads: ModelUpload[] = [];

  constructor(world: FuzzWorld, tally: FuzzTally) {
    this.#world = world;
    this.#tally = tally;
    this.#authorization =
      world.identities.find(({ authorization }) => authorization?.startsWith('Bearer'))?.authorization ?? '';
  }

  async take(one: Step): Promise<void> {
    this.#tally.count(one.kind);
    if (one.kind === 'start') return this.#start();
    if (one.kind === 'single') return this.#single(Buffer.from(one.bytes), one.right);
    const upload = this.#uploads[one.upload];
    if (upload === undefined) return;
    if (one.kind === 'patch') return this.#patch(upload, Buffer.from(one.bytes), one.shift ?? undefined);
    if (one.kind === 'finish') return this.#finish(upload, Buffer.from(one.bytes), one.right);
    if (one.kind === 'cancel') return this.#cancel(upload);
    return this.#status(upload);
  }

  /** Ends what is open, of which one client may not have too many. */
  async cancelAll(): Promise<void> {
    for (const upload of this.#uploads) if (!upload.over) await this.#cancel(upload);
  }

  async #start(): Promise<void> {
    const answer = await this.#send('POST', UPLOADS);
    expectStatus(answer, 202);
    const location = /^location: (.+)$/im.exec(answer.head)?.[1] ?? '';
    this.#uploads.push({ location, bytes: Buffer.alloc(0), over: false });
  }

  async #single(bytes: Buffer, right: boolean): Promise<void> {
    const digest = right ? sha256(bytes) : sha256('other bytes');
    const answer = await this.#send('POST', `${UPLOADS}?digest=${digest}`, bytes);
    expectStatus(answer, right ? 201 : 400);
    if (right) await this.#expectBlob(digest, bytes);
  }

  async #patch(upload: ModelUpload, bytes: Buffer, shift: number | undefined): Promise<void> {
    const offset = upload.bytes.byteLength;
    const first = offset + (shift ?? 0);
    const headers =
      shift === undefined || first < 0 ? {} : { 'content-range': `${first}-${first + bytes.byteLength - 1}` };
    const answer = await this.#send('PATCH', upload.location, bytes, headers);
    if (upload.over) return expectStatus(answer, 404);
    const taken = first === offset || first < 0;
    expectStatus(answer, taken ? 202 : 416);
    if (taken) upload.bytes = Buffer.concat([upload.bytes, bytes]);
    await this.#status(upload);
  }

  async #status(upload: ModelUpload): Promise<void> {
    const answer = await this.#send('GET', upload.location);
    expectStatus(answer, upload.over ? 404 : 204);
    const range = `range: 0-${Math.max(upload.bytes.byteLength - 1, 0)}`;
    if (!upload.over && !answer.head.toLowerCase().includes(`\n${range}\r`)) {
      throw new Error(`expected ${range}, got ${answer.head}`);
    }
  }

  async #finish(upload: ModelUpload, bytes: Buffer, right: boolean): Promise<void> {
    const whole = Buffer.concat([upload.bytes, bytes]);
    const digest = right ? sha256(whole) : sha256('other bytes');
    const answer = await this.#send('PUT', `${upload.location}?digest=${digest}`, bytes);
    if (upload.over) return expectStatus(answer, 404);
    if (!right && bytes.byteLength > 0 && upload.bytes.byteLength > 0) {
      // The client may have sent again what was there: the upload goes back to that, and tells it.
      expectStatus(answer, 416);
      return this.#status(upload);
    }
    expectStatus(answer, right ? 201 : 400);
    upload.over = true;
    if (right) await this.#expectBlob(digest, whole);
  }

  async #cancel(upload: ModelUpload): Promise<void> {
    expectStatus(await this.#send('DELETE', upload.location), upload.over ? 404 : 204);
    upload.over = true;
  }

  async #expectBlob(digest: string, bytes: Buffer): Promise<void> {
    const answer = await this.#send('GET', `/v2/${OUTSIDERS_REPOSITORY}/blobs/${digest}`);
    expectStatus(answer, 200);
    if (!answer.body.equals(bytes)) throw new Error(`the blob ${digest} has other bytes`);
  }

  #send(
    method: string,
    target: string,
    body: Buffer = Buffer.alloc(0),
    more: Record<string, string> = {},
  ): Promise<FuzzAnswer> {
    const headers = { authorization: this.#authorization, ...more };
    return send(this.#world.handler, { method, target, headers, body: body.byteLength === 0 ? [] : [body] });
  }
}

function expectStatus(answer: FuzzAnswer, status: number): void {
  if (answer.status !== status) throw new Error(`expected ${status}, got ${answer.head} ${answer.body}`);
}
