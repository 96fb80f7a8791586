import { Switch } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangeSettings, useSettings } from '../../data/registry/use-settings.ts';
import { useErrorText } from '../../ui/error-text.ts';
import { toastFailure } from '../../ui/toast.ts';
import { SettingRow } from './setting-row.tsx';

interface SwitchSettingProps {
  readonly name: 'autoCreateProjects' | 'sparseImages' | 'sparseIndexes' | 'narrowTokens';
  readonly label: string;
  readonly hint: string;
}

/** A setting that is on or off; holds at once. */
export function SwitchSetting({ name, label, hint }: SwitchSettingProps) {
  const { t } = useTranslation('errors');
  const errorText = useErrorText();
  const settings = useSettings();
  const change = useChangeSettings();
  const labelId = useId();
  return (
    <SettingRow label={label} labelId={labelId} hint={hint}>
      <Switch
        aria-labelledby={labelId}
        disabled={settings.data === undefined || change.isPending}
        checked={settings.data?.[name] ?? false}
        onChange={(event) =>
          change.mutate(
            { [name]: event.currentTarget.checked },
            { onError: (error) => toastFailure(t('failed.settings'), errorText(error)) },
          )
        }
      />
    </SettingRow>
  );
}
