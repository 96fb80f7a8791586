import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/page.tsx';
import { AboutPanel } from './about-panel.tsx';
import { AppearancePanel } from './appearance-panel.tsx';
import { RegistryPanel } from './registry-panel.tsx';
import classes from './settings-screen.module.css';

export function SettingsScreen() {
  const { t } = useTranslation('settings');
  return (
    <Page title={t('title')}>
      <div className={classes['panels']}>
        <AppearancePanel />
        <RegistryPanel />
        <AboutPanel />
      </div>
    </Page>
  );
}
