import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SecretsState } from '../../../main/ipc-contract/secrets.ts';
import { useSecrets } from '../../data/desktop/use-secrets.ts';
import { bridge } from '../../host/bridge.ts';
import classes from './secrets-row.module.css';
import { SettingRow } from './setting-row.tsx';
import { StartAfreshDialog } from './start-afresh-dialog.tsx';

/** Where the key lies that seals stored secrets, why in no better place, and what to do when it cannot be had. */
export function SecretsRow() {
  const { t } = useTranslation(['settings', 'common']);
  const secrets = useSecrets().data ?? undefined;
  const [starting, setStarting] = useState(false);
  const hint = useHint(secrets);
  if (secrets === undefined) return null;
  const isUnavailable = secrets.status === 'unavailable';
  const mayMove =
    secrets.status === 'open' && secrets.obstacles.some(({ obstacle }) => obstacle !== 'absent');
  return (
    <SettingRow label={t('secrets')} {...(hint === undefined ? {} : { hint })}>
      <span className={classes['state']}>
        {secrets.place === null ? t(`secretStatus.${secrets.status}`) : t(`secretStore.${secrets.place}`)}
      </span>
      {isUnavailable || mayMove ? (
        <Button variant="default" size="compact-sm" onClick={() => void bridge()?.secrets.retry()}>
          {t('common:retry')}
        </Button>
      ) : null}
      {isUnavailable ? (
        <Button variant="default" size="compact-sm" onClick={() => setStarting(true)}>
          {t('startAfresh.open')}
        </Button>
      ) : null}
      <StartAfreshDialog opened={starting} onClose={() => setStarting(false)} />
    </SettingRow>
  );
}

function useHint(secrets: SecretsState | undefined): string | undefined {
  const { t } = useTranslation('settings');
  if (secrets?.problem) return t(`secretProblem.${secrets.problem.code}`);
  const [first] = secrets?.obstacles ?? [];
  return first === undefined
    ? undefined
    : t(`secretObstacle.${first.obstacle}`, { place: t(`secretStore.${first.place}`) });
}
