import { describe, expect, it, vi } from 'vitest';
import { RegistryError } from '../errors/registry-error.ts';
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
    expect(report.components[1]).toEqual({
      name: 'storage',
      status: 'unhealthy',
      error: 'ENOSPC',
      problem: 'full',
    });
    expect(onFailure).toHaveBeenCalledExactlyOnceWith('storage', failure);
    expect(JSON.stringify(report)).not.toContain('/srv');
  });

  it('asks the parts every five seconds at most, each second while one fails, and at once when in doubt', async () => {
    let now = 0;
    const check = vi.fn();
    const onFailure = vi.fn();
    const health = new Health([{ name: 'storage', check }], { clock: () => now, onFailure });
    await Promise.all([health.report(), health.report()]);
    now = 5000;
    await health.report();
    expect(check).toHaveBeenCalledTimes(1);
    check.mockRejectedValue(Object.assign(new Error('gone'), { code: 'EIO' }));
    health.doubt();
    expect((await health.report()).status).toBe('unhealthy');
    now = 6001;
    await health.report();
    expect(check).toHaveBeenCalledTimes(3);
    expect(onFailure, 'the same failure is told once').toHaveBeenCalledTimes(1);
  });

  it('sees trouble by a glance, without a probe while all is well', async () => {
    let now = 0;
    const away = new RegistryError('STORAGE_FAILED', 'the folder is gone', { status: 503 });
    const glance = vi.fn();
    const check = vi.fn(async () => glance());
    const health = new Health([{ name: 'storage', check, glance }], { clock: () => now });
    expect(await health.trouble()).toBeUndefined();
    now = 60_000;
    expect(await health.trouble()).toBeUndefined();
    expect(check).toHaveBeenCalledTimes(1);
    glance.mockImplementation(() => {
      throw away;
    });
    expect(await health.trouble()).toEqual({ problem: 'away', message: 'the folder is gone' });
    glance.mockImplementation(() => {});
    now = 61_001;
    expect(await health.trouble()).toBeUndefined();
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
