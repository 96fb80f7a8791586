import { describe, expect, it, vi } from 'vitest';
import { Health } from './health.ts';

describe('Health', () => {
  it('is healthy when every part is', async () => {
    const health = new Health([
      { name: 'core', check: () => {} },
      { name: 'database', check: async () => {} },
    ]);
    expect(await health.report()).toEqual({
      status: 'healthy',
      components: [
        { name: 'core', status: 'healthy' },
        { name: 'database', status: 'healthy' },
      ],
    });
  });

  it('names the part that fails by its error code, tells the log the rest, and nobody the message', async () => {
    const failure = Object.assign(new Error('no space on /srv/secret'), { code: 'ENOSPC' });
    const onFailure = vi.fn();
    const health = new Health(
      [
        { name: 'core', check: () => {} },
        { name: 'storage', check: () => Promise.reject(failure) },
      ],
      { onFailure },
    );
    const report = await health.report();
    expect(report.status).toBe('unhealthy');
    expect(report.components[1]).toEqual({ name: 'storage', status: 'unhealthy', error: 'ENOSPC' });
    expect(onFailure).toHaveBeenCalledExactlyOnceWith('storage', failure);
    expect(JSON.stringify(report)).not.toContain('/srv');
  });

  it('asks the parts once a second at most', async () => {
    let now = 0;
    const check = vi.fn();
    const health = new Health([{ name: 'core', check }], { clock: () => now });
    await Promise.all([health.report(), health.report()]);
    now = 1000;
    await health.report();
    expect(check).toHaveBeenCalledTimes(1);
    now = 1001;
    await health.report();
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('does not wait for ever for a part', async () => {
    vi.useFakeTimers();
    try {
      const health = new Health([{ name: 'storage', check: () => new Promise<void>(() => {}) }]);
      const report = health.report();
      await vi.advanceTimersByTimeAsync(5000);
      expect((await report).status).toBe('unhealthy');
    } finally {
      vi.useRealTimers();
    }
  });
});
