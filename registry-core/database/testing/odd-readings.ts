import { RegistryError } from '../../errors/index.ts';
import { SlicedWork } from '../../turns/index.ts';
import type { Reading } from '../readings/reading.ts';

/** The numbers of table `number` above one, each a part. */
export const NUMBERS: Reading<{ readonly above: number }, number> = {
  name: 'test.numbers',
  async *read(reader, { above }) {
    const next = reader.prepare<[number], { value: number }>(
      'SELECT value FROM number WHERE value > ? ORDER BY value LIMIT 1',
    );
    for (let row = next.get(above); row !== undefined; row = next.get(row.value)) yield row.value;
  },
};

/** Rests for ever. */
export const ENDLESS: Reading<null, number> = {
  name: 'test.endless',
  async *read() {
    const work = new SlicedWork();
    while (work !== undefined) await work.rest();
    yield 0;
  },
};

/** The same, of those of which only a few run at once. */
export const GREEDY: Reading<null, number> = { ...ENDLESS, name: 'test.greedy', keepsMuch: true };

/** Counts without end; each part is how many were made before. */
export const COUNTER: Reading<null, number> = {
  name: 'test.counter',
  async *read() {
    for (let count = 0; ; count += 1) yield count;
  },
};

/** Refuses after its first part. */
export const REFUSED: Reading<null, number> = {
  name: 'test.refused',
  async *read() {
    yield 1;
    throw new RegistryError('BAD_REQUEST', 'narrow it', { detail: { in: 'query' } });
  },
};

/** Tries to change something. */
export const WRITES: Reading<null, number> = {
  name: 'test.writes',
  async *read(reader) {
    reader.prepare<[], never>('DELETE FROM number').run();
    yield 0;
  },
};
