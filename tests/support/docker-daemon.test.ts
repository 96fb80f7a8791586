import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { ClientHome } from './client-home.ts';
import { DockerDaemon } from './docker-daemon.ts';
import { describeWithTools } from './tools.ts';
describeWithTools('x', ['docker', 'dockerd', 'containerd'], (tools) => {
  it('starts', async () => {
    const d = await DockerDaemon.start('graphdriver', tools);
    console.log(d.host);
    const home = await ClientHome.create();
    console.log(await d.client(home).run('version'));
    await d.stop();
    console.log(readdirSync(tmpdir()).filter((n) => n.startsWith('marina-test')));
  });
});
