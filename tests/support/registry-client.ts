import { createHash } from 'node:crypto';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

/** An answer with its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** The body as JSON; throws when it is none. */
  json(): unknown;
  /** The first error code of an error body. */
  readonly code: string | undefined;
}

/** What one request sends. */
export interface Send {
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

export const ADMIN_PASSWORD = 'Harbor12345';

/** A client that sends paths exactly as they are given: no cleaning, no redirects, no retries. */
export class RegistryClient {
  readonly #url: URL;
  readonly #authorization: string | undefined;

  /** With no credential the client is anonymous. */
  constructor(url: string, credential?: { readonly username: string; readonly password: string }) {
    this.#url = new URL(url);
    this.#authorization =
      credential &&
      `Basic ${Buffer.from(`${credential.username}:${credential.password}`).toString('base64')}`;
  }

  /** A client of a test registry's administrator. */
  static admin(url: string): RegistryClient {
    return new RegistryClient(url, { username: 'admin', password: ADMIN_PASSWORD });
  }

  send(method: string, path: string, { headers = {}, body }: Send = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const authorization = this.#authorization === undefined ? {} : { Authorization: this.#authorization };
      const outgoing = request(
        {
          host: this.#url.hostname,
          port: this.#url.port,
          method,
          path,
          headers: { ...authorization, ...headers },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () =>
            resolve(toAnswer(incoming.statusCode ?? 0, incoming.headers, Buffer.concat(chunks))),
          );
        },
      );
      outgoing.on('error', reject);
      if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) outgoing.end(body);
      else
        pipeBody(body, outgoing).catch((cause: unknown) => {
          outgoing.destroy();
          reject(cause);
        });
    });
  }

  get = (path: string, send?: Send): Promise<Answer> => this.send('GET', path, send);
  head = (path: string, send?: Send): Promise<Answer> => this.send('HEAD', path, send);
  post = (path: string, send?: Send): Promise<Answer> => this.send('POST', path, send);
  put = (path: string, send?: Send): Promise<Answer> => this.send('PUT', path, send);
  patch = (path: string, send?: Send): Promise<Answer> => this.send('PATCH', path, send);
  delete = (path: string, send?: Send): Promise<Answer> => this.send('DELETE', path, send);

  /** Pushes a blob in one request; returns its digest. */
  async pushBlob(name: string, content: string | Uint8Array): Promise<string> {
    const digest = sha256(content);
    const answer = await this.post(`/v2/${name}/blobs/uploads/?digest=${digest}`, { body: content });
    if (answer.status !== 201) throw new Error(`pushing a blob: ${answer.status} ${answer.text}`);
    return digest;
  }

  /** Pushes a manifest under a tag or its digest; returns its digest. */
  async pushManifest(name: string, reference: string | undefined, manifest: object): Promise<string> {
    const body = JSON.stringify(manifest);
    const mediaType = 'mediaType' in manifest ? String(manifest.mediaType) : OCI_MANIFEST_TYPE;
    const answer = await this.put(`/v2/${name}/manifests/${reference ?? sha256(body)}`, {
      headers: { 'Content-Type': mediaType },
      body,
    });
    if (answer.status !== 201) throw new Error(`pushing a manifest: ${answer.status} ${answer.text}`);
    return sha256(body);
  }

  /** Pushes a small image with one layer of the given content. */
  async pushImage(name: string, tag: string | undefined, content = tag ?? 'layer'): Promise<PushedImage> {
    const manifest = await this.imageManifest(name, content);
    return { digest: await this.pushManifest(name, tag, manifest), manifest };
  }

  /** Pushes the blobs of a small image and returns its manifest, which is not pushed. */
  async imageManifest(name: string, content: string): Promise<ImageManifest> {
    const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { content } } });
    return {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST_TYPE,
      config: descriptor(
        'application/vnd.oci.image.config.v1+json',
        config,
        await this.pushBlob(name, config),
      ),
      layers: [
        descriptor('application/vnd.oci.image.layer.v1.tar', content, await this.pushBlob(name, content)),
      ],
    };
  }
}

export const OCI_MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export interface ImageManifest {
  readonly schemaVersion: 2;
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

export interface PushedImage {
  readonly digest: string;
  readonly manifest: ImageManifest;
}

export function sha256(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** A descriptor of content at hand. */
export function descriptor(
  mediaType: string,
  content: string | Uint8Array,
  digest = sha256(content),
): Descriptor {
  return { mediaType, digest, size: Buffer.byteLength(content) };
}

async function pipeBody(
  body: AsyncIterable<Uint8Array>,
  outgoing: ReturnType<typeof request>,
): Promise<void> {
  for await (const chunk of body) outgoing.write(chunk);
  outgoing.end();
}

function toAnswer(status: number, headers: IncomingHttpHeaders, body: Buffer): Answer {
  const text = body.toString();
  const code = /^\{"errors":\[\{"code":"([A-Z_]+)"/.exec(text)?.[1];
  return { status, headers, body, text, code, json: () => JSON.parse(text) as unknown };
}
