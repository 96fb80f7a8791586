import { FirstPush } from '../../access/first-push.ts';
import { Guard, type ProjectAccess } from '../../access/guard.ts';
import { MemberStore } from '../../access/members.ts';
import { ScopeAuthorizer } from '../../access/scope-authorizer.ts';
import { SigningKeys } from '../../access/signing-keys.ts';
import { TOKEN_LEEWAY_SECONDS, TokenService } from '../../access/token-service.ts';
import { openMemoryDatabase } from '../../database/testing/memory-database.ts';
import { EventOutbox } from '../../events/outbox.ts';
import { SealedSecrets } from '../../secrets/sealed-secrets.ts';
import { SecretSealer } from '../../secrets/secret-sealer.ts';
import type { SecretStore } from '../../secrets/secret-store.ts';
import { Accounts } from '../accounts.ts';
import { CredentialCache } from '../credential-cache.ts';
import { LoginThrottle } from '../login-throttle.ts';
import { PasswordAuthenticator } from '../password-authenticator.ts';
import { type HashingCost, PasswordHasher } from '../password-hasher.ts';
import { RefreshTokenStore } from '../refresh-tokens.ts';
import { SessionStore } from '../sessions.ts';
import { SignInHints } from '../sign-in-hints.ts';
import { principalOf, UserStore } from '../users.ts';

/** The lowest cost that argon2 allows: tests check the way, not the work. */
export const CHEAP_COST: HashingCost = { memoryCost: 8, timeCost: 1, parallelism: 1 };

export const PASSWORD = 'Harbor12345';

/** A master key that needs no file. */
export class FixedSecretStore implements SecretStore {
  readonly #key: Buffer;

  constructor(fill = 7) {
    this.#key = Buffer.alloc(32, fill);
  }

  state(): 'environment' {
    return 'environment';
  }

  async masterKey(): Promise<Buffer> {
    return this.#key;
  }
}

/** Every part of identity and access on one database in memory, with a clock that the test turns. */
export class IdentityFixture {
  readonly database = openMemoryDatabase();
  /** Unix ms, with fractions: what is stored has none. */
  now = 1_700_000_000_000;
  /** What sign-ins had to wait, ms: no test waits, the clock goes on instead. */
  waited = 0;
  autoCreateProjects = false;
  narrowTokens = false;
  readonly clock = (): number => Math.floor(this.now);
  readonly events = new EventOutbox(this.database, this.clock);
  readonly sealer = new SecretSealer(new FixedSecretStore());
  readonly users = new UserStore(this.database, this.clock);
  readonly hasher = new PasswordHasher(CHEAP_COST);
  readonly throttle = new LoginThrottle(() => this.now);
  readonly secrets = new SealedSecrets(this.database, this.sealer, this.clock);
  readonly hints = new SignInHints(this.database, this.secrets);
  readonly passwords = new PasswordAuthenticator(
    this.database,
    this.events,
    this.users,
    this.hasher,
    this.throttle,
    new CredentialCache(this.clock),
    this.hints,
    async (milliseconds) => {
      this.waited += milliseconds;
      const until = this.now + milliseconds;
      await Promise.resolve();
      this.now = Math.max(this.now, until);
    },
  );
  readonly sessions = new SessionStore(this.database, this.users, () => 60, this.clock);
  readonly refreshTokens = new RefreshTokenStore(
    this.database,
    this.events,
    this.users,
    () => 90,
    this.clock,
  );
  readonly accounts = new Accounts({
    database: this.database,
    users: this.users,
    hasher: this.hasher,
    passwords: this.passwords,
    sessions: this.sessions,
    refreshTokens: this.refreshTokens,
    secrets: this.secrets,
    hints: this.hints,
  });
  readonly members = new MemberStore(this.database, this.clock);
  readonly guard = new Guard(this.database, this.members);
  readonly keys = new SigningKeys(
    this.database,
    this.sealer,
    () => (this.tokenLifetimeSeconds + TOKEN_LEEWAY_SECONDS) * 1000,
    this.clock,
  );
  readonly tokenLifetimeSeconds = 1800;
  readonly firstPush = new FirstPush(
    this.guard,
    { byName: () => undefined, create: () => Promise.reject(new Error('no test pushes here')) },
    () => this.autoCreateProjects,
  );
  readonly authorizer = new ScopeAuthorizer(
    this.guard,
    { byName: (name) => this.projectByName(name) },
    this.firstPush,
    { narrowTokens: () => this.narrowTokens },
  );
  readonly tokens = new TokenService(
    this.keys,
    this.authorizer,
    this.users,
    () => this.tokenLifetimeSeconds,
    this.clock,
  );

  close(): void {
    this.database.close();
  }

  /** Adds a user with {@link PASSWORD} and returns who that is to the guard. */
  async addUser(username: string, options: { administrator?: boolean; password?: string } = {}) {
    const passwordHash = await this.hasher.hash(options.password ?? PASSWORD);
    const id = await this.database.write(() =>
      this.users.add({ username, passwordHash, administrator: options.administrator }),
    );
    const user = this.users.byId(id);
    if (user === undefined) throw new Error('the user that was just added is gone');
    return principalOf(user);
  }

  addProject(name: string, isPublic: boolean): ProjectAccess {
    const { lastInsertRowid } = this.database
      .prepare<[string, number, number, number], never>(
        'INSERT INTO project (name, public, created_at, updated_at) VALUES (?, ?, ?, ?)',
      )
      .run(name, isPublic ? 1 : 0, this.now, this.now);
    return { id: Number(lastInsertRowid), public: isPublic };
  }

  projectByName(name: string): ProjectAccess | undefined {
    const row = this.database
      .prepare<[string], { id: number; public: number }>('SELECT id, public FROM project WHERE name = ?')
      .get(name);
    return row === undefined ? undefined : { id: row.id, public: row.public === 1 };
  }
}
