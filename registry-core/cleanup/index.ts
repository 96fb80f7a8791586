export { checkDataFolder } from './fsck/data-folder-check.ts';
export { reportText } from './fsck/report-text.ts';
