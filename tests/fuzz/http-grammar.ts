import { OCI_INDEX_TYPE, OCI_MANIFEST_TYPE, sha256 } from '../support/registry-client.ts';
import type { Random } from '../torture/random.ts';
import type { FuzzRequest } from './in-process.ts';
import { oddManifest } from './manifest-grammar.ts';
import {
  type FuzzIdentity,
  type FuzzWorld,
  OUTSIDERS_REPOSITORY,
  PRIVATE_REPOSITORY,
  PRIVATE_TAG,
  PUBLIC_REPOSITORY,
} from './world.ts';

const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'BREW'];
const MANIFEST_METHODS = ['GET', 'GET', 'HEAD', 'PUT', 'PUT', 'PUT', 'DELETE'];
const UPLOAD_METHODS = ['GET', 'PATCH', 'PATCH', 'PUT', 'PUT', 'DELETE'];
const ODD_TEXTS = [
  '',
  '.',
  '..',
  '%2e%2e',
  '%2f',
  '%5c',
  '%00',
  '%',
  '%ff',
  '%c0%af',
  '\\',
  '//',
  '__proto__',
  'constructor',
  'con',
  'UPPER',
  'ünïcode',
  '%F0%9F%90%B3',
  'a'.repeat(300),
  'a/'.repeat(60),
  '_catalog',
  'manifests',
  'blobs',
  'uploads',
  'tags',
  'list',
  'referrers',
];

/** Makes requests to /v2: mostly sensible in parts, seldom as a whole. */
export class HttpGrammar {
  readonly #random: Random;
  readonly #world: FuzzWorld;
  /** Uploads that answers have told of; they come back in later requests, by whomever. */
  readonly uploads: string[];

  constructor(random: Random, world: FuzzWorld) {
    this.#random = random;
    this.#world = world;
    this.uploads = [world.privateContent.upload];
  }

  /** One request and who makes it. */
  next(): { readonly request: FuzzRequest; readonly identity: FuzzIdentity } {
    const random = this.#random;
    const { path, methods } = this.#place();
    const method = random.chance(0.9) ? random.pick(methods) : random.pick(METHODS);
    const identity = this.#identity(path, method);
    const authorization = this.#authorization(identity);
    const takesBody = method === 'PUT' || method === 'POST' || method === 'PATCH';
    const body = random.chance(takesBody ? 0.8 : 0.05) ? this.#body() : Buffer.alloc(0);
    const headers = { ...(authorization === undefined ? {} : { authorization }), ...this.#headers(body) };
    const target = path + (random.chance(0.5) ? this.#query(body) : '');
    return { request: { method, target, headers, body: this.#pieces(body) }, identity };
  }

  /**
   * Who has rights in the private project changes nothing elsewhere, since it could make private things public, and
   * leaves the private upload open.
   */
  #identity(path: string, method: string): FuzzIdentity {
    const { identities, privateContent } = this.#world;
    const writes = method !== 'GET' && method !== 'HEAD';
    const harmless = path.startsWith('/v2/secret/') && path !== privateContent.upload;
    return this.#random.pick(writes && !harmless ? identities.filter(({ trusted }) => !trusted) : identities);
  }

  /** Sometimes a token is damaged; then it may open no more than it did whole. Wrong passwords are slowed down. */
  #authorization({ authorization }: FuzzIdentity): string | undefined {
    if (authorization?.startsWith('Bearer ') !== true || this.#random.chance(0.95)) return authorization;
    const at = this.#random.below(authorization.length);
    return authorization.slice(0, at) + this.#random.pick(['', 'x', ' ', '.']) + authorization.slice(at + 1);
  }

  #place(): { readonly path: string; readonly methods: readonly string[] } {
    const random = this.#random;
    if (random.chance(0.05)) {
      const segments = Array.from({ length: random.below(6) }, () => this.#odd());
      return { path: `/v2/${segments.join('/')}`, methods: METHODS };
    }
    const name = this.#name();
    return random.pick([
      () => ({ path: `/v2/${name}/manifests/${this.#reference(name)}`, methods: MANIFEST_METHODS }),
      () => ({ path: `/v2/${name}/manifests/${this.#reference(name)}`, methods: MANIFEST_METHODS }),
      () => ({ path: `/v2/${name}/blobs/${this.#digest()}`, methods: ['GET', 'GET', 'HEAD', 'DELETE'] }),
      () => ({ path: `/v2/${name}/blobs/uploads/`, methods: ['POST'] }),
      () => ({ path: `/v2/${name}/blobs/uploads/`, methods: ['POST'] }),
      () => ({ path: random.pick(this.uploads), methods: UPLOAD_METHODS }),
      () => ({ path: random.pick(this.uploads), methods: UPLOAD_METHODS }),
      () => ({ path: `/v2/${name}/blobs/uploads/${this.#uploadId()}`, methods: UPLOAD_METHODS }),
      () => ({ path: `/v2/${name}/tags/list`, methods: ['GET'] }),
      () => ({ path: `/v2/${name}/referrers/${this.#digest()}`, methods: ['GET'] }),
      () => ({
        path: random.pick(['/v2/_catalog', '/v2/_catalog', '/v2', '/v2/']),
        methods: ['GET', 'HEAD'],
      }),
    ])();
  }

  #query(body: Buffer): string {
    const random = this.#random;
    const parts: string[] = [];
    if (random.chance(0.6)) parts.push(`digest=${random.chance(0.7) ? sha256(body) : this.#digest()}`);
    if (random.chance(0.2)) parts.push(`mount=${this.#digest()}`);
    if (random.chance(0.2)) parts.push(`from=${this.#name()}`);
    if (random.chance(0.1)) parts.push(`n=${random.pick(['0', '1', '1000', '-1', 'x', '1e9', ''])}`);
    if (random.chance(0.1)) parts.push(`last=${random.pick([this.#tag(), this.#name()])}`);
    if (random.chance(0.05)) parts.push(`tag=${this.#tag()}`, `tag=${this.#tag()}`);
    if (random.chance(0.05)) parts.push(`artifactType=${this.#odd()}`);
    if (random.chance(0.05)) parts.push(`digest-algorithm=${random.pick(['sha256', 'sha512', 'md5', ''])}`);
    if (random.chance(0.02)) parts.push(`${this.#odd()}=${this.#odd()}`);
    return parts.length === 0 ? '' : `?${parts.join('&')}`;
  }

  #headers(body: Buffer): Record<string, string> {
    const random = this.#random;
    const headers: Record<string, string> = {};
    if (random.chance(0.6)) {
      headers['content-type'] = random.pick([
        OCI_MANIFEST_TYPE,
        OCI_MANIFEST_TYPE,
        OCI_INDEX_TYPE,
        'text/plain',
        '',
      ]);
    }
    if (random.chance(0.2)) {
      const first = random.pick([0, 0, 1, 100, 2 ** 53]);
      const last = first + random.pick([body.byteLength - 1, body.byteLength, 5]);
      headers['content-range'] = random.pick([
        `${first}-${last}`,
        `bytes ${first}-${last}/*`,
        'x',
        `${last}-${first}`,
      ]);
    }
    if (random.chance(0.1))
      headers['range'] = random.pick(['bytes=0-3', 'bytes=-2', 'bytes=9-1', 'bytes=0-1,3-4', 'x']);
    if (random.chance(0.1)) headers['if-none-match'] = random.pick(['*', `"${this.#digest()}"`, '"x']);
    if (random.chance(0.05)) headers['if-match'] = random.pick(['*', `"${this.#digest()}"`, '""']);
    if (random.chance(0.05)) headers['if-range'] = `"${this.#digest()}"`;
    return headers;
  }

  #body(): Buffer {
    const random = this.#random;
    if (random.chance(0.6)) {
      const things = Array.from({ length: 1 + random.below(3) }, () => random.pick(this.#world.content));
      return Buffer.from(oddManifest(random, things));
    }
    return random.bytes(random.pick([1, 10, 5000]));
  }

  #pieces(body: Buffer): Buffer[] {
    if (body.byteLength === 0) return [];
    const at = this.#random.below(body.byteLength);
    return [body.subarray(0, at), body.subarray(at)].filter(({ byteLength }) => byteLength > 0);
  }

  /** Of an upload that may have begun in another repository, or by somebody else. */
  #uploadId(): string {
    if (this.#random.chance(0.2)) return this.#odd();
    return this.#random.pick(this.uploads.slice(0, 3)).split('/').at(-1) ?? '';
  }

  #name(): string {
    if (this.#random.chance(0.1)) return this.#odd();
    return this.#random.pick([
      PRIVATE_REPOSITORY,
      PRIVATE_REPOSITORY,
      PUBLIC_REPOSITORY,
      OUTSIDERS_REPOSITORY,
      OUTSIDERS_REPOSITORY,
      'theirs/new',
      'secret/none',
      'nowhere/app',
      'app',
    ]);
  }

  #tag(): string {
    return this.#random.pick(['latest', 'latest', 'v1', 'v2', this.#odd()]);
  }

  /** The private tag's name is asked for in its repository alone, so that no other one gets it. */
  #reference(name: string): string {
    if (name === PRIVATE_REPOSITORY && this.#random.chance(0.3)) return PRIVATE_TAG;
    return this.#random.chance(0.5) ? this.#tag() : this.#digest();
  }

  #digest(): string {
    const { blob, config, manifest } = this.#world.privateContent;
    const random = this.#random;
    return random.pick([
      blob.digest,
      config.digest,
      manifest.digest,
      random.pick(this.#world.content).digest,
      sha256(`content of ${PUBLIC_REPOSITORY}`),
      sha256(`content of ${OUTSIDERS_REPOSITORY}`),
      sha256(''),
      `sha512:${'a'.repeat(128)}`,
      `sha256:${'A'.repeat(64)}`,
      'sha256:short',
      this.#odd(),
    ]);
  }

  #odd(): string {
    const random = this.#random;
    if (random.chance(0.7)) return random.pick(ODD_TEXTS);
    return random
      .bytes(1 + random.below(12))
      .toString('latin1')
      .replace(/[^\x21-\x7e]/g, '~');
  }
}
