import type { Language } from '../../main/ipc-contract/app.ts';
import { bridge } from '../host/bridge.ts';
import { speak, systemLanguage } from '../i18n/i18n.ts';
import { type Preferences, usePreferences } from '../state/preferences.ts';

/** The language that holds: the user's choice, else the system's. */
export function languageOf({ language }: Pick<Preferences, 'language'>): Language {
  return language ?? systemLanguage(navigator.languages);
}

/** Carries theme and language to where React does not reach: the texts and the native parts. Returns the way to stop. */
export function followPreferences(): () => void {
  applyToNativeParts(usePreferences.getState());
  return usePreferences.subscribe((now, before) => {
    if (now.language !== before.language) void speak(languageOf(now));
    if (now.language !== before.language || now.theme !== before.theme) applyToNativeParts(now);
  });
}

function applyToNativeParts(preferences: Preferences): void {
  const desktop = bridge();
  if (desktop === undefined) return;
  void desktop.app.setTheme(preferences.theme);
  void desktop.app.setLanguage(languageOf(preferences));
}
