import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, ClientHome } from '../support/client-home.ts';
import { createDaemonFolder, removeDaemonFolder } from '../support/daemon-folder.ts';
import { describeWithTools } from '../support/describe-with-tools.ts';
import { startContainerd } from '../support/docker-daemon.ts';
import { ImageLayout } from '../support/image-layout.ts';
import { startRegistry, type TestRegistry } from '../support/registry.ts';
import { ADMIN_PASSWORD } from '../support/registry-client.ts';
import { RequestLog } from '../support/request-log.ts';
import { runCommand } from '../support/run-command.ts';

const REQUEST_STARTED = 'http.server.request.start';
const UPLOAD = /^\/v2\/.+\/blobs\/uploads\/[^?]+\?/;
/** More than the buffers between client and registry hold. */
const LAYER_BYTES = 24 * 1024 * 1024;
const PUSH_SECONDS = 60;

/**
 * Takes the credential from the first upload of each blob. That is what containerd sends when two layers of a push
 * renew their token at the same time: one forgets the token that the other just got, between its POST and its PUT.
 */
class ForgottenTokens {
  readonly #port: number;
  readonly #met = new Set<string>();
  readonly #listener = (message: unknown): void =>
    this.#forget((message as { request: IncomingMessage }).request);

  constructor(port: number) {
    this.#port = port;
    subscribe(REQUEST_STARTED, this.#listener);
  }

  close(): void {
    unsubscribe(REQUEST_STARTED, this.#listener);
  }

  #forget(request: IncomingMessage): void {
    const { method, url = '', socket, headers } = request;
    if (socket.localPort !== this.#port || method !== 'PUT' || !UPLOAD.test(url) || this.#met.has(url))
      return;
    this.#met.add(url);
    delete headers.authorization;
  }
}

describeWithTools('containerd', ['containerd', 'ctr'], ({ containerd, ctr: tool }) => {
  let registry: TestRegistry;
  let home: ClientHome;
  let folder: string;
  let ctr: Client;
  beforeAll(async () => {
    registry = await startRegistry({ adminPassword: ADMIN_PASSWORD });
    home = await ClientHome.create();
    folder = await createDaemonFolder();
    await startContainerd(folder, { containerd, dockerd: containerd });
    ctr = home.client(tool, { CONTAINERD_ADDRESS: join(folder, 'containerd.sock') });
    await importImage();
  });
  afterAll(async () => {
    if (folder !== undefined) await removeDaemonFolder(folder);
    await home?.remove();
    await registry?.close();
  });

  async function importImage(): Promise<void> {
    const layout = await ImageLayout.create(home.path('layout'));
    const layers = [1, 2, 3].map((layer) => [{ path: `file${layer}`, content: randomBytes(LAYER_BYTES) }]);
    await layout.addImage({ layers }, 'one');
    const archive = home.path('image.tar');
    await runCommand('tar', ['-C', layout.folder, '-cf', archive, '.'], { environment: process.env });
    await ctr.run('images', 'import', '--no-unpack', '--base-name', 'test/image', archive);
  }

  it('goes on with another token after a 401 in the middle of its layers', async () => {
    const requests = new RequestLog(registry.port);
    const forgotten = new ForgottenTokens(registry.port);
    try {
      const target = `localhost:${registry.port}/library/renewed:1`;
      const push = [
        'images',
        'push',
        '--plain-http',
        '--user',
        `admin:${ADMIN_PASSWORD}`,
        target,
        'test/image:one',
      ];
      const pushing = await ctr.attempt(['--timeout', `${PUSH_SECONDS}s`, ...push]);
      expect(pushing).toMatchObject({ code: 0 });
      const uploads = requests.matching('PUT', UPLOAD).map(({ status }) => status);
      // Three layers and the configuration.
      expect(uploads.filter((status) => status === 401)).toHaveLength(4);
      expect(uploads.filter((status) => status === 201)).toHaveLength(4);
    } finally {
      forgotten.close();
      requests.close();
    }
  });
});
