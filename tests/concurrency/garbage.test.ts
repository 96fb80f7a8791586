import { expect, it } from 'vitest';
import { removeFolder, runCli, startServe, temporaryFolder } from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient } from '../support/registry-client.ts';
import { Random } from '../torture/random.ts';
import { collectBesidePushes } from './garbage-race.ts';

const GRACE_MS = 1000;

it('is collected without a pause beside pushes, and nothing that was acknowledged loses a blob', async () => {
  const dataFolder = await temporaryFolder();
  const registry = await startServe({
    dataFolder,
    arguments: ['--log-level', 'error'],
    environment: { MARINA_ADMIN_PASSWORD: ADMIN_PASSWORD, MARINA_GC_GRACE_SECONDS: String(GRACE_MS / 1000) },
  });
  try {
    const seed = String(Date.now());
    const client = RegistryClient.admin(registry.url);
    const options = { pushers: 8, images: 60, graceMs: GRACE_MS };
    const race = await collectBesidePushes(client, new Random(seed), options);
    expect({ seed, violations: race.violations }).toEqual({ seed, violations: [] });
    expect(race.acknowledged).toBeGreaterThan(400);
    expect(race.purgedBlobs).toBeGreaterThan(10);
    expect(await registry.stop()).toBe(0);
    const check = runCli(['fsck', '--data', dataFolder]);
    expect([await check.exited, check.stdout()]).toEqual([0, expect.stringContaining('nothing is wrong')]);
  } finally {
    await registry.stop();
    await removeFolder(dataFolder);
  }
});
