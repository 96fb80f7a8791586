import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../../data/registry/use-registry.ts';
import { CopyableText } from '../../ui/copyable-text.tsx';
import { Panel } from '../../ui/panel.tsx';
import { DataFolderRow } from './data-folder-row.tsx';
import { PortSetting } from './port-setting.tsx';
import classes from './registry-panel.module.css';
import { SecretsRow } from './secrets-row.tsx';
import { SettingRow } from './setting-row.tsx';
import { TextSetting } from './text-setting.tsx';
import { isExternalUrl } from './typed-values.ts';

/** Where the registry is and what it keeps where. */
export function RegistryPanel() {
  const { t } = useTranslation(['settings', 'shell']);
  const connection = useConnection();
  return (
    <Panel title={t('registry')} padding="flush">
      <SettingRow label={t('address')}>
        {connection.data === undefined ? null : (
          <CopyableText text={connection.data.address} what={t('addressCopy')} />
        )}
      </SettingRow>
      {connection.data?.exposed === true ? (
        <SettingRow label={t('shell:exposed.short')} hint={t('shell:exposed.meaning')}>
          <IconAlertTriangle size={18} stroke={1.75} className={classes['warning'] ?? ''} aria-hidden />
        </SettingRow>
      ) : null}
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
      <DataFolderRow />
      <SecretsRow />
    </Panel>
  );
}
