export {
  closeDataFolder,
  type DataFolder,
  dataFolderAt,
  holdsRegistry,
  prepareDataFolder,
  requireRegistry,
} from './data-folder.ts';
export { Settings } from './settings.ts';
export { SettingsSchema } from './settings-schema.ts';
