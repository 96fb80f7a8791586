import { NativeSelect } from '@mantine/core';
import { LANGUAGE_NAMES } from '../../i18n/i18n.ts';
import { languageOf } from '../../state/language.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';

const LANGUAGES = ['en', 'zh-CN'] as const;

/** The language of the portal, before anybody signed in. Each language is named in itself. */
export function LanguageChoice({ label }: { readonly label: string }) {
  const language = usePreferences(languageOf);
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
      value={language}
      onChange={(event) => {
        const chosen = LANGUAGES.find((one) => one === event.currentTarget.value);
        if (chosen !== undefined) setPreferences({ language: chosen });
      }}
    />
  );
}
