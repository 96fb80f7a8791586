import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAppInfo, useConnection } from '../../data/use-registry.ts';
import { bridge } from '../../host/bridge.ts';
import { CopyableText } from '../../ui/copyable-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PortSetting } from './port-setting.tsx';
import { SecretsRow } from './secrets-row.tsx';
import { isExternalUrl } from './setting-limits.ts';
import { SettingRow } from './setting-row.tsx';
import { TextSetting } from './text-setting.tsx';

/** Where the registry is and what it keeps where. */
export function RegistryPanel() {
  const { t } = useTranslation('settings');
  const connection = useConnection();
  const info = useAppInfo().data ?? undefined;
  return (
    <Panel title={t('registry')} padding="flush">
      <SettingRow label={t('address')}>
        {connection.data === undefined ? null : (
          <CopyableText text={connection.data.address} what={t('addressCopy')} />
        )}
      </SettingRow>
      <PortSetting />
      <TextSetting
        label={t('externalUrl')}
        hint={t('externalUrlHint')}
        placeholder="https://registry.example.com"
        width={240}
        shown={(settings) => settings.externalUrl}
        read={(text) =>
          isExternalUrl(text) ? { change: { externalUrl: text } } : { problem: t('invalid.url') }
        }
      />
      {info === undefined ? null : (
        <SettingRow label={t('dataFolder')}>
          <CopyableText text={info.dataFolder} what={t('dataFolderCopy')} />
          <Button variant="default" size="compact-sm" onClick={() => void bridge()?.app.showDataFolder()}>
            {t('showFolder')}
          </Button>
        </SettingRow>
      )}
      <SecretsRow />
    </Panel>
  );
}
