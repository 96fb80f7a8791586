import type { BrowserWindow, IpcMainInvokeEvent } from 'electron';
import { log } from '../log.ts';
import { isTrustedSender } from '../security/trusted-sender.ts';
import { type MainWindowOptions, openMainWindow, paintNativeParts } from './main-window.ts';

/** What {@link MainWindows} works with. */
export interface MainWindowsOptions extends MainWindowOptions {
  /** Whether a window that the user closes is only hidden, because the tray brings it back. */
  staysHidden(): boolean;
  /** Quits in the place of closing the last window; undefined where an application goes on without one. */
  readonly quit: (() => void) | undefined;
}

/** The application's window: one, opened again when it was closed. */
export class MainWindows {
  readonly #options: MainWindowsOptions;
  #window: BrowserWindow | undefined;
  #ending = false;

  constructor(options: MainWindowsOptions) {
    this.#options = options;
  }

  /** Brings the window to the front, opening it first when there is none. */
  show(): void {
    const window = this.#window;
    if (window === undefined) {
      this.#open();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  /** Takes the window off the screen; {@link show} brings it back. */
  hide(): void {
    this.#window?.hide();
  }

  /** Takes the window off the screen while the application finishes; from now on it can be closed. */
  end(): void {
    this.#ending = true;
    this.#window?.hide();
  }

  /** The window that is open, to put the system's dialogs before it. */
  get open(): BrowserWindow | undefined {
    return this.#window;
  }

  /** Repaints the native parts after the theme changed. */
  repaint(): void {
    if (this.#window !== undefined) paintNativeParts(this.#window);
  }

  /** Delivers a message to the page; dropped when there is none. */
  send(channel: string, payload: unknown): void {
    this.#window?.webContents.send(channel, payload);
  }

  /** Whether a message comes from the page of the application's own window. */
  isTrusted(event: IpcMainInvokeEvent): boolean {
    const id = this.#window?.webContents.id;
    return id !== undefined && isTrustedSender(event, new Set([id]));
  }

  #open(): void {
    const window = openMainWindow(this.#options);
    this.#window = window;
    window.on('close', (event) => {
      if (this.#ending) return;
      if (this.#options.staysHidden()) {
        event.preventDefault();
        window.hide();
      } else if (this.#options.quit !== undefined) {
        // The window stays until it is known that quitting cuts nothing off.
        event.preventDefault();
        this.#options.quit();
      }
    });
    window.once('closed', () => {
      this.#window = undefined;
    });
    window.webContents.on('render-process-gone', (_event, details) => {
      log('the page ended', { reason: details.reason });
      if (details.reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
    });
  }
}
