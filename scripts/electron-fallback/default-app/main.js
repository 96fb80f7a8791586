// Makes `electron FOLDER` work in a runtime that was published without Electron's own default application: loads the
// application in FOLDER as if it had been packaged here. Awaited at the top level so that Electron holds back `ready`.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (!folder) {
  process.stderr.write('usage: electron FOLDER\n');
  process.exit(2);
}

const appPath = path.resolve(folder);
const description = JSON.parse(readFileSync(path.join(appPath, 'package.json'), 'utf8'));
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
// What Electron's own default application calls, though its types do not tell.
const application =
  /** @type {typeof app & {setVersion(version: string): void, setAppPath(path: string): void}} */ (app);
application.setVersion(description.version);
app.setName(description.productName ?? description.name);
app.setPath('userData', userDataFolder());
application.setAppPath(appPath);

await import(pathToFileURL(path.join(appPath, description.main)).href);

/** Electron's own default application heeds --user-data-dir too. */
function userDataFolder() {
  const flag = '--user-data-dir=';
  const chosen = process.argv.find((argument) => argument.startsWith(flag))?.slice(flag.length);
  return chosen ? path.resolve(chosen) : path.join(app.getPath('appData'), app.getName());
}
