import { describe, expect, it } from 'vitest';
import { REDACTED, redactSecrets } from './redact.ts';

describe('redactSecrets', () => {
  it('replaces the values of secret names at any depth, whatever their case and separators', () => {
    const logged = redactSecrets({
      user: 'ada',
      password: 'p1',
      headers: { Authorization: 'Basic eDp5', 'set-cookie': ['sid=1'], accept: '*/*' },
      body: [{ refresh_token: 'r1', clientSecret: 's1', scope: 'pull' }],
    });
    expect(logged).toEqual({
      user: 'ada',
      password: REDACTED,
      headers: { Authorization: REDACTED, 'set-cookie': REDACTED, accept: '*/*' },
      body: [{ refresh_token: REDACTED, clientSecret: REDACTED, scope: 'pull' }],
    });
  });

  it('leaves names that only resemble a secret', () => {
    const harmless = { tokenLifetimeSeconds: 60, passwordChangedAt: 1, cookies: 2 };
    expect(redactSecrets(harmless)).toEqual(harmless);
  });

  it('does not change what it was given, and keeps errors and dates', () => {
    const given = { err: new Error('x'), at: new Date(0), nested: { token: 't' } };
    const copy = redactSecrets(given);
    expect(given.nested.token).toBe('t');
    expect(copy['err']).toBe(given.err);
    expect(copy['at']).toBe(given.at);
  });

  it('ends at a cycle', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(JSON.stringify(redactSecrets(cycle))).toContain('[too deep]');
  });
});
