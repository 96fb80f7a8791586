import { create } from 'zustand';
import type { CoreState, CoreTrouble } from '../../main/ipc-contract/core.ts';
import { bridge } from './bridge.ts';

/** How the registry is doing, as far as this window knows. */
export interface CoreStatus {
  /** In the web portal the page came from the core, so it is taken to run until the feed breaks off. */
  readonly core: CoreState;
  /** Whether the live feed flows. */
  readonly feedConnected: boolean;
  /** Whether there is none, as for visitors of the web portal. */
  readonly feedless: boolean;
}

export const useCoreStatus = create<CoreStatus>()(() => ({
  core: { status: 'starting' },
  feedConnected: false,
  feedless: false,
}));

/** What the status line and the switcher show. */
export type Health = CoreState['status'] | 'disconnected' | 'silent' | 'troubled';

/** One word for the registry's health. */
export function healthOf({ core, feedConnected, feedless }: CoreStatus): Health {
  if (core.status === 'ready' && core.silent === true) return 'silent';
  if (core.status === 'ready' && core.trouble !== undefined) return 'troubled';
  return core.status === 'ready' && !feedConnected && !feedless ? 'disconnected' : core.status;
}

/** What keeps a registry that runs from its work, if anything. */
export function troubleOf({ core }: CoreStatus): CoreTrouble | undefined {
  return core.status === 'ready' ? core.trouble : undefined;
}

/** Takes in what the registry itself says of its health, where no desktop tells it. */
export function takeTrouble(trouble: CoreTrouble | undefined): void {
  useCoreStatus.setState(({ core }) => {
    if (core.status !== 'ready') return {};
    const { trouble: _, ...rest } = core;
    return { core: trouble === undefined ? rest : { ...rest, trouble } };
  });
}

/** Follows the core's state. Returns the way to stop. */
export function followCoreState(): () => void {
  const desktop = bridge();
  if (desktop === undefined) {
    const { origin, port } = window.location;
    useCoreStatus.setState({
      core: { status: 'ready', url: origin, port: Number(port), version: '' },
    });
    return () => {};
  }
  const take = (core: CoreState): void => useCoreStatus.setState({ core });
  const stop = desktop.core.on('stateChanged', take);
  void desktop.core.state().then(take);
  return stop;
}
