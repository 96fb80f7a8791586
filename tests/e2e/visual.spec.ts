import { execFile } from 'node:child_process';
import { PicturedWindow } from './support/pictured-window.ts';
import { SCENES } from './support/scenes.ts';
import { expect, test } from './support/test.ts';
import { violationsOn } from './support/violations.ts';

/** The Electron whose Chromium drew the references; another draws letters and lines a little differently. */
const REFERENCE_ELECTRON = '33.2.1';

/** Chinese has too many letters for a font to come along; the references have this one of the system's. */
const CHINESE_FONT = 'Noto Sans CJK SC';

/** Some letters' edges may differ, but no word, and no line in a pale grey. */
const TOLERANCE = { maxDiffPixelRatio: 0.0002, threshold: 0.1 };

test.describe('the window looks as it did, and axe finds nothing in any state', () => {
  let pictured: PicturedWindow;
  let version = '';
  let hasChinese = false;

  test.beforeAll(async () => {
    pictured = await PicturedWindow.open();
    version = await pictured.version();
    hasChinese = (await fontFileOf(CHINESE_FONT)).startsWith('NotoSansCJK');
  });
  test.afterAll(() => pictured.close());

  for (const [name, scene] of SCENES) {
    test(`${name}, the picture`, async () => {
      test.skip(
        version !== REFERENCE_ELECTRON,
        `the references were drawn by Electron ${REFERENCE_ELECTRON}, this is ${version}`,
      );
      test.skip(scene.language === 'zh-CN' && !hasChinese, `this system has no ${CHINESE_FONT}`);
      await pictured.showOnce(scene);
      if (scene.zoom !== undefined) {
        expect(await pictured.capture()).toMatchSnapshot(`${name}.png`, TOLERANCE);
        return;
      }
      await expect(pictured.page).toHaveScreenshot(`${name}.png`, {
        ...TOLERANCE,
        animations: 'disabled',
        caret: 'hide',
      });
    });

    test(`${name}, with axe`, async () => {
      await pictured.showOnce(scene);
      expect(await violationsOn(pictured.page)).toEqual([]);
    });
  }
});

/** The file that the system takes for a font's name; empty where fontconfig does not say. */
function fontFileOf(name: string): Promise<string> {
  return new Promise((resolve) => {
    execFile('fc-match', [name], (failure, output) => resolve(failure === null ? output : ''));
  });
}
