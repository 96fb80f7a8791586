import { useTranslation } from 'react-i18next';
import type { Activity, Connection } from '../../../registry-core/api/schemas/marina/registry.ts';
import type { Client, RegistryDoor } from '../../commands/client.ts';
import { loginCommand } from '../../commands/login-command.ts';
import { clientsFor, type PullTarget, pullCommand } from '../../commands/pull-command.ts';
import { pushCommands } from '../../commands/push-commands.ts';
import { doorOf } from '../../commands/registry-door.ts';
import { useConnection, useRecent } from '../../data/registry/use-registry.ts';
import { bridge } from '../../host/bridge.ts';
import { ClientTabs, useClient } from '../../ui/client-tabs.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { Panel } from '../../ui/panel.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { SkeletonBar } from '../../ui/skeleton.tsx';
import { AdminPassword } from './admin-password.tsx';
import classes from './client-panel.module.css';

/** The project that every registry has. */
const FIRST_PROJECT = 'library';

/** How to sign in, push and pull with each client. */
export function ClientPanel() {
  const { t } = useTranslation('home');
  const connection = useConnection();
  return (
    <Panel title={t('clients.title')} aside={<ClientTabs />}>
      <QueryView query={connection} skeleton={<SkeletonBar width="60%" />}>
        {(data) => <Commands connection={data} />}
      </QueryView>
    </Panel>
  );
}

function Commands({ connection }: { readonly connection: Connection }) {
  const { t } = useTranslation('home');
  const client = useClient();
  const door = doorOf(connection);
  const username = connection.username ?? 'admin';
  return (
    <div className={classes['steps']}>
      <Step title={t('clients.login')} commands={[loginCommand(client, door, username)]} />
      {connection.initialPassword && bridge() !== undefined ? <AdminPassword username={username} /> : null}
      <Step title={t('clients.push')} commands={pushCommands(client, door, FIRST_PROJECT)} />
      <PullStep door={door} />
    </div>
  );
}

/** What each client would pull after the push above. */
const EXAMPLES: Partial<Record<Client, Pick<PullTarget, 'repository' | 'type'>>> = {
  helm: { repository: `${FIRST_PROJECT}/app`, type: 'CHART' },
  oras: { repository: `${FIRST_PROJECT}/notes`, type: 'UNKNOWN' },
};

/**
 * Pulls what was pushed last of what the client can pull, so that the command works as it stands; before that, what the
 * push above would bring.
 */
function PullStep({ door }: { readonly door: RegistryDoor }) {
  const { t } = useTranslation('home');
  const client = useClient();
  const recent = useRecent();
  const pushed = recent.data?.pushes.find(
    ({ tag, type }) => tag !== null && type !== null && clientsFor(type).includes(client),
  );
  return <Step title={t('clients.pull')} commands={[pullCommand(client, door, targetOf(client, pushed))]} />;
}

function targetOf(client: Client, pushed: Activity | undefined): PullTarget {
  if (pushed !== undefined && pushed.tag !== null) {
    const { repository, tag, type } = pushed;
    return { repository, reference: { tag }, type: type ?? undefined };
  }
  const example = EXAMPLES[client] ?? { repository: `${FIRST_PROJECT}/app`, type: 'IMAGE' };
  return { ...example, reference: { tag: client === 'helm' ? '1.0.0' : '1' } };
}

function Step({ title, commands }: { readonly title: string; readonly commands: readonly string[] }) {
  return (
    <div className={classes['step']}>
      <h3 className={classes['title']}>{title}</h3>
      <CommandLine commands={commands} />
    </div>
  );
}
