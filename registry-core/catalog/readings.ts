import type { AnyReading } from '../database/index.ts';
import { RECLAIM } from './deletion/reclaim-queries.ts';
import { SORT } from './listing/long-sort.ts';
import { WALK_READINGS } from './listing/long-walk.ts';
import { STORAGE } from './usage/storage-reading.ts';

/** All that the catalog reads beside the event loop: a thread finds it here by its name. */
export const CATALOG_READINGS: readonly AnyReading[] = [...WALK_READINGS, SORT, STORAGE, RECLAIM];
