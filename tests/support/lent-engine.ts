import { ClientHome } from './client-home.ts';
import type { ImageStore } from './docker-daemon.ts';
import { type PresentTool, tool } from './tools.ts';

/** A Docker engine that whoever runs the tests lends them with MARINA_TEST_DOCKER_HOST. */
export interface LentEngine {
  readonly host: string;
  readonly store: ImageStore;
  readonly docker: PresentTool;
}

/** The lent engine, if there is one. Throws when it was named and does not answer. */
export async function findLentEngine(): Promise<LentEngine | undefined> {
  const host = process.env['MARINA_TEST_DOCKER_HOST'];
  if (host === undefined || host === '') return undefined;
  const docker = tool('docker');
  if ('skip' in docker) throw new Error(`MARINA_TEST_DOCKER_HOST is set, and there is ${docker.skip}`);
  const home = await ClientHome.create();
  try {
    const client = home.client(docker, { DOCKER_HOST: host });
    const status = await client.run('info', '--format', '{{json .DriverStatus}}');
    return {
      host,
      store: status.includes('io.containerd.snapshotter') ? 'containerd' : 'graphdriver',
      docker,
    };
  } finally {
    await home.remove();
  }
}
