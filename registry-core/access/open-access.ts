import type { ProjectStore } from '../catalog/index.ts';
import type { Database } from '../database/index.ts';
import type { SecretSealer } from '../secrets/index.ts';
import type { Settings } from '../settings/index.ts';
import { FirstPush } from './first-push.ts';
import { Guard } from './guard.ts';
import { MemberStore } from './members.ts';
import { ScopeAuthorizer } from './scope-authorizer.ts';
import { SigningKeys } from './signing-keys.ts';
import { TOKEN_LEEWAY_SECONDS, TokenService, type TokenSubjects } from './token-service.ts';

/** What access is built on. */
export interface AccessParts {
  readonly database: Database;
  readonly settings: Settings;
  readonly sealer: SecretSealer;
  readonly projects: ProjectStore;
  readonly users: TokenSubjects;
}

/** Who may do what, and the tokens that say so. */
export interface Access {
  readonly guard: Guard;
  readonly members: MemberStore;
  readonly firstPush: FirstPush;
  readonly signingKeys: SigningKeys;
  readonly tokens: TokenService;
}

/** Opens the room. */
export function openAccess({ database, settings, sealer, projects, users }: AccessParts): Access {
  const members = new MemberStore(database);
  const guard = new Guard(database, members);
  const lifetimeSeconds = (): number => settings.get('tokenLifetimeSeconds');
  const signingKeys = new SigningKeys(
    database,
    sealer,
    () => (lifetimeSeconds() + TOKEN_LEEWAY_SECONDS) * 1000,
  );
  const firstPush = new FirstPush(guard, projects, () => settings.get('autoCreateProjects'));
  const authorizer = new ScopeAuthorizer(guard, projects, firstPush, {
    narrowTokens: () => settings.get('narrowTokens'),
  });
  return {
    guard,
    members,
    firstPush,
    signingKeys,
    tokens: new TokenService(signingKeys, authorizer, users, lifetimeSeconds),
  };
}
