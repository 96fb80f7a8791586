import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../../data/use-settings.ts';
import { bridge } from '../../host/bridge.ts';
import { useCoreStatus } from '../../host/core-status.ts';
import { NumberSetting } from './number-setting.tsx';
import classes from './port-setting.module.css';

/** The port, and what is to be done when the registry listens on another one. */
export function PortSetting() {
  const { t } = useTranslation('settings');
  const wanted = useSettings().data?.port;
  const core = useCoreStatus((status) => status.core);
  const listening = core.status === 'ready' && bridge() !== undefined ? core.port : undefined;
  const differs = wanted !== undefined && listening !== undefined && wanted !== listening;
  return (
    <>
      <NumberSetting name="port" label={t('port')} hint={t('portHint')} />
      {differs ? (
        <div className={classes['notice']} role="status">
          <p>
            {t('portDiffers', { listening: String(listening), wanted: String(wanted) })} {t('restartMeans')}
          </p>
          <Button variant="default" size="compact-sm" onClick={() => void bridge()?.core.restart()}>
            {t('restart')}
          </Button>
        </div>
      ) : null}
    </>
  );
}
