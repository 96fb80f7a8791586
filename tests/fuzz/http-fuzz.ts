import { inspect } from 'node:util';
import type { Random } from '../torture/random.ts';
import { type FuzzResult, FuzzTally } from './fuzz-result.ts';
import { HttpGrammar } from './http-grammar.ts';
import { type FuzzAnswer, type FuzzRequest, send } from './in-process.ts';
import { CANARY, type FuzzIdentity, FuzzWorld, PRIVATE_REPOSITORY, PRIVATE_TAG } from './world.ts';

/** Cases after which a new world begins, so that what was pushed does not pile up. */
const CASES_PER_WORLD = 20_000;
/** Requests under way at a time. */
const AT_ONCE = 16;
const UPLOADS_REMEMBERED = 40;

/** Sends so many odd requests to /v2, as identities with and without rights, and checks every answer. */
export async function fuzzHttp(random: Random, cases: number): Promise<FuzzResult> {
  const tally = new FuzzTally();
  for (let done = 0; done < cases && tally.violations.length === 0; done += CASES_PER_WORLD) {
    const world = await FuzzWorld.open();
    const fuzz = new WorldFuzz(world, random.derive(`world ${done}`), tally);
    await fuzz.run(Math.min(CASES_PER_WORLD, cases - done));
    await world.close();
  }
  return tally;
}

class WorldFuzz {
  readonly #world: FuzzWorld;
  readonly #grammar: HttpGrammar;
  readonly #tally: FuzzTally;
  readonly #hidden: readonly string[];

  constructor(world: FuzzWorld, random: Random, tally: FuzzTally) {
    this.#world = world;
    this.#grammar = new HttpGrammar(random, world);
    this.#tally = tally;
    const { blob, config, manifest, upload } = world.privateContent;
    this.#hidden = [PRIVATE_REPOSITORY, PRIVATE_TAG, blob.digest, config.digest, manifest.digest, upload];
  }

  async run(cases: number): Promise<void> {
    let left = cases;
    const takeTurns = async (): Promise<void> => {
      while (left > 0 && this.#tally.violations.length === 0) {
        left -= 1;
        await this.#one();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
  }

  async #one(): Promise<void> {
    const { request, identity } = this.#grammar.next();
    try {
      const answer = await send(this.#world.handler, request);
      this.#tally.count(String(answer.status));
      this.#remember(answer);
      const wrong =
        problemOf(request, answer) ?? (identity.trusted ? undefined : this.#leak(request, answer));
      if (wrong !== undefined) this.#report(wrong, request, identity, answer);
    } catch (failure) {
      this.#report(String(failure), request, identity, undefined);
    }
  }

  #remember(answer: FuzzAnswer): void {
    const location = /^location: (.+\/blobs\/uploads\/.+)$/im.exec(answer.head)?.[1];
    if (location === undefined) return;
    const { uploads } = this.#grammar;
    uploads.push(location);
    // The first is the one in the private project: it stays.
    if (uploads.length > UPLOADS_REMEMBERED) uploads.splice(1, 1);
  }

  /** What somebody without rights must not have been told. */
  #leak(request: FuzzRequest, answer: FuzzAnswer): string | undefined {
    const { head, body, status } = answer;
    const told = `${head}\n${body.toString('latin1')}`;
    if (told.includes(CANARY)) return 'private content was answered';
    const upload = this.#world.privateContent.upload.split('/').at(-1) ?? '';
    const [path = ''] = request.target.split('?', 1);
    const reached = path.startsWith('/v2/secret/') || path.includes(upload);
    if (status < 400 && reached) return 'a request to the private project succeeded';
    const asked = askedFor(request);
    const digest = /^docker-content-digest: (.+)$/im.exec(head)?.[1];
    // What is pushed elsewhere may name any digest, as a sparse index does.
    const searched = digest === undefined ? told : head;
    const leaked = this.#hidden.find((text) => searched.includes(text) && !asked.includes(text));
    if (leaked !== undefined) return `${leaked} was told`;
    if (status < 400 && digest !== undefined && this.#hidden.includes(digest)) return `${digest} was given`;
    return undefined;
  }

  #report(what: string, request: FuzzRequest, identity: FuzzIdentity, answer: FuzzAnswer | undefined): void {
    const sent = `${request.method} ${request.target} ${inspect(request.headers)} ${Buffer.concat(request.body)}`;
    const got = answer === undefined ? '' : `${answer.head} ${answer.body}`;
    const behind = this.#world.failures.map((failure) => inspect(failure)).slice(-1);
    this.#tally.violations.push(
      `${what}: ${sent.slice(0, 2000)} as ${inspect(identity)} => ${got} ${behind}`,
    );
  }
}

/** Everything that a request says, also decoded: an answer may repeat it. */
function askedFor({ target, headers, body }: FuzzRequest): string {
  const whole = [target, ...Object.values(headers), Buffer.concat(body).toString('latin1')].join('\n');
  return `${whole}\n${whole.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))}`;
}

/** What is wrong with an answer, whoever asked. */
function problemOf(request: FuzzRequest, { status, head, body }: FuzzAnswer): string | undefined {
  if (status >= 500) return 'a 5xx';
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  if (request.method === 'HEAD' || status === 204 || status === 304) {
    return body.byteLength === 0 ? undefined : 'an answer that has no body has one';
  }
  if (length !== undefined && Number(length) !== body.byteLength) return 'the length is not that of the body';
  if (status < 400) return undefined;
  return /^\{"errors":\[\{"code":"[A-Z_]+","message":".+/.test(body.toString())
    ? undefined
    : 'the error is not JSON';
}
