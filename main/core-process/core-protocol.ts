import { type Static, Type } from 'typebox';

/** Where the core takes its master key from. `file`: a file of mode 0600 in the data folder, made by the core. */
export type CoreSecretStore = { readonly kind: 'file' };

/** What the core needs to open the registry; sent as a message because argv and environment are readable by others. */
export interface CoreStartOptions {
  readonly dataFolder: string;
  /** Bearer token that stands for the desktop user; new for each run. */
  readonly desktopToken: string;
  readonly secretStore: CoreSecretStore;
  readonly port?: number;
  /** Take the next free port when the wanted one is taken. */
  readonly portFallback?: boolean;
  /** A first push may create its project. */
  readonly autoCreateProjects?: boolean;
  /** Folder of the built renderer, which the core serves as the web portal. */
  readonly portalFolder?: string;
  /** Path of better-sqlite3's binary where the packaged one does not fit (development on old runtimes). */
  readonly nativeBinding?: string;
}

/** Messages from main to the core. */
export type MessageToCore =
  | { readonly type: 'start'; readonly options: CoreStartOptions }
  | { readonly type: 'stop' };

/** Messages from the core to main. */
export const MessageFromCore = Type.Union([
  Type.Object({
    type: Type.Literal('ready'),
    url: Type.String(),
    port: Type.Integer(),
    version: Type.String(),
  }),
  Type.Object({ type: Type.Literal('failed'), code: Type.String(), message: Type.String() }),
  Type.Object({ type: Type.Literal('stopped') }),
]);
export type MessageFromCore = Static<typeof MessageFromCore>;

/** A running core as the supervisor sees it: Electron's utility process in the product, a fake in tests. */
export interface CorePort {
  /** Delivers a message; silently dropped when the process is gone. */
  send(message: MessageToCore): void;
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
