import { useTranslation } from 'react-i18next';
import { healthOf, useCoreStatus } from '../host/core-status.ts';
import { HealthDot } from '../ui/health-dot.tsx';
import { Logo } from '../ui/logo.tsx';
import classes from './registry-identity.module.css';

/** Which registry the window shows, and how it is. Becomes a switch once there are remotes. */
export function RegistryIdentity() {
  const { t } = useTranslation(['shell', 'common']);
  const health = useCoreStatus(healthOf);
  return (
    <div className={classes['identity']}>
      <Logo size={26} />
      <div className={classes['names']}>
        <span className={classes['name']}>{t('localRegistry')}</span>
        <span className={classes['state']}>
          <HealthDot health={health} />
          {t(`state.${health}`)}
        </span>
      </div>
    </div>
  );
}
