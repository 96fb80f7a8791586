import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { bridge } from '../../host/bridge.ts';
import { desktopKeys } from './keys.ts';

/** How Marina sits in the user's desktop; null in the web portal. The system's own settings may change it too. */
export function useDesktop() {
  return useQuery({
    queryKey: desktopKeys.desktop,
    queryFn: async () => (await bridge()?.desktop.state()) ?? null,
    staleTime: 0,
  });
}

/** Starting with the desktop, or staying in its tray, on or off. */
export interface DesktopChange {
  readonly name: 'autostart' | 'closeToTray';
  readonly on: boolean;
}

export function useChangeDesktop() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, on }: DesktopChange) => {
      const desktop = bridge()?.desktop;
      return (await (name === 'autostart' ? desktop?.setAutostart(on) : desktop?.setCloseToTray(on))) ?? null;
    },
    onSuccess: (state) => client.setQueryData(desktopKeys.desktop, state),
  });
}
