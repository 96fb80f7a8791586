import { ANONYMOUS, type Principal } from './principal.ts';

/** How a request proved who makes it. */
export type AuthenticationMethod = 'none' | 'basic' | 'bearer' | 'session' | 'desktop';

/** One element of a bearer token's `access` claim. */
export interface AccessGrant {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** Who makes a request and, for a bearer token, what the token was issued for. */
export interface RequestIdentity {
  readonly principal: Principal;
  readonly method: AuthenticationMethod;
  /** Present for bearer tokens only: the token never allows more than this. */
  readonly grants?: readonly AccessGrant[];
  /** Present for bearer tokens only, Unix ms. Rights are asked anew with each request, so it decides nothing. */
  readonly issuedAt?: number;
  /** Present for sessions only: goes out in `CSRF_HEADER`, comes back with requests that change something. */
  readonly csrfToken?: string;
}

/** A request without a credential. */
export const NOBODY: RequestIdentity = { principal: ANONYMOUS, method: 'none' };
