import type { AnyReading } from '../database/index.ts';
import { GARBAGE_SUM } from './garbage-sum.ts';

/** All that the store of blobs reads beside the event loop: a thread finds it here by its name. */
export const BLOB_READINGS: readonly AnyReading[] = [GARBAGE_SUM];
