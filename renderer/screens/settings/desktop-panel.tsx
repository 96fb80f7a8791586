import { Switch } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangeDesktop, useDesktop } from '../../data/desktop/use-desktop.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { toastFailure } from '../../ui/toast.ts';
import { SettingRow } from './setting-row.tsx';

/** How Marina starts and closes; only where the desktop can do so. */
export function DesktopPanel() {
  const { t } = useTranslation('settings');
  const desktop = useDesktop().data ?? undefined;
  const change = useChangeDesktop();
  if (desktop === undefined || !(desktop.autostart.supported || desktop.tray.present)) return null;
  return (
    <Panel title={t('desktop')} padding="flush">
      {desktop.autostart.supported ? (
        <DesktopSwitch
          label={t('autostart')}
          hint={t('autostartHint')}
          checked={desktop.autostart.enabled}
          change={change}
          name="autostart"
        />
      ) : null}
      {desktop.tray.present ? (
        <DesktopSwitch
          label={t('closeToTray')}
          hint={t('closeToTrayHint')}
          checked={desktop.tray.closeToTray}
          change={change}
          name="closeToTray"
        />
      ) : null}
    </Panel>
  );
}

function DesktopSwitch({
  label,
  hint,
  checked,
  change,
  name,
}: {
  readonly label: string;
  readonly hint: string;
  readonly checked: boolean;
  readonly change: ReturnType<typeof useChangeDesktop>;
  readonly name: 'autostart' | 'closeToTray';
}) {
  const { t } = useTranslation('errors');
  const errorText = useErrorText();
  const labelId = useId();
  return (
    <SettingRow label={label} labelId={labelId} hint={hint}>
      <Switch
        aria-labelledby={labelId}
        disabled={change.isPending}
        checked={checked}
        onChange={(event) =>
          change.mutate(
            { name, on: event.currentTarget.checked },
            { onError: (error) => toastFailure(t('failed.settings'), errorText(error)) },
          )
        }
      />
    </SettingRow>
  );
}
