import { type Static, Type } from 'typebox';
import { DateTime } from './common.ts';

export const HarborUser = Type.Object(
  {
    user_id: Type.Integer(),
    username: Type.String(),
    email: Type.String(),
    realname: Type.String(),
    comment: Type.String(),
    sysadmin_flag: Type.Boolean(),
    admin_role_in_auth: Type.Boolean(),
    creation_time: DateTime,
    update_time: DateTime,
  },
  { title: 'UserResp' },
);
export type HarborUser = Static<typeof HarborUser>;

export const Permission = Type.Object(
  { resource: Type.String(), action: Type.String() },
  { title: 'Permission' },
);
export type Permission = Static<typeof Permission>;

export const PermissionsQuery = Type.Object({
  scope: Type.Optional(Type.String({ description: 'Such as /project/1 or /system' })),
  relative: Type.Boolean({ default: false, description: 'Whether resources are named without the scope' }),
});

export const PasswordRequest = Type.Object(
  {
    old_password: Type.Optional(Type.String({ maxLength: 1024 })),
    new_password: Type.String({ maxLength: 1024 }),
  },
  { title: 'PasswordReq' },
);
export type PasswordRequest = Static<typeof PasswordRequest>;
