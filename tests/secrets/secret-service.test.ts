import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SecretsState } from '../../main/ipc-contract/secrets.ts';
import { describeWithTools } from '../support/describe-with-tools.ts';
import { commandOutput } from '../support/run-command.ts';
import { SECRET_SERVICE_TOOLS, SecretService } from '../support/secret-service.ts';

interface Start {
  readonly key?: string;
  readonly refusal?: string;
  readonly state: SecretsState;
}

let folder = '';
let dataFolder = '';
let service: SecretService;

describeWithTools('the master key in a real keychain', SECRET_SERVICE_TOOLS, () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'marina-secret-service-'));
    dataFolder = join(folder, 'registry');
    mkdirSync(dataFolder);
    service = await SecretService.start(folder);
  });
  afterEach(async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(mayCreate: boolean, environment = service.environment): Promise<Start> {
    const script = fileURLToPath(new URL('one-start.ts', import.meta.url));
    const args = ['--no-warnings', script, dataFolder, mayCreate ? 'may-create' : 'must-exist'];
    return JSON.parse(
      await commandOutput(process.execPath, args, {
        environment: { ...environment, PATH: process.env['PATH'] },
      }),
    );
  }

  it('is made once and found again, also by another keyring process', async () => {
    await service.unlock();
    const first = await start(true);
    expect(first.state).toMatchObject({ status: 'open', place: 'keychain', obstacles: [] });
    expect(readdirSync(dataFolder)).toEqual(['master-key.json']);
    expect((await start(false)).key).toBe(first.key);
    await service.restart();
    await service.unlock();
    expect((await start(false)).key).toBe(first.key);
  });

  it('is refused while the keyring is locked, never made anew, and had again once it is unlocked', async () => {
    await service.unlock();
    const first = await start(true);
    await service.lock();
    for (const mayCreate of [false, true]) {
      const locked = await start(mayCreate);
      expect(locked.refusal).toMatch(/keychain.*unlock/);
      expect(locked.state).toMatchObject({ status: 'unavailable', place: 'keychain' });
    }
    expect(readdirSync(dataFolder)).toEqual(['master-key.json']);
    await service.unlock();
    expect((await start(false)).key).toBe(first.key);
  });

  it('goes into a file while the keyring is locked, and into the keyring when it is not', async () => {
    await service.unlock();
    await service.lock();
    const first = await start(true);
    expect(first.state).toMatchObject({
      status: 'open',
      place: 'file',
      obstacles: [{ place: 'keychain', obstacle: 'locked' }],
    });
    expect(readdirSync(dataFolder)).toEqual(['master.key']);
    await service.unlock();
    const moved = await start(false);
    expect(moved).toMatchObject({ key: first.key, state: { place: 'keychain', obstacles: [] } });
    expect(readdirSync(dataFolder)).toEqual(['master-key.json']);
    expect((await start(false)).key).toBe(first.key);
  });

  it('goes into a file where there is no session bus', async () => {
    const { DBUS_SESSION_BUS_ADDRESS: _none, ...without } = service.environment;
    const first = await start(true, without);
    expect(first.state).toMatchObject({
      place: 'file',
      obstacles: [{ place: 'keychain', obstacle: 'absent' }],
    });
  });
});
