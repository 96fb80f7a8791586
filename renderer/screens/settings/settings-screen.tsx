import { useTranslation } from 'react-i18next';
import { useSettings } from '../../data/registry/use-settings.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AboutPanel } from './about-panel.tsx';
import { AppearancePanel } from './appearance-panel.tsx';
import { DesktopPanel } from './desktop-panel.tsx';
import { PushesPanel } from './pushes-panel.tsx';
import { RegistryPanel } from './registry-panel.tsx';
import classes from './settings-screen.module.css';
import { SignInPanel } from './sign-in-panel.tsx';

export function SettingsScreen() {
  const { t } = useTranslation('settings');
  return (
    <Page title={t('title')}>
      <div className={classes['panels']}>
        <AppearancePanel />
        <DesktopPanel />
        <Unread />
        <RegistryPanel />
        <PushesPanel />
        <SignInPanel />
        <AboutPanel />
      </div>
    </Page>
  );
}

/** The settings of the registry could not be read: those below cannot be changed. */
function Unread() {
  const { t } = useTranslation('settings');
  const { data, error, refetch } = useSettings();
  if (error === null || data !== undefined) return null;
  return (
    <Panel title={t('ofRegistry')}>
      <ErrorState what="settings" error={error} onRetry={() => void refetch()} />
    </Panel>
  );
}
