import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/page.tsx';
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
        <RegistryPanel />
        <PushesPanel />
        <SignInPanel />
        <AboutPanel />
      </div>
    </Page>
  );
}
