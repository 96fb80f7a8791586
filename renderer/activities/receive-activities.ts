import type { Upload } from '../../registry-core/api/schemas/marina/upload.ts';
import { countedParts, type ReceiveActivity, type ReceivedPart, type ReceiveProblem } from './activity.ts';

/** Between the layers of one push no bytes may be on their way for a moment. In ms. */
const PAUSE = 1_500;
/** A client that sends nothing for longer has gone. In ms. */
const PATIENCE = 10_000;
/** Layers that began so much before the first that was seen belong to the same push. In ms. */
const SAME_PUSH = 2_000;

/** Clients try again by themselves for a minute or so, and people soon after. In ms. */
const TRIED_AGAIN_WITHIN = 10 * 60_000;

/** A refusal that is older is no news. In ms. */
const NEWS = 60_000;

const isRefused = ({ state, problem }: Pick<Upload, 'state' | 'problem'>): boolean =>
  state === 'failed' && problem !== null;
const isEnd = ({ state }: Pick<Upload, 'state'>): boolean => state !== 'receiving' && state !== 'waiting';
const isReceiving = ({ state }: Pick<Upload, 'state'>): boolean => state === 'receiving';

/**
 * What the registry says of its uploads, as the pushes that they are: goes on with those that run, takes up those that
 * failed when their client tries again, begins new ones, and ends those of which nothing comes any more.
 */
export function followUploads(
  activities: readonly ReceiveActivity[],
  uploads: readonly Upload[],
  now: number,
): readonly ReceiveActivity[] {
  const groups = byPush(uploads);
  const next = activities.map((activity) => {
    const key = keyOf(activity);
    const group = groups.get(key) ?? [];
    const running = activity.state === 'running' ? activity : triedAgain(activity, activities, group, now);
    if (running === undefined) return activity;
    groups.delete(key);
    return ended(continued(running, group, now, activity.attempts), now);
  });
  for (const group of groups.values()) {
    const begun = beginning(group, now) ?? refusal(group, activities, now);
    if (begun !== undefined) next.push(begun);
  }
  return next;
}

/**
 * A manifest was stored, so all that its user sent there before has arrived or was not needed: the end of a push, also
 * of one that looked lost.
 *
 * @param occurredAt By the registry's clock, `now` by this computer's; both in Unix ms.
 */
export function followPush(
  activities: readonly ReceiveActivity[],
  push: Pick<ReceiveActivity, 'repository' | 'username'>,
  occurredAt: number,
  now: number,
): readonly ReceiveActivity[] {
  const activity = activities.findLast((one) => keyOf(one) === keyOf(push));
  if (activity === undefined || !mayStillSucceed(activity, now)) return activities;
  const parts = activity.parts.map((part) =>
    part.state === 'finished' || isReceiving(part) || part.startedAt > occurredAt
      ? part
      : { ...part, superseded: true as const },
  );
  const arrived = measured({ ...activity, parts });
  return activities.map((one) => {
    if (one !== activity) return one;
    if (activity.state === 'running') return arrived;
    const { problem: _, ...rest } = arrived;
    return { ...rest, state: 'done' };
  });
}

/** Whether what comes now may be of that push: it runs, or it ended not long ago. */
function mayBeOf({ endedAt }: ReceiveActivity, now: number): boolean {
  return endedAt === undefined || now - endedAt < TRIED_AGAIN_WITHIN;
}

function mayStillSucceed({ state, endedAt = 0 }: ReceiveActivity, now: number): boolean {
  return state === 'running' || (state === 'failed' && now - endedAt < TRIED_AGAIN_WITHIN);
}

/** The latest push of its user to its repository, when it failed and bytes come again: the next attempt of it. */
function triedAgain(
  activity: ReceiveActivity,
  activities: readonly ReceiveActivity[],
  group: readonly Upload[],
  now: number,
): ReceiveActivity | undefined {
  if (activity.state !== 'failed' || !mayStillSucceed(activity, now) || !group.some(isReceiving))
    return undefined;
  if (activities.findLast((one) => keyOf(one) === keyOf(activity)) !== activity) return undefined;
  const { endedAt: _, problem: __, ...rest } = activity;
  // What did not arrive is sent anew, also where its old session waits for it; one that goes on counts again.
  const parts = activity.parts.map((part) => (part.state === 'finished' ? part : superseded(part)));
  return {
    ...rest,
    parts,
    state: 'running',
    attempts: activity.attempts + 1,
    activeAt: now,
    bytesPerSecond: 0,
  };
}

function keyOf({ repository, username }: Pick<Upload, 'repository' | 'username'>): string {
  return JSON.stringify([repository, username]);
}

function byPush(uploads: readonly Upload[]): Map<string, Upload[]> {
  const groups = new Map<string, Upload[]>();
  for (const upload of uploads) {
    const key = keyOf(upload);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [upload]);
    else group.push(upload);
  }
  return groups;
}

/** Uploads that nobody sends are left from earlier; a push begins with bytes. */
function beginning(group: readonly Upload[], now: number): ReceiveActivity | undefined {
  const receiving = group.filter(isReceiving);
  const [first] = receiving;
  if (first === undefined) return undefined;
  const since = Math.min(...receiving.map(({ startedAt }) => Date.parse(startedAt))) - SAME_PUSH;
  const parts = group.filter((upload) => isReceiving(upload) || Date.parse(upload.startedAt) >= since);
  return activityOf(first, parts, now);
}

function activityOf(first: Upload, parts: readonly Upload[], now: number): ReceiveActivity {
  const { repository, username } = first;
  return measured({
    id: `receive ${first.id}`,
    kind: 'receive',
    state: 'running',
    startedAt: now,
    repository,
    username,
    attempts: 1,
    parts: parts.map(partOf),
    bytes: 0,
    totalBytes: undefined,
    bytesPerSecond: 0,
    seenAt: now,
    activeAt: now,
  });
}

/**
 * A push that was refused before a byte of it was seen to arrive: failed from the beginning. Those that an activity has
 * are no news, also when it was taken off the list since.
 */
function refusal(
  group: readonly Upload[],
  activities: readonly ReceiveActivity[],
  now: number,
): ReceiveActivity | undefined {
  const latest = group.findLast((upload) => isRefused(upload) && now - Date.parse(upload.updatedAt) < NEWS);
  if (latest === undefined) return undefined;
  const isKnown = activities.some(
    (activity) =>
      keyOf(activity) === keyOf(latest) &&
      (activity.state !== 'done' || (activity.endedAt ?? now) >= Date.parse(latest.updatedAt)) &&
      mayBeOf(activity, now),
  );
  if (isKnown) return undefined;
  const activity = activityOf(latest, [latest], now);
  // The same may be refused, and told of, more than once.
  return ended({ ...activity, id: `${activity.id} ${latest.updatedAt}` }, now);
}

/** @param attempts how many there were before these uploads were told of */
function continued(
  activity: ReceiveActivity,
  group: readonly Upload[],
  now: number,
  attempts: number,
): ReceiveActivity {
  const known = new Set(activity.parts.map(({ id }) => id));
  const found = new Map(group.map((upload) => [upload.id, upload]));
  const parts = activity.parts.map((part): ReceivedPart => {
    const upload = found.get(part.id);
    // One that goes on or arrives after all counts again.
    const counts = upload?.state === 'receiving' || upload?.state === 'finished';
    if (upload !== undefined) return counts ? partOf(upload) : { ...part, ...partOf(upload) };
    // The registry forgot it, as it does when it is started again; its client may go on.
    return isEnd(part) ? part : { ...part, state: 'waiting' };
  });
  const since = activity.parts.reduce((least, { updatedAt }) => Math.min(least, updatedAt), Infinity);
  const begun = group
    .filter((upload) => !known.has(upload.id))
    .filter((upload) => isReceiving(upload) || (isEnd(upload) && Date.parse(upload.startedAt) >= since))
    .map(partOf);
  const all = [
    ...parts.map((part) =>
      isSuperseded(part, begun, found) || (wasLeft(part, activity) && isBegunAfter(part, begun))
        ? superseded(part)
        : part,
    ),
    ...begun,
  ];
  const activeAt = all.some(isReceiving) ? now : activity.activeAt;
  const beganAnew = countedParts(activity).some(
    (part) => isLost(part, found) && isSuperseded(part, begun, found),
  );
  return withRate(
    activity,
    measured({
      ...activity,
      parts: all,
      seenAt: now,
      activeAt,
      attempts: beganAnew ? attempts + 1 : activity.attempts,
    }),
  );
}

/**
 * Whether a part came to nothing and something was begun after that: its client sends the bytes once more. A part that
 * the registry knows may only be pausing, see {@link wasLeft}; one that it forgot is lost with the process that had it.
 */
function isSuperseded(
  part: ReceivedPart,
  begun: readonly ReceivedPart[],
  found: ReadonlyMap<string, Upload>,
): boolean {
  return (part.state === 'failed' || isLost(part, found)) && isBegunAfter(part, begun);
}

/** Whether nobody sent a part for as long as two looks: its connection broke, and its client begins anew. */
function wasLeft({ id, state }: ReceivedPart, before: ReceiveActivity): boolean {
  return state === 'waiting' && before.parts.some((part) => part.id === id && part.state === 'waiting');
}

function isBegunAfter(part: ReceivedPart, begun: readonly ReceivedPart[]): boolean {
  return begun.some(({ startedAt }) => startedAt >= part.updatedAt);
}

/** Whether the registry forgot a part that was on its way, as it does when it is started again. */
function isLost(part: ReceivedPart, found: ReadonlyMap<string, Upload>): boolean {
  return !isEnd(part) && !found.has(part.id);
}

function superseded(part: ReceivedPart): ReceivedPart {
  return { ...part, superseded: true };
}

function partOf(upload: Upload): ReceivedPart {
  const { id, state, receivedBytes, totalBytes, problem, isConfig, digest } = upload;
  const [startedAt, updatedAt] = [Date.parse(upload.startedAt), Date.parse(upload.updatedAt)];
  return { id, state, receivedBytes, totalBytes, problem, isConfig, digest, startedAt, updatedAt };
}

function measured(activity: ReceiveActivity): ReceiveActivity {
  let bytes = 0;
  let totalBytes: number | undefined = 0;
  for (const part of countedParts(activity)) {
    bytes += part.receivedBytes;
    const total: number | null = isEnd(part) ? part.receivedBytes : part.totalBytes;
    totalBytes = totalBytes === undefined || total === null ? undefined : totalBytes + total;
  }
  return { ...activity, bytes, totalBytes };
}

/** Half of the rate is what came since the last look, so that it follows without trembling. */
function withRate(before: ReceiveActivity, activity: ReceiveActivity): ReceiveActivity {
  const seconds = (activity.seenAt - before.seenAt) / 1000;
  if (seconds <= 0) return activity;
  const latest = Math.max(0, activity.bytes - before.bytes) / seconds;
  const bytesPerSecond = before.bytesPerSecond === 0 ? latest : (before.bytesPerSecond + latest) / 2;
  return { ...activity, bytesPerSecond };
}

function ended(activity: ReceiveActivity, now: number): ReceiveActivity {
  const parts = countedParts(activity);
  if (activity.parts.some(isReceiving)) return activity;
  const last = latestEnd(parts);
  // What was refused, nobody waits for: its client gave up, or tries again later.
  if (last !== undefined && isRefused(last)) {
    return { ...activity, endedAt: now, bytesPerSecond: 0, state: 'failed', problem: problemOf(last) };
  }
  const waiting = parts.filter(({ state }) => state === 'waiting');
  if (now - activity.activeAt < (waiting.length > 0 ? PATIENCE : PAUSE)) return activity;
  const end = { ...activity, endedAt: now };
  // What is left behind while later ones arrived was sent once more in those.
  const isLeft = waiting.some(
    (part) => !parts.some(({ state, startedAt }) => state === 'finished' && startedAt >= part.updatedAt),
  );
  if (isLeft) return { ...end, state: 'failed', problem: 'broken' };
  if (waiting.length > 0) {
    const kept = activity.parts.map((part) => (part.state === 'waiting' ? superseded(part) : part));
    return measured({ ...end, parts: kept, state: 'done' });
  }
  // A client that failed with one layer may have sent it again: what came last tells.
  if (last?.state === 'cancelled') return { ...end, state: 'cancelled' };
  if (last?.state === 'failed') return { ...end, state: 'failed', problem: problemOf(last) };
  return { ...end, state: 'done' };
}

function latestEnd(parts: readonly ReceivedPart[]): ReceivedPart | undefined {
  return parts
    .filter(isEnd)
    .reduce<ReceivedPart | undefined>(
      (one, other) => (one === undefined || other.updatedAt >= one.updatedAt ? other : one),
      undefined,
    );
}

const PROBLEMS: Readonly<Record<string, ReceiveProblem>> = {
  STORAGE_FULL: 'full',
  STORAGE_FAILED: 'disk',
  DENIED: 'right',
  UNAUTHORIZED: 'right',
  NAME_UNKNOWN: 'project',
  NAME_INVALID: 'name',
};

function problemOf({ problem }: ReceivedPart): ReceiveProblem {
  return (problem === null ? undefined : PROBLEMS[problem]) ?? 'refused';
}
