import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../database/database.ts';
import { openMemoryDatabase } from '../database/testing/memory-database.ts';
import { EventOutbox } from '../events/outbox.ts';
import { Settings } from './settings.ts';
import { SETTING_DEFAULTS } from './settings-schema.ts';

let database: Database;
let events: EventOutbox;

beforeEach(() => {
  database = openMemoryDatabase();
  events = new EventOutbox(database);
});

afterEach(() => database.close());

const open = (options: ConstructorParameters<typeof Settings>[2] = {}): Settings =>
  new Settings(database, events, options);

const store = (name: string, value: string): void =>
  database.writeNow(() => void database.prepare('INSERT INTO setting VALUES (?, ?)').run(name, value));

describe('Settings', () => {
  it('has the defaults of the program and of the host until something is stored', async () => {
    expect(open().all()).toEqual(SETTING_DEFAULTS);
    const desktop = open({ defaults: { autoCreateProjects: true } });
    expect(desktop.get('autoCreateProjects')).toBe(true);
    await desktop.set({ autoCreateProjects: false }, 'admin');
    expect(open({ defaults: { autoCreateProjects: true } }).get('autoCreateProjects')).toBe(false);
  });

  it('keeps what was set, and records who changed which settings, without values', async () => {
    await open().set({ tokenLifetimeSeconds: 600, externalUrl: 'https://registry.example' }, 'ada');
    expect(open().get('tokenLifetimeSeconds')).toBe(600);
    expect(open().get('externalUrl')).toBe('https://registry.example');
    expect(events.after(0, 10)).toMatchObject([
      { type: 'settings.changed', actor: 'ada', payload: { names: ['tokenLifetimeSeconds', 'externalUrl'] } },
    ]);
  });

  it.each([
    ['tokenLifetimeSeconds', { tokenLifetimeSeconds: 59 }],
    ['uploadExpiryHours', { uploadExpiryHours: 0 }],
    ['uploadExpiryHours', { uploadExpiryHours: 1.5 }],
    ['port', { port: 65_536 }],
    ['externalUrl', { externalUrl: 'registry.example' }],
    ['externalUrl', { externalUrl: 'https://registry.example/path' }],
    ['externalUrl', { externalUrl: 'https://user:pass@registry.example' }],
  ])('refuses a wrong %s and changes nothing', async (field, changes) => {
    const settings = open();
    const refused = settings.set({ sparseImages: true, ...changes }, 'admin');
    await expect(refused).rejects.toMatchObject({ code: 'BAD_REQUEST', detail: { field } });
    expect(settings.all()).toEqual(SETTING_DEFAULTS);
    expect(events.lastId()).toBe(0);
  });

  it('refuses a name that it does not know, inherited ones too', async () => {
    for (const name of ['nope', '__proto__', 'constructor', 'toString']) {
      const changes = Object.defineProperty({}, name, { value: 1, enumerable: true });
      await expect(open().set(changes, 'admin')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    }
  });

  it('uses the default for a stored value that is not valid, and says so', () => {
    store('port', '"many"');
    store('sparseImages', '{not json');
    store('fromTheFuture', '1');
    const warn = vi.fn();
    expect(open({ warn }).all()).toEqual(SETTING_DEFAULTS);
    expect(warn.mock.calls.map(([message]) => String(message))).toEqual([
      expect.stringContaining('"port"'),
      expect.stringContaining('"sparseImages"'),
    ]);
  });

  it('tells listeners what changed, and only that', async () => {
    const settings = open();
    const listener = vi.fn();
    const stop = settings.onChange(listener);
    await settings.set({ sparseImages: true, sparseIndexes: SETTING_DEFAULTS.sparseIndexes }, 'admin');
    expect(listener.mock.calls).toEqual([[{ sparseImages: true }]]);
    await settings.set({ sparseImages: true }, 'admin');
    stop();
    await settings.set({ sparseImages: false }, 'admin');
    expect(listener).toHaveBeenCalledTimes(1);
    expect(events.lastId()).toBe(2);
  });
});
