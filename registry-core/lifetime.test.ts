import { describe, expect, it } from 'vitest';
import { Lifetime } from './lifetime.ts';

describe('Lifetime', () => {
  it('closes in the reverse order, each once', async () => {
    const lifetime = new Lifetime();
    const closed: string[] = [];
    lifetime.onClose(() => void closed.push('database'));
    lifetime.onClose(async () => {
      await Promise.resolve();
      closed.push('server');
    });
    await lifetime.close();
    await lifetime.close();
    expect(closed).toEqual(['server', 'database']);
  });

  it('closes the rest when something fails, and then tells the first failure', async () => {
    const lifetime = new Lifetime();
    let closed = false;
    lifetime.onClose(() => {
      closed = true;
    });
    lifetime.onClose(() => Promise.reject(new Error('second')));
    lifetime.onClose(() => {
      throw new Error('first');
    });
    await expect(lifetime.close()).rejects.toThrow('first');
    expect(closed).toBe(true);
  });
});
