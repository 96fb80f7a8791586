import { NativeSelect, SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { LANGUAGE_NAMES } from '../../i18n/i18n.ts';
import { languageOf } from '../../state/language.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import { Panel } from '../../ui/panel.tsx';
import { SettingRow } from './setting-row.tsx';

const THEMES = ['system', 'light', 'dark'] as const;
const LANGUAGES = ['en', 'zh-CN'] as const;

/** How the window looks and speaks. */
export function AppearancePanel() {
  const { t } = useTranslation('settings');
  const theme = usePreferences((preferences) => preferences.theme);
  const language = usePreferences(languageOf);
  const themeLabel = useId();
  const languageLabel = useId();
  return (
    <Panel title={t('appearance')} padding="flush">
      <SettingRow label={t('theme')} labelId={themeLabel}>
        <SegmentedControl
          size="xs"
          withItemsBorders={false}
          aria-labelledby={themeLabel}
          data={THEMES.map((value) => ({ value, label: t(`themes.${value}`) }))}
          value={theme}
          onChange={(value) => {
            const chosen = THEMES.find((one) => one === value);
            if (chosen !== undefined) setPreferences({ theme: chosen });
          }}
        />
      </SettingRow>
      <SettingRow label={t('language')} labelId={languageLabel}>
        <NativeSelect
          size="xs"
          aria-labelledby={languageLabel}
          data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          value={language}
          onChange={(event) => {
            const chosen = LANGUAGES.find((one) => one === event.currentTarget.value);
            if (chosen !== undefined) setPreferences({ language: chosen });
          }}
        />
      </SettingRow>
    </Panel>
  );
}
