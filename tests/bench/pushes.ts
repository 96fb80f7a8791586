import { createHash } from 'node:crypto';
import { Agent, type OutgoingHttpHeaders, request } from 'node:http';
import type { Peer } from './peers.ts';

/** A request's answer, its body dropped. */
interface Reply {
  readonly status: number;
  readonly location: string;
}

/** Pushes to a peer over kept connections, as containerd does: POST, then one PUT. */
export class Pusher {
  readonly #peer: Peer;
  readonly #headers: Record<string, string>;
  readonly #agent: Agent;
  readonly repository: string;

  private constructor(peer: Peer, repository: string, headers: Record<string, string>, connections: number) {
    this.#peer = peer;
    this.repository = repository;
    this.#headers = headers;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  static async open(peer: Peer, repository: string, connections: number): Promise<Pusher> {
    return new Pusher(peer, repository, await peer.headersFor(repository), connections);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Where a new upload goes, as an absolute URL. */
  async startUpload(): Promise<string> {
    const { status, location } = await this.#send('POST', `/v2/${this.repository}/blobs/uploads/`);
    if (status !== 202) throw new Error(`${this.#peer.name}: POST answered ${status}`);
    return new URL(location, this.#peer.url).href;
  }

  async pushBlob(content: Buffer): Promise<string> {
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    const location = new URL(await this.startUpload());
    location.searchParams.set('digest', digest);
    const { status } = await this.#send('PUT', location.pathname + location.search, content);
    if (status !== 201) throw new Error(`${this.#peer.name}: PUT answered ${status}`);
    return digest;
  }

  async pushImage(tag: string, content: string): Promise<string> {
    const config = Buffer.from(JSON.stringify({ os: 'linux', architecture: 'amd64', content }));
    const layer = Buffer.from(content);
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        config: {
          mediaType: 'application/vnd.docker.container.image.v1+json',
          digest: await this.pushBlob(config),
          size: config.length,
        },
        layers: [
          {
            mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
            digest: await this.pushBlob(layer),
            size: layer.length,
          },
        ],
      }),
    );
    await this.tagManifest(tag, manifest);
    return manifest.toString();
  }

  async tagManifest(tag: string, manifest: Buffer): Promise<void> {
    const { status } = await this.#send('PUT', `/v2/${this.repository}/manifests/${tag}`, manifest, {
      'Content-Type': 'application/vnd.docker.distribution.manifest.v2+json',
    });
    if (status !== 201) throw new Error(`${this.#peer.name}: manifest PUT answered ${status}`);
  }

  #send(method: string, path: string, body?: Buffer, headers: OutgoingHttpHeaders = {}): Promise<Reply> {
    const { hostname, port } = new URL(this.#peer.url);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          agent: this.#agent,
          hostname,
          port,
          method,
          path,
          headers: { ...this.#headers, 'Content-Length': body?.length ?? 0, ...headers },
        },
        (incoming) => {
          incoming.resume();
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 0, location: incoming.headers.location ?? '' }),
          );
          incoming.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

/** Runs `work` for 0 … count-1, at most `parallel` at a time. */
export async function inParallel(
  count: number,
  parallel: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
