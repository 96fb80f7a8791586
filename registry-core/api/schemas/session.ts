import { type Static, Type } from 'typebox';

export const LoginForm = Type.Object({
  principal: Type.String({ description: 'User name' }),
  password: Type.String(),
});

/** Clients repeat parameters and leave them empty; one that only informs must not fail the request. */
const Repeatable = Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())]));
export type Repeatable = Static<typeof Repeatable> | undefined;

/** Once, repeated, or several parted by spaces. */
const ScopeParameter = Repeatable;
/** `harbor-registry`, also when absent. */
const ServiceParameter = Repeatable;

export const TokenQuery = Type.Object({
  service: ServiceParameter,
  scope: ScopeParameter,
  /** Informative: the credential says who asks. */
  account: Repeatable,
  client_id: Repeatable,
  /** "true" asks for a refresh token too. */
  offline_token: Repeatable,
});

export const TokenForm = Type.Object({
  grant_type: Type.Union([Type.Literal('password'), Type.Literal('refresh_token')]),
  service: ServiceParameter,
  scope: ScopeParameter,
  client_id: Repeatable,
  /** "offline" asks for a refresh token too. */
  access_type: Repeatable,
  username: Type.Optional(Type.String()),
  password: Type.Optional(Type.String()),
  refresh_token: Type.Optional(Type.String()),
});
export type TokenForm = Static<typeof TokenForm>;

export const TokenReply = Type.Object({
  token: Type.String(),
  access_token: Type.String({ description: 'The same as token' }),
  scope: Type.Optional(Type.String({ description: 'What was granted; by POST only' })),
  expires_in: Type.Integer({ description: 'Seconds' }),
  issued_at: Type.String({ description: 'RFC 3339' }),
  refresh_token: Type.Optional(Type.String()),
});
export type TokenReply = Static<typeof TokenReply>;
