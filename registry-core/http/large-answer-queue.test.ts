import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { LargeAnswerQueue } from './large-answer-queue.ts';

const MEBIBYTE = 1024 * 1024;

let room: number;
let stuck: number;
let queue: LargeAnswerQueue;
let begun: string[];
beforeEach(() => {
  room = 1000 * MEBIBYTE;
  stuck = 0;
  begun = [];
  queue = new LargeAnswerQueue({
    fits: (bytes) => queue.promisedBytes + bytes <= room,
    onStuck: () => {
      stuck += 1;
    },
  });
});

function ask(name: string, bytes = 4 * MEBIBYTE): ServerResponse {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const admitted = queue.admit(response, bytes);
  if (admitted === undefined) begun.push(name);
  else void admitted.then(() => begun.push(name));
  return response;
}

describe('large answers', () => {
  it('begin a few in a turn, in their order, with time for others between them', async () => {
    for (const name of ['a', 'b', 'c', 'd']) ask(name, 2 * MEBIBYTE);
    expect(begun).toEqual(['a', 'b']);
    let turns = 0;
    for (; begun.length < 4 && turns < 10; turns += 1) await nextTurn();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    expect(turns).toBeGreaterThan(0);
  });

  it('wait for the room that others were promised, until these are handed over', async () => {
    room = 4 * MEBIBYTE;
    const first = ask('first');
    ask('second');
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    expect([begun, queue.promisedBytes, queue.waitingBytes]).toEqual([['first'], 4 * MEBIBYTE, 4 * MEBIBYTE]);
    expect(stuck).toBeGreaterThan(0);
    queue.settle(first);
    queue.settle(first);
    queue.goOn();
    await nextTurn();
    expect([begun, queue.promisedBytes]).toEqual([['first', 'second'], 4 * MEBIBYTE]);
  });

  it('are forgotten when their clients have gone', async () => {
    room = 4 * MEBIBYTE;
    const first = ask('first');
    ask('gone').destroy();
    ask('last');
    queue.settle(first);
    await nextTurn();
    await nextTurn();
    expect(begun).toEqual(['first', 'last']);
    expect(queue.waitingBytes).toBe(0);
  });

  it('that are made already go before those that are not', async () => {
    room = 4 * MEBIBYTE;
    const first = ask('first');
    ask('not made');
    expect(queue.isCrowded).toBe(false);
    const made = new ServerResponse(new IncomingMessage(new Socket()));
    void queue.admitMade(made, 2 * MEBIBYTE)?.then(() => begun.push('made'));
    expect([queue.isCrowded, queue.waitingBytes]).toEqual([true, 6 * MEBIBYTE]);
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
    queue.settle(first);
    queue.goOn();
    await nextTurn();
    expect([begun, queue.promisedBytes, queue.isCrowded]).toEqual([['first', 'made'], 2 * MEBIBYTE, false]);
  });

  it('that turn out larger than promised ask for all of their room once', async () => {
    room = 4 * MEBIBYTE;
    const response = ask('first', MEBIBYTE);
    expect(queue.admitMade(response, MEBIBYTE)).toBeUndefined();
    expect(queue.promisedBytes).toBe(MEBIBYTE);
    await nextTurn();
    expect(queue.admitMade(response, 4 * MEBIBYTE)).toBeUndefined();
    expect(queue.promisedBytes).toBe(4 * MEBIBYTE);
  });
});
