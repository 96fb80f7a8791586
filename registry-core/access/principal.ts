/** Who makes a request, once it is authenticated. */
export type Principal = AnonymousPrincipal | SignedInPrincipal;

/** A principal that proved who it is. */
export type SignedInPrincipal = UserPrincipal | RobotPrincipal;

export interface AnonymousPrincipal {
  readonly kind: 'anonymous';
}

export interface UserPrincipal {
  readonly kind: 'user';
  readonly userId: number;
  readonly username: string;
  /** Harbor's sysadmin: passes every check. */
  readonly administrator: boolean;
}

/** An account for programs, which has rights of its own and no role. */
export interface RobotPrincipal {
  readonly kind: 'robot';
  readonly robotId: number;
  /** With its prefix, as it signs in. */
  readonly name: string;
  /** What it may do in which projects, as `resource:action`; `all` holds for each of them. */
  readonly projectRights: ReadonlyMap<number | 'all', ReadonlySet<string>>;
  /** What it may do to the registry as a whole. */
  readonly systemRights: ReadonlySet<string>;
}

export const ANONYMOUS: AnonymousPrincipal = { kind: 'anonymous' };

/** What is done for each kind of principal: whoever adds a kind has to say it here. */
export interface PrincipalCases<Result> {
  readonly anonymous: () => Result;
  readonly user: (user: UserPrincipal) => Result;
  readonly robot: (robot: RobotPrincipal) => Result;
}

/** Does what the kind of a principal asks for. */
export function byKind<Result>(principal: Principal, cases: PrincipalCases<Result>): Result {
  switch (principal.kind) {
    case 'anonymous':
      return cases.anonymous();
    case 'user':
      return cases.user(principal);
    case 'robot':
      return cases.robot(principal);
  }
}

/** Whether a principal proved who it is. */
export function isSignedIn(principal: Principal): principal is SignedInPrincipal {
  return principal.kind !== 'anonymous';
}

/** The user that a principal is; undefined for anybody else. */
export function userOf(principal: Principal): UserPrincipal | undefined {
  return principal.kind === 'user' ? principal : undefined;
}

/** Whether it is an administrator of the registry: they pass every check. */
export function isAdministrator(principal: Principal): boolean {
  return userOf(principal)?.administrator === true;
}

/** The name that events and logs carry for a principal. */
export function actorName(principal: Principal): string {
  return byKind(principal, {
    anonymous: () => 'anonymous',
    user: ({ username }) => username,
    robot: ({ name }) => name,
  });
}

/** Who alone may go on with what a principal began, such as an upload. Stays when the user is renamed. */
export function ownerKey(principal: Principal): string {
  return byKind(principal, {
    anonymous: () => 'anonymous',
    user: ({ userId }) => `user:${userId}`,
    robot: ({ robotId }) => `robot:${robotId}`,
  });
}

/** Whether a principal may know of and end what the owner of that {@link ownerKey} began; undefined: nobody's any more. */
export function mayEnd(principal: SignedInPrincipal, owner: string | undefined): boolean {
  return isAdministrator(principal) || owner === ownerKey(principal);
}

/** The user that an {@link ownerKey} stands for; undefined for anybody else. */
export function ownerUserId(owner: string): number | undefined {
  const digits = /^user:(\d+)$/.exec(owner)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
