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

describe('QuitGuard', () => {
  it('holds the quit back until everything is finished', async () => {
    const app = fakeApp();
    let finished: () => void = () => {};
    new QuitGuard(app, () => new Promise((resolve) => (finished = resolve)));
    app.quit();
    expect(app.quits()).toBe(0);
    finished();
    await vi.waitFor(() => expect(app.quits()).toBe(1));
  });

  it('finishes once, however often it is asked', async () => {
    const app = fakeApp();
    const finish = vi.fn(async () => {});
    new QuitGuard(app, finish);
    app.quit();
    app.quit();
    app.quit();
    await vi.waitFor(() => expect(app.quits()).toBe(1));
    expect(finish).toHaveBeenCalledTimes(1);
  });

  it('quits although finishing failed', async () => {
    const app = fakeApp();
    new QuitGuard(app, () => Promise.reject(new Error('disk full')));
    app.quit();
    await vi.waitFor(() => expect(app.quits()).toBe(1));
  });
});
