export { checkDataFolder } from './fsck/data-folder-check.ts';
export { reportText } from './fsck/report-text.ts';
export type { GarbageCollector } from './gc/garbage-collector.ts';
export { GARBAGE_COLLECTION, GarbageParameters } from './gc/garbage-job.ts';
export { type Cleanup, openCleanup } from './open-cleanup.ts';
