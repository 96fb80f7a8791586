import { type Static, Type } from 'typebox';
import type { Trouble } from '../telemetry/index.ts';

/**
 * What the core is started with by the desktop's main process; sent as a message, because others can read argv and the
 * environment of a process.
 */
const HostOptions = Type.Object({
  dataFolder: Type.String({ minLength: 1 }),
  /** The folder had a registry in this run of the application: where it has none now, none is made. */
  mustHoldRegistry: Type.Optional(Type.Boolean()),
  /** `file`: the master key is in a file of the data folder; `host`: the core asks for it when it needs it. */
  secretStore: Type.Object({ kind: Type.Union([Type.Literal('file'), Type.Literal('host')]) }),
  desktopToken: Type.Optional(Type.String({ minLength: 32 })),
  host: Type.Optional(Type.String()),
  port: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
  portFallback: Type.Optional(Type.Boolean()),
  autoCreateProjects: Type.Optional(Type.Boolean()),
  adminPassword: Type.Optional(Type.String()),
  portalFolder: Type.Optional(Type.String()),
  nativeBinding: Type.Optional(Type.String()),
});
export type HostOptions = Static<typeof HostOptions>;

/** What the main process sends. */
export const HostRequest = Type.Union([
  Type.Object({ type: Type.Literal('start'), options: HostOptions }),
  Type.Object({ type: Type.Literal('stop') }),
  /** Answered at once with `pong`, and with what was wrong lately, by a process that is not stuck. */
  Type.Object({ type: Type.Literal('ping') }),
  /** Answers `master-key-wanted`: the key as base64. */
  Type.Object({ type: Type.Literal('master-key'), key: Type.String() }),
  /** Answers `master-key-wanted`: why there is none, and the remedy. */
  Type.Object({ type: Type.Literal('master-key-refused'), message: Type.String() }),
]);
export type HostRequest = Static<typeof HostRequest>;

/** What the core answers. */
export type HostReply =
  | { readonly type: 'ready'; readonly url: string; readonly port: number; readonly version: string }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  /** Sent when a secret is needed, once an answer; a keychain may have to ask the user first. */
  | { readonly type: 'master-key-wanted'; readonly mayCreate: boolean }
  | { readonly type: 'pong'; readonly trouble?: Trouble }
  | { readonly type: 'stopped' };
