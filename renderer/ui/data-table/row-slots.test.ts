import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assignSlots, type RowSlots } from './row-slots.ts';

const keys = fc.uniqueArray(fc.nat(60).map(String), { maxLength: 30 });

it('keeps the slot of every row that stays, gives no slot twice, and no more slots than rows were ever shown', () => {
  fc.assert(
    fc.property(fc.array(keys, { minLength: 1, maxLength: 10 }), (screens) => {
      let slots: RowSlots = new Map();
      for (const shown of screens) {
        const next = assignSlots(slots, shown);
        expect([...next.keys()].sort()).toEqual([...shown].sort());
        expect(new Set(next.values()).size).toBe(shown.length);
        for (const key of shown) if (slots.has(key)) expect(next.get(key)).toBe(slots.get(key));
        slots = next;
      }
      const most = Math.max(...screens.map((shown) => shown.length));
      expect(Math.max(-1, ...slots.values())).toBeLessThan(most);
    }),
  );
});
