import { describe, expect, it } from 'vitest';
import {
  ANONYMOUS,
  actorName,
  isAdministrator,
  isSignedIn,
  mayEnd,
  ownerKey,
  ownerUserId,
  type RobotPrincipal,
  type UserPrincipal,
  userOf,
} from './principal.ts';

const ADA: UserPrincipal = { kind: 'user', userId: 7, username: 'ada', administrator: false };
const ADMIN: UserPrincipal = { kind: 'user', userId: 1, username: 'admin', administrator: true };
const ROBOT: RobotPrincipal = {
  kind: 'robot',
  robotId: 7,
  name: 'robot$library+ci',
  projectRights: new Map(),
  systemRights: new Set(),
};

describe('principals', () => {
  it('have a name for events and a key for what they own, and no two kinds share one', () => {
    expect([ANONYMOUS, ADA, ROBOT].map(actorName)).toEqual(['anonymous', 'ada', 'robot$library+ci']);
    expect([ANONYMOUS, ADA, ROBOT].map(ownerKey)).toEqual(['anonymous', 'user:7', 'robot:7']);
    expect(['user:7', 'robot:7', 'anonymous'].map(ownerUserId)).toEqual([7, undefined, undefined]);
  });

  it('end what they began, administrators everything', () => {
    expect([mayEnd(ADA, 'user:7'), mayEnd(ROBOT, 'user:7'), mayEnd(ADA, undefined)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([mayEnd(ADMIN, 'robot:7'), mayEnd(ADMIN, undefined)]).toEqual([true, true]);
    expect([ANONYMOUS, ADA, ROBOT, ADMIN].map(isAdministrator)).toEqual([false, false, false, true]);
  });

  it('are signed in, or a user, or neither', () => {
    expect([ANONYMOUS, ADA, ROBOT].map(isSignedIn)).toEqual([false, true, true]);
    expect([ANONYMOUS, ADA, ROBOT].map(userOf)).toEqual([undefined, ADA, undefined]);
  });
});
