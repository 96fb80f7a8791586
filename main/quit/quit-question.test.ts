import { describe, expect, it, vi } from 'vitest';
import { type QuitChoice, QuitQuestion } from './quit-question.ts';

function setUp(choice: QuitChoice, ...looks: readonly (readonly string[])[]) {
  const remaining = [...looks];
  const parts = {
    pushes: vi.fn(async () => remaining.shift() ?? []),
    ask: vi.fn(async () => choice),
    hide: vi.fn(),
    pause: vi.fn(async () => {}),
  };
  return { parts, question: new QuitQuestion(parts) };
}

describe('QuitQuestion', () => {
  it('asks nobody while nothing arrives', async () => {
    const { parts, question } = setUp('keep running');
    expect(await question.mayQuit()).toBe(true);
    expect(parts.ask).not.toHaveBeenCalled();
  });

  it.each([
    ['now', true],
    ['keep running', false],
  ] as const)('names what arrives, and does as it is told: %s', async (choice, mayQuit) => {
    const { parts, question } = setUp(choice, ['library/app']);
    expect(await question.mayQuit()).toBe(mayQuit);
    expect(parts.ask).toHaveBeenCalledWith(['library/app']);
    expect(parts.hide).not.toHaveBeenCalled();
  });

  it('waits out of sight until all has arrived', async () => {
    const { parts, question } = setUp('when done', ['a/b'], ['a/b'], [], ['a/b'], [], []);
    expect(await question.mayQuit()).toBe(true);
    expect(parts.hide).toHaveBeenCalledTimes(1);
    expect(parts.pause).toHaveBeenCalledTimes(5);
  });

  it('stays when the user comes back meanwhile', async () => {
    const { parts, question } = setUp('when done', ['a/b'], ['a/b'], ['a/b']);
    parts.pause.mockImplementation(async () => question.keepRunning());
    expect(await question.mayQuit()).toBe(false);
  });
});
