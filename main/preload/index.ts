import { contextBridge } from 'electron';
import { appContract } from '../ipc-contract/app.ts';
import { clipboardContract } from '../ipc-contract/clipboard.ts';
import { coreContract } from '../ipc-contract/core.ts';
import { dataFolderContract } from '../ipc-contract/data-folder.ts';
import { desktopContract } from '../ipc-contract/desktop.ts';
import type { MarinaBridge } from '../ipc-contract/index.ts';
import { secretsContract } from '../ipc-contract/secrets.ts';
import { clientOf } from './expose.ts';

const bridge: MarinaBridge = {
  app: clientOf(appContract),
  core: clientOf(coreContract),
  clipboard: clientOf(clipboardContract),
  secrets: clientOf(secretsContract),
  dataFolder: clientOf(dataFolderContract),
  desktop: clientOf(desktopContract),
};

contextBridge.exposeInMainWorld('marina', bridge);
