import { type Static, Type } from 'typebox';
import type { HostRequest } from '../../registry-core/host/index.ts';

const Trouble = Type.Object({
  problem: Type.Union([Type.Literal('away'), Type.Literal('full'), Type.Literal('failed')]),
  message: Type.String(),
});

/** What the core answers, `HostReply`, as main checks it: a core that is out of its mind must not take main along. */
export const MessageFromCore = Type.Union([
  Type.Object({
    type: Type.Literal('ready'),
    url: Type.String(),
    port: Type.Integer(),
    version: Type.String(),
  }),
  Type.Object({ type: Type.Literal('failed'), code: Type.String(), message: Type.String() }),
  Type.Object({ type: Type.Literal('master-key-wanted'), mayCreate: Type.Boolean() }),
  Type.Object({ type: Type.Literal('pong'), trouble: Type.Optional(Trouble) }),
  Type.Object({ type: Type.Literal('stopped') }),
]);
export type MessageFromCore = Static<typeof MessageFromCore>;

/** A running core as the supervisor sees it: Electron's utility process in the product, a fake in tests. */
export interface CorePort {
  /** Delivers a message; silently dropped when the process is gone. */
  send(message: HostRequest): void;
  /** Ends the process at once. */
  kill(): void;
}

/** What a {@link CorePort} reports. Each process calls `onExit` exactly once. */
export interface CorePortListener {
  onMessage(message: unknown): void;
  onExit(exitCode: number): void;
}

/** Starts one core process. The listener is never called before this returns. */
export type StartCorePort = (listener: CorePortListener) => CorePort;
