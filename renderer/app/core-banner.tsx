import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CoreProblem } from '../../main/ipc-contract/core.ts';
import { asSentence } from '../format/sentence.ts';
import { bridge } from '../host/bridge.ts';
import { useCoreStatus } from '../host/core-status.ts';
import classes from './core-banner.module.css';
import { useSecondsUntil } from './use-seconds-until.ts';

/** Says why the registry does not run, and when it is tried again. */
export function CoreBanner() {
  const core = useCoreStatus((status) => status.core);
  if (core.status !== 'down') return null;
  return <Down problem={core.problem} retryAt={core.retryAt} />;
}

function Down({ problem, retryAt }: { readonly problem: CoreProblem; readonly retryAt: number | null }) {
  const { t } = useTranslation('shell');
  const reason = useReason(problem);
  return (
    <div className={classes['banner']} role="alert">
      <IconAlertTriangle size={17} stroke={1.75} aria-hidden />
      <p className={classes['text']}>
        <strong>{t('down.title')}</strong> {reason} {retryAt === null ? null : <Countdown until={retryAt} />}
      </p>
      <Button variant="default" size="compact-sm" onClick={() => void bridge()?.core.retry()}>
        {t('down.retry')}
      </Button>
    </div>
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
  'PORT_UNAVAILABLE',
] as const;

function useReason({ code, message }: CoreProblem): string {
  const { t } = useTranslation('shell');
  const known = EXPLAINED.find((one) => one === code) ?? 'other';
  return t(`down.${known}`, { message: asSentence(message) });
}
