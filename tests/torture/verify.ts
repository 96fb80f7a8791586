import { type Answer, type ImageManifest, OCI_MANIFEST_TYPE, sha256 } from '../support/registry-client.ts';
import type { Ledger, OpenUpload, Presence, TagValue } from './ledger.ts';
import type { PushClient } from './push-client.ts';
import type { Random } from './random.ts';
import type { Register } from './register.ts';

/** Requests under way at a time. */
const AT_ONCE = 8;

/** What was lost before: a process ended, or the machine lost what was not synced. */
export type Loss = 'process' | 'power';

/**
 * Compares a registry that has just started with the ledger: everything that was acknowledged is there, what was not is
 * there wholly or not at all. What is found is noted in the ledger, so that it must hold from now on.
 */
export async function verify(ledger: Ledger, client: PushClient, loss: Loss, random: Random): Promise<void> {
  const check = new Verification(ledger, client, loss);
  await check.blobs();
  await check.manifests();
  await check.tags();
  await check.uploads(random);
  await check.token();
}

class Verification {
  readonly #ledger: Ledger;
  readonly #client: PushClient;
  readonly #loss: Loss;
  /** References of image manifests that were looked up already, as `repository digest`. */
  readonly #resolved = new Set<string>();

  constructor(ledger: Ledger, client: PushClient, loss: Loss) {
    this.#ledger = ledger;
    this.#client = client;
    this.#loss = loss;
  }

  /** Every blob that any client may have pushed: there or not as acknowledged, and then with the right bytes. */
  async blobs(): Promise<void> {
    await forEach(this.#ledger.blobs, async (repository, digest, register) => {
      const answer = await this.#client.send('GET', `/v2/${repository}/blobs/${digest}`);
      this.#checkContent(`blob ${digest} in ${repository}`, digest, answer);
      this.#settle(`blob ${digest} in ${repository}`, register, presenceOf(answer));
      if (answer.status === 200) this.#resolved.add(`${repository} ${digest}`);
    });
  }

  /** Every manifest likewise; the blobs of one that is there are there too. */
  async manifests(): Promise<void> {
    await forEach(this.#ledger.manifests, async (repository, digest, register) => {
      const answer = await this.#client.send('GET', `/v2/${repository}/manifests/${digest}`);
      this.#checkContent(`manifest ${digest} in ${repository}`, digest, answer);
      this.#settle(`manifest ${digest} in ${repository}`, register, presenceOf(answer));
      if (answer.headers['content-type'] === OCI_MANIFEST_TYPE)
        await this.#checkReferences(repository, answer);
    });
  }

  /** Every tag holds what was last acknowledged or what was under way, and the list shows just these. */
  async tags(): Promise<void> {
    const listed = new Map<string, Set<string>>();
    await forEach(this.#ledger.tags, async (repository, name, register) => {
      const answer = await this.#client.send('GET', `/v2/${repository}/manifests/${name}`);
      const value = answer.status === 200 ? (sha256(answer.body) as TagValue) : 'absent';
      this.#settle(`tag ${repository}:${name}`, register, value);
      if (value === 'absent') return;
      listed.set(repository, (listed.get(repository) ?? new Set()).add(name));
      if (this.#ledger.manifest(repository, value).certain() !== 'present') {
        this.#ledger.violation(`tag ${repository}:${name} names ${value}, which is not there by digest`);
      }
    });
    for (const repository of this.#ledger.tags.keys())
      await this.#checkList(repository, listed.get(repository));
  }

  /** Open uploads have the bytes that were acknowledged, and go on from there; a power cut may have ended them. */
  async uploads(random: Random): Promise<void> {
    for (const upload of [...this.#ledger.uploads]) {
      const answer = await this.#client.send('GET', upload.location);
      if (answer.status === 404) {
        this.#ledger.uploads.delete(upload);
        if (this.#loss === 'power' || upload.mayBeOver) continue;
        this.#ledger.violation(`upload ${upload.location} with ${upload.acknowledged} bytes is gone`);
      } else if (this.#loss === 'power') await this.#finishWhatIsLeft(upload, answer);
      else await this.#checkOffset(upload, answer, random);
    }
  }

  /** The keys that sign tokens, and the master key that seals them, are there or can be made. */
  async token(): Promise<void> {
    const answer = await this.#client.send('GET', '/service/token?service=harbor-registry');
    if (answer.status !== 200) this.#ledger.violation(`no token: ${answer.status} ${answer.text}`);
  }

  async #checkReferences(repository: string, answer: Answer): Promise<void> {
    const { config, layers } = answer.json() as ImageManifest;
    for (const { digest, size } of [config, ...layers]) {
      if (this.#resolved.has(`${repository} ${digest}`)) continue;
      const { status, headers } = await this.#client.send('HEAD', `/v2/${repository}/blobs/${digest}`);
      if (status === 200 && Number(headers['content-length']) === size) continue;
      this.#ledger.violation(`a manifest in ${repository} refers to ${digest}, which is answered ${status}`);
    }
  }

  async #checkList(repository: string, expected: ReadonlySet<string> = new Set()): Promise<void> {
    const answer = await this.#client.send('GET', `/v2/${repository}/tags/list`);
    if (answer.status === 404 && expected.size === 0) return;
    const { tags } = answer.json() as { tags: string[] };
    const wanted = [...expected].sort();
    if (tags.join() === wanted.join()) return;
    this.#ledger.violation(`${repository} lists the tags ${tags.join()}, but has ${wanted.join()}`);
  }

  async #checkOffset(upload: OpenUpload, answer: Answer, random: Random): Promise<void> {
    const offset = offsetOf(answer);
    // "0-0" stands for nothing and for one byte. An upload whose end was under way has given its bytes to the blob.
    const fits =
      (offset === 0 && upload.mayBeOver) ||
      (offset <= upload.sent && Math.max(offset, 1) >= Math.min(upload.acknowledged, upload.content.size));
    if (!fits) {
      this.#ledger.violation(
        `upload ${upload.location} has ${offset} bytes; ${upload.acknowledged} were acknowledged, ${upload.sent} sent`,
      );
    }
    upload.acknowledged = offset;
    if (offset > 0 && random.chance(0.7)) await this.#client.finishUpload(upload);
  }

  /** After a power cut the bytes of an upload may be wrong: then its digest must be refused. */
  async #finishWhatIsLeft(upload: OpenUpload, answer: Answer): Promise<void> {
    const { content, location, repository } = upload;
    const write = this.#ledger.blob(repository, content.digest).begin('present');
    const rest = content.bytes().subarray(offsetOf(answer));
    const finished = await this.#client.send('PUT', `${location}?digest=${content.digest}`, { body: rest });
    this.#ledger.uploads.delete(upload);
    if (finished.status === 201) write.acknowledge();
    else write.refuse();
  }

  #checkContent(what: string, digest: string, answer: Answer): void {
    if (answer.status === 200 && sha256(answer.body) === digest) return;
    if (answer.status === 404) return;
    const bytes = answer.body.byteLength;
    this.#ledger.violation(`${what} is answered ${answer.status} with ${bytes} bytes of another digest`);
  }

  #settle<Value extends string>(what: string, register: Register<Value>, found: Value): void {
    const possible = register.possible();
    if (!possible.has(found)) {
      this.#ledger.violation(`${what} is ${found}, but must be ${[...possible].join(' or ')}`);
    }
    register.settle(found);
  }
}

/** The bytes that an upload has, as its Range tells. */
function offsetOf(answer: Answer): number {
  const last = Number(/^0-(\d+)$/.exec(String(answer.headers.range))?.[1]);
  return last === 0 ? 0 : last + 1;
}

function presenceOf(answer: Answer): Presence {
  return answer.status === 200 ? 'present' : 'absent';
}

async function forEach<Value>(
  registers: ReadonlyMap<string, ReadonlyMap<string, Value>>,
  visit: (repository: string, name: string, register: Value) => Promise<void>,
): Promise<void> {
  const all = [...registers].flatMap(([repository, names]) =>
    [...names].map(([name, register]) => ({ repository, name, register })),
  );
  const takeTurns = async (): Promise<void> => {
    for (let next = all.pop(); next !== undefined; next = all.pop()) {
      await visit(next.repository, next.name, next.register);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
}
