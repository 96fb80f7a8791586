import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/page.tsx';
import { AddressPanel } from './address-panel.tsx';
import { ClientPanel } from './client-panel.tsx';
import { FirstSteps } from './first-steps.tsx';
import classes from './home-screen.module.css';
import { RecentPushes } from './recent-pushes.tsx';
import { StoragePanel } from './storage-panel.tsx';

/** Where the registry is, how to use it, what happened last. */
export function HomeScreen() {
  const { t } = useTranslation('home');
  return (
    <Page title={t('title')} facts={<AddressPanel />}>
      <div className={classes['columns']}>
        <div className={classes['wide']}>
          <ClientPanel />
          <RecentPushes />
        </div>
        <div className={classes['narrow']}>
          <FirstSteps />
          <StoragePanel />
        </div>
      </div>
    </Page>
  );
}
