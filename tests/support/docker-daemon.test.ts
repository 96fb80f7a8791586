import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDaemonFolder, removeDaemonFolder } from './daemon-folder.ts';
import { describeWithTools } from './describe-with-tools.ts';
import { DockerDaemon, type DockerTools } from './docker-daemon.ts';
import { removeFolder, temporaryFolder } from './registry.ts';

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)(`a Docker engine of the tests' own${isRoot ? '' : ' (skipped: needs root)'}`, () => {
  describeWithTools('of the system', ['docker', 'dockerd', 'containerd'], (tools) => {
    it('leaves nothing behind, also beside another one', async () => {
      const engines = await Promise.all([
        DockerDaemon.start('graphdriver', tools),
        DockerDaemon.start('graphdriver', tools),
      ]);
      const folders = engines.map(folderOf);
      expect(new Set(folders).size).toBe(2);
      await Promise.all(engines.map((engine) => engine.stop()));
      expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
      expect(folders.filter((folder) => readFileSync('/proc/self/mounts', 'utf8').includes(folder))).toEqual(
        [],
      );
    });

    it('is cleared away by a later run when its own was killed', async () => {
      const host = await hostOfKilledRun(tools);
      const folder = dirname(host.replace('unix://', ''));
      expect(existsSync(folder)).toBe(true);
      const mine = await createDaemonFolder();
      expect(existsSync(folder)).toBe(false);
      expect(existsSync(mine)).toBe(true);
      await removeDaemonFolder(mine);
    });

    it('says why it did not start', async () => {
      const folder = await temporaryFolder();
      try {
        const broken = join(folder, 'dockerd');
        await writeFile(broken, '#!/bin/sh\necho "the disk is on fire" >&2\nexit 3\n');
        await chmod(broken, 0o755);
        const starting = DockerDaemon.start('graphdriver', {
          ...tools,
          dockerd: { ...tools.dockerd, path: broken },
        });
        await expect(starting).rejects.toThrow(/dockerd ended with 3[\s\S]*the disk is on fire/);
      } finally {
        await removeFolder(folder);
      }
    });
  });
});

function folderOf(engine: DockerDaemon): string {
  return dirname(engine.host.replace('unix://', ''));
}

/** Has another process start an engine, and kills that process. */
async function hostOfKilledRun(tools: DockerTools): Promise<string> {
  const script = `
    import { DockerDaemon } from ${JSON.stringify(new URL('docker-daemon.ts', import.meta.url).href)};
    const engine = await DockerDaemon.start('graphdriver', ${JSON.stringify(tools)});
    process.stdout.write(engine.host);
    setInterval(() => {}, 1000);
  `;
  const run = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [host] = (await once(run.stdout, 'data')) as [Buffer];
  run.kill('SIGKILL');
  await once(run, 'close');
  return host.toString();
}
