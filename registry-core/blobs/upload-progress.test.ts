import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EndedUploads, UploadNotice, type UploadProgress } from './upload-progress.ts';

describe('UploadNotice', () => {
  const told = vi.fn();
  let notice: UploadNotice;

  beforeEach(() => {
    vi.useFakeTimers();
    told.mockClear();
    notice = new UploadNotice();
  });
  afterEach(() => {
    notice.close();
    vi.useRealTimers();
  });

  it('says nothing of an upload that is over at once', () => {
    notice.onReceiving(told);
    notice.begin();
    notice.end();
    vi.advanceTimersByTime(1000);
    expect(told).not.toHaveBeenCalled();
  });

  it('tells once of all that the disk refuses within a moment', () => {
    notice.onReceiving(told);
    notice.tellSoon();
    notice.tellSoon();
    vi.advanceTimersByTime(1000);
    expect(told).toHaveBeenCalledTimes(1);
    notice.tellSoon();
    vi.advanceTimersByTime(1000);
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('says once that bytes arrive for a while, and again after a pause', () => {
    notice.onReceiving(told);
    for (const times of [1, 2]) {
      notice.begin();
      notice.begin();
      vi.advanceTimersByTime(1000);
      notice.end();
      notice.begin();
      vi.advanceTimersByTime(1000);
      expect(told).toHaveBeenCalledTimes(times);
      notice.end();
      notice.end();
    }
  });

  it('has no timer while nobody listens, or when it is closed', () => {
    const forget = notice.onReceiving(told);
    forget();
    notice.begin();
    expect(vi.getTimerCount()).toBe(0);
    notice.onReceiving(told);
    notice.begin();
    notice.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('EndedUploads', () => {
  const upload = (id: string, state: 'finished' | 'failed', updatedAt = 0): UploadProgress => ({
    id,
    repositoryId: 1,
    owner: 'user:1',
    state,
    startedAt: 0,
    updatedAt,
    receivedBytes: 1,
    totalBytes: undefined,
    isConfig: false,
  });

  it('keeps the last word on each, for ten minutes', () => {
    const ended = new EndedUploads();
    ended.add(upload('a', 'finished'));
    ended.add(upload('a', 'failed', 5000));
    expect(ended.list(10_000).map(({ state }) => state)).toEqual(['failed']);
    expect(ended.list(605_000)).toEqual([]);
  });

  it('keeps a bounded number, the newest', () => {
    const ended = new EndedUploads();
    for (let id = 0; id < 500; id += 1) ended.add(upload(String(id), 'finished'));
    const kept = ended.list(0);
    expect([kept.length, kept.at(-1)?.id]).toEqual([200, '499']);
  });
});
