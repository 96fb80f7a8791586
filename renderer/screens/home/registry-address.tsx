import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../../data/registry/use-registry.ts';
import { healthOf, useCoreStatus } from '../../host/core-status.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { HealthDot } from '../../ui/health-dot.tsx';
import { Facts } from '../../ui/page.tsx';
import { SkeletonBar } from '../../ui/skeleton.tsx';
import classes from './registry-address.module.css';

/** Hosts that no other computer reaches. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/** The registry's address, large: what all else on this screen is about. */
export function AddressTitle() {
  const { t } = useTranslation(['home', 'shell']);
  const { data, error } = useConnection();
  if (data === undefined && error !== null) return t('shell:localRegistry');
  if (data === undefined) {
    return (
      <>
        <VisuallyHidden>{t('address.label')}</VisuallyHidden>
        <SkeletonBar width="180px" />
      </>
    );
  }
  return (
    <span className={classes['title']}>
      <VisuallyHidden>{t('address.label')} </VisuallyHidden>
      <span className={classes['address']}>{data.address}</span>
      <CopyButton text={data.address} what={t('address.copy')} />
    </span>
  );
}

/** How the registry is, who reaches it. */
export function AddressFacts() {
  const { t } = useTranslation(['home', 'shell']);
  const { data } = useConnection();
  const health = useCoreStatus(healthOf);
  const reach = LOOPBACK.test(data?.address ?? '') ? t('address.facts.local') : t('address.facts.network');
  return (
    <Facts
      items={[
        health === 'ready' ? undefined : (
          <span key="health" className={classes['health']}>
            <HealthDot health={health} />
            {t(`shell:state.${health}`)}
          </span>
        ),
        data === undefined || health !== 'ready' ? undefined : reach,
        data === undefined ? undefined : t('address.facts.version', { version: data.version ?? '' }),
      ]}
    />
  );
}
