import { useTranslation } from 'react-i18next';
import { PortNotice } from '../port-notice/port-notice.tsx';
import { NumberSetting } from './number-setting.tsx';

/** The port, and what is to be done when the registry listens on another one. */
export function PortSetting() {
  const { t } = useTranslation('settings');
  return (
    <>
      <NumberSetting name="port" label={t('port')} hint={t('portHint')} />
      <PortNotice />
    </>
  );
}
