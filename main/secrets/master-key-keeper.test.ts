import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MasterKeyPlace, PlaceObstacle, SecretsState } from '../ipc-contract/secrets.ts';
import { MasterKeyKeeper } from './master-key-keeper.ts';
import { FakePlace } from './testing/fake-place.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marina-keeper-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

/** A system's keychain and encryption, and the starts of an application on it. */
class FakeSystem {
  readonly keychain: FakePlace;
  readonly encryption: FakePlace;
  readonly states: SecretsState[] = [];
  declined: readonly MasterKeyPlace[] = [];
  bestPlace: MasterKeyPlace = 'keychain';

  constructor(keychain?: PlaceObstacle, encryption?: PlaceObstacle) {
    this.keychain = new FakePlace('keychain', keychain);
    this.encryption = new FakePlace('system-encryption', encryption);
  }

  /** Another start of the application: it remembers only what is on the disk and in the system. */
  start(): MasterKeyKeeper {
    return new MasterKeyKeeper({
      dataFolder: folder,
      places: [this.keychain, this.encryption],
      bestPlace: this.bestPlace,
      declined: {
        get: () => this.declined,
        set: (places) => {
          this.declined = places;
        },
      },
      onState: (state) => this.states.push(state),
      log: () => {},
    });
  }
}

const files = async (): Promise<string[]> => (await readdir(folder)).sort();

describe('MasterKeyKeeper: a first key', () => {
  it.each([
    [undefined, undefined, 'keychain', ['master-key.json']],
    ['absent', undefined, 'system-encryption', ['master-key.json']],
    ['locked', undefined, 'system-encryption', ['master-key.json']],
    ['absent', 'absent', 'file', ['master.key']],
    ['silent', 'failed', 'file', ['master.key']],
  ] as const)('keychain %s, encryption %s: goes to the %s', async (keychain, encryption, place, expected) => {
    const system = new FakeSystem(keychain, encryption);
    const keeper = system.start();
    expect(await keeper.state()).toMatchObject({ status: 'unopened', place: null });
    const key = await keeper.key(true);
    expect(key).toHaveLength(32);
    expect(await keeper.state()).toMatchObject({ status: 'open', place, problem: null });
    expect(await files()).toEqual(expected);
    const later = system.start();
    expect(await later.state()).toMatchObject({ status: 'unopened', place });
    expect(await later.key(false)).toEqual(key);
  });

  it('is nowhere in the clear but in the plain file', async () => {
    const key = await new FakeSystem('absent').start().key(true);
    const record = await readFile(join(folder, 'master-key.json'), 'utf8');
    expect(record).not.toContain(key.toString('base64'));
    expect(record).not.toContain(key.toString('hex'));
    expect((await stat(join(folder, 'master-key.json'))).mode & 0o777).toBe(0o600);
  });

  it('tells why it is in no better place', async () => {
    const keeper = new FakeSystem('locked', 'absent').start();
    await keeper.key(true);
    expect((await keeper.state()).obstacles).toEqual([
      { place: 'keychain', obstacle: 'locked' },
      { place: 'system-encryption', obstacle: 'absent' },
    ]);
  });

  it('is not trusted to a place that keeps another one', async () => {
    const system = new FakeSystem(undefined, 'absent');
    system.keychain.forgetful = true;
    const keeper = system.start();
    await keeper.key(true);
    expect(await keeper.state()).toMatchObject({
      place: 'file',
      obstacles: [{ place: 'keychain', obstacle: 'failed' }, { place: 'system-encryption' }],
    });
  });

  it('is made once, however many ask at the same time', async () => {
    const keeper = new FakeSystem().start();
    const [one, other] = await Promise.all([keeper.key(true), keeper.key(true)]);
    expect(one).toEqual(other);
  });

  it('is not made when something is sealed already', async () => {
    const keeper = new FakeSystem().start();
    await expect(keeper.key(false)).rejects.toMatchObject({ problem: { code: 'lost' } });
    expect(await files()).toEqual([]);
  });

  it('goes no higher than told', async () => {
    const system = new FakeSystem();
    system.bestPlace = 'file';
    await system.start().key(true);
    expect(await files()).toEqual(['master.key']);
    expect(system.keychain.asked + system.encryption.asked).toBe(0);
  });
});

describe('MasterKeyKeeper: a move to a better place', () => {
  it.each([
    ['absent', 'absent'],
    ['absent', undefined],
  ] as const)(
    'keychain %s, encryption %s at first: the key moves when a keychain appears',
    async (keychain, encryption) => {
      const system = new FakeSystem(keychain, encryption);
      const key = await system.start().key(true);
      system.keychain.obstacle = undefined;
      const keeper = system.start();
      expect(await keeper.key(false)).toEqual(key);
      expect(await keeper.state()).toMatchObject({ status: 'open', place: 'keychain', obstacles: [] });
      expect(await files()).toEqual(['master-key.json']);
      expect(await readFile(join(folder, 'master-key.json'), 'utf8')).not.toContain('encrypted');
      expect(await system.start().key(false)).toEqual(key);
    },
  );

  it('keeps the file when what the keychain gives back is not the key', async () => {
    const system = new FakeSystem('absent', 'absent');
    const key = await system.start().key(true);
    system.keychain.obstacle = undefined;
    system.keychain.forgetful = true;
    expect(await system.start().key(false)).toEqual(key);
    expect(await files()).toEqual(['master.key']);
  });

  it('ends a move that was cut before the file was removed', async () => {
    const system = new FakeSystem('absent', 'absent');
    const key = await system.start().key(true);
    const file = await readFile(join(folder, 'master.key'));
    system.keychain.obstacle = undefined;
    await system.start().key(false);
    await writeFile(join(folder, 'master.key'), file, { mode: 0o600 });
    expect(await system.start().key(false)).toEqual(key);
    expect(await files()).toEqual(['master-key.json']);
  });

  it('does not ask a keychain again that said no, until the user wants it', async () => {
    const system = new FakeSystem('locked', 'absent');
    const key = await system.start().key(true);
    expect(system.declined).toEqual(['keychain']);
    const { asked } = system.keychain;
    const keeper = system.start();
    await keeper.key(false);
    expect(system.keychain.asked).toBe(asked);
    system.keychain.obstacle = undefined;
    expect(await keeper.retry()).toMatchObject({ status: 'open', place: 'keychain' });
    expect(await system.start().key(false)).toEqual(key);
  });

  it('stays where it is when it may go no higher', async () => {
    const system = new FakeSystem();
    const key = await system.start().key(true);
    system.bestPlace = 'file';
    expect(await system.start().key(false)).toEqual(key);
    expect(await files()).toEqual(['master-key.json']);
  });
});

describe('MasterKeyKeeper: a key that cannot be had', () => {
  it.each(['locked', 'silent', 'absent', 'failed'] as const)(
    'says so while the keychain is %s, makes no other, and recovers',
    async (obstacle) => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const system = new FakeSystem();
      const key = await system.start().key(true);
      const before = await files();
      system.keychain.obstacle = obstacle;
      const keeper = system.start();
      for (const mayCreate of [false, true]) {
        await expect(keeper.key(mayCreate)).rejects.toMatchObject({ problem: { code: obstacle } });
      }
      expect(await keeper.state()).toMatchObject({ status: 'unavailable', place: 'keychain' });
      expect(await files()).toEqual(before);
      expect(system.encryption.asked).toBe(0);
      system.keychain.obstacle = undefined;
      vi.advanceTimersByTime(30_000);
      expect(await keeper.key(false)).toEqual(key);
      expect(await keeper.state()).toMatchObject({ status: 'open', place: 'keychain', problem: null });
    },
  );

  it('asks a locked keychain once in a while, not for every request', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const system = new FakeSystem();
    await system.start().key(true);
    system.keychain.obstacle = 'locked';
    const keeper = system.start();
    const { asked } = system.keychain;
    for (let request = 0; request < 5; request += 1) await keeper.key(false).catch(() => {});
    expect(system.keychain.asked).toBe(asked + 1);
    vi.advanceTimersByTime(30_000);
    await keeper.key(false).catch(() => {});
    expect(system.keychain.asked).toBe(asked + 2);
  });

  it('asks at once when the user wants it', async () => {
    const system = new FakeSystem();
    const key = await system.start().key(true);
    system.keychain.obstacle = 'locked';
    const keeper = system.start();
    await keeper.key(false).catch(() => {});
    system.keychain.obstacle = undefined;
    expect(await keeper.retry()).toMatchObject({ status: 'open', place: 'keychain' });
    expect(await keeper.key(false)).toEqual(key);
  });

  it('takes a backup of the key that somebody put into the file', async () => {
    const system = new FakeSystem();
    const key = await system.start().key(true);
    system.keychain.keys.clear();
    await expect(system.start().key(false)).rejects.toMatchObject({
      problem: { code: 'lost', message: expect.stringMatching(/unlock the keychain.*backup.*start afresh/) },
    });
    await writeFile(join(folder, 'master.key'), key.toString('base64'), { mode: 0o600 });
    expect(await system.start().key(false)).toEqual(key);
    expect(await files()).toEqual(['master-key.json']);
    expect([...system.keychain.keys.values()]).toEqual([key]);
  });

  it('takes no other key from the file', async () => {
    const system = new FakeSystem();
    await system.start().key(true);
    system.keychain.obstacle = 'locked';
    await writeFile(join(folder, 'master.key'), Buffer.alloc(32, 1).toString('base64'), { mode: 0o600 });
    await expect(system.start().key(true)).rejects.toMatchObject({ problem: { code: 'locked' } });
    expect(existsSync(join(folder, 'master.key'))).toBe(true);
  });

  it.each([
    ['master-key.json', '{"version":1'],
    ['master-key.json', '{"version":2,"keyId":"0011223344556677","place":"keychain"}'],
    ['master-key.json', '{"version":1,"keyId":"../../etc","place":"keychain"}'],
    ['master.key', 'not a key'],
    ['master.key', ''],
  ])('makes no key beside a damaged %s (%s)', async (name, content) => {
    await writeFile(join(folder, name), content, { mode: 0o600 });
    const keeper = new FakeSystem().start();
    await expect(keeper.key(true)).rejects.toMatchObject({ problem: { code: 'damaged' } });
    expect(await files()).toEqual([name]);
    expect(await readFile(join(folder, name), 'utf8')).toBe(content);
  });

  it('refuses another key in the place of its own', async () => {
    const system = new FakeSystem();
    await system.start().key(true);
    for (const keyId of system.keychain.keys.keys()) system.keychain.keys.set(keyId, Buffer.alloc(32, 1));
    await expect(system.start().key(true)).rejects.toMatchObject({ problem: { code: 'damaged' } });
  });
});

describe('MasterKeyKeeper: starting afresh', () => {
  it('makes a new key and sets the old one’s record aside', async () => {
    const system = new FakeSystem('absent');
    const old = await system.start().key(true);
    system.encryption.obstacle = 'failed';
    const keeper = system.start();
    await keeper.key(false).catch(() => {});
    expect(await keeper.startAfresh()).toMatchObject({ status: 'open', place: 'file' });
    const key = await keeper.key(false);
    expect(key).not.toEqual(old);
    expect(await files()).toEqual([
      expect.stringMatching(/^master-key\.json\.replaced-2\d{3}-/),
      'master.key',
    ]);
    expect(await system.start().key(false)).toEqual(key);
  });

  it('is not done to a key that can be had, or was never asked for', async () => {
    const system = new FakeSystem();
    const keeper = system.start();
    expect(await keeper.startAfresh()).toBeUndefined();
    const key = await keeper.key(true);
    expect(await keeper.startAfresh()).toBeUndefined();
    expect(await keeper.key(false)).toEqual(key);
  });
});

describe('MasterKeyKeeper: whatever happens', () => {
  const obstacle = fc.constantFrom<PlaceObstacle | undefined>(
    ...([undefined, undefined, 'absent', 'locked', 'silent', 'failed'] as const),
  );
  const step = fc.record({ keychain: obstacle, encryption: obstacle, wanted: fc.boolean() });

  it('gives one and the same key or none, and gives it again when all places work', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        await rm(folder, { recursive: true, force: true });
        folder = await mkdtemp(join(tmpdir(), 'marina-keeper-'));
        const system = new FakeSystem();
        let first: Buffer | undefined;
        for (const { keychain, encryption, wanted } of steps) {
          system.keychain.obstacle = keychain;
          system.encryption.obstacle = encryption;
          const keeper = system.start();
          if (wanted) await keeper.retry();
          const key = await keeper.key(first === undefined).catch(() => undefined);
          if (key === undefined) expect((await keeper.state()).status).toBe('unavailable');
          first ??= key;
          if (key !== undefined) expect(key).toEqual(first);
        }
        system.keychain.obstacle = undefined;
        system.encryption.obstacle = undefined;
        expect(await system.start().key(false)).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });
});

describe('MasterKeyKeeper: another data folder', () => {
  it('has the key of that one, and the first one’s again on the way back', async () => {
    const keeper = new FakeSystem('absent', 'absent').start();
    const key = await keeper.key(true);
    const other = join(folder, 'other');
    await mkdir(other);
    await keeper.useFolder(other);
    expect(await keeper.state()).toMatchObject({ status: 'unopened', place: null, problem: null });
    await expect(keeper.key(false)).rejects.toThrow('is gone');
    await keeper.useFolder(other);
    expect(await keeper.key(true)).not.toEqual(key);
    expect(await readdir(other)).toEqual(['master.key']);
    await keeper.useFolder(folder);
    expect(await keeper.key(false)).toEqual(key);
  });
});
