import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder, type ServedRegistry, startServe, temporaryFolder } from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient } from '../support/registry-client.ts';
import { Random } from '../torture/random.ts';
import { holdIdleConnections, slowBesideFast } from './crowd.ts';
import { deleteBesidePushes } from './deletion-race.ts';
import { pushBesideDeletion } from './late-pushes.ts';
import { raceForOneTag } from './tag-race.ts';
import { pushOneDigestAtOnce, raceForOneSession } from './upload-races.ts';
import { descriptorLimit, VITALS_ARE_KNOWN, vitalsOf } from './vitals.ts';

const IDLE_CONNECTIONS = 5000;
const random = new Random(String(Date.now()));
let dataFolder: string;
let registry: ServedRegistry;
let client: RegistryClient;

beforeAll(async () => {
  dataFolder = await temporaryFolder();
  registry = await startServe({
    dataFolder,
    arguments: ['--log-level', 'error'],
    environment: { MARINA_ADMIN_PASSWORD: ADMIN_PASSWORD },
  });
  client = RegistryClient.admin(registry.url);
  await client.pushImage('library/first', '1');
});
afterAll(async () => {
  const exitCode = await registry.stop();
  await removeFolder(dataFolder);
  expect(exitCode).toBe(0);
});

describe('many clients at once', () => {
  it('never lose a tag that 16 of them push', async () => {
    expect(await raceForOneTag(client, { pushers: 16, rounds: 20 })).toEqual([]);
  });

  it('may upload one digest together', async () => {
    for (let round = 0; round < 10; round += 1) expect(await pushOneDigestAtOnce(client, random)).toEqual([]);
  });

  it.each([
    { how: 'without a range', ranged: false },
    { how: 'with the same range', ranged: true },
  ])('never mix their bytes in one upload, $how', async ({ ranged }) => {
    for (let round = 0; round < 15; round += 1) {
      expect(await raceForOneSession(client, random, ranged)).toEqual([]);
    }
  });

  it('may delete what others push and mount', async () => {
    expect(await deleteBesidePushes(client, random, 30)).toEqual([]);
  });

  it('may push to what others delete', async () => {
    expect(await pushBesideDeletion(client, random, 60)).toEqual([]);
  });

  it('are served beside 200 that are slow', async () => {
    const sizes = { slow: 200, fast: 4, seconds: 3 };
    const { violations, fastRequests } = await slowBesideFast(registry.url, client, random, sizes);
    expect(violations).toEqual([]);
    expect(fastRequests).toBeGreaterThan(20);
  });

  const limit = descriptorLimit();
  const reason = limit > IDLE_CONNECTIONS + 500 ? '' : ` (skipped: only ${limit} files may be open)`;
  it.skipIf(reason !== '')(`are served beside ${IDLE_CONNECTIONS} idle connections${reason}`, async () => {
    const violations = await holdIdleConnections(registry.url, IDLE_CONNECTIONS, async () => {
      if (VITALS_ARE_KNOWN) {
        // The system takes connections in before the registry does.
        const descriptors = (): number => vitalsOf(registry.process.pid ?? 0).descriptors;
        await expect.poll(descriptors, { timeout: 20_000 }).toBeGreaterThan(IDLE_CONNECTIONS);
      }
      for (let count = 0; count < 20; count += 1) await client.pushImage('library/first', `tag-${count}`);
    });
    expect(violations).toEqual([]);
  });
});

describe.skipIf(!VITALS_ARE_KNOWN)('a registry after a rush', () => {
  it('has as many descriptors open and as much memory in use as after the one before', async () => {
    const pid = registry.process.pid ?? 0;
    const rush = async (): Promise<void> => {
      await Promise.all([
        raceForOneTag(client, { pushers: 8, rounds: 10 }),
        pushOneDigestAtOnce(client, random),
        deleteBesidePushes(client, random, 10),
        slowBesideFast(registry.url, client, random, { slow: 100, fast: 4, seconds: 2 }),
        holdIdleConnections(registry.url, 500, () => delay(1000)),
      ]);
    };
    await rush();
    await expect.poll(() => vitalsOf(pid).descriptors, { timeout: 20_000 }).toBeLessThan(150);
    const before = vitalsOf(pid);
    for (let round = 0; round < 2; round += 1) await rush();
    // Connections that clients keep alive come and go.
    await expect
      .poll(() => vitalsOf(pid).descriptors, { timeout: 20_000 })
      .toBeLessThan(before.descriptors + 40);
    expect(vitalsOf(pid).memory).toBeLessThan(before.memory + 60);
  });
});
