import { NativeSelect } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ArtifactDetail } from '../../../registry-core/api/schemas/marina/artifact.ts';
import { clientsFor, pullCommand } from '../../commands/pull-command.ts';
import { doorOf } from '../../commands/registry-door.ts';
import { useConnection } from '../../data/registry/use-registry.ts';
import { useRouteNames } from '../../navigation/use-route-names.ts';
import { useOfferAct } from '../../state/offered-acts.ts';
import { ClientTabs, useClient } from '../../ui/client-tabs.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useCopyTold } from '../../ui/use-copy.ts';
import classes from './pull-panel.module.css';

/** Stands for "no tag" in the choice; not a name that a tag can have. */
const BY_DIGEST = '@';

/** The command that pulls the artifact, by a tag of choice or pinned by its digest. */
export function PullPanel({ artifact }: { readonly artifact: ArtifactDetail }) {
  const { t } = useTranslation('artifact');
  const { reference } = useRouteNames();
  const connection = useConnection();
  const client = useClient();
  const tags = artifact.tagDetails.map((tag) => tag.name);
  const [chosen, setChosen] = useState(tags.includes(reference) ? reference : (tags[0] ?? BY_DIGEST));
  const target = tags.includes(chosen) ? { tag: chosen } : { digest: artifact.digest };
  const command =
    connection.data === undefined
      ? undefined
      : pullCommand(client, doorOf(connection.data), {
          repository: artifact.repository,
          reference: target,
          type: artifact.type,
        });
  return (
    <Panel title={t('pull')} aside={<ClientTabs clients={clientsFor(artifact.type)} />}>
      <div className={classes['pull']}>
        {tags.length === 0 ? null : (
          <NativeSelect
            size="xs"
            className={classes['choice'] ?? ''}
            classNames={{ input: classes['chosen'] ?? '' }}
            aria-label={t('reference')}
            value={chosen}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={[...tags, { value: BY_DIGEST, label: t('byDigest') }]}
          />
        )}
        {command === undefined ? null : (
          <>
            <CommandLine commands={[command]} />
            <OfferPull command={command} />
          </>
        )}
      </div>
    </Panel>
  );
}

/** Has the palette copy the command too. */
function OfferPull({ command }: { readonly command: string }) {
  const { t } = useTranslation('acts');
  const copy = useCopyTold();
  const run = (): void => copy(command);
  useOfferAct({ id: 'copy pull', label: t('menu.copyPull'), icon: IconDownload, detail: command, run });
  return null;
}
