import type { ElectronApplication, Page } from '@playwright/test';
import type { AppInfo } from '../../../main/ipc-contract/app.ts';
import type { CoreState } from '../../../main/ipc-contract/core.ts';
import type { DataFolderState } from '../../../main/ipc-contract/data-folder.ts';
import { type Answers, IN_USE, PICTURED_PORT } from './fixed-answers.ts';
import { type Home, launchMarina, type MarinaApp, temporaryHome } from './marina-app.ts';
import { PICTURED_AT } from './pictured-moment.ts';

const APP_INFO: AppInfo = {
  name: 'Marina',
  version: '0.1.0',
  electronVersion: '45.0.0',
  platform: 'linux',
};
const DATA_FOLDER: DataFolderState = {
  path: '/home/sam/.config/Marina/registry',
  isDefault: true,
  isFixed: false,
};
const READY: CoreState = {
  status: 'ready',
  url: `http://127.0.0.1:${PICTURED_PORT}`,
  port: PICTURED_PORT,
  version: '0.1.0',
};
const DOWN: CoreState = {
  status: 'down',
  problem: { code: 'CORE_EXITED', message: 'the registry ended unexpectedly (exit code 1)' },
  retryAt: null,
};

/** Time without a request after which a screen has all that it shows, in ms. */
const QUIET = 600;

/** What the test answers for the registry; null: the real one does. */
type PicturedAnswer = { readonly status: number; readonly body: unknown } | 'never' | null;

/** How the window is when its picture is taken. */
export interface Scene {
  /** The screen's path in the application. */
  readonly path: string;
  /** What the registry answers; anything else of the window's requests goes to the real one. */
  readonly answers?: Answers;
  /** Whether it fails at everything but saying where it is, or never answers. */
  readonly registry?: 'failing' | 'silent';
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en' | 'zh-CN';
  /** Of the window's content; 1280 × 800 without. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly zoom?: number;
  /** Whether the registry's process is said to be down. */
  readonly down?: boolean;
  /** What is done in the window before the picture is taken. */
  readonly act?: (pictured: PicturedWindow) => Promise<void>;
}

/** The real window, with a clock that stands still, its own fonts only, and a registry that always answers the same. */
export class PicturedWindow {
  readonly #home: Home;
  readonly #marina: MarinaApp;
  #answers: Answers = IN_USE;
  #shown: Scene | undefined;
  #registry: Scene['registry'];
  #lastAsked = 0;

  private constructor(home: Home, marina: MarinaApp) {
    this.#home = home;
    this.#marina = marina;
  }

  static async open(): Promise<PicturedWindow> {
    const home = await temporaryHome();
    const marina = await launchMarina(home, ['--force-device-scale-factor=1'], { TZ: 'UTC' });
    const opened = new PicturedWindow(home, marina);
    await opened.#prepare();
    return opened;
  }

  get page(): Page {
    return this.#marina.page;
  }

  get #electron(): ElectronApplication {
    return this.#marina.electron;
  }

  /** The Electron that draws, such as `33.2.1`. */
  version(): Promise<string> {
    return this.#electron.evaluate(() => process.versions.electron);
  }

  /** As {@link show}, unless that is what it shows already. */
  async showOnce(scene: Scene): Promise<void> {
    if (this.#shown !== scene) await this.show(scene);
  }

  /** Shows a scene and waits until nothing of it is still coming. */
  async show(scene: Scene): Promise<void> {
    this.#shown = undefined;
    const { size = { width: 1280, height: 800 }, zoom = 1, theme = 'light', language = 'en' } = scene;
    this.#answers = scene.answers ?? IN_USE;
    this.#registry = scene.registry;
    await this.page.clock.setFixedTime(PICTURED_AT);
    await this.#electron.evaluate(
      ({ BrowserWindow }, { size, zoom }) => {
        const [window] = BrowserWindow.getAllWindows();
        window?.setContentSize(size.width, size.height);
        window?.webContents.setZoomFactor(zoom);
      },
      { size, zoom },
    );
    await this.page.evaluate(
      (preferences) => localStorage.setItem('marina.preferences', JSON.stringify(preferences)),
      { state: { theme, language, client: 'docker', firstStepsHidden: false }, version: 1 },
    );
    await this.page.goto(`marina://app${scene.path}`);
    await this.page.getByRole('heading', { level: 1 }).or(this.page.getByRole('alert')).first().waitFor();
    await this.page.evaluate(() => document.fonts.ready);
    await this.#sayCore(READY);
    // What is shown is fetched once more when the live feed begins to flow.
    await this.page.locator('footer [data-health="ready"]').waitFor();
    if (scene.down === true) await this.#sayCore(DOWN);
    await this.#quiet();
    await scene.act?.(this);
    this.#shown = scene;
  }

  /** Lets time pass for the page, and the registry answer otherwise from then on. */
  async goOn(milliseconds: number, answers: Answers): Promise<void> {
    await this.page.clock.setFixedTime(PICTURED_AT + milliseconds);
    this.#answers = answers;
  }

  /** The window's content as the screen shows it, in a PNG; Playwright's own pictures do not know the zoom. */
  async capture(): Promise<Buffer> {
    const png = await this.#electron.evaluate(async ({ BrowserWindow }) => {
      const image = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage();
      return image?.toPNG().toString('base64') ?? '';
    });
    return Buffer.from(png, 'base64');
  }

  async close(): Promise<void> {
    await this.#marina.quit();
    await this.#home.remove();
  }

  /** Waits until the screen has had time to ask for what it shows, and asks for nothing more. */
  async #quiet(): Promise<void> {
    do await this.page.waitForTimeout(QUIET / 4);
    while (performance.now() - this.#lastAsked < QUIET);
  }

  async #prepare(): Promise<void> {
    const { page } = this;
    await this.#answer('marina:app:info', APP_INFO);
    await this.#answer('marina:dataFolder:state', DATA_FOLDER);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.clock.setFixedTime(PICTURED_AT);
    await page.exposeFunction('picturedAnswer', (path: string) => this.#answerTo(path));
    await page.addInitScript(answerFromTest);
  }

  #answer(channel: string, value: AppInfo | DataFolderState): Promise<void> {
    return this.#electron.evaluate(
      ({ ipcMain }, { channel, value }) => {
        ipcMain.removeHandler(channel);
        ipcMain.handle(channel, () => ({ ok: true, value }));
      },
      { channel, value },
    );
  }

  #answerTo(path: string): PicturedAnswer {
    this.#lastAsked = performance.now();
    const isAddress = path === '/api/marina/v1/connection';
    if (this.#registry === 'silent' && !isAddress) return 'never';
    if (this.#registry === 'failing' && !isAddress) {
      const error = { code: 'INTERNAL_ERROR', message: 'the disk that holds the registry does not answer' };
      return { status: 500, body: { errors: [error] } };
    }
    const body = this.#answers[path];
    return body === undefined ? null : { status: 200, body };
  }

  #sayCore(state: CoreState): Promise<void> {
    return this.#electron.evaluate(({ BrowserWindow }, said) => {
      BrowserWindow.getAllWindows()[0]?.webContents.send('marina:core:stateChanged', said);
    }, state);
  }
}

/** Runs in the page before the application: its requests are answered by the test; the live feed stays the registry's. */
function answerFromTest(): void {
  const real = window.fetch.bind(window);
  const ask = (path: string): Promise<PicturedAnswer> => Reflect.get(window, 'picturedAnswer')(path);
  window.fetch = async (input, init) => {
    const url = new URL(String(input), location.href);
    if (url.pathname.endsWith('/events')) return real(input, init);
    const answer = await ask(url.pathname);
    if (answer === null) return real(input, init);
    if (answer === 'never') return new Promise(() => {});
    const { status, body } = answer;
    const count = Array.isArray(body) ? { 'x-total-count': String(body.length) } : {};
    return Response.json(body, { status, headers: { 'x-request-id': 'Qm3x9Kd1-7', ...count } });
  };
  document.addEventListener('DOMContentLoaded', () => {
    // Wherever the pointer is, it points at nothing.
    document.documentElement.style.setProperty('pointer-events', 'none');
    // The fonts that come along, whatever this system has.
    document.documentElement.style.setProperty(
      '--font-text',
      '"Inter Variable", "Noto Sans CJK SC", sans-serif',
    );
    document.documentElement.style.setProperty('--font-code', '"JetBrains Mono Variable", monospace');
  });
}
