import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Upload } from '../../registry-core/api/schemas/marina/upload.ts';
import { countedParts, layersOf, type ReceiveActivity } from './activity.ts';
import { followPush, followUploads } from './receive-activities.ts';

const START = Date.UTC(2026, 5, 15, 12);
const STATES = ['receiving', 'waiting', 'finished', 'cancelled', 'failed'] as const;
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
    isConfig: false,
    digest: null,
    problem: null,
    ...rest,
  };
}

/** Looks at snapshots, each at its second. */
function follow(...snapshots: [second: number, uploads: readonly Upload[]][]): readonly ReceiveActivity[] {
  return snapshots.reduce<readonly ReceiveActivity[]>(
    (activities, [second, uploads]) => followUploads(activities, uploads, START + second * 1000),
    [],
  );
}

describe('followUploads', () => {
  it('makes one activity of the layers that a user sends to a repository', () => {
    const activities = follow([0, [upload('a'), upload('b'), upload('c', { repository: 'library/other' })]]);
    expect(activities.map(({ repository, parts, bytes }) => [repository, parts.length, bytes])).toEqual([
      ['library/app', 2, 2 * MIB],
      ['library/other', 1, MIB],
    ]);
  });

  it('sees no push in uploads that nobody sends', () => {
    expect(follow([0, [upload('a', { state: 'waiting' })]])).toEqual([]);
    expect(follow([0, [upload('a', { state: 'finished' })]])).toEqual([]);
  });

  it('counts no config as a layer', () => {
    const config = upload('c', { state: 'finished', isConfig: true });
    const [activity] = follow([0, [upload('a'), upload('b'), config]]);
    expect(activity === undefined ? undefined : layersOf(activity)).toBe(2);
  });

  it('knows the total once each layer that still arrives has one', () => {
    const [activity] = follow([
      0,
      [upload('a', { totalBytes: 3 * MIB }), upload('b', { state: 'finished' })],
    ]);
    expect(activity?.totalBytes).toBe(4 * MIB);
    const [other] = follow([0, [upload('a', { totalBytes: 3 * MIB }), upload('b')]]);
    expect(other?.totalBytes).toBeUndefined();
  });

  it('measures the rate', () => {
    const [activity] = follow(
      [0, [upload('a', { receivedBytes: 0 })]],
      [1, [upload('a', { receivedBytes: 4 * MIB })]],
      [2, [upload('a', { receivedBytes: 6 * MIB })]],
    );
    expect(activity?.bytesPerSecond).toBe(3 * MIB);
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
    const [activity] = follow(...until, [4, [first, { ...second, state: 'finished' }]]);
    expect(activity).toMatchObject({ state: 'done', endedAt: START + 4000, bytes: 2 * MIB });
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
    const activities = follow([0, [upload('a')]], [2, []], [11, []]);
    expect(activities[0]).toMatchObject({ state: 'failed', problem: 'broken' });
    expect(followUploads(activities, [], START + 20_000)).toEqual(activities);
  });

  it('begins a new activity for the next push', () => {
    const done = follow([0, [upload('a')]], [2, [upload('a', { state: 'finished' })]]);
    const next = followUploads(done, [upload('z')], START + 5000);
    expect(next.map(({ state }) => state)).toEqual(['done', 'running']);
  });
});

describe('a push that was refused before its first byte', () => {
  const refused = (problem: string, at = 0): Upload =>
    upload('refused-1', { state: 'failed', receivedBytes: 0, problem, at });

  it.each([
    ['DENIED', 'right'],
    ['UNAUTHORIZED', 'right'],
    ['NAME_UNKNOWN', 'project'],
    ['NAME_INVALID', 'name'],
    ['STORAGE_FULL', 'full'],
    ['UNKNOWN', 'refused'],
  ])('is an activity that failed, with the reason: %s', (code, problem) => {
    const activities = follow([1, [refused(code)]]);
    expect(activities).toMatchObject([{ state: 'failed', problem, bytes: 0, endedAt: START + 1000 }]);
  });

  it('is one activity, however often its client tries again', () => {
    expect(follow([1, [refused('DENIED')]], [5, [refused('DENIED', 4000)]])).toHaveLength(1);
  });

  it('is another activity when its client tries again much later', () => {
    const again = refused('DENIED', 11 * 60_000);
    const activities = follow([1, [refused('DENIED')]], [11 * 60 + 1, [again]]);
    expect(new Set(activities.map(({ id }) => id)).size).toBe(2);
  });

  it('is no news when the window opens minutes later', () => {
    expect(follow([300, [refused('DENIED')]])).toEqual([]);
  });

  it('goes on as the same push once it is let in', () => {
    const begun = upload('a', { startedAt: new Date(START + 5000).toISOString(), at: 5000 });
    const activities = follow([1, [refused('NAME_UNKNOWN')]], [6, [refused('NAME_UNKNOWN'), begun]]);
    expect(activities).toMatchObject([{ state: 'running', attempts: 2, bytes: MIB }]);
  });
});

describe('attempts of one push', () => {
  const begun = (id: string, second: number, changes: Partial<Upload> = {}) =>
    upload(id, {
      startedAt: new Date(START + second * 1000).toISOString(),
      at: second * 1000,
      ...changes,
    });

  it('are one activity when the registry was killed and the client sends its layer again', () => {
    const again = begun('b', 6);
    const activities = follow(
      [0, [upload('a')]],
      [1, []],
      [6, [again]],
      [7, [{ ...again, state: 'finished', receivedBytes: 3 * MIB }]],
      [20, [{ ...again, state: 'finished', receivedBytes: 3 * MIB }]],
    );
    expect(activities).toMatchObject([{ state: 'done', bytes: 3 * MIB, attempts: 2 }]);
    expect(activities.map((activity) => countedParts(activity).length)).toEqual([1]);
  });

  it('go on with an activity that was taken for failed, and count what was sent twice once', () => {
    const failed = follow([0, [upload('a')]], [1, []], [12, []]);
    expect(failed).toMatchObject([{ state: 'failed', attempts: 1 }]);
    const again = begun('b', 20);
    const running = followUploads(failed, [again], START + 20_000);
    expect(running).toMatchObject([{ state: 'running', attempts: 2, bytes: MIB }]);
    expect(running[0]).not.toHaveProperty('problem');
    expect(running[0]).not.toHaveProperty('endedAt');
  });

  it('are not joined long after, nor with a push that ended well', () => {
    const failed = follow([0, [upload('a')]], [1, []], [12, []]);
    expect(followUploads(failed, [begun('b', 1200)], START + 1_200_000)).toHaveLength(2);
    const done = follow([0, [upload('a')]], [2, [upload('a', { state: 'finished' })]]);
    expect(followUploads(done, [begun('b', 5)], START + 5000)).toHaveLength(2);
  });

  it('end well when the session of a broken one is left behind and its layer has arrived in another', () => {
    const left = upload('a', { state: 'waiting', at: 1000 });
    const again = begun('b', 3);
    const arrived = { ...again, state: 'finished' as const };
    const activities = follow(
      [0, [upload('a')]],
      [2, [left]],
      [3, [left, again]],
      [4, [left, arrived]],
      [15, [left, arrived]],
    );
    expect(activities).toMatchObject([{ state: 'done', bytes: MIB }]);
  });

  it('count each layer once when all connections broke at once and each layer is sent anew', () => {
    const layers = ['a', 'b', 'c'];
    const left = layers.map((id) => upload(id, { state: 'waiting', at: 1000 }));
    const again = layers.map((id) => begun(`${id} again`, 6));
    const [activity] = follow(
      [0, layers.map((id) => upload(id))],
      [1, left],
      [2, left],
      [6, [...left, ...again]],
    );
    expect(activity).toMatchObject({ state: 'running', bytes: 3 * MIB });
    expect(activity === undefined ? undefined : layersOf(activity)).toBe(3);
  });

  it('count each layer once when a failed push is sent anew and its old sessions wait still', () => {
    const arrived = upload('z', { state: 'finished' });
    const left = ['a', 'b', 'c'].map((id) => upload(id, { state: 'waiting', at: 1000 }));
    const failed = follow(
      [0, ['a', 'b', 'c', 'z'].map((id) => upload(id))],
      [1, [...left, arrived]],
      [12, [...left, arrived]],
    );
    expect(failed[0]?.state).toBe('failed');
    const again = ['a', 'b', 'c'].map((id) => begun(`${id} again`, 30));
    const [running] = followUploads(failed, [...left, arrived, ...again], START + 30_000);
    expect(running).toMatchObject({ state: 'running', attempts: 2, bytes: 4 * MIB });
    expect(running === undefined ? undefined : layersOf(running)).toBe(4);
  });

  it('count a session that goes on or arrives after all, and none that only pauses between two requests', () => {
    const pausing = upload('a', { state: 'waiting' });
    const next = begun('b', 2);
    const superseded = follow([0, [upload('a')]], [1, [pausing]], [2, [pausing, next]]);
    expect(superseded.map(layersOf)).toEqual([1]);
    for (const state of ['receiving', 'finished'] as const) {
      const back = followUploads(superseded, [upload('a', { state }), next], START + 3000);
      expect(back.map(layersOf)).toEqual([2]);
    }
    expect(follow([0, [upload('a')]], [2, [pausing, next]]).map(layersOf)).toEqual([2]);
  });

  const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

  it('are joined by what they say they are: one that arrived counts, else one that arrives', () => {
    const sent = (id: string, state: Upload['state'], receivedBytes: number) =>
      upload(id, { state, receivedBytes, digest: digest('d') });
    const counted = (...uploads: Upload[]) =>
      follow([0, [upload('first'), ...uploads]]).map((activity) => [
        activity.bytes,
        countedParts(activity).map(({ id }) => id),
      ]);
    expect(counted(sent('b', 'finished', 5), sent('c', 'receiving', 2))).toEqual([[MIB + 5, ['first', 'b']]]);
    expect(counted(sent('b', 'receiving', 2), sent('c', 'waiting', 5))).toEqual([[MIB + 2, ['first', 'b']]]);
    expect(counted(sent('b', 'failed', 5), sent('c', 'waiting', 2))).toEqual([[MIB + 2, ['first', 'c']]]);
  });

  it('do not end while one of them still arrives, whatever arrived in another', () => {
    const one = upload('a', { digest: digest('d'), state: 'finished' });
    const other = upload('b', { digest: digest('d') });
    expect(follow([0, [upload('a'), other]], [5, [one, other]], [9, [one, other]])[0]?.state).toBe('running');
  });

  it('count as many layers as there are, however often which of them was sent', () => {
    const sends = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom(...STATES)), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(sends, (sent) => {
        const uploads = sent.map(([layer, state], index) =>
          upload(`${index}`, { state, digest: digest(`${layer}`), receivedBytes: layer + 1 }),
        );
        const [activity] = follow([0, [upload('first', { receivedBytes: 0 }), ...uploads]]);
        const layers = new Set(sent.map(([layer]) => layer));
        expect(activity === undefined ? undefined : layersOf(activity)).toBe(layers.size + 1);
        expect(activity?.bytes).toBe([...layers].reduce((sum, layer) => sum + layer + 1, 0));
      }),
    );
  });

  it('have arrived when their manifest has, whatever it looked like', () => {
    const push = { repository: 'library/app', username: 'admin' };
    const failed = follow([0, [upload('a')]], [1, []], [12, []]);
    expect(followPush(failed, push, START + 14_000, START + 14_000)).toMatchObject([{ state: 'done' }]);
    expect(followPush(failed, { ...push, username: 'bob' }, START + 14_000, START + 14_000)).toEqual(failed);
    expect(followPush(failed, push, START + 14_000, START + 14_000)[0]).not.toHaveProperty('problem');
    const lost = follow([0, [upload('a')]], [1, []]);
    const [running] = followPush(lost, push, START + 2000, START + 2000);
    expect(running?.state).toBe('running');
    expect(followUploads(running === undefined ? [] : [running], [], START + 4000)).toMatchObject([
      { state: 'done' },
    ]);
  });
});

describe('a push that failed', () => {
  it.each([
    ['STORAGE_FULL', 'full'],
    ['STORAGE_FAILED', 'disk'],
    [null, 'refused'],
  ] as const)('says why: %s', (code, problem) => {
    const failed = upload('a', { state: 'failed', problem: code });
    expect(follow([0, [upload('a')]], [2, [failed]])[0]).toMatchObject({ state: 'failed', problem });
  });

  it('at once when the disk refused bytes, whatever of it is left behind', () => {
    const left = upload('b', { state: 'waiting' });
    const full = upload('a', { state: 'failed', problem: 'STORAGE_FULL', at: 1000 });
    expect(follow([0, [upload('a'), upload('b')]], [1, [full, left]])).toMatchObject([
      { state: 'failed', problem: 'full', endedAt: START + 1000 },
    ]);
    const [running] = follow([0, [upload('a'), upload('b')]], [1, [full, upload('b')]]);
    expect(running?.state).toBe('running');
  });

  it('before a byte of it was seen, once; long ago it is no news', () => {
    const refused = upload('a', { state: 'failed', problem: 'STORAGE_FAILED', receivedBytes: 0 });
    const activities = follow([1, [refused]], [3, [refused]]);
    expect(activities).toMatchObject([{ state: 'failed', problem: 'disk', repository: 'library/app' }]);
    expect(follow([120, [refused]])).toEqual([]);
  });
});
