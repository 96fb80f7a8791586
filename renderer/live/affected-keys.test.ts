import { expect, it } from 'vitest';
import { DOMAINS } from './affected-keys.ts';

type Keys = Readonly<Record<string, unknown>>;

it('asks each domain that says what events make stale', () => {
  const domains = import.meta.glob<Keys>('../data/*/keys.ts', { eager: true });
  const said = Object.values(domains).flatMap((keys) =>
    Object.entries(keys).flatMap(([name, value]) => (name.startsWith('stale') ? [value] : [])),
  );
  expect(said.length).toBeGreaterThan(4);
  expect(new Set(DOMAINS)).toEqual(new Set(said));
});
