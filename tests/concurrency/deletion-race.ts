import {
  type Answer,
  type ImageManifest,
  OCI_MANIFEST_TYPE,
  type RegistryClient,
} from '../support/registry-client.ts';
import type { Random } from '../torture/random.ts';
import type { Violations } from './tag-race.ts';

const SOURCE = 'library/deletion/source';
const TARGET = 'library/deletion/target';

/**
 * Pushes and mounts of the same few images while others delete their tags, manifests and blobs. Everything is answered
 * as done or refused, and a manifest that is there afterwards has all its blobs.
 */
export async function deleteBesidePushes(
  client: RegistryClient,
  random: Random,
  rounds: number,
): Promise<Violations> {
  const race = new DeletionRace(client, random);
  for (let round = 0; round < rounds && race.violations.length === 0; round += 1) {
    await Promise.all([race.push(), race.push(), race.mount(), race.deleteTag(), race.deleteAll()]);
  }
  await race.checkManifests();
  return race.violations;
}

class DeletionRace {
  readonly violations: Violations = [];
  readonly #client: RegistryClient;
  readonly #random: Random;
  readonly #manifests = new Map<string, ImageManifest>();

  constructor(client: RegistryClient, random: Random) {
    this.#client = client;
    this.#random = random;
  }

  async push(): Promise<void> {
    const content = `image ${this.#random.below(4)}`;
    const manifest = await this.#client.imageManifest(SOURCE, content);
    await this.#pushManifest(SOURCE, manifest);
  }

  async mount(): Promise<void> {
    const manifest = this.#random.pick([...this.#manifests.values(), undefined]);
    if (manifest === undefined) return;
    for (const { digest } of [manifest.config, ...manifest.layers]) {
      const query = `mount=${digest}&from=${SOURCE}`;
      const path = `/v2/${TARGET}/blobs/uploads/?${query}`;
      const answer = await this.#expect('mounting', [201, 202], this.#client.post(path));
      // An upload was begun instead, which nobody needs.
      if (answer.status === 202) await this.#client.delete(String(answer.headers.location));
    }
    await this.#pushManifest(TARGET, manifest);
  }

  async deleteTag(): Promise<void> {
    const repository = this.#random.pick([SOURCE, TARGET]);
    const path = `/v2/${repository}/manifests/tag-${this.#random.below(3)}`;
    await this.#expect('deleting a tag', [202, 404], this.#client.delete(path));
  }

  async deleteAll(): Promise<void> {
    const repository = this.#random.pick([SOURCE, TARGET]);
    const entry = this.#random.pick([...this.#manifests.entries(), undefined]);
    if (entry === undefined) return;
    const [digest, { config, layers }] = entry;
    const manifest = this.#client.delete(`/v2/${repository}/manifests/${digest}`);
    await this.#expect('deleting a manifest', [202, 404], manifest);
    for (const blob of [config, ...layers]) {
      const path = `/v2/${repository}/blobs/${blob.digest}`;
      await this.#expect('deleting a blob', [202, 404, 405], this.#client.delete(path));
    }
  }

  /** Every manifest that is there has its blobs, and so has every tag its manifest. */
  async checkManifests(): Promise<void> {
    for (const repository of [SOURCE, TARGET]) {
      const tags = ['tag-0', 'tag-1', 'tag-2'];
      for (const reference of [...this.#manifests.keys(), ...tags]) {
        const answer = await this.#client.get(`/v2/${repository}/manifests/${reference}`);
        if (answer.status === 404) continue;
        const { config, layers } = answer.json() as ImageManifest;
        for (const { digest } of [config, ...layers]) {
          const { status } = await this.#client.get(`/v2/${repository}/blobs/${digest}`);
          if (status !== 200) this.violations.push(`${repository}@${reference} lacks ${digest}: ${status}`);
        }
      }
    }
  }

  async #pushManifest(repository: string, manifest: ImageManifest): Promise<void> {
    const answer = await this.#expect(
      'pushing a manifest',
      // Its blobs may have been deleted in between.
      [201, 400],
      this.#client.put(`/v2/${repository}/manifests/tag-${this.#random.below(3)}`, {
        headers: { 'Content-Type': OCI_MANIFEST_TYPE },
        body: JSON.stringify(manifest),
      }),
    );
    if (answer.status === 201) this.#manifests.set(String(answer.headers['docker-content-digest']), manifest);
    else if (answer.code !== 'MANIFEST_BLOB_UNKNOWN')
      this.violations.push(`a push was refused: ${answer.text}`);
  }

  async #expect(what: string, statuses: readonly number[], sent: Promise<Answer>): Promise<Answer> {
    const answer = await sent;
    if (!statuses.includes(answer.status)) this.violations.push(`${what}: ${answer.status} ${answer.text}`);
    return answer;
  }
}
