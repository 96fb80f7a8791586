import { useMediaQuery } from '@mantine/hooks';
import type { ThemeChoice } from '../../main/ipc-contract/app.ts';
import { usePreferences } from './preferences.ts';

const DARK = '(prefers-color-scheme: dark)';

/** The scheme that a choice comes to on this system. */
export function resolveColorScheme(choice: ThemeChoice, systemIsDark: boolean): 'light' | 'dark' {
  if (choice === 'system') return systemIsDark ? 'dark' : 'light';
  return choice;
}

/** The colour scheme that holds now. */
export function useColorScheme(): 'light' | 'dark' {
  const choice = usePreferences((preferences) => preferences.theme);
  const systemIsDark = useMediaQuery(DARK, false, { getInitialValueInEffect: false });
  return resolveColorScheme(choice, systemIsDark);
}
