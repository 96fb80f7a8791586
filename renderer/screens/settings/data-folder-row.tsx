import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DataFolderChoice } from '../../../main/ipc-contract/data-folder.ts';
import { useChooseDataFolder, useDataFolder } from '../../data/desktop/use-data-folder.ts';
import { bridge } from '../../host/bridge.ts';
import { CopyableText } from '../../ui/copyable-text.tsx';
import { useErrorText } from '../../ui/error-text.ts';
import { toastFailure } from '../../ui/toast.ts';
import { ChangeFolderDialog, type ChosenFolder } from './change-folder-dialog.tsx';
import classes from './data-folder-row.module.css';
import { SettingRow } from './setting-row.tsx';

/** Where the registry's data is, and the way to another folder. */
export function DataFolderRow() {
  const { t } = useTranslation('settings');
  const folder = useDataFolder().data ?? undefined;
  const [chosen, setChosen] = useState<ChosenFolder>();
  const choose = useChoose(setChosen);
  if (folder === undefined) return null;
  const mayChange = !folder.isFixed;
  return (
    <SettingRow label={t('dataFolder')} {...(mayChange ? {} : { hint: t('folderFixed') })}>
      <div className={classes['folder']}>
        <CopyableText text={folder.path} what={t('dataFolderCopy')} />
        <div className={classes['acts']}>
          <FolderButton text={t('showFolder')} onClick={() => void bridge()?.dataFolder.show()} />
          {mayChange ? <FolderButton text={t('changeFolder')} onClick={() => choose('other')} /> : null}
          {mayChange && !folder.isDefault ? (
            <FolderButton text={t('defaultFolder')} onClick={() => choose('default')} />
          ) : null}
        </div>
      </div>
      <ChangeFolderDialog chosen={chosen} current={folder.path} onClose={() => setChosen(undefined)} />
    </SettingRow>
  );
}

function FolderButton({ text, onClick }: { readonly text: string; readonly onClick: () => void }) {
  return (
    <Button variant="default" size="compact-sm" onClick={onClick}>
      {text}
    </Button>
  );
}

function useChoose(onChosen: (chosen: ChosenFolder) => void): (which: 'other' | 'default') => void {
  const { t } = useTranslation('settings');
  const errorText = useErrorText();
  const choosing = useChooseDataFolder();
  const judge = (choice: DataFolderChoice | null): void => {
    if (choice?.status === 'chosen') onChosen(choice);
    if (choice?.status !== 'refused') return;
    toastFailure(t('folderRefused.title'), t(`folderRefused.${choice.reason}`, { path: choice.path }));
  };
  return (which) =>
    choosing.mutate(which, {
      onSuccess: judge,
      onError: (error) => toastFailure(t('folderRefused.title'), errorText(error)),
    });
}
