import type { PullTarget } from '../../commands/pull-command.ts';
import { useSteady } from '../../hooks/use-steady.ts';
import { useCopyTold } from '../../ui/use-copy.ts';
import { usePullCommand } from './use-pull-command.ts';

/** The function that copies the command that pulls something of a repository, and says that it did. */
export function useCopyPull(repository: string): (type: string, reference: PullTarget['reference']) => void {
  const copy = useCopyTold();
  const commandOf = usePullCommand(repository);
  return useSteady((type: string, reference: PullTarget['reference']) => {
    const command = commandOf(type, reference);
    if (command !== undefined) copy(command);
  });
}
