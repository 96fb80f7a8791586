import { setTimeout as delay } from 'node:timers/promises';
import { OCI_MANIFEST_TYPE, type RegistryClient, sha256 } from '../support/registry-client.ts';
import type { Random } from '../torture/random.ts';
import type { Violations } from './tag-race.ts';

/** How the race is run. */
export interface GarbageRaceOptions {
  readonly pushers: number;
  /** Images that each of them pushes. */
  readonly images: number;
  /** The registry's grace, ms. */
  readonly graceMs: number;
}

/** What came of it. */
export interface GarbageRace {
  readonly violations: Violations;
  readonly acknowledged: number;
  readonly collections: number;
  readonly purgedBlobs: number;
}

const SCHEDULE = '/api/v2.0/system/gc/schedule';
const TAGS = ['1', '2', '3', '4'];
/** Small ones are in the database, large ones in files. */
const LAYER_SIZES = [100, 3000, 40_000, 120_000];
const LAYERS = 16;

interface Layer {
  readonly content: Buffer;
  readonly digest: string;
}

/** The layers that images are made of: few, so that all push, delete and lose the same ones. */
function layersOf(random: Random): Layer[] {
  return Array.from({ length: LAYERS }, () => {
    const content = random.bytes(random.pick(LAYER_SIZES));
    return { content, digest: sha256(content) };
  });
}

/**
 * Pushes and deletions of images that share layers, relying on HEAD and on mounts as clients do, while garbage is
 * collected without a pause: whatever was acknowledged has all its blobs until it is deleted.
 */
export async function collectBesidePushes(
  client: RegistryClient,
  random: Random,
  options: GarbageRaceOptions,
): Promise<GarbageRace> {
  const layers = layersOf(random.derive('layers'));
  const stop = new AbortController();
  const collecting = collectUntil(client, stop.signal);
  const pushers = Array.from(
    { length: options.pushers },
    (_, index) => new Pusher(client, random.derive(`pusher ${index}`), layers, index, options),
  );
  await Promise.all(pushers.map((pusher) => pusher.run()));
  stop.abort();
  const { collections, purgedBlobs } = await collecting;
  for (const pusher of pushers) await pusher.verify();
  return {
    violations: pushers.flatMap(({ violations }) => violations),
    acknowledged: pushers.reduce((sum, pusher) => sum + pusher.acknowledged, 0),
    collections,
    purgedBlobs,
  };
}

async function collectUntil(client: RegistryClient, stop: AbortSignal) {
  const body = JSON.stringify({ schedule: { type: 'Manual' }, parameters: { workers: 4 } });
  let [collections, purgedBlobs] = [0, 0];
  while (!stop.aborted) {
    const begun = await client.post(SCHEDULE, { headers: { 'Content-Type': 'application/json' }, body });
    const location = String(begun.headers.location);
    for (let isOver = false; !isOver; await delay(10)) {
      const run = (await client.get(location)).json() as { job_status: string; job_parameters: string };
      isOver = !['Pending', 'Running'].includes(run.job_status);
      if (run.job_status !== 'Success') continue;
      collections += 1;
      purgedBlobs += (JSON.parse(run.job_parameters) as { purged_blobs: number }).purged_blobs;
    }
  }
  return { collections, purgedBlobs };
}

class Pusher {
  readonly violations: Violations = [];
  acknowledged = 0;
  readonly #client: RegistryClient;
  readonly #random: Random;
  readonly #layers: readonly Layer[];
  readonly #index: number;
  readonly #options: GarbageRaceOptions;
  readonly #live = new Map<string, { readonly digest: string; readonly blobs: readonly string[] }>();

  constructor(
    client: RegistryClient,
    random: Random,
    layers: readonly Layer[],
    index: number,
    options: GarbageRaceOptions,
  ) {
    this.#client = client;
    this.#random = random;
    this.#layers = layers;
    this.#index = index;
    this.#options = options;
  }

  get #repository(): string {
    return repositoryOf(this.#index);
  }

  async run(): Promise<void> {
    for (let image = 0; image < this.#options.images && this.violations.length === 0; image += 1) {
      await this.#push(this.#random.pick(TAGS), image);
      if (this.#random.chance(0.6)) await this.#delete(this.#random.pick(TAGS));
      // Long enough for what was deleted to become garbage while others push it.
      if (this.#random.chance(0.05)) await delay(this.#options.graceMs);
    }
  }

  /** All that is live has all its blobs, with the right bytes. */
  async verify(): Promise<void> {
    for (const [tag, { digest, blobs }] of this.#live) {
      const { status, body } = await this.#client.get(`/v2/${this.#repository}/manifests/${tag}`);
      if (status !== 200 || sha256(body) !== digest) this.violations.push(`${tag} is answered ${status}`);
      for (const blob of blobs) {
        const answer = await this.#client.get(`/v2/${this.#repository}/blobs/${blob}`);
        if (answer.status === 200 && sha256(answer.body) === blob) continue;
        this.violations.push(`${blob} of ${this.#repository}:${tag} is answered ${answer.status}`);
      }
    }
  }

  async #push(tag: string, image: number): Promise<void> {
    const begun = performance.now();
    const config = Buffer.from(JSON.stringify({ os: 'linux', image: `${this.#index} ${image}` }));
    const chosen = [{ content: config, digest: sha256(config) }, ...this.#someLayers()];
    for (const layer of chosen) await this.#ensure(layer);
    const [first, ...rest] = chosen.map(({ content, digest }) => ({ digest, size: content.byteLength }));
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST_TYPE,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...first },
      layers: rest.map((layer) => ({ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer })),
    });
    const headers = { 'Content-Type': OCI_MANIFEST_TYPE };
    const path = `/v2/${this.#repository}/manifests/${tag}`;
    const { status, text } = await this.#client.put(path, { headers, body });
    const blobs = chosen.map(({ digest }) => digest);
    if (status === 201) {
      this.acknowledged += 1;
      this.#live.set(tag, { digest: sha256(body), blobs });
      return;
    }
    // On a slow machine what was promised first may have been collected again.
    if (performance.now() - begun < this.#options.graceMs) {
      this.violations.push(`a manifest whose blobs were promised was answered ${status}: ${text}`);
    }
  }

  #someLayers(): Layer[] {
    const chosen = Array.from({ length: 1 + this.#random.below(4) }, () => this.#random.pick(this.#layers));
    return [...new Set(chosen)];
  }

  /** Finds a blob, mounts it from somebody, or uploads it. */
  async #ensure({ content, digest }: Layer): Promise<void> {
    const { status } = await this.#client.head(`/v2/${this.#repository}/blobs/${digest}`);
    if (status === 200) return;
    const uploads = `/v2/${this.#repository}/blobs/uploads/`;
    if (this.#random.chance(0.5)) {
      const from = repositoryOf(this.#random.below(this.#options.pushers));
      const mounted = await this.#client.post(`${uploads}?mount=${digest}&from=${from}`);
      if (mounted.status === 201) return;
      await this.#client.put(`${mounted.headers.location}?digest=${digest}`, { body: content });
      return;
    }
    const pushed = await this.#client.post(`${uploads}?digest=${digest}`, { body: content });
    if (pushed.status !== 201)
      this.violations.push(`an upload was answered ${pushed.status}: ${pushed.text}`);
  }

  async #delete(tag: string): Promise<void> {
    const live = this.#live.get(tag);
    if (live === undefined) return;
    this.#live.delete(tag);
    const { status } = await this.#client.delete(`/v2/${this.#repository}/manifests/${live.digest}`);
    if (status !== 202) this.violations.push(`deleting ${tag} was answered ${status}`);
  }
}

function repositoryOf(index: number): string {
  return `library/garbage/p${index}`;
}
