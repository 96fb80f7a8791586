import i18next, { type FormatterModule, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../main/ipc-contract/app.ts';
import { formatInteger } from '../format/bytes.ts';
import { en } from './en/index.ts';

/** The languages by their own names, which are the same in every language. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '简体中文' };

/** Texts other than English are loaded when they are wanted. */
const LOADERS: Readonly<Record<Exclude<Language, 'en'>, () => Promise<Readonly<Record<string, object>>>>> = {
  'zh-CN': async () => (await import('./zh-CN/index.ts')).zhCN,
};

/** Groups every number in a text, so that none is forgotten. What must not be grouped, such as a port, is given as text. */
const NUMBERS: FormatterModule = {
  type: 'formatter',
  init: () => {},
  add: () => {},
  addCached: () => {},
  format: (value: unknown, _format, language) =>
    typeof value === 'number' ? formatInteger(value, language ?? 'en') : (value as string),
};

/** Starts the texts in a language. */
export async function startI18n(language: Language): Promise<i18n> {
  await i18next
    .use(NUMBERS)
    .use(initReactI18next)
    .init({
      lng: 'en',
      fallbackLng: 'en',
      ns: Object.keys(en),
      defaultNS: 'common',
      resources: { en },
      // React escapes what it shows, and what it shows is text.
      interpolation: { escapeValue: false, alwaysFormat: true },
    });
  await speak(language);
  return i18next;
}

/** Changes the language of everything that is shown. */
export async function speak(language: Language): Promise<void> {
  if (language !== 'en' && !i18next.hasResourceBundle(language, 'common')) {
    const texts = await LOADERS[language]();
    for (const [area, bundle] of Object.entries(texts)) i18next.addResourceBundle(language, area, bundle);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** The language that the system prefers, of those that Marina speaks. */
export function systemLanguage(languages: readonly string[]): Language {
  for (const language of languages) {
    if (language.startsWith('zh')) return 'zh-CN';
    if (language.startsWith('en')) return 'en';
  }
  return 'en';
}
