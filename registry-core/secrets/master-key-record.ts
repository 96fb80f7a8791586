import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { errnoOf } from '../errors/index.ts';
import { secretStoreUnusable } from './master-key.ts';
import { writeSecretFile } from './master-key-file.ts';

/** The file's name inside the data folder. */
export const MASTER_KEY_RECORD = 'master-key.json';

/** Says that the system keeps the data folder's master key: where, and which one. It never holds the key in the clear. */
export const MasterKeyRecord = Type.Object({
  version: Type.Literal(1),
  /** The master key's id as hexadecimal text; also the account under which a keychain keeps it. */
  keyId: Type.String({ pattern: '^[0-9a-f]{16}$' }),
  place: Type.Union([Type.Literal('keychain'), Type.Literal('system-encryption')]),
  /** The key as the system encrypted it, base64; with `system-encryption` only. */
  encrypted: Type.Optional(Type.String()),
});
export type MasterKeyRecord = Static<typeof MasterKeyRecord>;

/**
 * The record of a data folder, undefined when there is none: then the key is in a file, or was never made.
 * Throws SECRET_STORE_UNUSABLE when it cannot be read or understood: taken for absent, a second key would be made.
 */
export async function readMasterKeyRecord(dataFolder: string): Promise<MasterKeyRecord | undefined> {
  const path = join(dataFolder, MASTER_KEY_RECORD);
  const remedy = 'restore it from a backup';
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined;
    throw secretStoreUnusable(`${path} cannot be read (${errnoOf(cause) ?? String(cause)})`, remedy, cause);
  }
  const record = parsed(text);
  if (Check(MasterKeyRecord, record)) return record;
  throw secretStoreUnusable(`${path} is damaged, or of a newer Marina`, remedy);
}

/** Replaces the record. */
export function writeMasterKeyRecord(dataFolder: string, record: MasterKeyRecord): Promise<void> {
  return writeSecretFile(join(dataFolder, MASTER_KEY_RECORD), `${JSON.stringify(record)}\n`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
