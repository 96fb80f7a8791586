// Systems without a good text font of their own (tokens.css) read these.
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './ui/styles.css';
import { createRoot } from 'react-dom/client';
import { Application } from './app/application.tsx';
import { startI18n } from './i18n/i18n.ts';
import { resolveColorScheme } from './state/color-scheme.ts';
import { languageOf } from './state/language.ts';
import { usePreferences } from './state/preferences.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const preferences = usePreferences.getState();
const html = document.documentElement;
html.dataset['platform'] =
  navigator.userAgent.includes('Mac OS X') && window.marina !== undefined ? 'mac' : 'other';
// Before the first paint, so that it has the right colours.
html.dataset['mantineColorScheme'] = resolveColorScheme(
  preferences.theme,
  window.matchMedia('(prefers-color-scheme: dark)').matches,
);

await startI18n(languageOf(preferences));
createRoot(root).render(<Application />);
