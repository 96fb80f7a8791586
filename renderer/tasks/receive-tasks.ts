import type { Upload } from '../../registry-core/api/schemas/marina/upload.ts';
import type { ReceivedPart, ReceiveTask } from './task.ts';

/** Between the layers of one push no bytes may be on their way for a moment. In ms. */
const PAUSE = 1_500;
/** A client that sends nothing for longer has gone. In ms. */
const PATIENCE = 10_000;
/** Layers that began so much before the first that was seen belong to the same push. In ms. */
const SAME_PUSH = 2_000;

const isEnd = ({ state }: Pick<Upload, 'state'>): boolean => state !== 'receiving' && state !== 'waiting';
const isReceiving = ({ state }: Pick<Upload, 'state'>): boolean => state === 'receiving';

/**
 * What the registry says of its uploads, as the pushes that they are: goes on with those that run, begins new ones, and
 * ends those of which nothing comes any more. Ended ones stay as they are.
 */
export function followUploads(
  tasks: readonly ReceiveTask[],
  uploads: readonly Upload[],
  now: number,
): readonly ReceiveTask[] {
  const groups = byPush(uploads);
  const next = tasks.map((task) => {
    if (task.state !== 'running') return task;
    const key = keyOf(task);
    const group = groups.get(key) ?? [];
    groups.delete(key);
    return ended(continued(task, group, now), now);
  });
  for (const group of groups.values()) {
    const begun = beginning(group, now);
    if (begun !== undefined) next.push(begun);
  }
  return next;
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
function beginning(group: readonly Upload[], now: number): ReceiveTask | undefined {
  const receiving = group.filter(isReceiving);
  const [first] = receiving;
  if (first === undefined) return undefined;
  const since = Math.min(...receiving.map(({ startedAt }) => Date.parse(startedAt))) - SAME_PUSH;
  const parts = group.filter((upload) => isReceiving(upload) || Date.parse(upload.startedAt) >= since);
  const { repository, username } = first;
  return measured({
    id: `receive ${first.id}`,
    kind: 'receive',
    state: 'running',
    startedAt: now,
    repository,
    username,
    parts: parts.map(partOf),
    bytes: 0,
    totalBytes: undefined,
    bytesPerSecond: 0,
    seenAt: now,
    activeAt: now,
  });
}

function continued(task: ReceiveTask, group: readonly Upload[], now: number): ReceiveTask {
  const known = new Set(task.parts.map(({ id }) => id));
  const found = new Map(group.map((upload) => [upload.id, upload]));
  const parts = task.parts.map((part) => {
    const upload = found.get(part.id);
    if (upload !== undefined) return partOf(upload);
    // The registry forgot it, as it does when it is started again; its client may go on.
    return isEnd(part) ? part : { ...part, state: 'waiting' as const };
  });
  const since = task.parts.reduce((least, { updatedAt }) => Math.min(least, updatedAt), Infinity);
  for (const upload of group) {
    const isOfThisPush = isReceiving(upload) || (isEnd(upload) && Date.parse(upload.startedAt) >= since);
    if (!known.has(upload.id) && isOfThisPush) parts.push(partOf(upload));
  }
  const activeAt = parts.some(isReceiving) ? now : task.activeAt;
  return withRate(task, measured({ ...task, parts, seenAt: now, activeAt }));
}

function partOf({ id, state, receivedBytes, totalBytes, updatedAt }: Upload): ReceivedPart {
  return { id, state, receivedBytes, totalBytes, updatedAt: Date.parse(updatedAt) };
}

function measured(task: ReceiveTask): ReceiveTask {
  let bytes = 0;
  let totalBytes: number | undefined = 0;
  for (const part of task.parts) {
    bytes += part.receivedBytes;
    const total: number | null = isEnd(part) ? part.receivedBytes : part.totalBytes;
    totalBytes = totalBytes === undefined || total === null ? undefined : totalBytes + total;
  }
  return { ...task, bytes, totalBytes };
}

/** Half of the rate is what came since the last look, so that it follows without trembling. */
function withRate(before: ReceiveTask, task: ReceiveTask): ReceiveTask {
  const seconds = (task.seenAt - before.seenAt) / 1000;
  if (seconds <= 0) return task;
  const latest = Math.max(0, task.bytes - before.bytes) / seconds;
  const bytesPerSecond = before.bytesPerSecond === 0 ? latest : (before.bytesPerSecond + latest) / 2;
  return { ...task, bytesPerSecond };
}

function ended(task: ReceiveTask, now: number): ReceiveTask {
  if (task.parts.some(isReceiving)) return task;
  const waits = task.parts.some(({ state }) => state === 'waiting');
  if (now - task.activeAt < (waits ? PATIENCE : PAUSE)) return task;
  const end = { ...task, endedAt: now };
  if (waits) return { ...end, state: 'failed', problem: 'broken' };
  // A client that failed with one layer may have sent it again: what came last tells.
  const last = task.parts.reduce((one, other) => (other.updatedAt >= one.updatedAt ? other : one));
  if (last.state === 'cancelled') return { ...end, state: 'cancelled' };
  if (last.state === 'failed') return { ...end, state: 'failed', problem: 'refused' };
  return { ...end, state: 'done' };
}
