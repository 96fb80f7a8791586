import { describe, expect, it } from 'vitest';
import type { Upload } from '../../registry-core/api/schemas/marina/upload.ts';
import { followUploads } from './receive-tasks.ts';
import type { ReceiveTask } from './task.ts';

const START = Date.UTC(2026, 5, 15, 12);
const MIB = 1024 * 1024;

function upload(id: string, changes: Partial<Upload> & { readonly at?: number } = {}): Upload {
  const { at = 0, ...rest } = changes;
  return {
    id,
    repository: 'library/app',
    username: 'admin',
    state: 'receiving',
    startedAt: new Date(START).toISOString(),
    updatedAt: new Date(START + at).toISOString(),
    receivedBytes: MIB,
    totalBytes: null,
    ...rest,
  };
}

/** Looks at snapshots, each at its second. */
function follow(...snapshots: [second: number, uploads: readonly Upload[]][]): readonly ReceiveTask[] {
  return snapshots.reduce<readonly ReceiveTask[]>(
    (tasks, [second, uploads]) => followUploads(tasks, uploads, START + second * 1000),
    [],
  );
}

describe('followUploads', () => {
  it('makes one task of the layers that a user sends to a repository', () => {
    const tasks = follow([0, [upload('a'), upload('b'), upload('c', { repository: 'library/other' })]]);
    expect(tasks.map(({ repository, parts, bytes }) => [repository, parts.length, bytes])).toEqual([
      ['library/app', 2, 2 * MIB],
      ['library/other', 1, MIB],
    ]);
  });

  it('sees no push in uploads that nobody sends', () => {
    expect(follow([0, [upload('a', { state: 'waiting' })]])).toEqual([]);
    expect(follow([0, [upload('a', { state: 'finished' })]])).toEqual([]);
  });

  it('knows the total once each layer that still arrives has one', () => {
    const [task] = follow([0, [upload('a', { totalBytes: 3 * MIB }), upload('b', { state: 'finished' })]]);
    expect(task?.totalBytes).toBe(4 * MIB);
    const [other] = follow([0, [upload('a', { totalBytes: 3 * MIB }), upload('b')]]);
    expect(other?.totalBytes).toBeUndefined();
  });

  it('measures the rate', () => {
    const [task] = follow(
      [0, [upload('a', { receivedBytes: 0 })]],
      [1, [upload('a', { receivedBytes: 4 * MIB })]],
      [2, [upload('a', { receivedBytes: 6 * MIB })]],
    );
    expect(task?.bytesPerSecond).toBe(3 * MIB);
  });

  it('goes on through the pause between two layers, and is done after the last', () => {
    const first = upload('a', { state: 'finished' });
    const second = upload('b', { at: 2000 });
    const until = [
      [0, [upload('a')]],
      [1, [first]],
      [2, [first, second]],
      [3, [first, { ...second, state: 'finished' }]],
    ] satisfies [number, Upload[]][];
    expect(follow(...until).map(({ state }) => state)).toEqual(['running']);
    const [task] = follow(...until, [4, [first, { ...second, state: 'finished' }]]);
    expect(task).toMatchObject({ state: 'done', endedAt: START + 4000, bytes: 2 * MIB });
  });

  it('fails when the client has gone, not while it pauses', () => {
    const waiting = upload('a', { state: 'waiting' });
    const pausing = follow([0, [upload('a')]], [1, [waiting]], [9, [waiting]]);
    expect(pausing[0]?.state).toBe('running');
    expect(followUploads(pausing, [waiting], START + 11_000)[0]).toMatchObject({
      state: 'failed',
      problem: 'broken',
    });
  });

  it('ends as its last upload did', () => {
    const failed = upload('a', { state: 'failed', at: 1000 });
    const again = upload('b', { state: 'finished', at: 2000 });
    const start = [0, [upload('a')]] satisfies [number, Upload[]];
    expect(follow(start, [2, [failed]])[0]).toMatchObject({ state: 'failed', problem: 'refused' });
    expect(follow(start, [1, [failed, upload('b')]], [3, [failed, again]])[0]?.state).toBe('done');
    expect(follow(start, [2, [upload('a', { state: 'cancelled' })]])[0]?.state).toBe('cancelled');
  });

  it('fails when the registry forgot it, and leaves what ended alone', () => {
    const tasks = follow([0, [upload('a')]], [2, []], [11, []]);
    expect(tasks[0]).toMatchObject({ state: 'failed', problem: 'broken' });
    expect(followUploads(tasks, [], START + 20_000)).toEqual(tasks);
  });

  it('begins a new task for the next push', () => {
    const done = follow([0, [upload('a')]], [2, [upload('a', { state: 'finished' })]]);
    const next = followUploads(done, [upload('z')], START + 5000);
    expect(next.map(({ state }) => state)).toEqual(['done', 'running']);
  });
});
