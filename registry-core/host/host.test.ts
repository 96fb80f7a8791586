import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HostReply, runHost } from './index.ts';

const DESKTOP_TOKEN = 'a-token-of-this-run-that-is-long-enough';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marina-host-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The main process's end of the port. */
class FakeMain {
  readonly replies: HostReply[] = [];
  exitCode: number | undefined;
  #deliver: ((event: { readonly data: unknown }) => void) | undefined;

  constructor() {
    runHost(
      {
        on: (_event, listener) => {
          this.#deliver = listener;
        },
        postMessage: (message) => void this.replies.push(message),
      },
      (code) => {
        this.exitCode = code;
      },
    );
  }

  send(data: unknown): void {
    this.#deliver?.({ data });
  }

  start(options: object = {}): void {
    const defaults = {
      dataFolder: folder,
      port: 0,
      secretStore: { kind: 'file' },
      desktopToken: DESKTOP_TOKEN,
    };
    this.send({ type: 'start', options: { ...defaults, ...options } });
  }

  async reply(count = 1): Promise<HostReply | undefined> {
    await expect.poll(() => this.replies.length, { timeout: 10_000 }).toBe(count);
    return this.replies.at(-1);
  }

  async exit(): Promise<number | undefined> {
    await expect.poll(() => this.exitCode, { timeout: 10_000 }).toBeDefined();
    return this.exitCode;
  }
}

describe('runHost', () => {
  it('opens a registry that knows the window, and closes it', { timeout: 30_000 }, async () => {
    const main = new FakeMain();
    main.start();
    const ready = await main.reply();
    if (ready?.type !== 'ready') throw new Error(`not ready: ${JSON.stringify(ready)}`);
    expect(ready.url).toBe(`http://127.0.0.1:${ready.port}`);
    const logs = await fetch(`${ready.url}/api/marina/v1/logs`, {
      headers: { authorization: `Bearer ${DESKTOP_TOKEN}` },
    });
    expect(logs.status).toBe(200);
    main.send({ type: 'stop' });
    expect(await main.reply(2)).toEqual({ type: 'stopped' });
    expect(await main.exit()).toBe(0);
    await expect(fetch(ready.url)).rejects.toThrow();
  });

  it('tells why a registry cannot be opened, and ends', { timeout: 30_000 }, async () => {
    const main = new FakeMain();
    main.start({ dataFolder: '/proc/marina' });
    expect(await main.reply()).toMatchObject({ type: 'failed', code: 'DATA_FOLDER_UNUSABLE' });
    expect(await main.exit()).toBe(1);
  });

  it('makes nothing in a folder that had a registry and has none now', { timeout: 30_000 }, async () => {
    const main = new FakeMain();
    main.start({ mustHoldRegistry: true });
    expect(await main.reply()).toMatchObject({ type: 'failed', code: 'DATA_FOLDER_MISSING' });
    expect(await main.exit()).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('closes a registry that was still opening when it is told to stop', { timeout: 30_000 }, async () => {
    const main = new FakeMain();
    main.start();
    main.send({ type: 'stop' });
    expect(await main.exit()).toBe(0);
    expect(main.replies.at(-1)).toEqual({ type: 'stopped' });
    const next = new FakeMain();
    next.start();
    expect((await next.reply())?.type).toBe('ready');
    next.send({ type: 'stop' });
    expect(await next.exit()).toBe(0);
  });

  it('asks its host for the master key when a secret is to be sealed', { timeout: 30_000 }, async () => {
    const main = new FakeMain();
    main.start({ secretStore: { kind: 'host' } });
    expect(await main.reply()).toEqual({ type: 'master-key-wanted', mayCreate: true });
    main.send({ type: 'master-key', key: Buffer.alloc(32, 5).toString('base64') });
    expect((await main.reply(2))?.type).toBe('ready');
    expect(existsSync(join(folder, 'master.key'))).toBe(false);
    main.send({ type: 'stop' });
    expect(await main.exit()).toBe(0);
  });

  it('says why when its host has no master key', { timeout: 30_000 }, async () => {
    const main = new FakeMain();
    main.start({ secretStore: { kind: 'host' } });
    await main.reply();
    main.send({ type: 'master-key-refused', message: 'the keychain is locked; unlock it' });
    expect(await main.reply(2)).toEqual({
      type: 'failed',
      code: 'SECRET_STORE_UNUSABLE',
      message: 'the keychain is locked; unlock it',
    });
    expect(await main.exit()).toBe(1);
  });

  it('stops while its host still asks the user', { timeout: 30_000 }, async () => {
    const main = new FakeMain();
    main.start({ secretStore: { kind: 'host' } });
    await main.reply();
    main.send({ type: 'stop' });
    await main.exit();
    expect(main.replies).toContainEqual({ type: 'stopped' });
  });

  it('makes no second master key for a registry that lost the first', { timeout: 30_000 }, async () => {
    const first = new FakeMain();
    first.start();
    await first.reply();
    first.send({ type: 'stop' });
    await first.exit();
    rmSync(join(folder, 'master.key'));
    const second = new FakeMain();
    second.start();
    const ready = await second.reply();
    if (ready?.type !== 'ready') throw new Error(`not ready: ${JSON.stringify(ready)}`);
    const revealed = await fetch(`${ready.url}/api/marina/v1/connection/reveal-password`, {
      method: 'POST',
      headers: { authorization: `Bearer ${DESKTOP_TOKEN}` },
    });
    expect(await revealed.json()).toMatchObject({
      errors: [
        { code: 'SECRET_STORE_UNUSABLE', message: expect.stringContaining('restore it from a backup') },
      ],
    });
    expect(existsSync(join(folder, 'master.key'))).toBe(false);
    second.send({ type: 'stop' });
    await second.exit();
  });

  it('stops without ever having started', async () => {
    const main = new FakeMain();
    main.send({ type: 'stop' });
    expect(await main.exit()).toBe(0);
  });

  it('ignores what it does not understand', async () => {
    const main = new FakeMain();
    for (const message of [
      undefined,
      null,
      'stop',
      { type: 'nope' },
      { type: 'start' },
      { type: 'start', options: {} },
    ]) {
      main.send(message);
    }
    main.send({ type: 'stop' });
    expect(await main.exit()).toBe(0);
    expect(main.replies).toEqual([{ type: 'stopped' }]);
  });
});
