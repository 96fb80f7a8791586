import type { RouteObject } from 'react-router';
import { HomeScreen } from '../screens/home/home-screen.tsx';
import { NotFound } from '../ui/error-state.tsx';
import { ScreenFailure } from './screen-failure.tsx';
import { Shell } from './shell.tsx';

/** Every screen. All but the first are loaded when they are first opened. */
export const routes: RouteObject[] = [
  {
    path: '/',
    Component: Shell,
    ErrorBoundary: ScreenFailure,
    // The shell is shown at once; nothing else is waited for.
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: ScreenFailure,
        children: [
          { index: true, Component: HomeScreen },
          { path: 'projects', lazy: projects },
          { path: 'projects/:project', lazy: repositories },
          { path: 'projects/:project/repositories/:repository', lazy: artifacts },
          { path: 'projects/:project/repositories/:repository/artifacts/:reference', lazy: artifact },
          { path: 'logs', lazy: logs },
          { path: 'settings', lazy: settings },
          { path: '*', Component: NotFound },
        ],
      },
    ],
  },
];

async function projects() {
  return { Component: (await import('../screens/projects/projects-screen.tsx')).ProjectsScreen };
}

async function repositories() {
  return { Component: (await import('../screens/repositories/repositories-screen.tsx')).RepositoriesScreen };
}

async function artifacts() {
  return { Component: (await import('../screens/artifacts/artifacts-screen.tsx')).ArtifactsScreen };
}

async function artifact() {
  return { Component: (await import('../screens/artifact/artifact-screen.tsx')).ArtifactScreen };
}

async function logs() {
  return { Component: (await import('../screens/logs/logs-screen.tsx')).LogsScreen };
}

async function settings() {
  return { Component: (await import('../screens/settings/settings-screen.tsx')).SettingsScreen };
}
