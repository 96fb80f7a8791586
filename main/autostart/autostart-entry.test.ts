import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AutostartEntry, autostartFolder } from './autostart-entry.ts';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marina-autostart-'));
  path = join(folder, 'autostart', 'marina.desktop');
});
afterEach(() => rm(folder, { recursive: true }));

function entry(command: readonly string[] = ['/opt/Marina/marina', '--hidden']): AutostartEntry {
  return new AutostartEntry(join(folder, 'autostart'), command);
}

describe('AutostartEntry', () => {
  it('is off until it is turned on, and can be turned off again', async () => {
    expect(await entry().enabled()).toBe(false);
    await entry().set(true);
    expect(await entry().enabled()).toBe(true);
    expect(await readFile(path, 'utf8')).toContain('\nExec="/opt/Marina/marina" "--hidden"\n');
    await entry().set(false);
    expect(existsSync(path)).toBe(false);
    expect(await entry().enabled()).toBe(false);
    await entry().set(false);
  });

  it('counts as off for a program that has moved', async () => {
    await entry().set(true);
    const moved = entry(['/opt/elsewhere/marina', '--hidden']);
    expect(await moved.enabled()).toBe(false);
    await moved.set(true);
    expect(await moved.enabled()).toBe(true);
  });

  it.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])('heeds %s of a desktop', async (line) => {
    await entry().set(true);
    await writeFile(path, `${await readFile(path, 'utf8')}${line}\n`);
    expect(await entry().enabled()).toBe(false);
  });

  it.skipIf(!existsSync('/usr/bin/gio'))('is started by a real desktop library as meant', async () => {
    // GLib looks for the program before it resolves %%, so a percent sign is only in the arguments here.
    const strange = join(folder, 'my "apps" $HOME `x` \\ 码头');
    await mkdir(strange);
    const program = join(strange, 'marina');
    const told = join(folder, 'told');
    await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$0" "$@" > '${told}'\n`, { mode: 0o755 });
    await entry([program, '--hidden', '%f']).set(true);
    await promisify(execFile)('/usr/bin/gio', ['launch', path]);
    await expect
      .poll(() => readFile(told, 'utf8').catch(() => ''), { timeout: 5000 })
      .toBe(`${program}\n--hidden\n%f\n`);
  });
});

describe('autostartFolder', () => {
  it.each([
    [{ XDG_CONFIG_HOME: '/home/me/conf' }, '/home/me/conf/autostart'],
    [{ XDG_CONFIG_HOME: 'relative' }, join(homedir(), '.config/autostart')],
    [{ XDG_CONFIG_HOME: '' }, join(homedir(), '.config/autostart')],
    [{}, join(homedir(), '.config/autostart')],
  ])('of %j is %s', (environment, expected) => {
    expect(autostartFolder(environment)).toBe(expected);
  });
});
