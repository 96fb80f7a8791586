import { IconCopy, IconUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { pushCommands } from '../commands/push-commands.ts';
import { doorOf } from '../commands/registry-door.ts';
import { useConnection } from '../data/registry/use-registry.ts';
import { useIsVisitor } from '../data/registry/use-session.ts';
import { pullReference } from '../format/repository.ts';
import { useOfferedActs } from '../state/offered-acts.ts';
import { useClient } from '../ui/client-tabs.tsx';
import { useCopyTold } from '../ui/use-copy.ts';
import type { PaletteEntry } from './palette-entry.ts';

/** What can be done with what is open: what its screen offers, and its names and commands to copy. */
export function useHereEntries(): readonly PaletteEntry[] {
  const offered = useOfferedActs(({ acts }) => acts);
  const copies = useCopiesHere();
  // What only copies first: Enter must not begin a deletion by chance.
  return [...copies, ...offered.map((act): PaletteEntry => ({ ...act, group: 'here' }))];
}

function useCopiesHere(): readonly PaletteEntry[] {
  const { t } = useTranslation('palette');
  const { project, repository, reference } = useParams();
  const connection = useConnection().data;
  const client = useClient();
  const isVisitor = useIsVisitor();
  const copy = useCopyTold();
  if (project === undefined || connection === undefined) return [];
  const entry = (id: string, icon: PaletteEntry['icon'], label: string, text: string): PaletteEntry => ({
    id,
    group: 'here',
    icon,
    label,
    detail: text.split('\n').at(-1) ?? text,
    run: () => copy(text),
  });
  const push = pushCommands(client, doorOf(connection), project, repository).join('\n');
  const pushEntries = isVisitor ? [] : [entry('copy push', IconUpload, t('copyPush'), push)];
  if (repository === undefined) return pushEntries;
  const fullName = `${project}/${repository}`;
  const name =
    reference === undefined
      ? `${connection.address}/${fullName}`
      : pullReference(
          connection.address,
          fullName,
          reference.includes(':') ? { digest: reference } : { tag: reference },
        );
  return [entry('copy name', IconCopy, t('copyName'), name), ...(reference === undefined ? pushEntries : [])];
}
