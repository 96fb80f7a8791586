import { Type } from 'typebox';
import { ACTIONS, PROJECT_RESOURCES } from '../../access/permissions.ts';
import type { Principal } from '../../access/principal.ts';
import { RegistryError } from '../../errors/registry-error.ts';
import { clientAddressOf } from '../../identity/client-address.ts';
import type { User } from '../../identity/users.ts';
import { requireUser } from '../api-access.ts';
import type { ApiContext } from '../api-context.ts';
import type { ApiInstance } from '../instance.ts';
import { Empty } from '../schemas/common.ts';
import { HarborUser, PasswordRequest, Permission, PermissionsQuery } from '../schemas/user.ts';
import { dateTime } from '../times.ts';

const TAG = { tags: ['user'] };

/** Harbor's tag "user", as far as it is about the one who asks. */
export function addUserRoutes(instance: ApiInstance, context: ApiContext): void {
  addCurrent(instance, context);
  addPermissions(instance, context);
  addPassword(instance, context);
}

function addCurrent(instance: ApiInstance, { users }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'getCurrentUserInfo',
    summary: 'Get current user info.',
    response: { 200: HarborUser },
  };
  instance.get('/users/current', { schema }, async (request) => {
    const { userId } = requireUser(request.identity.principal);
    const user = users.byId(userId);
    if (user === undefined) throw new RegistryError('NOT_FOUND', `there is no user ${userId}`);
    return userBody(user);
  });
}

function addPermissions(instance: ApiInstance, context: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'getCurrentUserPermissions',
    summary: 'Get current user permissions.',
    querystring: PermissionsQuery,
    response: { 200: Type.Array(Permission) },
  };
  instance.get('/users/current/permissions', { schema }, async (request) => {
    const { principal } = request.identity;
    requireUser(principal);
    const { scope, relative } = request.query;
    const projectId = /^\/project\/(\d{1,15})$/.exec(scope ?? '')?.[1];
    return projectId === undefined ? [] : permissionsIn(context, principal, Number(projectId), relative);
  });
}

/** What the principal may do in a project; nothing for a project that is not there. Harbor names the project ".". */
function permissionsIn(
  { guard, projects }: ApiContext,
  principal: Principal,
  projectId: number,
  relative: boolean,
): Permission[] {
  const project = projects.byId(projectId);
  if (project === undefined) return [];
  const scope = `/project/${projectId}`;
  return PROJECT_RESOURCES.flatMap((resource) =>
    ACTIONS.filter(
      (action) => guard.isGrantable(action, resource) && guard.allows(principal, action, resource, project),
    ).map((action) => ({ resource: resourceName(resource, relative ? undefined : scope), action })),
  );
}

function resourceName(resource: string, scope: string | undefined): string {
  if (scope === undefined) return resource === 'project' ? '.' : resource;
  return resource === 'project' ? scope : `${scope}/${resource}`;
}

function addPassword(instance: ApiInstance, { accounts }: ApiContext): void {
  const schema = {
    ...TAG,
    operationId: 'updateUserPassword',
    summary: 'Change the password on a user that already exists.',
    params: Type.Object({ user_id: Type.Integer() }),
    body: PasswordRequest,
    response: { 200: Empty },
  };
  instance.put('/users/:user_id/password', { schema }, async (request, reply) => {
    const { principal, method } = request.identity;
    const user = requireUser(principal);
    const { user_id: userId } = request.params;
    const { old_password: oldPassword, new_password: newPassword } = request.body;
    const isOwn = user.userId === userId;
    if (!isOwn && !user.administrator) {
      throw new RegistryError('FORBIDDEN', "only an administrator may set another user's password");
    }
    // The desktop's own window may set a password that was forgotten: who sits there owns the data anyway.
    const needsOld = isOwn && method !== 'desktop';
    if (needsOld && oldPassword === undefined) {
      throw new RegistryError('BAD_REQUEST', 'the old password is missing; give old_password');
    }
    const address = clientAddressOf(request.raw.socket);
    await accounts.changePassword({
      userId,
      newPassword,
      ...(needsOld ? { oldPassword, address } : {}),
    });
    return reply.code(200).send();
  });
}

function userBody(user: User): HarborUser {
  return {
    user_id: user.id,
    username: user.username,
    email: user.email ?? '',
    realname: user.realname,
    comment: user.comment,
    sysadmin_flag: user.administrator,
    admin_role_in_auth: false,
    creation_time: dateTime(user.createdAt),
    update_time: dateTime(user.updatedAt),
  };
}
