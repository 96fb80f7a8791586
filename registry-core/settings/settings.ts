import { isDeepStrictEqual } from 'node:util';
import { Value } from 'typebox/value';
import type { Database, Statement } from '../database/index.ts';
import { RegistryError } from '../errors/index.ts';
import type { EventOutbox } from '../events/index.ts';
import { SETTING_DEFAULTS, SettingsSchema, type SettingValues } from './settings-schema.ts';

export type { SettingValues } from './settings-schema.ts';

type SettingName = keyof SettingValues;
type ChangeListener = (changed: Partial<SettingValues>) => void;

export interface SettingsOptions {
  /** Told about a stored value that no longer fits the schema; the default is used instead. */
  readonly warn?: (message: string) => void;
  /** Defaults that differ for this host, such as `autoCreateProjects` on the desktop. */
  readonly defaults?: Partial<SettingValues>;
}

/** The registry's settings: read from memory, written to table `setting`. */
export class Settings {
  readonly #database: Database;
  readonly #events: EventOutbox;
  readonly #upsert: Statement<[name: string, value: string], never>;
  readonly #listeners = new Set<ChangeListener>();
  #values: SettingValues;

  constructor(database: Database, events: EventOutbox, options: SettingsOptions = {}) {
    this.#database = database;
    this.#events = events;
    this.#upsert = database.prepare(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    );
    this.#values = load(database, { ...SETTING_DEFAULTS, ...options.defaults }, options.warn ?? (() => {}));
  }

  /** The value of one setting: a property read, no query. */
  get<Name extends SettingName>(name: Name): SettingValues[Name] {
    return this.#values[name];
  }

  /** All settings. */
  all(): Readonly<SettingValues> {
    return this.#values;
  }

  /**
   * Stores changes durably, then tells the listeners. Nothing changes when one of them is wrong.
   * Throws BAD_REQUEST that names the first setting that does not fit.
   */
  async set(changes: Partial<SettingValues>, actor: string): Promise<void> {
    const changed = this.#differences(changes);
    const names = Object.keys(changed);
    if (names.length === 0) return;
    await this.#database.write(() => {
      for (const [name, value] of Object.entries(changed)) this.#upsert.run(name, JSON.stringify(value));
      this.#events.record({ type: 'settings.changed', actor, payload: { names } });
    });
    this.#values = { ...this.#values, ...changed };
    for (const listener of this.#listeners) listener(changed);
  }

  /** Calls `listener` with what changed, after it is stored; returns the function that ends that. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #differences(changes: Partial<SettingValues>): Partial<SettingValues> {
    const entries = Object.entries(changes).filter(([, value]) => value !== undefined);
    for (const [name, value] of entries) checkSetting(name, value);
    const current = new Map<string, unknown>(Object.entries(this.#values));
    return Object.fromEntries(
      entries.filter(([name, value]) => !isDeepStrictEqual(current.get(name), value)),
    );
  }
}

function checkSetting(name: string, value: unknown): void {
  const schema = schemaOf(name);
  if (schema === undefined) throw new RegistryError('BAD_REQUEST', `there is no setting "${name}"`);
  const [problem] = Value.Errors(schema, value);
  if (problem !== undefined) {
    throw new RegistryError('BAD_REQUEST', `setting "${name}" ${problem.message}`, {
      detail: { field: name },
    });
  }
}

function schemaOf(name: string) {
  return Object.hasOwn(SettingsSchema.properties, name)
    ? SettingsSchema.properties[name as SettingName]
    : undefined;
}

function load(database: Database, defaults: SettingValues, warn: (message: string) => void): SettingValues {
  const rows = database.prepare<[], { name: string; value: string }>('SELECT name, value FROM setting').all();
  const stored: Record<string, unknown> = {};
  for (const row of rows) {
    const schema = schemaOf(row.name);
    // A setting of another version of Marina is kept, and not read.
    if (schema === undefined) continue;
    const value = parseJson(row.value);
    if (Value.Check(schema, value)) stored[row.name] = value;
    else warn(`setting "${row.name}" holds ${row.value}, which is not valid; its default is used`);
  }
  return { ...defaults, ...stored };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
