import { describe, expect, it } from 'vitest';
import { explainedStatus, levelOf, rawText, requestIdOf, summaryOf, valueText } from './log-text.ts';

const line = (message: string, fields: Record<string, unknown> = {}, level = 'info') => ({
  time: '2026-01-01T10:00:00.000Z',
  level,
  message,
  fields,
});

describe('summaryOf', () => {
  it.each([
    [line('request', { method: 'PUT', path: '/v2/a/manifests/1', status: 201 }), '201 PUT /v2/a/manifests/1'],
    [
      line('the registry is ready', { url: 'http://x', addresses: ['::1'] }),
      'the registry is ready  url=http://x',
    ],
    [line('a component is unhealthy', { err: { message: 'EIO' } }), 'a component is unhealthy  EIO'],
    [line('', { requestId: 'abc' }), ''],
    [line('odd', { err: 'text' }), 'odd  err=text'],
  ])('says what a line is about (%#)', (one, said) => expect(summaryOf(one)).toBe(said));
});

describe('explainedStatus', () => {
  it('is that of a request that was refused', () => {
    expect(explainedStatus(line('request', { status: 409 }))).toBe(409);
    expect(explainedStatus(line('request', { status: 201 }))).toBeUndefined();
    expect(explainedStatus(line('other', { status: 409 }))).toBeUndefined();
  });
});

describe('the rest of a line', () => {
  it('is written as the log file has it', () => {
    expect(JSON.parse(rawText(line('done', { count: 3 })))).toEqual({
      level: 'info',
      time: '2026-01-01T10:00:00.000Z',
      count: 3,
      msg: 'done',
    });
  });

  it('takes only texts as the id of a request, and unknown levels as information', () => {
    expect(requestIdOf(line('x', { requestId: 'abc' }))).toBe('abc');
    expect(requestIdOf(line('x', { requestId: 7 }))).toBeUndefined();
    expect(levelOf(line('x', {}, 'trace'))).toBe('info');
    expect(levelOf(line('x', {}, 'warn'))).toBe('warn');
  });

  it('shows fields for reading', () => {
    expect(valueText('a\nb')).toBe('a\nb');
    expect(valueText({ code: 'EIO' })).toBe('{\n  "code": "EIO"\n}');
  });
});
