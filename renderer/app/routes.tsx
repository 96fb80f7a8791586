import type { RouteObject } from 'react-router';
import { INNER_SCREENS, SCREENS } from '../navigation/screens.ts';
import { HomeScreen } from '../screens/home/home-screen.tsx';
import { NotFound } from '../ui/error-state.tsx';
import { ScreenFailure } from './screen-failure.tsx';
import { SCREEN_LOADERS } from './screen-loaders.ts';
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
        children: [...[...SCREENS, ...INNER_SCREENS].map(routeOf), { path: '*', Component: NotFound }],
      },
    ],
  },
];

function routeOf({ key, path }: (typeof SCREENS | typeof INNER_SCREENS)[number]): RouteObject {
  return key === 'home' ? { index: true, Component: HomeScreen } : { path, lazy: SCREEN_LOADERS[key] };
}
