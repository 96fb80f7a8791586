import { hash, randomUUID } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { RegistryError } from '../errors/index.ts';
import { REGISTRY_SERVICE } from './challenge.ts';
import { signJwt, verifyJwt } from './jwt.ts';
import { byKind, type Principal } from './principal.ts';
import type { AccessGrant } from './request-identity.ts';
import type { Scope } from './scope.ts';
import type { ScopeAuthorizer } from './scope-authorizer.ts';
import type { SigningKeys } from './signing-keys.ts';

/** A token as the token endpoint hands it out. */
export interface IssuedToken {
  readonly token: string;
  /** Seconds from issue. */
  readonly expiresIn: number;
  /** Unix ms. */
  readonly issuedAt: number;
  readonly grants: readonly AccessGrant[];
}

/** Who tokens are issued to; the user store is one. */
export interface TokenSubjects {
  /** Unix ms; undefined when there is no such user (any more). */
  passwordChangedAt(userId: number): number | undefined;
}

/** What a good token says. Whether its user still has the rights is for the guard to say. */
export interface VerifiedToken {
  /** Undefined: issued to anonymous. */
  readonly userId: number | undefined;
  readonly grants: readonly AccessGrant[];
  /** Unix ms. */
  readonly issuedAt: number;
  /** Unix ms, without the leeway. */
  readonly expiresAt: number;
  /** Of the user, at the time of issue. */
  readonly passwordChangedAt: number | undefined;
}

/** Clocks of virtual machines drift during sleep; Harbor allows the same. */
export const TOKEN_LEEWAY_SECONDS = 60;

const ISSUER = 'marina';
const REMEMBERED_TOKENS = 4096;
const CLIENT_ID_LENGTH_AT_MOST = 128;

/** RFC 7519 claims, CNCF Distribution's `access`, and what Marina adds (RFC 7519 §4.3 private claims). */
const Claims = Type.Object({
  iss: Type.Literal(ISSUER),
  aud: Type.Literal(REGISTRY_SERVICE),
  sub: Type.String(),
  exp: Type.Integer(),
  nbf: Type.Integer(),
  iat: Type.Integer(),
  jti: Type.String({ minLength: 1 }),
  access: Type.Array(
    Type.Object({ type: Type.String(), name: Type.String(), actions: Type.Array(Type.String()) }),
  ),
  /** Absent for anonymous. */
  user_id: Type.Optional(Type.Integer()),
  /** Another password, another value: equality needs no clock that never went back. */
  password_changed_at: Type.Optional(Type.Integer()),
  /** `iat` to the millisecond, to tell what came first within a second. */
  issued_at_ms: Type.Integer(),
  client_id: Type.String(),
});
type TokenClaims = Static<typeof Claims>;

/** Issues and checks the bearer tokens of the registry API. */
export class TokenService {
  readonly #keys: SigningKeys;
  readonly #authorizer: ScopeAuthorizer;
  readonly #subjects: TokenSubjects;
  readonly #lifetimeSeconds: () => number;
  readonly #clock: () => number;
  /** Good tokens by their sha256, oldest first: Docker sends one and the same with every request of a push. */
  readonly #remembered = new Map<string, VerifiedToken>();

  constructor(
    keys: SigningKeys,
    authorizer: ScopeAuthorizer,
    subjects: TokenSubjects,
    lifetimeSeconds: () => number,
    clock: () => number = Date.now,
  ) {
    this.#keys = keys;
    this.#authorizer = authorizer;
    this.#subjects = subjects;
    this.#lifetimeSeconds = lifetimeSeconds;
    this.#clock = clock;
  }

  /**
   * A token for what the principal asks and may do; with fewer or no rights it is not an error.
   * Throws SECRET_STORE_UNUSABLE when the signing key cannot be had.
   */
  async issue(principal: Principal, requested: readonly Scope[], clientId: string): Promise<IssuedToken> {
    const signer = await this.#keys.current();
    const grants = this.#authorizer.grant(principal, requested);
    const issuedAt = this.#clock();
    const seconds = Math.floor(issuedAt / 1000);
    const expiresIn = this.#lifetimeSeconds();
    const claims: TokenClaims = {
      iss: ISSUER,
      aud: REGISTRY_SERVICE,
      exp: seconds + expiresIn,
      nbf: seconds,
      iat: seconds,
      jti: randomUUID(),
      access: grants.map((grant) => ({ ...grant, actions: [...grant.actions] })),
      issued_at_ms: issuedAt,
      client_id: clientId.slice(0, CLIENT_ID_LENGTH_AT_MOST),
      ...this.#subjectClaims(principal),
    };
    return { token: signJwt(claims, signer), expiresIn, issuedAt, grants };
  }

  /**
   * Checks signature, issuer, audience, times (60 s leeway), and that the user exists with the same password.
   * Synchronous, and for a token seen before only a hash and two look-ups. Throws UNAUTHORIZED with the reason.
   *
   * @param goesOn Whether what is asked for was begun while the token held and may be ended with it: asked once it has
   *   expired.
   */
  verify(token: string, goesOn: (verified: VerifiedToken) => boolean = () => false): VerifiedToken {
    const key = hash('sha256', token, 'base64');
    const verified = this.#remembered.get(key) ?? this.#verifyUnknown(token, key);
    const isOver = this.#clock() > verified.expiresAt + TOKEN_LEEWAY_SECONDS * 1000;
    if (isOver && !goesOn(verified)) {
      this.#remembered.delete(key);
      throw invalid('it has expired');
    }
    if (!this.#subjectStands(verified)) throw invalid('its user is gone or has another password');
    return verified;
  }

  #subjectClaims(principal: Principal): Pick<TokenClaims, 'sub' | 'user_id' | 'password_changed_at'> {
    return byKind(principal, {
      anonymous: () => ({ sub: '' }),
      user: ({ userId, username }) => {
        const passwordChangedAt = this.#subjects.passwordChangedAt(userId);
        if (passwordChangedAt === undefined) {
          throw new RegistryError('UNAUTHORIZED', `the user ${username} does not exist any more`);
        }
        return { sub: username, user_id: userId, password_changed_at: passwordChangedAt };
      },
      // A token without its robot would be anybody's, and outlive it.
      robot: ({ name }) => {
        throw new RegistryError(
          'FORBIDDEN',
          `the robot account ${name} has no tokens; send its secret each time`,
        );
      },
    });
  }

  #subjectStands({ userId, passwordChangedAt }: VerifiedToken): boolean {
    if (userId === undefined) return true;
    return passwordChangedAt !== undefined && this.#subjects.passwordChangedAt(userId) === passwordChangedAt;
  }

  #verifyUnknown(token: string, key: string): VerifiedToken {
    const result = verifyJwt(token, (keyId) => this.#keys.publicKey(keyId));
    if ('failure' in result) throw invalid(result.failure);
    const { claims } = result;
    if (!Value.Check(Claims, claims)) throw invalid('it is not one of this registry for this service');
    const latest = this.#clock() / 1000 + TOKEN_LEEWAY_SECONDS;
    if (claims.nbf > latest || claims.iat > latest) throw invalid('it is not valid yet; check the clock');
    const verified: VerifiedToken = {
      userId: claims.user_id,
      grants: claims.access,
      issuedAt: claims.issued_at_ms,
      expiresAt: claims.exp * 1000,
      passwordChangedAt: claims.password_changed_at,
    };
    if (this.#remembered.size >= REMEMBERED_TOKENS) this.#forgetOldest();
    this.#remembered.set(key, verified);
    return verified;
  }

  #forgetOldest(): void {
    const [oldest] = this.#remembered.keys();
    if (oldest !== undefined) this.#remembered.delete(oldest);
  }
}

function invalid(reason: string): RegistryError {
  return new RegistryError(
    'UNAUTHORIZED',
    `the bearer token is void: ${reason}; get a new one from the token endpoint`,
  );
}
