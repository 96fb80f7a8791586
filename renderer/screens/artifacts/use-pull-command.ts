import { useCallback } from 'react';
import { type PullTarget, pullCommand } from '../../commands/pull-command.ts';
import { doorOf } from '../../commands/registry-door.ts';
import { useConnection } from '../../data/registry/use-registry.ts';
import { useClient } from '../../ui/client-tabs.tsx';

/** Writes the command that pulls; undefined as long as the registry's address is not known. */
export type PullCommandOf = (
  type: string | undefined,
  reference: PullTarget['reference'],
) => string | undefined;

/** The function that writes the command that pulls from a repository, for the client chosen on Home where it can pull that. */
export function usePullCommand(repository: string): PullCommandOf {
  const { data } = useConnection();
  const chosen = useClient();
  return useCallback(
    (type, reference) =>
      data === undefined ? undefined : pullCommand(chosen, doorOf(data), { repository, reference, type }),
    [data, chosen, repository],
  );
}
