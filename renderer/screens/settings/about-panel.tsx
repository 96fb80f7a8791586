import { useTranslation } from 'react-i18next';
import { useAppInfo, useConnection } from '../../data/registry/use-registry.ts';
import { Panel } from '../../ui/panel.tsx';
import { SettingRow } from './setting-row.tsx';

/** Which Marina this is. */
export function AboutPanel() {
  const { t } = useTranslation('settings');
  const info = useAppInfo();
  const connection = useConnection();
  const version = info.data?.version ?? connection.data?.version;
  return (
    <Panel title={t('about')} padding="flush">
      <SettingRow label={t('version')}>{version}</SettingRow>
      {info.data === undefined || info.data === null ? null : (
        <SettingRow label={t('runtime')}>{`Electron ${info.data.electronVersion}`}</SettingRow>
      )}
    </Panel>
  );
}
