import { Type } from 'typebox';
import { Empty } from '../../schemas/common.ts';
import { HarborUser, PasswordRequest, Permission, PermissionsQuery } from '../../schemas/user.ts';
import { operation } from '../operation.ts';
import { signedIn } from '../rights.ts';
import { HARBOR } from './paths.ts';

const tag = 'user';

export const getCurrentUserInfo = operation({
  id: 'getCurrentUserInfo',
  method: 'GET',
  path: `${HARBOR}/users/current`,
  tag,
  summary: 'Get current user info.',
  right: signedIn(),
  answers: { 200: HarborUser },
});

export const getCurrentUserPermissions = operation({
  id: 'getCurrentUserPermissions',
  method: 'GET',
  path: `${HARBOR}/users/current/permissions`,
  tag,
  summary: 'Get current user permissions.',
  right: signedIn(),
  query: PermissionsQuery,
  answers: { 200: Type.Array(Permission) },
});

export const updateUserPassword = operation({
  id: 'updateUserPassword',
  method: 'PUT',
  path: `${HARBOR}/users/{user_id}/password`,
  tag,
  summary: 'Change the password on a user that already exists.',
  right: signedIn("one's own; those of others are the administrator's"),
  params: Type.Object({ user_id: Type.Integer() }),
  body: PasswordRequest,
  answers: { 200: Empty },
});
