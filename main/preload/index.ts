import { contextBridge } from 'electron';
import { appContract } from '../ipc-contract/app.ts';
import { clipboardContract } from '../ipc-contract/clipboard.ts';
import { coreContract } from '../ipc-contract/core.ts';
import type { MarinaBridge } from '../ipc-contract/index.ts';
import { clientOf } from './expose.ts';

const bridge: MarinaBridge = {
  app: clientOf(appContract),
  core: clientOf(coreContract),
  clipboard: clientOf(clipboardContract),
};

contextBridge.exposeInMainWorld('marina', bridge);
