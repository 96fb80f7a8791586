import { REGISTRY_MIGRATIONS } from '../../registry-core/database/migrations/index.ts';
import { openDatabase } from '../../registry-core/database/open.ts';
import { EventOutbox } from '../../registry-core/events/outbox.ts';
import { prepareDataFolder } from '../../registry-core/settings/data-folder.ts';
import { Settings, type SettingValues } from '../../registry-core/settings/settings.ts';

/** Stores settings in a data folder that no registry has open. */
export async function storeSettings(dataFolder: string, changes: Partial<SettingValues>): Promise<void> {
  const folder = prepareDataFolder(dataFolder);
  const database = openDatabase({
    path: folder.database,
    durability: 'process-exit',
    migrations: REGISTRY_MIGRATIONS,
  });
  try {
    await new Settings(database, new EventOutbox(database)).set(changes, 'test');
  } finally {
    database.close();
  }
}
