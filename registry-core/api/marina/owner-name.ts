import { ownerUserId } from '../../access/index.ts';
import type { UserStore } from '../../identity/index.ts';

/** The user name of an `ownerKey`; the key itself where there is no such user. */
export function ownerName(users: UserStore, owner: string): string {
  const userId = ownerUserId(owner);
  return (userId === undefined ? undefined : users.byId(userId)?.username) ?? owner;
}
