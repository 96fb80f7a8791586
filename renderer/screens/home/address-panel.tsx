import { useTranslation } from 'react-i18next';
import { useConnection } from '../../data/use-registry.ts';
import { healthOf, useCoreStatus } from '../../host/core-status.ts';
import { CopyableText } from '../../ui/copyable-text.tsx';
import { HealthDot } from '../../ui/health-dot.tsx';
import { Facts } from '../../ui/page.tsx';
import { SkeletonBar } from '../../ui/skeleton.tsx';
import classes from './address-panel.module.css';

/** Hosts that no other computer reaches. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/** The registry's address, and how it is. */
export function AddressPanel() {
  const { t } = useTranslation(['home', 'shell']);
  const { data } = useConnection();
  const health = useCoreStatus(healthOf);
  const reach = LOOPBACK.test(data?.address ?? '') ? t('address.facts.local') : t('address.facts.network');
  return (
    <Facts
      items={[
        <span key="health" className={classes['health']}>
          <HealthDot health={health} />
          {t(`shell:state.${health}`)}
        </span>,
        data === undefined ? (
          <SkeletonBar key="address" width="110px" />
        ) : (
          <CopyableText key="address" text={data.address} what={t('address.copy')} />
        ),
        data === undefined ? undefined : reach,
        data === undefined ? undefined : t('address.facts.version', { version: data.version }),
      ]}
    />
  );
}
