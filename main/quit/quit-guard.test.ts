import { describe, expect, it, vi } from 'vitest';
import { QuitGuard } from './quit-guard.ts';

function fakeApp() {
  let listener: (event: { preventDefault(): void }) => void = () => {};
  let quits = 0;
  return {
    on: (_name: 'before-quit', given: typeof listener) => {
      listener = given;
    },
    /** Electron asks first and quits unless somebody prevents it. */
    quit: () => {
      let prevented = false;
      listener({
        preventDefault: () => {
          prevented = true;
        },
      });
      if (!prevented) quits += 1;
    },
    quits: () => quits,
  };
}

const yes = async () => true;
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('QuitGuard', () => {
  it('holds the quit back until everything is finished', async () => {
    const app = fakeApp();
    let finished: () => void = () => {};
    new QuitGuard(app, { mayQuit: yes, finish: () => new Promise((resolve) => (finished = resolve)) });
    app.quit();
    await settled();
    expect(app.quits()).toBe(0);
    finished();
    await vi.waitFor(() => expect(app.quits()).toBe(1));
  });

  it('finishes once, however often it is asked', async () => {
    const app = fakeApp();
    const finish = vi.fn(async () => {});
    new QuitGuard(app, { mayQuit: yes, finish });
    app.quit();
    app.quit();
    app.quit();
    await vi.waitFor(() => expect(app.quits()).toBe(1));
    expect(finish).toHaveBeenCalledTimes(1);
  });

  it('quits although finishing failed', async () => {
    const app = fakeApp();
    new QuitGuard(app, { mayQuit: yes, finish: () => Promise.reject(new Error('disk full')) });
    app.quit();
    await vi.waitFor(() => expect(app.quits()).toBe(1));
  });

  it('goes on when the user wants it to, and asks again the next time', async () => {
    const app = fakeApp();
    const finish = vi.fn(async () => {});
    const mayQuit = vi.fn(async () => false);
    new QuitGuard(app, { mayQuit, finish });
    app.quit();
    app.quit();
    await settled();
    expect(mayQuit).toHaveBeenCalledTimes(1);
    expect(finish).not.toHaveBeenCalled();
    mayQuit.mockResolvedValue(true);
    app.quit();
    await vi.waitFor(() => expect(app.quits()).toBe(1));
  });

  it('asks nobody when the session ends, not even for an answer that is awaited', async () => {
    const app = fakeApp();
    const finish = vi.fn(async () => {});
    let answer: (mayQuit: boolean) => void = () => {};
    const guard = new QuitGuard(app, { mayQuit: () => new Promise((resolve) => (answer = resolve)), finish });
    app.quit();
    guard.quitNow();
    await vi.waitFor(() => expect(app.quits()).toBe(1));
    answer(true);
    await settled();
    expect(finish).toHaveBeenCalledTimes(1);
  });
});
