import { describe, expect, it } from 'vitest';
import { stepsDone } from './steps-done.ts';

const LIBRARY = {};

describe('stepsDone', () => {
  it.each([
    [{ hasPushes: false, hasPulls: false }, [LIBRARY], ['running']],
    [{ hasPushes: true, hasPulls: false }, [LIBRARY], ['running', 'push']],
    [{ hasPushes: false, hasPulls: true }, [LIBRARY], ['running', 'pull']],
    [{ hasPushes: false, hasPulls: false }, [LIBRARY, {}], ['running', 'project']],
    [{ hasPushes: true, hasPulls: true }, [LIBRARY, {}], ['running', 'push', 'pull', 'project']],
  ])('ticks each step by what happened', (recent, projects, steps) => {
    expect([...stepsDone(recent, projects)]).toEqual(steps);
  });
});
