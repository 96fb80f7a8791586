import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { CoreProblem, CoreTrouble } from '../../main/ipc-contract/core.ts';
import type { DataFolderState } from '../../main/ipc-contract/data-folder.ts';
import { useApplyDataFolder, useChooseDataFolder, useDataFolder } from '../data/desktop/use-data-folder.ts';
import { asSentence } from '../format/sentence.ts';
import { bridge } from '../host/bridge.ts';
import { useCoreStatus } from '../host/core-status.ts';
import { paths } from '../navigation/paths.ts';
import { useErrorText } from '../ui/error-text.ts';
import { toastFailure } from '../ui/toast.ts';
import classes from './core-banner.module.css';
import { useSecondsUntil } from './use-seconds-until.ts';

/** Says why the registry does not run, and when it is tried again. */
export function CoreBanner() {
  const core = useCoreStatus((status) => status.core);
  if (core.status === 'ready' && core.silent === true) return <Silent />;
  if (core.status === 'ready' && core.trouble !== undefined) return <Troubled trouble={core.trouble} />;
  if (core.status !== 'down') return null;
  return <Down problem={core.problem} retryAt={core.retryAt} />;
}

/** It may be busy for a moment only, so nothing is done unless the user says so. */
function Silent() {
  const { t } = useTranslation(['shell', 'settings']);
  return (
    <div className={classes['banner']} role="alert">
      <IconAlertTriangle size={17} stroke={1.75} aria-hidden />
      <p className={classes['text']}>
        <strong>{t('silent.title')}</strong> {t('silent.text')}
      </p>
      <Button variant="default" size="compact-sm" onClick={() => void bridge()?.core.restart()}>
        {t('settings:restart')}
      </Button>
    </div>
  );
}

/** It runs and answers, but cannot keep what is pushed. It goes on by itself once that is mended. */
function Troubled({ trouble: { problem, message } }: { readonly trouble: CoreTrouble }) {
  const { t } = useTranslation(['shell', 'settings']);
  const navigate = useNavigate();
  const path = useDataFolder().data?.path;
  return (
    <div className={classes['banner']} role="alert">
      <IconAlertTriangle size={17} stroke={1.75} aria-hidden />
      <p className={classes['text']}>
        <strong>{t(`trouble.${problem}.title`)}</strong>{' '}
        {path === undefined ? '' : t(`trouble.${problem}.where`, { path })}
        {t(`trouble.${problem}.text`, { message: asSentence(message) })}
      </p>
      {problem === 'away' ? null : (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => void navigate(`${paths.logs}?level=error`)}
        >
          {t('trouble.showLog')}
        </Button>
      )}
      {bridge() === undefined || problem === 'full' ? null : (
        <Button variant="default" size="compact-sm" onClick={() => void bridge()?.core.restart()}>
          {t('settings:restart')}
        </Button>
      )}
    </div>
  );
}

function Down({ problem, retryAt }: { readonly problem: CoreProblem; readonly retryAt: number | null }) {
  const { t } = useTranslation(['shell', 'common']);
  const folder = useDataFolder().data ?? undefined;
  const reason = useReason(problem, folder);
  const isOfFolder = problem.code.startsWith('DATA_FOLDER_');
  return (
    <div className={classes['banner']} role="alert">
      <IconAlertTriangle size={17} stroke={1.75} aria-hidden />
      <p className={classes['text']}>
        <strong>{t('down.title')}</strong> {reason} {retryAt === null ? null : <Countdown until={retryAt} />}
      </p>
      <Button variant="default" size="compact-sm" onClick={() => void bridge()?.core.retry()}>
        {problem.code === 'DATA_FOLDER_MISSING' ? t('common:retry') : t('down.retry')}
      </Button>
      {isOfFolder && folder?.isDefault === false && !folder.isFixed ? <DefaultFolderButton /> : null}
    </div>
  );
}

/** The way out when the chosen folder cannot be used. Nothing runs, so nothing is asked. */
function DefaultFolderButton() {
  const { t } = useTranslation(['shell', 'settings']);
  const errorText = useErrorText();
  const choose = useChooseDataFolder();
  const apply = useApplyDataFolder();
  const change = async (): Promise<void> => {
    try {
      const choice = await choose.mutateAsync('default');
      if (choice?.status === 'chosen') await apply.mutateAsync(choice.path);
    } catch (error) {
      toastFailure(t('settings:folderRefused.title'), errorText(error));
    }
  };
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={choose.isPending || apply.isPending}
      onClick={() => void change()}
    >
      {t('down.defaultFolder')}
    </Button>
  );
}

function Countdown({ until }: { readonly until: number }) {
  const { t } = useTranslation('shell');
  const seconds = useSecondsUntil(until);
  return <span aria-hidden>{seconds <= 0 ? t('down.retrying') : t('down.retryIn', { count: seconds })}</span>;
}

const EXPLAINED = [
  'CORE_EXITED',
  'CORE_SILENT',
  'SCHEMA_TOO_NEW',
  'DATA_FOLDER_IN_USE',
  'DATA_FOLDER_UNUSABLE',
  'DATA_FOLDER_MISSING',
  'PORT_UNAVAILABLE',
] as const;

function useReason({ code, message }: CoreProblem, folder: DataFolderState | undefined): string {
  const { t } = useTranslation('shell');
  const known = EXPLAINED.find((one) => one === code) ?? 'other';
  return t(`down.${known}`, { message: asSentence(message), path: folder?.path ?? '' });
}
