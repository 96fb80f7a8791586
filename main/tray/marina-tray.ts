import { Menu, nativeTheme, Tray } from 'electron';
import type { CoreState } from '../ipc-contract/core.ts';
import { hasTrayHost } from './tray-host.ts';
import { trayIconPath } from './tray-icon.ts';
import { statusLine, type TrayActions, trayMenu } from './tray-menu.ts';
import { trayMood } from './tray-mood.ts';
import type { TrayTexts } from './tray-texts.ts';

/** Marina's icon in the system's tray, with the registry's state and the way back to the window. */
export class MarinaTray {
  readonly #resources: string;
  readonly #actions: TrayActions;
  #texts: TrayTexts;
  #state: CoreState = { status: 'starting' };
  #tray: Tray | undefined;
  /** The file that the icon was drawn from last. */
  #drawn = '';
  #starting: Promise<boolean> | undefined;

  /** @param resources Absolute path of `resources`. */
  constructor(resources: string, texts: TrayTexts, actions: TrayActions) {
    this.#resources = resources;
    this.#texts = texts;
    this.#actions = actions;
  }

  /** Whether the icon is up. */
  get present(): boolean {
    return this.#tray !== undefined;
  }

  /**
   * Puts the icon up where the desktop shows such; asks the desktop again as long as it does not.
   *
   * @returns {@link present}
   */
  start(): Promise<boolean> {
    this.#starting ??= this.#putUp().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  /** Tells of the registry's state. */
  update(state: CoreState): void {
    this.#state = state;
    this.#refresh();
  }

  /** Changes the language. */
  speak(texts: TrayTexts): void {
    this.#texts = texts;
    this.#refresh();
  }

  async #putUp(): Promise<boolean> {
    if (this.#tray !== undefined) return true;
    if (!(await hasTrayHost(process.platform, process.env))) return false;
    this.#drawn = this.#iconPath();
    const tray = new Tray(this.#drawn);
    this.#tray = tray;
    // Linux shows the menu at a click, macOS too; Windows leaves the left button to the application.
    if (process.platform === 'win32') tray.on('click', () => this.#actions.open());
    nativeTheme.on('updated', () => this.#draw());
    this.#refresh();
    return true;
  }

  #refresh(): void {
    if (this.#tray === undefined) return;
    this.#draw();
    this.#tray.setToolTip(`Marina: ${statusLine(this.#state, this.#texts)}`);
    this.#tray.setContextMenu(Menu.buildFromTemplate(trayMenu(this.#state, this.#texts, this.#actions)));
  }

  /** Draws the icon where it is another one: some desktops blink at each. */
  #draw(): void {
    const path = this.#iconPath();
    if (path === this.#drawn) return;
    this.#drawn = path;
    this.#tray?.setImage(path);
  }

  #iconPath(): string {
    // The application's own theme does not reach the tray, where Electron can tell the two apart.
    const dark: boolean | undefined = nativeTheme.shouldUseDarkColorsForSystemIntegratedUI;
    return trayIconPath(this.#resources, {
      platform: process.platform,
      dark: dark ?? nativeTheme.shouldUseDarkColors,
      desktop: process.env['XDG_CURRENT_DESKTOP'],
      mood: trayMood(this.#state),
    });
  }
}
