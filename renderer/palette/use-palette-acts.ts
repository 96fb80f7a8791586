import {
  IconCopy,
  IconFolder,
  IconKey,
  IconKeyboard,
  IconLanguage,
  IconMoon,
  IconPlus,
  IconSun,
  IconSunMoon,
  IconX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { dismissActivities, useActivities } from '../activities/activity-store.ts';
import { loginCommand } from '../commands/login-command.ts';
import { doorOf } from '../commands/registry-door.ts';
import { useConnection } from '../data/registry/use-registry.ts';
import { useIsVisitor } from '../data/registry/use-session.ts';
import { bridge } from '../host/bridge.ts';
import { LANGUAGE_NAMES } from '../i18n/i18n.ts';
import { languageOf } from '../state/language.ts';
import { setPreferences, usePreferences } from '../state/preferences.ts';
import { useClient } from '../ui/client-tabs.tsx';
import { useCopyTold } from '../ui/use-copy.ts';
import { openKeySheet } from './key-sheet.tsx';
import type { PaletteEntry } from './palette-entry.ts';

const THEMES = [
  { theme: 'light', icon: IconSun },
  { theme: 'dark', icon: IconMoon },
  { theme: 'system', icon: IconSunMoon },
] as const;
const LANGUAGES = ['en', 'zh-CN'] as const;

/** What can be done from anywhere. */
export function useActEntries(onCreateProject: () => void): readonly PaletteEntry[] {
  const { t } = useTranslation('palette');
  const isVisitor = useIsVisitor();
  const create: PaletteEntry = {
    id: 'create project',
    group: 'actions',
    icon: IconPlus,
    label: t('createProject'),
    run: onCreateProject,
  };
  const creates = isVisitor ? [] : [create];
  return [
    ...creates,
    ...useCopyEntries(),
    ...useWindowEntries(),
    ...useThemeEntries(),
    ...useLanguageEntries(),
  ];
}

/** Empty as long as the registry's address was never heard of. */
function useCopyEntries(): readonly PaletteEntry[] {
  const { t } = useTranslation('palette');
  const client = useClient();
  const connection = useConnection().data;
  const copy = useCopyTold();
  if (connection === undefined) return [];
  const login = loginCommand(client, doorOf(connection), connection.username ?? 'admin');
  return [
    {
      id: 'copy login',
      group: 'actions',
      icon: IconKey,
      label: t('copyLogin'),
      detail: login,
      run: () => copy(login),
    },
    {
      id: 'copy address',
      group: 'actions',
      icon: IconCopy,
      label: t('copyAddress'),
      detail: connection.address,
      run: () => copy(connection.address),
    },
  ];
}

/** What concerns this window and the computer that it is on. */
function useWindowEntries(): readonly PaletteEntry[] {
  const { t } = useTranslation('palette');
  const desktop = bridge();
  const hasEnded = useActivities(({ activities }) => activities.some(({ state }) => state !== 'running'));
  const act = (id: string, icon: PaletteEntry['icon'], label: string, run: () => void): PaletteEntry => ({
    id,
    group: 'actions',
    icon,
    label,
    run,
  });
  return [
    act('show keys', IconKeyboard, t('keys.title'), openKeySheet),
    ...(hasEnded
      ? [act('clear activities', IconX, t('clearActivities'), () => dismissActivities(() => true))]
      : []),
    ...(desktop === undefined
      ? []
      : [act('show folder', IconFolder, t('showFolder'), () => void desktop.dataFolder.show())]),
  ];
}

function useThemeEntries(): readonly PaletteEntry[] {
  const { t } = useTranslation('palette');
  const present = usePreferences(({ theme }) => theme);
  return THEMES.filter(({ theme }) => theme !== present).map(({ theme, icon }) => ({
    id: `theme ${theme}`,
    group: 'actions',
    icon,
    label: t(`theme.${theme}`),
    run: () => setPreferences({ theme }),
  }));
}

/** Each is named in its own language too: who cannot read the present one finds the way back. */
function useLanguageEntries(): readonly PaletteEntry[] {
  const { t } = useTranslation('palette');
  const present = usePreferences(languageOf);
  return LANGUAGES.filter((language) => language !== present).map((language) => ({
    id: `language ${language}`,
    group: 'actions',
    icon: IconLanguage,
    label: t('language', { language: LANGUAGE_NAMES[language] }),
    keywords: language === 'en' ? 'language english' : 'yuyan zhongwen chinese 语言 中文',
    run: () => setPreferences({ language }),
  }));
}
