import { Button, Switch } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppInfo, useConnection } from '../../data/use-registry.ts';
import { useSecrets } from '../../data/use-secrets.ts';
import { useChangeSettings, useSettings } from '../../data/use-settings.ts';
import { bridge } from '../../host/bridge.ts';
import { CopyableText } from '../../ui/copyable-text.tsx';
import { useErrorText } from '../../ui/error-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { toastFailure } from '../../ui/toast.ts';
import { SettingRow } from './setting-row.tsx';

/** Where the registry is and how it behaves. */
export function RegistryPanel() {
  const { t } = useTranslation('settings');
  const connection = useConnection();
  const info = useAppInfo();
  const secrets = useSecrets();
  return (
    <Panel title={t('registry')} padding="flush">
      <SettingRow label={t('address')}>
        {connection.data === undefined ? null : (
          <CopyableText text={connection.data.address} what={t('addressCopy')} />
        )}
      </SettingRow>
      {info.data === undefined || info.data === null ? null : (
        <>
          <SettingRow label={t('dataFolder')}>
            <CopyableText text={info.data.dataFolder} what={t('dataFolderCopy')} />
            <Button variant="default" size="compact-sm" onClick={() => void bridge()?.app.showDataFolder()}>
              {t('showFolder')}
            </Button>
          </SettingRow>
          <SettingRow label={t('secrets')}>
            {secrets.data?.place ? t(`secretStore.${secrets.data.place}`) : null}
          </SettingRow>
        </>
      )}
      <AutoCreate />
    </Panel>
  );
}

function AutoCreate() {
  const { t } = useTranslation(['settings', 'errors']);
  const errorText = useErrorText();
  const settings = useSettings();
  const change = useChangeSettings();
  const label = useId();
  return (
    <SettingRow label={t('autoCreate')} labelId={label} hint={t('autoCreateHint')}>
      <Switch
        aria-labelledby={label}
        disabled={settings.data === undefined || change.isPending}
        checked={settings.data?.autoCreateProjects ?? false}
        onChange={(event) =>
          change.mutate(
            { autoCreateProjects: event.currentTarget.checked },
            { onError: (error) => toastFailure(t('errors:failed.settings'), errorText(error)) },
          )
        }
      />
    </SettingRow>
  );
}
