import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  removeFolder,
  runCli,
  type ServedRegistry,
  startServe,
  temporaryFolder,
} from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient, sha256 } from '../support/registry-client.ts';
import { Random } from '../torture/random.ts';

const KILLS = 5;
const IMAGES = 60;
const KEPT = 8;
const GRACE_SECONDS = 1;
const REPOSITORY = 'library/garbage/kills';
const GC = '/api/v2.0/system/gc';

const seed = String(Date.now());
const random = new Random(seed);
let dataFolder: string;
let registry: ServedRegistry;
let client: RegistryClient;

beforeAll(async () => {
  dataFolder = await temporaryFolder();
  await start();
});

afterAll(async () => {
  await registry.stop();
  await removeFolder(dataFolder);
});

async function start(): Promise<void> {
  registry = await startServe({
    dataFolder,
    arguments: ['--log-level', 'error'],
    environment: {
      MARINA_ADMIN_PASSWORD: ADMIN_PASSWORD,
      MARINA_GC_GRACE_SECONDS: String(GRACE_SECONDS),
    },
  });
  client = RegistryClient.admin(registry.url);
}

function beginCollection() {
  const body = JSON.stringify({ schedule: { type: 'Manual' }, parameters: { workers: 2 } });
  return client.post(`${GC}/schedule`, { headers: { 'Content-Type': 'application/json' }, body });
}

/** Images of a layer in a file each; most of them are deleted at once. */
async function pushAndDelete(round: number): Promise<readonly string[]> {
  const kept: string[] = [];
  for (let image = 0; image < IMAGES; image += 1) {
    const content = random.bytes(20_000).toString('hex');
    const { digest } = await client.pushImage(REPOSITORY, `r${round}-${image}`, content);
    if (image < KEPT) kept.push(sha256(content));
    else expect((await client.delete(`/v2/${REPOSITORY}/manifests/${digest}`)).status).toBe(202);
  }
  return kept;
}

async function collectWhole(): Promise<{ readonly job_status: string; readonly job_parameters: string }> {
  const location = String((await beginCollection()).headers.location);
  for (;;) {
    const run = (await client.get(location)).json() as { job_status: string; job_parameters: string };
    if (!['Pending', 'Running'].includes(run.job_status)) return run;
    await delay(20);
  }
}

it('is collected through kills: what is live stays, what is garbage goes in the end', async () => {
  const kept: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    kept.push(...(await pushAndDelete(kill)));
    // What was deleted becomes old enough, and the registry trusts its clock.
    await delay(GRACE_SECONDS * 1600);
    await beginCollection();
    await delay(random.below(40));
    expect(await registry.stop('SIGKILL')).toBeNull();
    await start();
    for (const digest of kept) {
      const answer = await client.get(`/v2/${REPOSITORY}/blobs/${digest}`);
      expect([seed, answer.status, sha256(answer.body)]).toEqual([seed, 200, digest]);
    }
  }
  await delay(GRACE_SECONDS * 1600);
  expect(await collectWhole()).toMatchObject({ job_status: 'Success' });
  const unused = (await client.get('/api/marina/v1/garbage')).json();
  expect(unused).toMatchObject({ blobs: 0, bytes: 0, hindrance: null });
  const history = (await client.get(GC)).json() as { job_status: string }[];
  expect(history.filter(({ job_status: status }) => ['Pending', 'Running'].includes(status))).toEqual([]);
  expect(await registry.stop()).toBe(0);
  const check = runCli(['fsck', '--data', dataFolder]);
  expect([await check.exited, check.stdout()]).toEqual([0, expect.stringContaining('nothing is wrong')]);
  await start();
});
