import { bridge } from '../host/bridge.ts';
import { speak } from '../i18n/i18n.ts';
import { languageOf } from '../state/language.ts';
import { type Preferences, usePreferences } from '../state/preferences.ts';

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
