import { safeStorage } from 'electron';
import type { MasterKeyPlace, SecretsState } from '../ipc-contract/secrets.ts';
import { log } from '../log.ts';
import type { PreferencesFile } from '../preferences/preferences.ts';
import { Keychain } from './keychain.ts';
import { MasterKeyKeeper } from './master-key-keeper.ts';
import { SystemEncryption } from './system-encryption.ts';

/** The keeper of a data folder's master key with the places of this system. Opens and asks nothing yet. */
export function createDesktopSecrets(
  dataFolder: string,
  bestPlace: MasterKeyPlace,
  preferences: PreferencesFile,
  onState: (state: SecretsState) => void,
): MasterKeyKeeper {
  return new MasterKeyKeeper({
    dataFolder,
    places: [new Keychain(), new SystemEncryption(safeStorage, process.platform)],
    bestPlace,
    declined: {
      get: () => preferences.values.declinedKeyPlaces ?? [],
      set: (places) => preferences.set({ declinedKeyPlaces: [...places] }),
    },
    onState,
    log,
  });
}
