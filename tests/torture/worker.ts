import { OCI_INDEX_TYPE, OCI_MANIFEST_TYPE, sha256 } from '../support/registry-client.ts';
import { type Content, contentOf, type Ledger, type Manifest, type OpenUpload } from './ledger.ts';
import { type PushClient, UPLOAD_STYLES } from './push-client.ts';
import type { Random } from './random.ts';

/** The repository that all workers push to. */
const SHARED_REPOSITORY = 'library/torture/shared';
const SHARED_TAGS = ['latest', 'stable', 'edge'];
const OWN_TAGS = ['1', '2', '3', '4'];

/** Sizes of layers in bytes: nothing, little, and more than one write takes. */
const LAYER_SIZES: readonly number[] = [0, 1, 700, 9000, 66_000, 200_000, 1_300_000];

/** The registry lets one user have 1,000. */
const UPLOADS_LEFT_AT_MOST = 20;

/** One client that pushes, mounts, tags and deletes at random, one request after another, until it is disconnected. */
export class Worker {
  readonly #name: string;
  readonly #ledger: Ledger;
  readonly #client: PushClient;
  readonly #random: Random;
  readonly #sizes: readonly number[];
  /** Uploads that wait to be gone on with, oldest first. */
  readonly #left: OpenUpload[] = [];
  #contents = 0;

  /** `sizes`: bytes of layers, one of which is taken each time. */
  constructor(
    name: string,
    ledger: Ledger,
    client: PushClient,
    random: Random,
    sizes: readonly number[] = LAYER_SIZES,
  ) {
    this.#sizes = sizes;
    this.#name = name;
    this.#ledger = ledger;
    this.#client = client;
    this.#random = random;
  }

  /** Does one thing after another until it is told to stop; rejects with Disconnected when the registry dies. */
  async run(stop?: AbortSignal): Promise<void> {
    while (stop?.aborted !== true) await this.#step();
  }

  #step(): Promise<void> {
    const random = this.#random;
    const choice = random.below(20);
    if (choice < 9) return this.#pushImage();
    if (choice < 11) return this.#pushIndex();
    if (choice < 13) return this.#leaveUploadOpen();
    if (choice < 14) return this.#pushSharedContent();
    if (choice < 16) return this.#client.deleteTag(...this.#anyTag());
    if (choice < 18) return this.#deleteManifest();
    return this.#deleteBlob();
  }

  /** Two repositories of its own, to mount between, and the shared one. */
  #anyRepository(): string {
    const own = `library/torture/${this.#name}`;
    return this.#random.pick([`${own}-a`, `${own}-a`, `${own}-b`, SHARED_REPOSITORY]);
  }

  #anyTag(): [repository: string, tag: string] {
    const repository = this.#anyRepository();
    const tags = repository === SHARED_REPOSITORY ? SHARED_TAGS : OWN_TAGS;
    return [repository, this.#random.pick(tags)];
  }

  #newContent(): Content {
    this.#contents += 1;
    return contentOf(
      `${this.#name}/${this.#contents}/${this.#random.next()}`,
      this.#random.pick(this.#sizes),
    );
  }

  async #pushImage(): Promise<void> {
    const [repository, tag] = this.#anyTag();
    const config = contentOf(`config ${this.#random.next()}`, 64);
    const layers: Content[] = [];
    for (let count = this.#random.below(3); count >= 0; count -= 1) layers.push(this.#newContent());
    for (const content of [config, ...layers]) {
      if (!(await this.#client.ensureBlob(repository, content))) return;
    }
    const mounted = await this.#mountSomething(repository);
    const manifest = imageManifest(config, mounted === undefined ? layers : [...layers, mounted]);
    await this.#push(repository, this.#random.chance(0.8) ? tag : manifest.digest, manifest);
  }

  async #mountSomething(target: string): Promise<Content | undefined> {
    const own = `library/torture/${this.#name}`;
    const from = target === `${own}-a` ? `${own}-b` : `${own}-a`;
    const there = this.#ledger.certain(this.#ledger.blobs, from);
    if (there.length === 0) return undefined;
    const digest = this.#random.pick(there);
    if (!(await this.#client.mount(target, digest, from))) return undefined;
    const { status, headers } = await this.#client.send('HEAD', `/v2/${target}/blobs/${digest}`);
    if (status !== 200) return undefined;
    const size = Number(headers['content-length']);
    return { digest, size, bytes: () => Buffer.alloc(0) };
  }

  async #pushIndex(): Promise<void> {
    const [repository, tag] = this.#anyTag();
    const children = this.#ledger.certain(this.#ledger.manifests, repository).slice(-3);
    const manifests = children.flatMap((digest) => {
      const child = this.#ledger.documents.get(digest);
      return child === undefined ? [] : [descriptorOf(child)];
    });
    const annotations = { 'io.example.nonce': String(this.#random.next()) };
    const body = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX_TYPE, manifests, annotations });
    await this.#push(repository, tag, { digest: digestOf(body), mediaType: OCI_INDEX_TYPE, body });
  }

  async #push(repository: string, reference: string, manifest: Manifest): Promise<void> {
    const status = await this.#client.putManifest(repository, reference, manifest);
    if (status >= 400 && status < 500)
      this.#ledger.violation(`a manifest whose references are there was answered ${status}`);
  }

  /** Uploads that are left halfway, gone on with, or given up. */
  async #leaveUploadOpen(): Promise<void> {
    const content = this.#newContent();
    const upload = await this.#client.startUpload(this.#anyRepository(), content);
    if (upload === undefined) return;
    await this.#client.sendChunks(upload, this.#random.below(content.size + 1));
    if (this.#random.chance(0.3)) await this.#client.cancelUpload(upload);
    else if (this.#random.chance(0.5)) await this.#client.finishUpload(upload);
    else this.#left.push(upload);
    const oldest = this.#left.length > UPLOADS_LEFT_AT_MOST ? this.#left.shift() : undefined;
    if (oldest !== undefined && this.#ledger.uploads.has(oldest)) await this.#client.cancelUpload(oldest);
  }

  /** The same bytes as other workers push at the same time. */
  async #pushSharedContent(): Promise<void> {
    const content = contentOf(`shared ${this.#random.below(20)}`, 90_000);
    await this.#client.pushBlob(SHARED_REPOSITORY, content, this.#random.pick(UPLOAD_STYLES));
  }

  async #deleteManifest(): Promise<void> {
    const repository = this.#anyRepository();
    const there = this.#ledger.certain(this.#ledger.manifests, repository);
    const manifest = there.length === 0 ? undefined : this.#ledger.documents.get(this.#random.pick(there));
    if (manifest !== undefined) await this.#client.deleteManifest(repository, manifest.digest);
  }

  async #deleteBlob(): Promise<void> {
    const repository = `library/torture/${this.#name}-${this.#random.pick(['a', 'b'])}`;
    const there = this.#ledger.certain(this.#ledger.blobs, repository);
    if (there.length > 0) await this.#client.deleteBlob(repository, this.#random.pick(there));
  }
}

function imageManifest(config: Content, layers: readonly Content[]): Manifest {
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST_TYPE,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: config.digest,
      size: config.size,
    },
    layers: layers.map(({ digest, size }) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar',
      digest,
      size,
    })),
  });
  return { digest: digestOf(body), mediaType: OCI_MANIFEST_TYPE, body };
}

function descriptorOf({ digest, mediaType, body }: Manifest): Record<string, unknown> {
  return { mediaType, digest, size: Buffer.byteLength(body) };
}

function digestOf(body: string): `sha256:${string}` {
  return sha256(body) as `sha256:${string}`;
}
