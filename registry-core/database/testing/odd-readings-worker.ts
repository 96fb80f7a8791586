import { serveReadings } from '../readings/serve-readings.ts';
import { COUNTER, ENDLESS, GREEDY, NUMBERS, REFUSED, WRITES } from './odd-readings.ts';

/* A thread of readings for tests, whose patience is short. */
serveReadings([NUMBERS, ENDLESS, GREEDY, COUNTER, REFUSED, WRITES], 300);
