import type { Database } from '../database/index.ts';
import type { EventOutbox } from '../events/index.ts';
import type { SealedSecrets } from '../secrets/index.ts';
import type { Settings } from '../settings/index.ts';
import { Accounts } from './accounts.ts';
import { CredentialCache } from './credential-cache.ts';
import { LoginThrottle } from './login-throttle.ts';
import { PasswordAuthenticator } from './password-authenticator.ts';
import { PasswordHasher } from './password-hasher.ts';
import { RefreshTokenStore } from './refresh-tokens.ts';
import { SessionStore } from './sessions.ts';
import { SignInHints } from './sign-in-hints.ts';
import { UserStore } from './users.ts';

/** What identity is built on. */
export interface IdentityParts {
  readonly database: Database;
  readonly events: EventOutbox;
  readonly settings: Settings;
  readonly secrets: SealedSecrets;
}

/** Who there is, and how they show that they are it. */
export interface Identity {
  readonly users: UserStore;
  readonly accounts: Accounts;
  /** Of the window and the portal. */
  readonly sessions: SessionStore;
  readonly refreshTokens: RefreshTokenStore;
  readonly passwords: PasswordAuthenticator;
}

/** Opens the room. */
export function openIdentity({ database, events, settings, secrets }: IdentityParts): Identity {
  const users = new UserStore(database);
  const hasher = new PasswordHasher();
  const sessions = new SessionStore(database, users, () => settings.get('sessionLifetimeMinutes'));
  const refreshTokens = new RefreshTokenStore(database, events, users, () =>
    settings.get('refreshTokenLifetimeDays'),
  );
  const throttle = new LoginThrottle();
  const cache = new CredentialCache();
  const hints = new SignInHints(database, secrets);
  const passwords = new PasswordAuthenticator(database, events, users, hasher, throttle, cache, hints);
  const accounts = new Accounts({
    database,
    users,
    hasher,
    passwords,
    sessions,
    refreshTokens,
    secrets,
    hints,
  });
  return { users, accounts, sessions, refreshTokens, passwords };
}
