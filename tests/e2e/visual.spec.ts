import { execFile } from 'node:child_process';
import { EMPTY, MANY } from './support/fixed-answers.ts';
import { makePublic, openTasks, WITH_UPLOADS } from './support/pictured-acts.ts';
import { PicturedWindow, type Scene } from './support/pictured-window.ts';
import { expect, test } from './support/test.ts';

/** The Electron whose Chromium drew the references; another draws letters and lines a little differently. */
const REFERENCE_ELECTRON = '33.2.1';

/** Chinese has too many letters for a font to come along; the references have this one of the system's. */
const CHINESE_FONT = 'Noto Sans CJK SC';

/** The share of pixels that may differ: a few letters' edges, but no moved line. */
const TOLERANCE = 0.002;

const GATEWAY = '/projects/platform/repositories/gateway';
const SCREENS = {
  home: '/',
  projects: '/projects',
  repositories: '/projects/platform',
  artifacts: GATEWAY,
  artifact: `${GATEWAY}/artifacts/2.13.0`,
  settings: '/settings',
  logs: '/logs',
} as const;
type Screen = keyof typeof SCREENS;

const NARROW = { width: 900, height: 600 };
const ALL = Object.keys(SCREENS) as Screen[];

function scenes(suffix: string, screens: readonly Screen[], scene: Omit<Scene, 'path'>): [string, Scene][] {
  return screens.map((screen) => [`${screen}-${suffix}`, { path: SCREENS[screen], ...scene }]);
}

const PICTURES: readonly (readonly [string, Scene])[] = [
  ...scenes('light', ALL, { theme: 'light' }),
  ...scenes('dark', ALL, { theme: 'dark' }),
  ...scenes('empty', ['home', 'projects', 'repositories', 'artifacts', 'logs'], { answers: EMPTY }),
  ...scenes('many', ['artifacts'], { answers: MANY }),
  ...scenes('failing', ['home', 'projects', 'artifacts', 'logs'], { failing: true }),
  ...scenes('down', ['home'], { down: true }),
  ...scenes('narrow', ['home', 'artifacts', 'settings', 'logs'], { size: NARROW }),
  ...scenes('zoomed', ['home', 'artifacts', 'settings'], { zoom: 2 }),
  ...(['light', 'dark'] as const).map((theme): [string, Scene] => [
    `tasks-${theme}`,
    { path: '/', theme, answers: WITH_UPLOADS, act: openTasks },
  ]),
  ['tasks-zh-CN', { path: '/', language: 'zh-CN', answers: WITH_UPLOADS, act: openTasks }],
  ...(['light', 'dark'] as const).map((theme): [string, Scene] => [
    `undo-${theme}`,
    { path: '/projects', theme, act: makePublic },
  ]),
  ...scenes('zh-CN', ['home', 'projects', 'artifacts', 'settings', 'logs'], { language: 'zh-CN' }),
];

test.describe
  .serial('the window looks as it did', () => {
    let pictured: PicturedWindow;
    let version = '';
    let hasChinese = false;

    test.beforeAll(async () => {
      pictured = await PicturedWindow.open();
      version = await pictured.version();
      hasChinese = (await fontFileOf(CHINESE_FONT)).startsWith('NotoSansCJK');
    });
    test.afterAll(() => pictured.close());

    for (const [name, scene] of PICTURES) {
      test(name, async () => {
        test.skip(
          version !== REFERENCE_ELECTRON,
          `the references were drawn by Electron ${REFERENCE_ELECTRON}, this is ${version}`,
        );
        test.skip(scene.language === 'zh-CN' && !hasChinese, `this system has no ${CHINESE_FONT}`);
        await pictured.show(scene);
        if (scene.zoom !== undefined) {
          expect(await pictured.capture()).toMatchSnapshot(`${name}.png`, { maxDiffPixelRatio: TOLERANCE });
          return;
        }
        await expect(pictured.page).toHaveScreenshot(`${name}.png`, {
          maxDiffPixelRatio: TOLERANCE,
          animations: 'disabled',
          caret: 'hide',
        });
      });
    }
  });

/** The file that the system takes for a font's name; empty where fontconfig does not say. */
function fontFileOf(name: string): Promise<string> {
  return new Promise((resolve) => {
    execFile('fc-match', [name], (failure, output) => resolve(failure === null ? output : ''));
  });
}
