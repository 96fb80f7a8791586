import { BLOB_READINGS } from './blobs/readings.ts';
import { CATALOG_READINGS } from './catalog/readings.ts';
import { serveReadings } from './database/index.ts';

/* The thread of `Database.read`: what is long is read here, beside the event loop. */
serveReadings([...BLOB_READINGS, ...CATALOG_READINGS]);
