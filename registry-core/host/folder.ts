/** The door for a host that has its user choose a data folder: the desktop's main process. */
export { holdsRegistry } from '../settings/data-folder.ts';
