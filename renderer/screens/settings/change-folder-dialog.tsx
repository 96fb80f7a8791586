import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { DataFolderChoice } from '../../../main/ipc-contract/data-folder.ts';
import { useApplyDataFolder } from '../../data/desktop/use-data-folder.ts';
import classes from '../../ui/dialog.module.css';
import { useErrorText } from '../../ui/error-text.ts';
import { toastFailure } from '../../ui/toast.ts';
import folderClasses from './data-folder-row.module.css';

/** A folder that may become the registry's. */
export type ChosenFolder = Extract<DataFolderChoice, { readonly status: 'chosen' }>;

interface ChangeFolderDialogProps {
  readonly chosen: ChosenFolder | undefined;
  readonly current: string;
  readonly onClose: () => void;
}

/** Says what becomes of both folders before the registry restarts. */
export function ChangeFolderDialog({ chosen, current, onClose }: ChangeFolderDialogProps) {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <Modal
      opened={chosen !== undefined}
      onClose={onClose}
      title={t('changeFolderDialog.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {chosen === undefined ? null : <Question chosen={chosen} current={current} onClose={onClose} />}
    </Modal>
  );
}

function Question({ chosen, current, onClose }: ChangeFolderDialogProps & { readonly chosen: ChosenFolder }) {
  const { t } = useTranslation(['settings', 'common']);
  const errorText = useErrorText();
  const apply = useApplyDataFolder();
  const submit = (): void =>
    apply.mutate(chosen.path, {
      onError: (error) => {
        onClose();
        toastFailure(t('folderRefused.title'), errorText(error));
      },
    });
  return (
    <div className={classes['form']}>
      <p className={folderClasses['sentence']}>
        {t(`changeFolderDialog.${chosen.holds}`, { path: chosen.path })}
      </p>
      <p className={folderClasses['sentence']}>{t('changeFolderDialog.stays', { path: current })}</p>
      <p>{t('changeFolderDialog.running')}</p>
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button data-autofocus loading={apply.isPending} onClick={submit}>
          {t('restart')}
        </Button>
      </div>
    </div>
  );
}
