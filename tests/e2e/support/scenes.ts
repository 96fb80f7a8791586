import { EMPTY, MANY } from './fixed-answers.ts';
import {
  lookQuickly,
  makePublic,
  openActivities,
  openFamily,
  openTab,
  planDeletion,
  searchGateway,
  WITH_UPLOADS,
} from './pictured-acts.ts';
import type { Scene } from './pictured-window.ts';

const GATEWAY = '/projects/platform/repositories/gateway';
/** Where each screen is. */
export const SCREENS = {
  home: '/',
  projects: '/projects',
  repositories: '/projects/platform',
  artifacts: GATEWAY,
  artifact: `${GATEWAY}/artifacts/2.13.0`,
  settings: '/settings',
  logs: '/logs',
} as const;
type Screen = keyof typeof SCREENS;

const ALL = Object.keys(SCREENS) as Screen[];
/** Those that have something to be empty of. */
const LISTS = ALL.filter((screen) => screen !== 'settings' && screen !== 'artifact');

type NamedScene = readonly [string, Scene];

function each(suffix: string, scene: Omit<Scene, 'path'>, screens: readonly Screen[] = ALL): NamedScene[] {
  return screens.map((screen) => [`${screen}-${suffix}`, { path: SCREENS[screen], ...scene }]);
}

/** The same in both colours. */
function inColours(name: string, screen: Screen, scene: Omit<Scene, 'path' | 'theme'>): NamedScene[] {
  return (['light', 'dark'] as const).map((theme) => [
    `${name}-${theme}`,
    { path: SCREENS[screen], theme, ...scene },
  ]);
}

/** Every screen in every state, and what opens over them. */
export const SCENES: readonly NamedScene[] = [
  ...each('light', { theme: 'light' }),
  ...each('dark', { theme: 'dark' }),
  ...each('loading', { registry: 'silent' }),
  ...each('empty', { answers: EMPTY }, LISTS),
  ...each('many', { answers: MANY }, ['artifacts']),
  ...each('failing', { registry: 'failing' }),
  ['artifact-missing', { path: `${GATEWAY}/artifacts/9.9.9` }],
  ['nowhere', { path: '/nowhere' }],
  ...each('down', { down: true }, ['home']),
  ...each('narrow', { size: { width: 900, height: 600 } }),
  ...each('zoomed', { zoom: 2 }),
  ...each('zh-CN', { language: 'zh-CN' }),
  ...inColours('activities', 'home', { answers: WITH_UPLOADS, act: openActivities }),
  ['activities-zh-CN', { path: SCREENS.home, language: 'zh-CN', answers: WITH_UPLOADS, act: openActivities }],
  ...inColours('undo', 'projects', { act: makePublic }),
  ...inColours('family', 'artifacts', { act: openFamily }),
  ...inColours('deletion', 'artifacts', { act: planDeletion }),
  ...inColours('quick-look', 'artifacts', { act: lookQuickly }),
  ...inColours('palette', 'home', { act: searchGateway }),
  ...inColours('layers', 'artifact', { act: openTab(1) }),
  ...inColours('manifest', 'artifact', { act: openTab(2) }),
];
