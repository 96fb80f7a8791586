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
