import type { AppContract } from './app.ts';
import type { ClipboardContract } from './clipboard.ts';
import type { IpcClient } from './contract.ts';
import type { CoreContract } from './core.ts';
import type { DataFolderContract } from './data-folder.ts';
import type { DesktopContract } from './desktop.ts';
import type { SecretsContract } from './secrets.ts';

/** `window.marina` in the desktop application; absent in the web portal. */
export interface MarinaBridge {
  readonly app: IpcClient<AppContract>;
  readonly core: IpcClient<CoreContract>;
  readonly clipboard: IpcClient<ClipboardContract>;
  readonly secrets: IpcClient<SecretsContract>;
  readonly dataFolder: IpcClient<DataFolderContract>;
  readonly desktop: IpcClient<DesktopContract>;
}
