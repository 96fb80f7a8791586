/** The door for a host that keeps the master key itself: the desktop's main process. */
export { MASTER_KEY_BYTES, masterKeyId } from '../secrets/master-key.ts';
export { MASTER_KEY_FILE, MasterKeyFile } from '../secrets/master-key-file.ts';
export {
  MASTER_KEY_RECORD,
  type MasterKeyRecord,
  readMasterKeyRecord,
  writeMasterKeyRecord,
} from '../secrets/master-key-record.ts';
