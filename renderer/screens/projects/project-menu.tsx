import { Menu } from '@mantine/core';
import { IconExternalLink, IconLock, IconTrash, IconWorld, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { HarborProject } from '../../../registry-core/api/schemas/project.ts';
import { useSetProjectAccess } from '../../data/projects/use-projects.ts';
import { useIsVisitor } from '../../data/registry/use-session.ts';
import { paths } from '../../navigation/paths.ts';
import { useOfferAct } from '../../state/offered-acts.ts';
import { DotsMenu } from '../../ui/dots-menu.tsx';
import { useErrorText } from '../../ui/error-text.ts';
import { toastFailure } from '../../ui/toast.ts';
import { toastUndoable } from '../../undo/toast-undoable.tsx';
import { isPublic } from './project-access.ts';

/** What can be done to a project from its row. */
export function ProjectMenu({
  project,
  isOpen = false,
  onDelete,
}: {
  readonly project: HarborProject;
  /** On the project's own screen there is nothing to open. */
  readonly isOpen?: boolean;
  readonly onDelete: () => void;
}) {
  const { t } = useTranslation(['projects', 'errors']);
  const errorText = useErrorText();
  const navigate = useNavigate();
  const setAccess = useSetProjectAccess();
  const isVisitor = useIsVisitor();
  const { name } = project;
  const open = isPublic(project);
  const changeAccess = (): void =>
    setAccess.mutate(
      { name, public: !open },
      {
        onSuccess: () =>
          toastUndoable(open ? t('done.madePrivate', { name }) : t('done.madePublic', { name }), () =>
            setAccess.mutateAsync({ name, public: open }),
          ),
        onError: (error) => toastFailure(t('errors:failed.updateProject'), errorText(error)),
      },
    );
  // All but to open it, which the name does, is for who is signed in.
  if (isVisitor) return null;
  const AccessIcon = open ? IconLock : IconWorld;
  return (
    <>
      {isOpen ? (
        <OfferProjectActs
          name={name}
          access={{ label: open ? t('actions.makePrivate') : t('actions.makePublic'), icon: AccessIcon }}
          onChangeAccess={changeAccess}
          onDelete={onDelete}
        />
      ) : null}
      <DotsMenu width={180} label={t('actions.menu', { name })}>
        {isOpen ? null : (
          <Menu.Item
            leftSection={<IconExternalLink size={15} stroke={1.75} aria-hidden />}
            onClick={() => void navigate(paths.project(name))}
          >
            {t('actions.open')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<AccessIcon size={15} stroke={1.75} aria-hidden />} onClick={changeAccess}>
          {open ? t('actions.makePrivate') : t('actions.makePublic')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={15} stroke={1.75} aria-hidden />}
          onClick={onDelete}
        >
          {t('actions.delete')}
        </Menu.Item>
      </DotsMenu>
    </>
  );
}

/** Has the palette offer what can be done to the open project. */
function OfferProjectActs({
  name,
  access,
  onChangeAccess,
  onDelete,
}: {
  readonly name: string;
  readonly access: { readonly label: string; readonly icon: TablerIcon };
  readonly onChangeAccess: () => void;
  readonly onDelete: () => void;
}) {
  const { t } = useTranslation('projects');
  useOfferAct({ id: 'change project access', ...access, detail: name, run: onChangeAccess });
  useOfferAct({
    id: 'delete project',
    label: t('actions.offeredDelete'),
    icon: IconTrash,
    detail: name,
    run: onDelete,
  });
  return null;
}
