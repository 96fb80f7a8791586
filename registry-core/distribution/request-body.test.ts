import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { RequestBody } from './request-body.ts';

let request: IncomingMessage;
let body: RequestBody;
beforeEach(() => {
  request = new IncomingMessage(new Socket());
  body = new RequestBody(request);
});

describe('RequestBody', () => {
  it('has the bytes up to the end', async () => {
    request.push('ab');
    expect(String((await body.next()).value)).toBe('ab');
    const next = body.next();
    request.push('c');
    expect(String((await next).value)).toBe('c');
    const end = body.next();
    request.push(null);
    expect([await end, await body.next()]).toEqual([{ done: true }, { done: true }]);
  });

  it('fails when the connection breaks, behind the bytes that came', async () => {
    const next = body.next();
    request.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    await expect(next).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('lets go of a request at once while nothing comes: what follows passes unread', async () => {
    const next = body.next();
    await body.return();
    expect(await next).toEqual({ done: true });
    request.resume();
    const ended = new Promise((resolve) => request.once('end', resolve));
    request.push(Buffer.alloc(request.readableHighWaterMark));
    request.push(null);
    await ended;
    expect(request.readableLength).toBe(0);
  });

  it('leaves a request alone of which nobody wants a byte', async () => {
    expect(request.listenerCount('readable')).toBe(0);
    await body.return();
    expect(request.listenerCount('error')).toBe(0);
  });

  it('leaves the request whole when its loop is left', async () => {
    request.push('ab');
    for await (const chunk of body) {
      expect(String(chunk)).toBe('ab');
      break;
    }
    expect([request.destroyed, request.listenerCount('readable')]).toEqual([false, 0]);
  });
});
