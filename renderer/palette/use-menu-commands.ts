import { useEffect } from 'react';
import { useSteady } from '../hooks/use-steady.ts';
import { bridge } from '../host/bridge.ts';
import { openDialog } from '../ui/open-dialog.ts';
import { closePalette, openPalette, usePalette } from './palette-state.ts';
import { useActEntries } from './use-palette-acts.ts';

/** Does what the native menu asks for, as the palette would. */
export function useMenuCommands(onCreateProject: () => void): void {
  const acts = useActEntries(onCreateProject);
  const run = useSteady((command: string): void => {
    const inPalette = usePalette.getState().opened;
    if (openDialog() !== null && !inPalette) return;
    if (command === 'search') {
      if (!inPalette) openPalette();
      return;
    }
    closePalette();
    acts.find(({ id }) => id === command)?.run();
  });
  useEffect(() => bridge()?.app.on('run', run), [run]);
}
