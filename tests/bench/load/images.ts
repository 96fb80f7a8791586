import { createHash } from 'node:crypto';
import type { Answer, Connection } from './connection.ts';
import type { Layer } from './layers.ts';
import type { LayerSize } from './plan.ts';

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json';

/** Where an image goes or comes from, and with which token. */
export interface Repository {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Called after each request with its kind, how long it took in ms, and the bytes of content that it moved. */
export type Report = (kind: string, milliseconds: number, bytes: number) => void;

/** Pushes and pulls images over one connection, and tells how long each request took. */
export class ImageClient {
  readonly #connection: Connection;
  readonly #report: Report;

  constructor(connection: Connection, report: Report) {
    this.#connection = connection;
    this.#report = report;
  }

  /** Layer and config by POST and PUT, then the manifest: as containerd does without asking before what is there. */
  async push(repository: Repository, tag: string, size: LayerSize, layer: Layer): Promise<void> {
    const config = Buffer.from(
      JSON.stringify({ os: 'linux', architecture: 'amd64', author: `${repository.name}:${tag}` }),
    );
    await this.#upload(repository, `PUT layer ${size.label}`, layer.digest, layer.pieces);
    const configDigest = digestOf(config);
    await this.#upload(repository, 'PUT config', configDigest, [config]);
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST_TYPE,
        config: { mediaType: CONFIG_TYPE, digest: configDigest, size: config.length },
        layers: [
          { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: layer.digest, size: size.bytes },
        ],
      }),
    );
    const headers = { ...repository.headers, 'Content-Type': MANIFEST_TYPE };
    await this.#timed('PUT manifest', 201, 'PUT', `/v2/${repository.name}/manifests/${tag}`, headers, [
      manifest,
    ]);
  }

  /** HEAD and GET of the manifest, then its layer. */
  async pull(repository: Repository, tag: string, size: LayerSize, layer: Layer): Promise<void> {
    const headers = { ...repository.headers, Accept: MANIFEST_TYPE };
    const manifest = `/v2/${repository.name}/manifests/${tag}`;
    await this.#timed('HEAD manifest', 200, 'HEAD', manifest, headers);
    await this.#timed('GET manifest', 200, 'GET', manifest, headers);
    const blob = `/v2/${repository.name}/blobs/${layer.digest}`;
    const { bodyBytes } = await this.#timed(`GET layer ${size.label}`, 200, 'GET', blob, repository.headers);
    if (bodyBytes !== size.bytes)
      throw new Error(`GET ${blob} brought ${bodyBytes} bytes, not ${size.bytes}`);
  }

  async #upload(
    repository: Repository,
    kind: string,
    digest: string,
    pieces: readonly Uint8Array[],
  ): Promise<void> {
    const { headers } = repository;
    const uploads = `/v2/${repository.name}/blobs/uploads/`;
    const { location } = await this.#timed('POST upload', 202, 'POST', uploads, headers);
    const target = new URL(location, 'http://registry');
    target.searchParams.set('digest', digest);
    const typed = { ...headers, 'Content-Type': 'application/octet-stream' };
    await this.#timed(kind, 201, 'PUT', target.pathname + target.search, typed, pieces);
  }

  async #timed(
    kind: string,
    expected: number,
    ...[method, path, headers, body = []]: Parameters<Connection['request']>
  ): Promise<Answer> {
    const began = performance.now();
    const answer = await this.#connection.request(method, path, headers, body);
    if (answer.status !== expected) throw new Error(`${kind}: answered with ${answer.status}`);
    const sent = body.reduce((sum, piece) => sum + piece.length, 0);
    this.#report(kind, performance.now() - began, sent + answer.bodyBytes);
    return answer;
  }
}

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
