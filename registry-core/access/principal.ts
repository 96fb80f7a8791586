/** Who makes a request, once it is authenticated. */
export type Principal = AnonymousPrincipal | UserPrincipal;

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

export const ANONYMOUS: AnonymousPrincipal = { kind: 'anonymous' };

/** The name that events and logs carry for a principal. */
export function actorName(principal: Principal): string {
  return principal.kind === 'anonymous' ? 'anonymous' : principal.username;
}

/** Who alone may go on with what a principal began, such as an upload. Stays when the user is renamed. */
export function ownerKey(principal: Principal): string {
  return principal.kind === 'user' ? `user:${principal.userId}` : actorName(principal);
}

/** Whether a user may know of and end what the owner of that {@link ownerKey} began; undefined: nobody's any more. */
export function mayEnd(user: UserPrincipal, owner: string | undefined): boolean {
  return user.administrator || owner === ownerKey(user);
}

/** The user that an {@link ownerKey} stands for; undefined for anybody else. */
export function ownerUserId(owner: string): number | undefined {
  const digits = /^user:(\d+)$/.exec(owner)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
