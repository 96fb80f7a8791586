/** The door for a host that keeps the master key itself: the desktop's main process. */
export { MASTER_KEY_BYTES, masterKeyId } from './settings/master-key.ts';
export { MASTER_KEY_FILE, MasterKeyFile } from './settings/master-key-file.ts';
export {
  MASTER_KEY_RECORD,
  type MasterKeyRecord,
  readMasterKeyRecord,
  writeMasterKeyRecord,
} from './settings/master-key-record.ts';
