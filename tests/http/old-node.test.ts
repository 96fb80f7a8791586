import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUILT_CLI, removeFolder, startServe, temporaryFolder } from '../support/registry.ts';

/** A Node of the system on which the database's addon would crash. */
const OLD_NODE = ['/usr/local/bin/node', '/usr/bin/node'].find((file) => {
  if (!existsSync(file)) return false;
  return Number(spawnSync(file, ['-p', 'process.versions.napi'], { encoding: 'utf8' }).stdout) < 10;
});

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(() => removeFolder(folder));

function runOld(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(OLD_NODE ?? '', [BUILT_CLI, ...args], { encoding: 'utf8', timeout: 60_000 });
}

describe.skipIf(OLD_NODE === undefined)('a Node that is too old for the database', () => {
  it('checks a folder on the Node of the project', async () => {
    const data = join(folder, 'registry');
    const served = await startServe({ dataFolder: data });
    await served.stop();
    const { status, stdout } = runOld('fsck', '--data', data);
    expect(stdout).toContain('nothing is wrong');
    expect(status).toBe(0);
  });

  it('is refused by `serve` in one sentence, before anything is made', () => {
    const data = join(folder, 'new');
    const { status, stdout, stderr } = runOld('serve', '--data', data, '--port', '0');
    expect(stderr).toMatch(/^this is Node \d.*npm run -s serve.*\n$/);
    expect([status, stdout, existsSync(data)]).toEqual([1, '', false]);
  });
});
