import { useTranslation } from 'react-i18next';
import { Panel } from '../../ui/panel.tsx';
import { NumberSetting } from './number-setting.tsx';
import { SwitchSetting } from './switch-setting.tsx';

/** What a push may do. */
export function PushesPanel() {
  const { t } = useTranslation('settings');
  return (
    <Panel title={t('pushes')} padding="flush">
      <SwitchSetting name="autoCreateProjects" label={t('autoCreate')} hint={t('autoCreateHint')} />
      <SwitchSetting name="sparseIndexes" label={t('sparseIndexes')} hint={t('sparseIndexesHint')} />
      <SwitchSetting name="sparseImages" label={t('sparseImages')} hint={t('sparseImagesHint')} />
      <NumberSetting
        name="uploadExpiryHours"
        label={t('uploadExpiry')}
        hint={t('uploadExpiryHint')}
        unit={t('unit.hours')}
      />
    </Panel>
  );
}
