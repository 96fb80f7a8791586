import { ACTIONS, type Guard, PROJECT_RESOURCES, type Principal } from '../../access/index.ts';
import type { Project, ProjectStore } from '../../catalog/index.ts';
import { RegistryError } from '../../errors/index.ts';
import { clientAddressOf, type User, type UserStore } from '../../identity/index.ts';
import type { AccountActions } from '../account-actions.ts';
import * as contract from '../contract/harbor/user.ts';
import type { HarborUser, Permission } from '../schemas/user.ts';
import type { Serve } from '../serving/call.ts';
import { dateTime } from '../times.ts';

export interface UserParts {
  readonly users: UserStore;
  readonly accounts: AccountActions;
  readonly guard: Guard;
  readonly projects: ProjectStore;
}

/** Harbor's tag "user", as far as it is about the one who asks. */
export function serveUsers(serve: Serve, { users, accounts, guard, projects }: UserParts): void {
  serve(contract.getCurrentUserInfo, ({ user: { userId } }) => {
    const user = users.byId(userId);
    if (user === undefined) throw new RegistryError('NOT_FOUND', `there is no user ${userId}`);
    return userBody(user);
  });

  serve(contract.getCurrentUserPermissions, ({ principal, query: { scope, relative } }) => {
    const projectId = /^\/project\/(\d{1,15})$/.exec(scope ?? '')?.[1];
    const project = projectId === undefined ? undefined : projects.byId(Number(projectId));
    return project === undefined ? [] : permissionsIn(guard, principal, project, relative);
  });

  serve(contract.updateUserPassword, async ({ body, identity, params, request, user }) => {
    const { old_password: oldPassword, new_password: newPassword } = body;
    const isOwn = user.userId === params.user_id;
    if (!isOwn && !user.administrator) {
      throw new RegistryError('FORBIDDEN', "only an administrator may set another user's password");
    }
    // The desktop's own window may set a password that was forgotten: who sits there owns the data anyway.
    const needsOld = isOwn && identity.method !== 'desktop';
    if (needsOld && oldPassword === undefined) {
      throw new RegistryError('BAD_REQUEST', 'the old password is missing; give old_password');
    }
    const address = clientAddressOf(request.raw.socket);
    await accounts.changePassword({
      userId: params.user_id,
      newPassword,
      ...(needsOld ? { oldPassword, address } : {}),
    });
  });
}

/** What the principal may do in a project. Harbor names the project itself ".". */
function permissionsIn(
  guard: Guard,
  principal: Principal,
  project: Project,
  relative: boolean,
): Permission[] {
  const scope = relative ? undefined : `/project/${project.id}`;
  return PROJECT_RESOURCES.flatMap((resource) =>
    ACTIONS.filter(
      (action) => guard.isGrantable(action, resource) && guard.allows(principal, action, resource, project),
    ).map((action) => ({ resource: resourceName(resource, scope), action })),
  );
}

function resourceName(resource: string, scope: string | undefined): string {
  if (scope === undefined) return resource === 'project' ? '.' : resource;
  return resource === 'project' ? scope : `${scope}/${resource}`;
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
