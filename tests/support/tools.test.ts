import { describe, expect, it } from 'vitest';
import { tool } from './tools.ts';

describe('tool', () => {
  it('tells why there is no tool of a name that nobody collects', () => {
    expect(tool('no-such-tool')).toEqual({ skip: expect.stringMatching(/no-such-tool|not looked up/) });
  });

  it('gives a path or a reason for a tool that is collected', () => {
    const entry = tool('docker');
    expect('skip' in entry ? entry.skip : entry.path).toMatch(/\S/);
  });
});
