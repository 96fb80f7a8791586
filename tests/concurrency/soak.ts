import { setTimeout as delay } from 'node:timers/promises';
import { removeFolder, startServe, temporaryFolder } from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient } from '../support/registry-client.ts';
import { Ledger } from '../torture/ledger.ts';
import { PushClient } from '../torture/push-client.ts';
import type { Random } from '../torture/random.ts';
import { Worker } from '../torture/worker.ts';
import { holdIdleConnections, slowBesideFast } from './crowd.ts';
import { deleteBesidePushes } from './deletion-race.ts';
import { collectBesidePushes } from './garbage-race.ts';
import { raceForOneTag, type Violations } from './tag-race.ts';
import { pushOneDigestAtOnce, raceForOneSession } from './upload-races.ts';
import { vitalsOf } from './vitals.ts';

/** Small layers: what is deleted keeps its bytes until garbage collection. */
const SIZES = [0, 100, 3000, 9000];
/** As short as it can be: what is deleted is garbage at once. */
const GARBAGE_GRACE_MS = 1000;

/** The races at full length, on a registry of their own. */
export async function runLongRaces(random: Random, log: (line: string) => void): Promise<Violations> {
  return withRegistry(async (url, pid) => {
    const client = RegistryClient.admin(url);
    const before = vitalsOf(pid);
    const violations = await raceForOneTag(client, { pushers: 16, rounds: 1000 });
    log(`16 pushers on one tag, 1,000 times: ${violations.length} violations`);
    for (let round = 0; round < 300; round += 1) {
      violations.push(...(await pushOneDigestAtOnce(client, random)));
      violations.push(...(await raceForOneSession(client, random, round % 2 === 0)));
    }
    log(`300 races for one digest and one session: ${violations.length} violations`);
    violations.push(...(await deleteBesidePushes(client, random, 2000)));
    log(`2,000 rounds of deletions beside pushes and mounts: ${violations.length} violations`);
    const crowd = await slowBesideFast(url, client, random, { slow: 200, fast: 8, seconds: 30 });
    violations.push(...crowd.violations);
    log(
      `200 slow clients beside ${crowd.fastRequests} fast requests, the slowest pair ${crowd.slowestMs} ms`,
    );
    violations.push(
      ...(await holdIdleConnections(url, 5000, async () => {
        for (let count = 0; count < 500; count += 1) await client.pushImage('library/idle', `tag-${count}`);
      })),
    );
    // Closing takes the registry a moment.
    await delay(10_000);
    const after = vitalsOf(pid);
    log(`5,000 idle connections beside 500 pushes; ${vitalsText(before)} before, ${vitalsText(after)} after`);
    return violations;
  });
}

/** Pushes of so many images beside collections without a pause, on a registry of their own with a grace of a second. */
export async function runGarbageRace(
  random: Random,
  images: number,
  log: (line: string) => void,
): Promise<Violations> {
  const work = async (url: string): Promise<Violations> => {
    const options = { pushers: 16, images: Math.ceil(images / 16), graceMs: GARBAGE_GRACE_MS };
    const race = await collectBesidePushes(RegistryClient.admin(url), random, options);
    const { violations, acknowledged, collections, purgedBlobs } = race;
    log(
      `${acknowledged} pushes by 16 clients beside ${collections} collections of ${purgedBlobs} blobs: ${violations.length} violations`,
    );
    return violations;
  };
  return withRegistry(work, { MARINA_GC_GRACE_SECONDS: String(GARBAGE_GRACE_MS / 1000) });
}

/** Mixed load for so many minutes; logs descriptors and memory once a minute. */
export async function soak(
  random: Random,
  minutes: number,
  log: (line: string) => void,
): Promise<Violations> {
  return withRegistry(async (url, pid) => {
    const ledger = new Ledger();
    const stop = new AbortController();
    const working = Array.from({ length: 6 }, (_, index) => {
      const ofWorker = random.derive(`soak ${index}`);
      const client = new PushClient(url, ledger, ofWorker);
      return new Worker(`soak-${index}`, ledger, client, ofWorker, SIZES).run(stop.signal);
    });
    const crowding = crowd(url, random, stop.signal, ledger.violations);
    for (let minute = 1; minute <= minutes; minute += 1) {
      await delay(60_000);
      const { acknowledged, violations } = ledger;
      log(
        `minute ${minute}: ${vitalsText(vitalsOf(pid))}, ${acknowledged} requests, ${violations.length} violations`,
      );
    }
    stop.abort();
    await Promise.all([...working, crowding]);
    await delay(10_000);
    log(`10 s after the end: ${vitalsText(vitalsOf(pid))}`);
    return ledger.violations;
  });
}

/** Connections that come and go beside the workers. */
async function crowd(url: string, random: Random, stop: AbortSignal, violations: Violations): Promise<void> {
  const client = RegistryClient.admin(url);
  while (!stop.aborted) {
    const { violations: found } = await slowBesideFast(url, client, random, {
      slow: 50,
      fast: 1,
      seconds: 10,
    });
    violations.push(...found, ...(await holdIdleConnections(url, 500, () => delay(5000))));
  }
}

function vitalsText({ descriptors, memory }: ReturnType<typeof vitalsOf>): string {
  return `${descriptors} descriptors, ${memory} MiB`;
}

async function withRegistry(
  work: (url: string, pid: number) => Promise<Violations>,
  environment: NodeJS.ProcessEnv = {},
): Promise<Violations> {
  const dataFolder = await temporaryFolder();
  const registry = await startServe({
    dataFolder,
    arguments: ['--log-level', 'error'],
    environment: { MARINA_ADMIN_PASSWORD: ADMIN_PASSWORD, ...environment },
  });
  try {
    return await work(registry.url, registry.process.pid ?? 0);
  } finally {
    await registry.stop();
    await removeFolder(dataFolder);
  }
}
