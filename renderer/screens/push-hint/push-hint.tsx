import { pushCommands } from '../../commands/push-commands.ts';
import { doorOf } from '../../commands/registry-door.ts';
import { useConnection } from '../../data/registry/use-registry.ts';
import { ClientTabs, useClient } from '../../ui/client-tabs.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import classes from './push-hint.module.css';

interface PushHintProps {
  readonly project: string;
  /** Of the repository in the project; absent: of an example. */
  readonly path?: string;
}

/** The commands that would fill what is empty, for each client. */
export function PushHint({ project, path }: PushHintProps) {
  const connection = useConnection();
  const client = useClient();
  if (connection.data === undefined) return null;
  return (
    <>
      <ClientTabs />
      <div className={classes['commands']}>
        <CommandLine commands={pushCommands(client, doorOf(connection.data), project, path)} />
      </div>
    </>
  );
}
