import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PreferencesFile } from '../preferences/preferences.ts';
import { DesktopDataFolder } from './desktop-data-folder.ts';

describe('DesktopDataFolder', () => {
  let profile = '';
  let disk = '';
  beforeEach(async () => {
    profile = await mkdtemp(join(tmpdir(), 'marina-folder-'));
    disk = join(profile, 'disk');
  });
  afterEach(() => rm(profile, { recursive: true }));

  /** As the application starts. */
  function open(named?: string): DesktopDataFolder {
    const preferences = PreferencesFile.open(join(profile, 'preferences.json'));
    return new DesktopDataFolder({ profile, named, preferences });
  }

  async function putRegistry(path: string): Promise<void> {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'marina.db'), '');
  }

  it('is in the profile until another is chosen, and again when that is given up', async () => {
    const initial = join(profile, 'registry');
    expect(open().state).toEqual({ path: initial, isDefault: true, isFixed: false });
    await open().remember(disk);
    const changed = open();
    expect(changed.state).toEqual({ path: disk, isDefault: false, isFixed: false });
    expect(changed.judgeDefault()).toEqual({ status: 'chosen', path: initial, holds: 'nothing' });
    await changed.remember(initial);
    expect(open().state.path).toBe(initial);
    expect(open().judgeDefault()).toMatchObject({ status: 'refused', reason: 'current' });
  });

  it('is what the command line names, whatever was chosen', async () => {
    await open().remember(disk);
    const named = open('/srv/registry');
    expect(named.state).toEqual({ path: '/srv/registry', isDefault: false, isFixed: true });
    expect(named.obstacle()).toBeUndefined();
  });

  it('lets an empty registry begin only where the user has just put it', async () => {
    const folder = open();
    expect(folder.obstacle()).toBeUndefined();
    await folder.remember(disk);
    folder.use(disk);
    expect(folder.path).toBe(disk);
    expect(folder.obstacle()).toBeUndefined();
    folder.settled();
    expect(folder.obstacle()).toMatchObject({ code: 'DATA_FOLDER_MISSING' });
  });

  it('starts no registry on a disk that is not there, nor in the empty folder it was mounted at', async () => {
    await open().remember(disk);
    expect(open().obstacle()).toMatchObject({ code: 'DATA_FOLDER_MISSING' });
    await mkdir(disk);
    const folder = open();
    expect(folder.obstacle()).toMatchObject({ code: 'DATA_FOLDER_MISSING' });
    await putRegistry(disk);
    expect(folder.obstacle()).toBeUndefined();
  });

  it.each([undefined, 'named'])(
    'makes no registry anew where one was in this run, whether or not it was chosen (%s)',
    async (name) => {
      const folder = open(name === undefined ? undefined : join(profile, name));
      expect([folder.obstacle(), folder.mustHoldRegistry]).toEqual([undefined, false]);
      await putRegistry(folder.path);
      folder.settled();
      expect([folder.obstacle(), folder.mustHoldRegistry]).toEqual([undefined, true]);
      await rm(folder.path, { recursive: true });
      expect(folder.obstacle()).toMatchObject({ code: 'DATA_FOLDER_MISSING' });
      await mkdir(folder.path);
      expect(folder.obstacle()).toMatchObject({ code: 'DATA_FOLDER_MISSING' });
      await putRegistry(folder.path);
      expect(folder.obstacle()).toBeUndefined();
      folder.use(disk);
      expect([folder.obstacle(), folder.mustHoldRegistry]).toEqual([undefined, false]);
    },
  );

  it('changes nothing when the choice cannot be kept', async () => {
    const preferences = PreferencesFile.open(join(profile, 'preferences.json', 'under-a-file'));
    await writeFile(join(profile, 'preferences.json'), '{}');
    const folder = new DesktopDataFolder({ profile, named: undefined, preferences });
    await expect(folder.remember(disk)).rejects.toThrow();
    expect(preferences.values.dataFolder).toBeNull();
    expect(folder.state.isDefault).toBe(true);
    await preferences.flush().catch(() => {});
  });
});
