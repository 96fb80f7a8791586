import { randomBytes } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ClientHome } from '../support/client-home.ts';
import { describeWithTools } from '../support/describe-with-tools.ts';
import { DockerDaemon } from '../support/docker-daemon.ts';
import { ImageLayout } from '../support/image-layout.ts';
import { removeFolder, startRegistry, type TestRegistry, temporaryFolder } from '../support/registry.ts';
import { ADMIN_PASSWORD } from '../support/registry-client.ts';
import { storeSettings } from '../support/registry-settings.ts';
import { RequestLog } from '../support/request-log.ts';
import { ShiftedClock } from '../support/shifted-clock.ts';
import { until } from '../support/until.ts';
import { logInWith } from './client-scene.ts';

const REQUEST_STARTED = 'http.server.request.start';
const TOKEN_SECONDS = 60;
/** The registry accepts a token for this long after its end. */
const LEEWAY_SECONDS = 60;
/** What a client sees of a token's life, by its own clock. */
const SEEN_SECONDS = 7;
/** More than any of them fetches at the same time. */
const LAYERS = 8;
const BLOB = /^\/v2\/library\/pulled\/blobs\//;
const LAYER_BYTES = 2 * 1024 * 1024;

describeWithTools(
  'a pull that outlasts its token',
  ['crane', 'skopeo', 'docker', 'dockerd', 'containerd'],
  (tools) => {
    let clock: ShiftedClock;
    let registry: TestRegistry;
    let requests: RequestLog;
    let home: ClientHome;
    let dataFolder: string;
    let image: string;
    let isHeld = false;
    const held = new Set<Socket>();

    /** A slow network: what is sent of blobs stays here until it is let go. */
    const hold = (message: unknown): void => {
      const { method, url = '', socket } = (message as { request: IncomingMessage }).request;
      if (!isHeld || socket.localPort !== registry.port || method !== 'GET' || !BLOB.test(url)) return;
      if (!held.has(socket)) socket.cork();
      held.add(socket);
    };

    const letGo = (): void => {
      isHeld = false;
      for (const socket of held) socket.uncork();
      held.clear();
    };

    beforeAll(async () => {
      clock = new ShiftedClock();
      dataFolder = await temporaryFolder();
      await storeSettings(dataFolder, { tokenLifetimeSeconds: TOKEN_SECONDS });
      registry = await startRegistry({ dataFolder, adminPassword: ADMIN_PASSWORD });
      subscribe(REQUEST_STARTED, hold);
      requests = new RequestLog(registry.port);
      home = await ClientHome.create();
      image = `localhost:${registry.port}/library/pulled:1`;
      const layout = await ImageLayout.create(home.path('layout'));
      const layers = Array.from({ length: LAYERS }, (_, layer) => [
        { path: `file${layer}`, content: randomBytes(LAYER_BYTES) },
      ]);
      await layout.addImage({ layers }, 'one');
      const crane = home.client(tools.crane);
      await logInWith(
        crane,
        'auth',
        'login',
        `localhost:${registry.port}`,
        '-u',
        'admin',
        '--password-stdin',
      );
      await crane.run('push', layout.folder, image);
    });
    afterAll(async () => {
      unsubscribe(REQUEST_STARTED, hold);
      requests.close();
      await registry.close();
      clock.restore();
      await home.remove();
      await removeFolder(dataFolder);
    });
    beforeEach(() => {
      clock.shift(0);
    });

    /** Has the token of a pull end, to the client and to the registry, while the first blobs are on their way. */
    async function outlasts(pull: () => Promise<unknown>): Promise<void> {
      // To the client its token was made long ago, so that it sees its end soon.
      clock.shift(SEEN_SECONDS - TOKEN_SECONDS);
      const began = ShiftedClock.realNow();
      isHeld = true;
      requests.clear();
      const pulling = pull();
      await Promise.race([pulling, until('a blob to be under way', () => held.size > 0)]);
      const isOver = () => ShiftedClock.realNow() - began > (SEEN_SECONDS + 1) * 1000;
      await until('the end of the token', isOver);
      clock.shift(TOKEN_SECONDS + LEEWAY_SECONDS + 1);
      const before = requests.matching('GET', BLOB).length;
      letGo();
      await pulling;
      const answers = requests.matching('GET', BLOB).map(({ status }) => status);
      // What was under way came to its end, and all that came later came with another token.
      expect(answers.slice(0, before)).toEqual(Array(before).fill(200));
      expect(before).toBeLessThan(LAYERS + 1);
      expect(answers.filter((status) => status === 200)).toHaveLength(LAYERS + 1);
    }

    it('goes on with crane', async () => {
      const crane = home.client(tools.crane);
      await outlasts(() => crane.run('pull', '--format', 'oci', image, home.path('by-crane')));
    });

    it('goes on with skopeo', async () => {
      const skopeo = home.client(tools.skopeo);
      const login = ['login', '--tls-verify=false', '-u', 'admin', '--password-stdin'];
      await logInWith(skopeo, ...login, `localhost:${registry.port}`);
      const options = ['--insecure-policy', 'copy', '--src-tls-verify=false'];
      const copy = [...options, `docker://${image}`, `oci:${home.path('by-skopeo')}:one`];
      await outlasts(() => skopeo.run(...copy));
    });

    it.runIf(process.getuid?.() === 0)('goes on with Docker', async () => {
      const daemon = await DockerDaemon.start('graphdriver', tools);
      try {
        const docker = daemon.client(home);
        const login = ['login', '-u', 'admin', '--password-stdin', `localhost:${registry.port}`];
        await docker.runWithInput(ADMIN_PASSWORD, ...login);
        await outlasts(() => docker.run('pull', image));
      } finally {
        await daemon.stop();
      }
    });
  },
);
