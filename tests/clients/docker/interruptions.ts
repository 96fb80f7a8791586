import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Upload } from '../../../registry-core/api/schemas/marina/upload.ts';
import { CuttingProxy } from '../../support/cutting-proxy.ts';
import { removeFolder, startRegistry, type TestRegistry, temporaryFolder } from '../../support/registry.ts';
import { ADMIN_PASSWORD } from '../../support/registry-client.ts';
import { storeSettings } from '../../support/registry-settings.ts';
import { RequestLog } from '../../support/request-log.ts';
import { ShiftedClock } from '../../support/shifted-clock.ts';
import { until } from '../../support/until.ts';
import { buildFiles, pullElsewhere } from './images.ts';
import { type DockerScene, logIn } from './scene.ts';

const LARGE_BYTES = 8 * 1024 * 1024;

/** A connection that breaks while a layer comes. */
export function resumeTest(scene: () => DockerScene): void {
  it('resumes a layer where its connection broke', async () => {
    const { admin, elsewhere, registry, requests, reference } = scene();
    const proxy = await CuttingProxy.start(registry.port);
    try {
      const host = `localhost:${proxy.port}`;
      await logIn(elsewhere, host);
      const pushed = reference('demo/cut-off');
      const content = randomBytes(LARGE_BYTES);
      await buildFiles(admin, pushed, { files: [{ path: 'large', content }] });
      await admin.run('push', pushed);

      const pulled = `${host}/demo/cut-off:1`;
      proxy.cutDownloadAfter(LARGE_BYTES / 2);
      requests.clear();
      const both = await pullElsewhere(scene(), pushed, pulled);
      expect(proxy.cuts).toBe(1);
      const resumed = requests.matching('GET', /\/blobs\/sha256:/).filter(({ headers }) => headers.range);
      expect(resumed.map(({ status }) => status)).toEqual([206]);
      const start = Number(/^bytes=(\d+)-/.exec(resumed[0]?.headers.range ?? '')?.[1]);
      expect(start).toBeGreaterThan(LARGE_BYTES / 4);
      expect(both.pulled.Id).toBe(both.built.Id);
    } finally {
      await proxy.close();
    }
  });
}

/** An upload that the registry's administrator cancels while it comes. */
export function cancelledUploadTest(scene: () => DockerScene): void {
  it('is told that its upload was cancelled, and does not try again', async () => {
    const { api, elsewhere: client, registry, requests } = scene();
    const proxy = await CuttingProxy.start(registry.port);
    try {
      const host = `localhost:${proxy.port}`;
      await logIn(client, host);
      const image = `${host}/demo/unwanted:1`;
      await buildFiles(client, image, { files: [{ path: 'large', content: randomBytes(LARGE_BYTES) }] });
      const held = proxy.holdUploadAfter(LARGE_BYTES / 2);
      const pushing = client.attempt(['push', image]);
      await until('the layer to be under way', held.held);
      const listed = (await api.get('/api/marina/v1/uploads')).json() as Upload[];
      const arriving = listed.filter(({ repository, state }) => {
        return repository === 'demo/unwanted' && state === 'receiving';
      });
      expect(arriving.map(({ username }) => username)).toEqual(['admin']);
      expect(arriving[0]?.receivedBytes).toBeGreaterThan(0);
      requests.clear();
      const cancelled = await api.send('DELETE', `/api/marina/v1/uploads/${arriving[0]?.id}`);
      expect(cancelled.status).toBe(200);
      held.release();
      const { code, output } = await pushing;
      expect(code).not.toBe(0);
      expect(output).toContain('the upload was cancelled in Marina');
      expect(requests.matching('POST', /\/demo\/unwanted\/blobs\/uploads\/$/)).toEqual([]);
    } finally {
      await proxy.close();
    }
  });
}

const TOKEN_SECONDS = 60;
/** The registry accepts a token for this long after its end. */
const LEEWAY_SECONDS = 60;

/** A bearer token that ends before the push does. */
export function tokenExpiryTests(scene: () => DockerScene): void {
  describe('a bearer token that has expired', () => {
    let clock: ShiftedClock;
    let dataFolder: string;
    let registry: TestRegistry;
    let requests: RequestLog;
    let proxy: CuttingProxy;
    beforeAll(async () => {
      clock = new ShiftedClock();
      dataFolder = await temporaryFolder();
      await storeSettings(dataFolder, { tokenLifetimeSeconds: TOKEN_SECONDS });
      registry = await startRegistry({ dataFolder, adminPassword: ADMIN_PASSWORD });
      requests = new RequestLog(registry.port);
      proxy = await CuttingProxy.start(registry.port);
    });
    afterAll(async () => {
      requests?.close();
      await proxy?.close();
      await registry?.close();
      clock?.restore();
      await removeFolder(dataFolder);
    });

    it('does not stop a push that begins later', async () => {
      const { admin } = scene();
      const host = `localhost:${registry.port}`;
      clock.shift(0);
      await logIn(admin, host);
      const image = `${host}/library/later:1`;
      await buildFiles(admin, image, {
        files: [{ path: 'later', content: 'pushed when the token was over' }],
      });
      clock.shift(TOKEN_SECONDS + LEEWAY_SECONDS + 1);
      await admin.run('push', image);
    });

    it('does not stop a push that is under way', async () => {
      const { admin } = scene();
      const host = `localhost:${proxy.port}`;
      // To Docker the token was made long ago, so that it sees its end soon.
      const nearlyOver = TOKEN_SECONDS - 4;
      clock.shift(-nearlyOver);
      await logIn(admin, host);
      const image = `${host}/library/slow:1`;
      await buildFiles(admin, image, { files: [{ path: 'large', content: randomBytes(LARGE_BYTES) }] });

      const began = ShiftedClock.realNow();
      const upload = proxy.holdUploadAfter(LARGE_BYTES / 2);
      const pushing = admin.run('push', image);
      await until('the layer to be under way', upload.held);
      const over = () => ShiftedClock.realNow() - began > (TOKEN_SECONDS - nearlyOver + 1) * 1000;
      await until('the end of the token', over);
      clock.shift(TOKEN_SECONDS + LEEWAY_SECONDS + 1);
      requests.clear();
      upload.release();
      await pushing;
      const tokens = requests.matching('POST', /^\/service\/token/).filter(({ status }) => status === 200);
      expect(tokens.length).toBeGreaterThan(0);
      expect(requests.matching('PUT', /^\/v2\/library\/slow\/manifests\/1$/)[0]?.status).toBe(201);
    });
  });
}
