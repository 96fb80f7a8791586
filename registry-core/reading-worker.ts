import { CATALOG_READINGS } from './catalog/readings.ts';
import { serveReadings } from './database/index.ts';

/* The thread of `Database.read`: what is long is read here, beside the event loop. */
serveReadings([...CATALOG_READINGS]);
