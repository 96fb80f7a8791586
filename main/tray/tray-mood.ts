import type { CoreState } from '../ipc-contract/core.ts';

/** `attention`: the registry does not answer, or comes back by itself; `failing`: pushes fail until somebody does something. */
export type TrayMood = 'ok' | 'attention' | 'failing';

/** What the icon says of the registry's state. */
export function trayMood(state: CoreState): TrayMood {
  switch (state.status) {
    case 'ready':
      if (state.trouble !== undefined) return 'failing';
      return state.silent === true ? 'attention' : 'ok';
    case 'down':
      return state.retryAt === null ? 'failing' : 'attention';
    case 'starting':
    case 'stopping':
    case 'stopped':
      return 'ok';
  }
}
