import { Page } from '../../ui/page.tsx';
import { PortNotice } from '../port-notice/port-notice.tsx';
import { ClientPanel } from './client-panel.tsx';
import { DiskNotice } from './disk-notice.tsx';
import { FirstSteps } from './first-steps.tsx';
import classes from './home-screen.module.css';
import { RecentActivity } from './recent-activity.tsx';
import { AddressFacts, AddressTitle } from './registry-address.tsx';
import { StoragePanel } from './storage-panel.tsx';

/** Where the registry is, how to use it, what happened last. */
export function HomeScreen() {
  return (
    <Page title={<AddressTitle />} facts={<AddressFacts />}>
      <div className={classes['notices']}>
        <PortNotice />
        <DiskNotice />
      </div>
      <div className={classes['columns']}>
        <div className={classes['wide']}>
          <ClientPanel />
          <RecentActivity kind="pushes" />
          <RecentActivity kind="pulls" />
        </div>
        <div className={classes['narrow']}>
          <FirstSteps />
          <StoragePanel />
        </div>
      </div>
    </Page>
  );
}
