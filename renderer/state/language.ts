import type { Language } from '../../main/ipc-contract/app.ts';
import { systemLanguage } from '../i18n/i18n.ts';
import type { Preferences } from './preferences.ts';

/** The language that holds: the user's choice, else the system's. */
export function languageOf({ language }: Pick<Preferences, 'language'>): Language {
  return language ?? systemLanguage(navigator.languages);
}
