import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Autostart } from './autostart.ts';
import { execValue } from './desktop-entry.ts';

/** Where desktops look for what to start: Desktop Application Autostart Specification. */
export function autostartFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const configured = environment['XDG_CONFIG_HOME'];
  // The Base Directory Specification has relative paths ignored.
  const config = configured?.startsWith('/') === true ? configured : join(homedir(), '.config');
  return join(config, 'autostart');
}

/** Autostart on Linux: a desktop entry in the user's autostart folder. */
export class AutostartEntry implements Autostart {
  readonly supported = true;
  readonly #folder: string;
  readonly #content: string;

  /** @param command The program and its arguments. */
  constructor(folder: string, command: readonly string[]) {
    this.#folder = folder;
    this.#content = [
      '[Desktop Entry]',
      'Type=Application',
      'Name=Marina',
      'Comment=Container registry',
      `Exec=${execValue(command)}`,
      'Icon=marina',
      'Terminal=false',
      '',
    ].join('\n');
  }

  /** Whether the entry is there, for this very program, and nobody switched it off by one of the keys for that. */
  async enabled(): Promise<boolean> {
    const content = await readFile(this.#path, 'utf8').catch(() => '');
    const exec = /^Exec=.*$/m;
    if (exec.exec(content)?.[0] !== exec.exec(this.#content)?.[0]) return false;
    return !/^Hidden=true$/m.test(content) && !/^X-GNOME-Autostart-enabled=false$/m.test(content);
  }

  async set(enabled: boolean): Promise<void> {
    if (!enabled) {
      await rm(this.#path, { force: true });
      return;
    }
    await mkdir(this.#folder, { recursive: true });
    await writeFile(this.#path, this.#content);
  }

  get #path(): string {
    return join(this.#folder, 'marina.desktop');
  }
}
