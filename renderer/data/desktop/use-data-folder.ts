import { useMutation, useQuery } from '@tanstack/react-query';
import { bridge } from '../../host/bridge.ts';
import { openFromTheStart } from '../../host/reload.ts';
import { useRecentPlaces } from '../../state/recent-places.ts';
import { desktopKeys } from './keys.ts';

/** Where the registry's data is; null in the web portal. */
export function useDataFolder() {
  return useQuery({
    queryKey: desktopKeys.dataFolder,
    queryFn: async () => (await bridge()?.dataFolder.state()) ?? null,
  });
}

/** Has a folder chosen: one that the user names, or the default one. */
export function useChooseDataFolder() {
  return useMutation({
    mutationFn: async (which: 'other' | 'default') => {
      const folder = bridge()?.dataFolder;
      return (await (which === 'other' ? folder?.choose() : folder?.chooseDefault())) ?? null;
    },
  });
}

/** Starts the registry anew with the chosen folder; the window begins anew with it. */
export function useApplyDataFolder() {
  return useMutation({
    mutationFn: async (path: string) => {
      await bridge()?.dataFolder.apply(path);
      useRecentPlaces.setState({ places: [] });
      openFromTheStart();
    },
  });
}
