import { type Answer, RegistryClient, type Send } from '../support/registry-client.ts';
import type { Content, Ledger, Manifest, OpenUpload } from './ledger.ts';
import type { Random } from './random.ts';
import type { PendingWrite } from './register.ts';

/** The connection broke: what the request did is not known. */
export class Disconnected extends Error {}

/** How a client uploads a blob. */
export type UploadStyle = 'docker' | 'containerd' | 'single';

export const UPLOAD_STYLES: readonly UploadStyle[] = ['docker', 'containerd', 'single'];

const CHUNK_BYTES = 48 * 1024;

/** Pushes and deletes as real clients do, and keeps the ledger of what it was told. */
export class PushClient {
  readonly #client: RegistryClient;
  readonly #ledger: Ledger;
  readonly #random: Random;

  constructor(url: string, ledger: Ledger, random: Random) {
    this.#client = RegistryClient.admin(url);
    this.#ledger = ledger;
    this.#random = random;
  }

  /** Sends a request; throws Disconnected without an answer. A 5xx is a violation, unless the disk is made to fail. */
  async send(method: string, path: string, send: Send = {}): Promise<Answer> {
    let answer: Answer;
    try {
      answer = await this.#client.send(method, path, send);
    } catch (cause) {
      throw new Disconnected(`${method} ${path}`, { cause });
    }
    if (answer.status >= 500 && !this.#isExpectedFailure(answer)) this.#violation(method, path, answer);
    else if (answer.status < 300) this.#ledger.acknowledged += 1;
    return answer;
  }

  /** Uploads a blob and resolves with whether it is there. */
  async pushBlob(repository: string, content: Content, style: UploadStyle): Promise<boolean> {
    if (style === 'single') return this.#pushSingle(repository, content);
    const upload = await this.startUpload(repository, content);
    if (upload === undefined) return false;
    if (style === 'docker') await this.sendChunks(upload, content.size);
    return this.finishUpload(upload);
  }

  async startUpload(repository: string, content: Content): Promise<OpenUpload | undefined> {
    const answer = await this.send('POST', `/v2/${repository}/blobs/uploads/`);
    if (answer.status !== 202) return this.#unexpected('POST', repository, answer);
    const location = String(answer.headers.location);
    const upload: OpenUpload = { repository, location, content, acknowledged: 0, sent: 0, mayBeOver: false };
    this.#ledger.uploads.add(upload);
    return upload;
  }

  /** Sends the content up to `end` in one PATCH without length or range, as Docker does. */
  async sendChunks(upload: OpenUpload, end: number): Promise<void> {
    const bytes = upload.content.bytes();
    const start = upload.acknowledged;
    async function* chunks(): AsyncIterable<Uint8Array> {
      for (let offset = start; offset < end; offset += CHUNK_BYTES) {
        upload.sent = Math.min(offset + CHUNK_BYTES, end);
        yield bytes.subarray(offset, upload.sent);
      }
    }
    const answer = await this.send('PATCH', upload.location, { body: chunks() });
    if (answer.status === 202) upload.acknowledged = end;
    else {
      this.#ledger.uploads.delete(upload);
      this.#unexpected('PATCH', upload.location, answer);
    }
  }

  /** Sends what is missing in the PUT that ends the upload; resolves with whether the blob is there. */
  async finishUpload(upload: OpenUpload): Promise<boolean> {
    const { content, location, repository } = upload;
    const write = this.#ledger.blob(repository, content.digest).begin('present');
    upload.mayBeOver = true;
    upload.sent = content.size;
    const answer = await this.send('PUT', `${location}?digest=${content.digest}`, {
      body: content.bytes().subarray(upload.acknowledged),
    });
    this.#ledger.uploads.delete(upload);
    if (!settle([write], answer)) this.#unexpected('PUT', location, answer);
    return answer.status === 201;
  }

  async cancelUpload(upload: OpenUpload): Promise<void> {
    upload.mayBeOver = true;
    const answer = await this.send('DELETE', upload.location);
    this.#ledger.uploads.delete(upload);
    if (answer.status !== 204) this.#unexpected('DELETE', upload.location, answer);
  }

  /** Mounts a blob that is in another repository for certain. */
  async mount(repository: string, digest: string, from: string): Promise<boolean> {
    const write = this.#ledger.blob(repository, digest).begin('present');
    const answer = await this.send('POST', `/v2/${repository}/blobs/uploads/?mount=${digest}&from=${from}`);
    if (!settle([write], answer)) {
      this.#unexpected('POST', `${repository} mount ${digest} from ${from}`, answer);
    }
    return answer.status === 201;
  }

  /** Whether a HEAD finds a blob; then it is promised to stay. */
  async has(repository: string, digest: string): Promise<boolean> {
    const register = this.#ledger.blob(repository, digest);
    const before = register.certain();
    const { status } = await this.send('HEAD', `/v2/${repository}/blobs/${digest}`);
    if (status >= 500) return false;
    const found = status === 200 ? 'present' : 'absent';
    if (before !== undefined && register.certain() === before && before !== found) {
      this.#ledger.violation(`HEAD of blob ${digest} in ${repository} is ${status}, but it is ${before}`);
    }
    return found === 'present';
  }

  /** Pushes a manifest under `reference`, a tag or its digest; resolves with the status. */
  async putManifest(repository: string, reference: string, manifest: Manifest): Promise<number> {
    this.#ledger.documents.set(manifest.digest, manifest);
    const writes = [this.#ledger.manifest(repository, manifest.digest).begin('present')];
    if (!reference.includes(':')) writes.push(this.#ledger.tag(repository, reference).begin(manifest.digest));
    const answer = await this.send('PUT', `/v2/${repository}/manifests/${reference}`, {
      headers: { 'Content-Type': manifest.mediaType },
      body: manifest.body,
    });
    settle(writes, answer);
    return answer.status;
  }

  async deleteTag(repository: string, tag: string): Promise<void> {
    const write = this.#ledger.tag(repository, tag).begin('absent');
    const answer = await this.send('DELETE', `/v2/${repository}/manifests/${tag}`);
    settle([write], answer);
  }

  /** Deletes a manifest, and with it every tag of the repository that names it. */
  async deleteManifest(repository: string, digest: `sha256:${string}`): Promise<void> {
    const write = this.#ledger.manifest(repository, digest).begin('absent');
    const tags = [...(this.#ledger.tags.get(repository)?.values() ?? [])].filter((tag) =>
      tag.possible().has(digest),
    );
    const removals = tags.map((tag) => tag.begin('absent'));
    const answer = await this.send('DELETE', `/v2/${repository}/manifests/${digest}`);
    if (answer.status !== 202) {
      settle([write, ...removals], answer);
      return;
    }
    write.acknowledge();
    // Another client may have moved a tag on before or after.
    for (const removal of removals) removal.leaveOpen();
    for (const tag of tags) tag.endValue(digest, write);
  }

  /** Ends a repository's link to a blob; refused while a manifest refers to it. */
  async deleteBlob(repository: string, digest: string): Promise<void> {
    const write = this.#ledger.blob(repository, digest).begin('absent');
    const answer = await this.send('DELETE', `/v2/${repository}/blobs/${digest}`);
    settle([write], answer);
  }

  /** Uploads by a client's choice of styles, sometimes asking first whether the blob is there. */
  async ensureBlob(repository: string, content: Content): Promise<boolean> {
    if (this.#random.chance(0.3) && (await this.has(repository, content.digest))) return true;
    return this.pushBlob(repository, content, this.#random.pick(UPLOAD_STYLES));
  }

  async #pushSingle(repository: string, content: Content): Promise<boolean> {
    const write = this.#ledger.blob(repository, content.digest).begin('present');
    const answer = await this.send('POST', `/v2/${repository}/blobs/uploads/?digest=${content.digest}`, {
      body: content.bytes(),
    });
    if (!settle([write], answer)) this.#unexpected('POST', repository, answer);
    return answer.status === 201;
  }

  #isExpectedFailure({ code }: Answer): boolean {
    return this.#ledger.diskFails && (code === 'STORAGE_FULL' || code === 'STORAGE_FAILED');
  }

  #unexpected(method: string, path: string, answer: Answer): undefined {
    if (answer.status < 500) this.#violation(method, path, answer);
    return undefined;
  }

  #violation(method: string, path: string, { status, text }: Answer): void {
    this.#ledger.violation(`${method} ${path} was answered ${status} ${text.slice(0, 300)}`);
  }
}

/** Notes how writes ended; whether they were done. What a failing disk has done of them only a look can tell. */
function settle(writes: readonly PendingWrite[], { status }: Answer): boolean {
  const done = status === 201 || status === 202;
  for (const write of writes) {
    if (done) write.acknowledge();
    else if (status >= 500) write.leaveOpen();
    else write.refuse();
  }
  return done;
}
