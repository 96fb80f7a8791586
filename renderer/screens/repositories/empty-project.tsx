import { IconPackage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { pushCommands } from '../../commands/push-commands.ts';
import { doorOf } from '../../commands/registry-door.ts';
import { useConnection } from '../../data/use-registry.ts';
import { ClientTabs, useClient } from '../../ui/client-tabs.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { StateMessage } from '../../ui/state-message.tsx';

/** How to put the first thing into a project. */
export function EmptyProject({ name }: { readonly name: string }) {
  const { t } = useTranslation('repositories');
  const connection = useConnection();
  const client = useClient();
  return (
    <StateMessage
      icon={<IconPackage size={20} />}
      title={t('empty.title', { project: name })}
      text={t('empty.text')}
    >
      {connection.data === undefined ? null : (
        <>
          <ClientTabs />
          <div style={{ width: '100%' }}>
            <CommandLine commands={pushCommands(client, doorOf(connection.data), name)} />
          </div>
        </>
      )}
    </StateMessage>
  );
}
