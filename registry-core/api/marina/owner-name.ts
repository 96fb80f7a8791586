import { ownerUserId } from '../../access/principal.ts';
import type { ApiContext } from '../api-context.ts';

/** The user name of an `ownerKey`; the key itself where there is no such user. */
export function ownerName({ users }: Pick<ApiContext, 'users'>, owner: string): string {
  const userId = ownerUserId(owner);
  return (userId === undefined ? undefined : users.byId(userId)?.username) ?? owner;
}
