import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { LargeTargets } from './large-targets.ts';

function answerOf(bytes: number): ServerResponse {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  response.setHeader('Content-Length', bytes);
  return response;
}

it('knows how long the last answer to a path was, whatever the query', () => {
  const targets = new LargeTargets();
  expect(targets.expected('/api/list')).toBeUndefined();
  targets.note('/api/list?page=1', answerOf(5_000_000));
  expect(targets.expected('/api/list?page=2')).toBe(5_000_000);
  targets.note('/api/list', answerOf(100));
  expect(targets.expected('/api/list')).toBe(0);
});

it('does not forget the large ones because of many small ones', () => {
  const targets = new LargeTargets();
  targets.note('/api/list', answerOf(5_000_000));
  for (let index = 0; index < 1000; index += 1) targets.note(`/api/${index}`, answerOf(10));
  expect(targets.expected('/api/list')).toBe(5_000_000);
  expect([targets.expected('/api/0'), targets.expected('/api/999')]).toEqual([undefined, 0]);
});
