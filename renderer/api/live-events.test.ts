import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveEvent } from '../../registry-core/api/schemas/marina/registry.ts';
import { followLiveEvents, serverSentMessages } from './live-events.ts';
import { ApiTransport } from './transport.ts';

/** A response whose body comes in the given pieces. */
function streamed(pieces: readonly Uint8Array[]): Response {
  return new Response(
    new ReadableStream({
      start: (controller) => {
        for (const piece of pieces) controller.enqueue(piece);
        controller.close();
      },
    }),
  );
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

async function messagesOf(pieces: readonly Uint8Array[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const message of serverSentMessages(streamed(pieces))) found.push(message);
  return found;
}

describe('serverSentMessages', () => {
  it('reads ids and data, and leaves out comments, other fields and what was cut off', async () => {
    const text =
      'retry: 1000\n\n: heartbeat\n\nid: 5\nevent: x\ndata: {"a":\ndata: 1}\n\nid:6\r\ndata:second\r\n\r\ndata: cut';
    expect(await messagesOf([bytes(text)])).toEqual([
      { id: '', data: '' },
      { id: '', data: '' },
      { id: '5', data: '{"a":\n1}' },
      { id: '6', data: 'second' },
    ]);
  });

  it('reads the same however the bytes are cut', async () => {
    const text = 'id: 1\ndata: Größe ✓\n\nid: 2\r\ndata: b\r\n\r\nid: 3\ndata: c\n\n';
    const whole = await messagesOf([bytes(text)]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 8 }), async (cuts) => {
        const at = [0, ...[...cuts].sort((a, b) => a - b), bytes(text).length];
        const pieces = at.slice(1).map((end, index) => bytes(text).slice(at[index], end));
        expect(await messagesOf(pieces)).toEqual(whole);
      }),
    );
  });
});

describe('followLiveEvents', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('takes the feed up again from the last event that it saw, and ends with its signal', async () => {
    const asked: (string | null)[] = [];
    const answers = [
      () => streamed([bytes('id: 1\ndata: {"id":1}\n\n')]),
      () => new Response('{"errors":[{"code":"UNAVAILABLE","message":"x"}]}', { status: 503 }),
      () => streamed([bytes('id: 2\ndata: {"id":2}\n\n')]),
    ];
    const transport = new ApiTransport(async (_input, init) => {
      asked.push(new Headers(init.headers).get('last-event-id'));
      const answer = answers.shift();
      if (answer === undefined) throw new TypeError('fetch failed');
      return answer();
    });
    const ends = new AbortController();
    const events: number[] = [];
    const states: boolean[] = [];
    const done = followLiveEvents(
      transport,
      {
        onEvent: (event: LiveEvent) => {
          events.push(event.id);
          if (event.id === 2) ends.abort();
        },
        onConnected: (connected) => states.push(connected),
      },
      ends.signal,
    );
    await vi.advanceTimersByTimeAsync(5000);
    await done;
    expect(events).toEqual([1, 2]);
    expect(asked).toEqual([null, '1', '1']);
    expect(states).toEqual([true, false, false, true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits longer after each failure, up to ten seconds', async () => {
    const at: number[] = [];
    const transport = new ApiTransport(async () => {
      at.push(Date.now());
      throw new TypeError('fetch failed');
    });
    const ends = new AbortController();
    const done = followLiveEvents(transport, { onEvent: () => {} }, ends.signal);
    await vi.advanceTimersByTimeAsync(40_000);
    ends.abort();
    await vi.advanceTimersByTimeAsync(0);
    await done;
    const waits = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(waits.slice(0, 6)).toEqual([500, 1000, 2000, 4000, 8000, 10_000]);
  });
});
