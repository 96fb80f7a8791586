import { expect, it, vi } from 'vitest';
import { giveWay, NICENESS } from './give-way.ts';

it.each<[string, NodeJS.Platform, number, readonly number[]]>([
  ['a usual thread', 'linux', 0, [NICENESS]],
  ['a thread of a process that goes before others', 'linux', -5, [NICENESS]],
  ['a thread of a process that gives way more', 'linux', 15, []],
  ['a thread whose priority is the whole process’s', 'darwin', 0, []],
])('%s', (_what, platform, niceness, expected) => {
  const set = vi.fn();
  giveWay({ get: () => niceness, set }, platform);
  expect(set.mock.calls.flat()).toEqual(expected);
});

it('works on where the system forbids it', () => {
  const set = vi.fn(() => {
    throw Object.assign(new Error('permission denied'), { code: 'EACCES' });
  });
  giveWay({ get: () => 0, set }, 'linux');
  expect(set).toHaveBeenCalledOnce();
});
