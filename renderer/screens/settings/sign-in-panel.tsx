import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../../data/registry/use-registry.ts';
import { Panel } from '../../ui/panel.tsx';
import { ChangePasswordDialog } from './change-password-dialog.tsx';
import { NumberSetting } from './number-setting.tsx';
import { SettingRow } from './setting-row.tsx';
import { SwitchSetting } from './switch-setting.tsx';

/** The user's password, and how long what it opens stays open. */
export function SignInPanel() {
  const { t } = useTranslation('settings');
  const username = useConnection().data?.username ?? undefined;
  const [changing, setChanging] = useState(false);
  return (
    <Panel title={t('signIn')} padding="flush">
      {username === undefined ? null : (
        <SettingRow label={t('password.of', { username })} hint={t('password.hint')}>
          <Button variant="default" size="compact-sm" onClick={() => setChanging(true)}>
            {t('password.change')}
          </Button>
        </SettingRow>
      )}
      <NumberSetting
        name="tokenLifetimeSeconds"
        label={t('tokenLifetime')}
        hint={t('tokenLifetimeHint')}
        unit={t('unit.seconds')}
      />
      <NumberSetting
        name="refreshTokenLifetimeDays"
        label={t('refreshLifetime')}
        hint={t('refreshLifetimeHint')}
        unit={t('unit.days')}
      />
      <NumberSetting
        name="sessionLifetimeMinutes"
        label={t('sessionLifetime')}
        hint={t('sessionLifetimeHint')}
        unit={t('unit.minutes')}
      />
      <SwitchSetting name="narrowTokens" label={t('narrowTokens')} hint={t('narrowTokensHint')} />
      <ChangePasswordDialog opened={changing} onClose={() => setChanging(false)} />
    </Panel>
  );
}
