import type { ComponentType } from 'react';
import type { INNER_SCREENS, Screen } from '../navigation/screens.ts';

type ScreenKey = Screen['key'] | (typeof INNER_SCREENS)[number]['key'];

/** Loads the code of a screen when it is first opened; the first one's comes with the application. */
export const SCREEN_LOADERS: Readonly<
  Record<Exclude<ScreenKey, 'home'>, () => Promise<{ readonly Component: ComponentType }>>
> = {
  projects: async () => ({
    Component: (await import('../screens/projects/projects-screen.tsx')).ProjectsScreen,
  }),
  project: async () => ({
    Component: (await import('../screens/repositories/repositories-screen.tsx')).RepositoriesScreen,
  }),
  repository: async () => ({
    Component: (await import('../screens/artifacts/artifacts-screen.tsx')).ArtifactsScreen,
  }),
  artifact: async () => ({
    Component: (await import('../screens/artifact/artifact-screen.tsx')).ArtifactScreen,
  }),
  logs: async () => ({ Component: (await import('../screens/logs/logs-screen.tsx')).LogsScreen }),
  settings: async () => ({
    Component: (await import('../screens/settings/settings-screen.tsx')).SettingsScreen,
  }),
};
