import { Menu } from '@mantine/core';
import { IconCopy, IconExternalLink, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { doorOf } from '../../commands/registry-door.ts';
import { useConnection } from '../../data/registry/use-registry.ts';
import { useIsVisitor } from '../../data/registry/use-session.ts';
import { paths } from '../../navigation/paths.ts';
import { DotsMenu } from '../../ui/dots-menu.tsx';
import { useCopyTold } from '../../ui/use-copy.ts';

const ICON = { size: 15, stroke: 1.75, 'aria-hidden': true } as const;

interface RepositoryMenuProps {
  /** Full name: project/path. */
  readonly name: string;
  /** On the repository's own screen there is nothing to open. */
  readonly isOpen?: boolean;
  readonly onDelete: () => void;
}

/** What can be done to a repository, from its row or its own screen. */
export function RepositoryMenu({ name, isOpen = false, onDelete }: RepositoryMenuProps) {
  const { t } = useTranslation(['repositories', 'common']);
  const navigate = useNavigate();
  const isVisitor = useIsVisitor();
  return (
    <DotsMenu width={200} label={t('common:actionsFor', { name })}>
      {isOpen ? null : (
        <Menu.Item
          leftSection={<IconExternalLink {...ICON} />}
          onClick={() => void navigate(paths.repository(name))}
        >
          {t('common:open')}
        </Menu.Item>
      )}
      <CopyName name={name} />
      {isVisitor ? null : (
        <>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash {...ICON} />} onClick={onDelete}>
            {t('delete')}
          </Menu.Item>
        </>
      )}
    </DotsMenu>
  );
}

/** Copies the name by which clients know the repository. */
function CopyName({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const copy = useCopyTold();
  const { data } = useConnection();
  if (data === undefined) return null;
  return (
    <Menu.Item leftSection={<IconCopy {...ICON} />} onClick={() => copy(`${doorOf(data).address}/${name}`)}>
      {t('copyName')}
    </Menu.Item>
  );
}
