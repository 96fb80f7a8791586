import { IconCopy, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { doorOf } from '../../commands/registry-door.ts';
import { useConnection } from '../../data/registry/use-registry.ts';
import { useIsVisitor } from '../../data/registry/use-session.ts';
import { useOfferAct } from '../../state/offered-acts.ts';
import { useCopyTold } from '../../ui/use-copy.ts';

/** Has the palette offer what the menu of an open repository does. */
export function useOfferRepositoryActs(name: string, onDelete: () => void): void {
  const { t } = useTranslation(['repositories', 'common']);
  const isVisitor = useIsVisitor();
  const copy = useCopyTold();
  const { data } = useConnection();
  const full = data === undefined ? name : `${doorOf(data).address}/${name}`;
  useOfferAct({
    id: 'copy repository',
    label: t('common:copyName'),
    icon: IconCopy,
    detail: full,
    run: () => copy(full),
  });
  const remove = { id: 'delete repository', label: t('offeredDelete'), icon: IconTrash };
  useOfferAct({ ...remove, detail: name, run: onDelete }, !isVisitor);
}
