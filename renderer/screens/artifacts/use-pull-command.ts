import { type PullTarget, pullCommand } from '../../commands/pull-command.ts';
import { doorOf } from '../../commands/registry-door.ts';
import { useConnection } from '../../data/use-registry.ts';
import { useClient } from '../../ui/client-tabs.tsx';

/**
 * The function that writes the command that pulls from a repository, for the client chosen on Home; charts for Helm.
 * Undefined as long as the registry's address is not known.
 */
export function usePullCommand(
  repository: string,
): (type: string | undefined, reference: PullTarget['reference']) => string | undefined {
  const connection = useConnection();
  const chosen = useClient();
  return (type, reference) =>
    connection.data === undefined
      ? undefined
      : pullCommand(type === 'CHART' ? 'helm' : chosen, doorOf(connection.data), { repository, reference });
}
