import { type FastifyRequest, fastify, type LightMyRequestResponse } from 'fastify';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { Guard } from '../../access/guard.ts';
import { MemberStore } from '../../access/members.ts';
import { ANONYMOUS } from '../../access/principal.ts';
import type { AuthenticationMethod, RequestIdentity } from '../../access/request-identity.ts';
import { ROLE } from '../../access/roles.ts';
import { BlobStore } from '../../blobs/blob-store.ts';
import { MemoryDriver } from '../../blobs/testing/memory-driver.ts';
import { UnfinishedUploads } from '../../blobs/unfinished-uploads.ts';
import { UPLOAD_MIGRATIONS } from '../../blobs/upload-migrations.ts';
import { UploadSessions } from '../../blobs/upload-sessions.ts';
import { type Catalog, createCatalog } from '../../catalog/index.ts';
import { CatalogFixtures } from '../../catalog/testing/fixtures.ts';
import { type Cleanup, openCleanup } from '../../cleanup/index.ts';
import type { Database } from '../../database/database.ts';
import { openDatabase } from '../../database/open.ts';
import { openMemoryDatabase } from '../../database/testing/memory-database.ts';
import { errorBody, toRegistryError } from '../../errors/registry-error.ts';
import { EventOutbox } from '../../events/outbox.ts';
import { RecentActivity } from '../../events/recent-activity.ts';
import { UserStore } from '../../identity/users.ts';
import { type AnyJobKind, JOB_MIGRATIONS, type JobService } from '../../jobs/index.ts';
import { jobServiceOn } from '../../jobs/open-jobs.ts';
import { Lifetime } from '../../lifetime.ts';
import { Settings } from '../../settings/settings.ts';
import { apiPlugin } from '../index.ts';
import type { ApiInstance } from '../instance.ts';
import { addApiDocument } from '../openapi.ts';
import { compileValidator } from '../serving/validation.ts';

/** Who a test request comes from: a user name, or nobody. */
export type Caller = 'admin' | 'owner' | 'developer' | 'guest' | 'stranger' | 'nobody';

export interface TestRequest {
  readonly as?: Caller;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** How the caller proved who it is. */
  readonly by?: AuthenticationMethod;
}

/** The whole API on a real database in memory, without HTTP around it. */
export class ApiFixture {
  readonly database: Database = openMemoryDatabase();
  readonly fixtures = new CatalogFixtures(this.database);
  readonly events = new EventOutbox(this.database);
  readonly members = new MemberStore(this.database);
  readonly users = new UserStore(this.database);
  readonly settings = new Settings(this.database, this.events);
  readonly catalog: Catalog;
  readonly driver = new MemoryDriver();
  readonly #uploadDatabase = openDatabase({
    path: ':memory:',
    durability: 'process-exit',
    migrations: UPLOAD_MIGRATIONS,
  });
  readonly uploads = new UploadSessions(this.driver, this.#uploadDatabase);
  readonly #jobDatabase = openDatabase({
    path: ':memory:',
    durability: 'process-exit',
    migrations: JOB_MIGRATIONS,
  });
  readonly #lifetime = new Lifetime();
  readonly #cleanup: Cleanup;
  readonly jobs: JobService;
  readonly application: ApiInstance;
  readonly passwordChanges: { readonly userId: number; readonly oldPassword?: string | undefined }[] = [];
  initialPassword: string | undefined = 'first-password';

  constructor(kinds: readonly AnyJobKind[] | undefined) {
    const blobs = new BlobStore(this.database, this.driver);
    this.catalog = createCatalog({
      database: this.database,
      blobs,
      events: this.events,
      addProjectOwner: (projectId, userId) => this.members.add(projectId, userId, ROLE.projectAdmin),
      sparsePolicy: () => ({ sparseImages: false, sparseIndexes: true }),
      onFailure: () => {},
    });
    this.#cleanup = openCleanup(
      { database: this.database, blobs, catalog: this.catalog, graceMs: () => 0 },
      this.#lifetime,
    );
    this.jobs = jobServiceOn(
      this.#jobDatabase,
      { kinds: kinds ?? this.#cleanup.kinds, onFailure: () => {}, onParked: () => {} },
      this.#lifetime,
    );
    this.application = fastify({ routerOptions: { maxParamLength: 4096 } });
  }

  /** Makes the users and readies the routes; the OpenAPI document only where it is asked for. */
  static async open(
    options: { readonly document?: boolean; readonly kinds?: readonly AnyJobKind[] } = {},
  ): Promise<ApiFixture> {
    const fixture = new ApiFixture(options.kinds);
    fixture.database.writeNow(() => {
      for (const username of ['admin', 'owner', 'developer', 'guest', 'stranger']) {
        fixture.users.add({ username, passwordHash: '-', administrator: username === 'admin' });
      }
    });
    await fixture.#addRoutes(options.document ?? false);
    return fixture;
  }

  /** The id of a user. */
  userId(caller: Caller): number {
    const user = this.users.byUsername(caller)?.user;
    if (user === undefined) throw new Error(`there is no user ${caller}`);
    return user.id;
  }

  /** A project with an owner, a developer and a guest. */
  project(name: string, options: { readonly public?: boolean } = {}): number {
    const id = this.fixtures.project(name, { ...options, ownerId: this.userId('owner') });
    this.members.add(id, this.userId('owner'), ROLE.projectAdmin);
    this.members.add(id, this.userId('developer'), ROLE.developer);
    this.members.add(id, this.userId('guest'), ROLE.guest);
    return id;
  }

  /** Sends a request; the caller is the administrator unless told. */
  async send(url: string, request: TestRequest = {}): Promise<LightMyRequestResponse> {
    const { as = 'admin', by = 'basic' } = request;
    return this.application.inject({
      url,
      method: request.method ?? 'GET',
      headers: { host: 'localhost:5001', 'x-test-caller': `${as} ${by}`, ...request.headers },
      ...(request.body === undefined ? {} : { payload: request.body }),
    });
  }

  async close(): Promise<void> {
    await this.application.close();
    await this.#lifetime.close();
    this.#jobDatabase.close();
    await this.catalog.deletionJobs.close();
    this.catalog.storage.close();
    await this.catalog.pulls.close();
    await this.uploads.close();
    this.#uploadDatabase.close();
    this.database.close();
  }

  async #addRoutes(withDocument: boolean): Promise<void> {
    const { application } = this;
    application.setErrorHandler((thrown, _request, reply) => {
      const isInvalid = thrown instanceof Error && 'validation' in thrown;
      const error = toRegistryError(thrown);
      const status = isInvalid ? 400 : error.status;
      return reply
        .code(status)
        .headers(error.headers)
        .serializer(String)
        .send(JSON.stringify(errorBody(error)));
    });
    application.setValidatorCompiler(compileValidator);
    // As the product has it: operations write their answers by themselves, and Fastify's writers take long to make.
    application.setSerializerCompiler(() => JSON.stringify);
    application.addHook('onSend', async (request, reply, payload) => {
      const isJson = String(reply.getHeader('content-type')).startsWith('application/json');
      if (isJson && typeof payload === 'string' && payload !== '') {
        requireSchema(request.routeOptions, reply.statusCode, JSON.parse(payload));
      }
      return payload;
    });
    if (withDocument) await addApiDocument(application, '0.0.0');
    await application.register(
      apiPlugin({
        authenticator: { forApi: (request) => this.#identityOf(String(request.headers['x-test-caller'])) },
        access: { guard: new Guard(this.database, this.members), members: this.members },
        identity: {
          users: this.users,
          accounts: {
            hasInitialPassword: () => this.initialPassword !== undefined,
            initialPassword: async () => this.initialPassword,
            changePassword: async (change) => void this.passwordChanges.push(change),
          },
        },
        catalog: this.catalog,
        activity: new RecentActivity(this.database),
        storage: {
          driver: this.driver,
          uploads: this.uploads,
          unfinishedUploads: new UnfinishedUploads(this.driver, this.uploads),
        },
        settings: this.settings,
        jobs: this.jobs,
        cleanup: this.#cleanup,
        version: '0.0.0',
      }),
    );
    await application.ready();
  }

  #identityOf(header: string): RequestIdentity {
    const [name = '', method = 'basic'] = header.split(' ');
    const user = this.users.byUsername(name)?.user;
    if (user === undefined) return { principal: ANONYMOUS, method: 'none' };
    const principal = this.users.principal(user.id) ?? ANONYMOUS;
    return { principal, method: method as AuthenticationMethod };
  }
}

/** Each answer is held against the schema that it is said to have, to the last field. */
function requireSchema(
  { url, schema }: FastifyRequest['routeOptions'],
  status: number,
  payload: unknown,
): void {
  const responses = (schema?.response ?? {}) as Record<number, TSchema>;
  const expected = responses[status];
  if (expected === undefined) return;
  const problems = Value.Errors(closed(expected), payload).map(
    (problem) => `${problem.instancePath} ${problem.message}`,
  );
  if (problems.length > 0) throw new Error(`${url} breaks its schema: ${problems.join('; ')}`);
}

/** A copy of a schema whose objects may have no other properties than it names. */
function closed(schema: TSchema): TSchema {
  return JSON.parse(JSON.stringify(schema), (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('properties' in part) || !('type' in part))
      return part;
    return { additionalProperties: false, ...part };
  }) as TSchema;
}
