import { FirstPush } from '../../registry-core/access/first-push.ts';
import type { UserPrincipal } from '../../registry-core/access/principal.ts';
import { ROLE } from '../../registry-core/access/roles.ts';
import { BlobStore } from '../../registry-core/blobs/blob-store.ts';
import { MemoryDriver } from '../../registry-core/blobs/testing/memory-driver.ts';
import { UPLOAD_MIGRATIONS } from '../../registry-core/blobs/upload-migrations.ts';
import { UploadSessions } from '../../registry-core/blobs/upload-sessions.ts';
import { type Catalog, createCatalog } from '../../registry-core/catalog/index.ts';
import type { Database } from '../../registry-core/database/database.ts';
import { openDatabase } from '../../registry-core/database/open.ts';
import {
  createDistributionHandler,
  type DistributionHandler,
} from '../../registry-core/distribution/handler.ts';
import { RequestAuthenticator } from '../../registry-core/http/request-authentication.ts';
import { basic } from '../../registry-core/http/testing/incoming-request.ts';
import { IdentityFixture, PASSWORD } from '../../registry-core/identity/testing/identity-fixture.ts';
import { OCI_MANIFEST_TYPE, sha256 } from '../support/registry-client.ts';
import { type FuzzAnswer, send } from './in-process.ts';

/** Who makes a request. */
export interface FuzzIdentity {
  readonly authorization: string | undefined;
  /** Whether the private project is open to it. */
  readonly trusted: boolean;
}

/** The private project's content holds this text, no request does: nobody without rights may ever see it. */
export const CANARY = 'canary-7f3a91';
export const PRIVATE_REPOSITORY = 'secret/hidden-app';
export const PRIVATE_TAG = 'hidden-tag';
export const PUBLIC_REPOSITORY = 'open/app';
/** A project where the outsider may do everything. */
export const OUTSIDERS_REPOSITORY = 'theirs/app';

/** Something that can be referred to. */
export interface Referable {
  readonly digest: string;
  readonly size: number;
}

interface Image {
  readonly blob: Referable;
  readonly config: Referable;
  readonly manifest: Referable;
}

/** What the private repository holds. */
export interface PrivateContent extends Image {
  /** Location of an upload that the administrator began there. */
  readonly upload: string;
}

/** A whole /v2 in memory with three projects, and identities with and without rights. */
export class FuzzWorld {
  readonly handler: DistributionHandler;
  readonly identities: FuzzIdentity[] = [];
  /** Everything that was pushed, private or not. */
  readonly content: Referable[] = [];
  /** What was thrown behind an answer of 5xx. */
  readonly failures: unknown[] = [];
  readonly #identity = new IdentityFixture();
  readonly #uploadDatabase: Database;
  readonly #uploads: UploadSessions;
  readonly #catalog: Catalog;
  #privateContent: PrivateContent | undefined;

  private constructor() {
    const { database, events, members, guard, tokens, passwords, sessions, users } = this.#identity;
    const driver = new MemoryDriver();
    const blobs = new BlobStore(database, driver);
    this.#uploadDatabase = openDatabase({
      path: ':memory:',
      durability: 'process-exit',
      migrations: UPLOAD_MIGRATIONS,
    });
    this.#uploads = new UploadSessions(driver, this.#uploadDatabase);
    this.#catalog = createCatalog({
      database,
      blobs,
      events,
      addProjectOwner: (projectId, userId) => members.add(projectId, userId, ROLE.projectAdmin),
      sparsePolicy: () => ({ sparseImages: false, sparseIndexes: true }),
      onFailure: (_what, cause) => this.failures.push(cause),
    });
    const authenticator = new RequestAuthenticator(tokens, passwords, sessions, users);
    this.handler = createDistributionHandler({
      blobs,
      uploads: this.#uploads,
      catalog: this.#catalog,
      guard,
      firstPush: new FirstPush(guard, this.#catalog.projects, () => false),
      authenticate: (request, goesOn) => authenticator.forRegistry(request, goesOn),
      externalUrl: () => '',
      onFailure: (failure) => this.failures.push(failure),
    });
  }

  static async open(): Promise<FuzzWorld> {
    const world = new FuzzWorld();
    await world.#fill();
    return world;
  }

  get privateContent(): PrivateContent {
    if (this.#privateContent === undefined) throw new Error('the world is not filled yet');
    return this.#privateContent;
  }

  async close(): Promise<void> {
    await this.#catalog.pulls.close();
    await this.#uploads.close();
    this.#uploadDatabase.close();
    this.#identity.close();
  }

  async #fill(): Promise<void> {
    const { projects } = this.#catalog;
    const admin = await this.#identity.addUser('admin', { administrator: true });
    const outsider = await this.#identity.addUser('outsider');
    const common = { actor: 'admin', ownerId: admin.userId };
    await projects.create({ ...common, name: 'open', public: true });
    await projects.create({ ...common, name: 'secret', public: false });
    await projects.create({ ...common, name: 'theirs', public: false, ownerId: outsider.userId });
    const administrator = basic('admin', PASSWORD);
    for (const name of [PUBLIC_REPOSITORY, OUTSIDERS_REPOSITORY]) {
      await this.#pushImage(administrator, name, 'latest', `content of ${name}`);
    }
    const image = await this.#pushImage(administrator, PRIVATE_REPOSITORY, PRIVATE_TAG, `${CANARY} blob`);
    const upload = await this.#send('POST', `/v2/${PRIVATE_REPOSITORY}/blobs/uploads/`, administrator, '');
    this.#privateContent = { ...image, upload: /^location: (.+)$/im.exec(upload.head)?.[1] ?? '' };
    await this.#addIdentities(administrator, outsider);
  }

  async #addIdentities(administrator: string, outsider: UserPrincipal): Promise<void> {
    const { tokens } = this.#identity;
    const actions = ['pull', 'push', 'delete'];
    const scopes = [PRIVATE_REPOSITORY, PUBLIC_REPOSITORY, OUTSIDERS_REPOSITORY].map((name) => ({
      type: 'repository',
      name,
      actions,
    }));
    const { token } = await tokens.issue(outsider, scopes, 'fuzz');
    const anonymous = await tokens.issue({ kind: 'anonymous' }, scopes, 'fuzz');
    const outsiders = [basic('outsider', PASSWORD), `Bearer ${token}`];
    this.identities.push(
      { authorization: administrator, trusted: true },
      { authorization: undefined, trusted: false },
      // More often than others: it gets furthest.
      ...[...outsiders, ...outsiders].map((authorization) => ({ authorization, trusted: false })),
      { authorization: `Bearer ${anonymous.token}`, trusted: false },
    );
  }

  async #pushImage(authorization: string, name: string, tag: string, content: string): Promise<Image> {
    const config = JSON.stringify({ architecture: 'amd64', os: 'linux', comment: content });
    for (const bytes of [content, config]) {
      const query = `digest=${sha256(bytes)}`;
      await this.#send('POST', `/v2/${name}/blobs/uploads/?${query}`, authorization, bytes);
    }
    const describing = (bytes: string, mediaType: string): object => ({ mediaType, ...referable(bytes) });
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST_TYPE,
      config: describing(config, 'application/vnd.oci.image.config.v1+json'),
      layers: [describing(content, 'application/vnd.oci.image.layer.v1.tar')],
      annotations: { comment: content },
    });
    const headers = { 'content-type': OCI_MANIFEST_TYPE };
    await this.#send('PUT', `/v2/${name}/manifests/${tag}`, authorization, manifest, headers);
    const image = { blob: referable(content), config: referable(config), manifest: referable(manifest) };
    this.content.push(...Object.values(image));
    return image;
  }

  async #send(
    method: string,
    target: string,
    authorization: string,
    body: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<FuzzAnswer> {
    const answer = await send(this.handler, {
      method,
      target,
      headers: { authorization, ...headers },
      body: body === '' ? [] : [Buffer.from(body)],
    });
    if (answer.status >= 300) throw new Error(`${method} ${target}: ${answer.head} ${answer.body}`);
    return answer;
  }
}

function referable(bytes: string): Referable {
  return { digest: sha256(bytes), size: Buffer.byteLength(bytes) };
}
