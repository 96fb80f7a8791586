export { bearerChallenge, REGISTRY_SERVICE, TOKEN_PATH, tokenRealm } from './challenge.ts';
export { FirstPush } from './first-push.ts';
export type { Guard, ProjectAccess } from './guard.ts';
export type { MemberStore } from './members.ts';
export { type Access, openAccess } from './open-access.ts';
export { requireOwnPage } from './own-page.ts';
export {
  ACTIONS,
  type Action,
  PROJECT_RESOURCES,
  type Resource,
  type SystemResource,
} from './permissions.ts';
export {
  ANONYMOUS,
  actorName,
  isAdministrator,
  isSignedIn,
  mayEnd,
  ownerKey,
  ownerUserId,
  type Principal,
  type SignedInPrincipal,
  type UserPrincipal,
  userOf,
} from './principal.ts';
export { NOBODY, type RequestIdentity } from './request-identity.ts';
export { mightiest, ROLE, type RoleId } from './roles.ts';
export { formatScope, parseScopes, type Scope } from './scope.ts';
export {
  type IssuedToken,
  TOKEN_LEEWAY_SECONDS,
  type TokenService,
  type VerifiedToken,
} from './token-service.ts';
