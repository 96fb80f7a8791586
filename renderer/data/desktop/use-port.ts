import { useQuery } from '@tanstack/react-query';
import type { PortHolder } from '../../../main/ipc-contract/core.ts';
import { bridge } from '../../host/bridge.ts';
import { useCoreStatus } from '../../host/core-status.ts';
import { useConnection } from '../registry/use-registry.ts';
import { useSettings } from '../registry/use-settings.ts';
import { desktopKeys } from './keys.ts';

/** A registry that listens elsewhere than its settings say. */
export interface OtherPort {
  readonly listening: number;
  readonly wanted: number;
}

/** The port that the registry listens on and the one it is set to; undefined while they are the same, or not known. */
export function useOtherPort(): OtherPort | undefined {
  const wanted = useSettings().data?.port;
  const connection = useConnection().data;
  const core = useCoreStatus((status) => status.core);
  const listening = bridge() !== undefined && core.status === 'ready' ? core.port : connection?.port;
  // 0 takes any free port.
  if (wanted === undefined || wanted === 0 || listening == null || wanted === listening) return undefined;
  return { listening, wanted };
}

/** Who has a port of this computer; null in the web portal, which may be on another one. */
export function usePortHolder(port: number) {
  return useQuery({
    queryKey: desktopKeys.portHolder(port),
    queryFn: async (): Promise<PortHolder | null> => (await bridge()?.core.portHolder(port)) ?? null,
  });
}
