import { rmSync } from 'node:fs';
import path from 'node:path';

/**
 * electron-builder.yml names this for electron-builder: takes Electron's own example application out of the package.
 * @param {import('electron-builder').AfterPackContext} context
 */
export default function removeDefaultApplication({ appOutDir, packager }) {
  rmSync(path.join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
}
