import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { Language, ThemeChoice } from '../ipc-contract/app.ts';
import { MasterKeyPlace } from '../ipc-contract/secrets.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';

/** A rectangle in device-independent pixels. */
export const Bounds = Type.Object({
  x: Type.Integer(),
  y: Type.Integer(),
  width: Type.Integer({ minimum: 1 }),
  height: Type.Integer({ minimum: 1 }),
});
export type Bounds = Static<typeof Bounds>;

/** How the window was when it was last seen. */
export const WindowState = Type.Object({ bounds: Bounds, maximized: Type.Boolean() });
export type WindowState = Static<typeof WindowState>;

const PreferencesSchema = Type.Object({
  theme: Type.Optional(ThemeChoice),
  language: Type.Optional(Language),
  window: Type.Optional(WindowState),
  /** The folder that was chosen for the registry's data; null: the one in the profile again. */
  dataFolder: Type.Optional(Type.Union([Type.String({ minLength: 1 }), Type.Null()])),
  closeToTray: Type.Optional(Type.Boolean()),
  /** Where the user did not let the master key in: not asked again until the user says so. */
  declinedKeyPlaces: Type.Optional(Type.Array(MasterKeyPlace)),
});
/** What the desktop shell remembers between starts. The registry's own settings live in its database. */
export type Preferences = Static<typeof PreferencesSchema>;

/** Quiet time before changes are written. Moving a window changes its state many times a second. */
const WRITE_DELAY = 400;

/** The desktop shell's preferences in a small JSON file. */
export class PreferencesFile {
  readonly #path: string;
  #values: Preferences;
  #timer: NodeJS.Timeout | undefined;

  private constructor(path: string, values: Preferences) {
    this.#path = path;
    this.#values = values;
  }

  /** Reads the file; what is absent or not understood counts as never set. */
  static open(path: string): PreferencesFile {
    const content = readJsonFile(path);
    return new PreferencesFile(path, Check(PreferencesSchema, content) ? content : {});
  }

  get values(): Preferences {
    return this.#values;
  }

  /** Changes preferences in memory and writes them soon. */
  set(changes: Preferences): void {
    this.#values = { ...this.#values, ...changes };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush().catch(() => {}), WRITE_DELAY);
  }

  /** Writes what is not written yet. */
  async flush(): Promise<void> {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await writeJsonFile(this.#path, this.#values);
  }
}
