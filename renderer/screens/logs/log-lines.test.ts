import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../registry-core/api/schemas/marina/telemetry.ts';
import { countNewer, joinAnswers, justAfter, justBefore, keyed } from './log-lines.ts';

const at = (millisecond: number, message = 'x'): LogLine => ({
  time: new Date(1_750_000_000_000 + millisecond).toISOString(),
  level: 'info',
  message,
  fields: {},
});

/** As the registry answers: newest first, later than `after`, earlier than `before`. */
function answer(log: readonly LogLine[], bounds: { after?: string; before?: string }, limit: number) {
  return log
    .toReversed()
    .filter(({ time }) => bounds.after === undefined || time > bounds.after)
    .filter(({ time }) => bounds.before === undefined || time < bounds.before)
    .slice(0, limit);
}

describe('joinAnswers', () => {
  it('loses no line and repeats none, however many share a millisecond', () => {
    const log = fc.array(fc.nat(3), { minLength: 1, maxLength: 60 }).map((steps) => {
      let now = 0;
      return steps.map((step, index) => {
        now += step;
        return at(now, `line ${index}`);
      });
    });
    fc.assert(
      fc.property(log, fc.nat(59), (lines, cut) => {
        const first = answer(lines, {}, (cut % lines.length) + 1);
        const oldest = first.at(-1)?.time ?? '';
        const older = answer(lines, { before: justAfter(oldest) }, lines.length);
        expect(joinAnswers([first, older])).toEqual(lines.toReversed());
      }),
    );
  });

  it('joins what came since the same way', () => {
    const shown = answer([at(1, 'a'), at(2, 'b')], {}, 10);
    const fresh = answer(
      [at(1, 'a'), at(2, 'b'), at(2, 'c'), at(5, 'd')],
      { after: justBefore(at(2).time) },
      10,
    );
    expect(countNewer(fresh, shown)).toBe(2);
    expect(countNewer(shown, shown)).toBe(0);
    expect(countNewer(fresh, [])).toBe(3);
  });
});

describe('keyed', () => {
  it('names a line the same before and after newer lines came', () => {
    const before = keyed([at(2, 'c'), at(2, 'b'), at(1, 'a')]);
    const after = keyed([at(2, 'd'), at(2, 'c'), at(2, 'b'), at(1, 'a')]);
    expect(after.slice(1)).toEqual(before);
    expect(new Set(after.map(({ key }) => key)).size).toBe(4);
  });
});
