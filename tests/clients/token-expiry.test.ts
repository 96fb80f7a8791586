import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Client, ClientHome } from '../support/client-home.ts';
import { CuttingProxy } from '../support/cutting-proxy.ts';
import { createDaemonFolder, removeDaemonFolder } from '../support/daemon-folder.ts';
import { describeWithTools } from '../support/describe-with-tools.ts';
import { DockerDaemon, startContainerd } from '../support/docker-daemon.ts';
import { ImageLayout } from '../support/image-layout.ts';
import { removeFolder, startRegistry, type TestRegistry, temporaryFolder } from '../support/registry.ts';
import { ADMIN_PASSWORD } from '../support/registry-client.ts';
import { storeSettings } from '../support/registry-settings.ts';
import { RequestLog } from '../support/request-log.ts';
import { runCommand } from '../support/run-command.ts';
import { ShiftedClock } from '../support/shifted-clock.ts';
import type { PresentTool } from '../support/tools.ts';
import { until } from '../support/until.ts';
import { logInWith } from './client-scene.ts';

/** Clients beside containerd, and Docker, whose tests (docker/interruptions.ts) show its two ways to push. */
type ClientName = 'crane' | 'skopeo' | 'regctl' | 'oras';

const TOKEN_SECONDS = 60;
/** The registry accepts a token for this long after its end. */
const LEEWAY_SECONDS = 60;
/** What a client sees of a token's life, by its own clock; regctl takes less than five seconds for a wrong clock. */
const SEEN_SECONDS = 7;
const LARGE_BYTES = 8 * 1024 * 1024;

/** A registry whose tokens end while a push through its slow network is under way. */
class SlowScene {
  readonly clock: ShiftedClock;
  readonly registry: TestRegistry;
  readonly requests: RequestLog;
  readonly proxy: CuttingProxy;
  readonly home: ClientHome;
  readonly layout: string;
  readonly #dataFolder: string;

  private constructor(parts: Omit<SlowScene, 'host' | 'close' | 'survives'>, dataFolder: string) {
    this.clock = parts.clock;
    this.registry = parts.registry;
    this.requests = parts.requests;
    this.proxy = parts.proxy;
    this.home = parts.home;
    this.layout = parts.layout;
    this.#dataFolder = dataFolder;
  }

  static async open(): Promise<SlowScene> {
    const clock = new ShiftedClock();
    const dataFolder = await temporaryFolder();
    await storeSettings(dataFolder, { tokenLifetimeSeconds: TOKEN_SECONDS });
    const registry = await startRegistry({ dataFolder, adminPassword: ADMIN_PASSWORD });
    const requests = new RequestLog(registry.port);
    const proxy = await CuttingProxy.start(registry.port);
    const home = await ClientHome.create();
    const layout = home.path('layout');
    const image = await ImageLayout.create(layout);
    await image.addImage({ layers: [[{ path: 'large', content: randomBytes(LARGE_BYTES) }]] }, 'one');
    return new SlowScene({ clock, registry, requests, proxy, home, layout }, dataFolder);
  }

  /** The network's name for the registry. */
  get host(): string {
    return `localhost:${this.proxy.port}`;
  }

  async close(): Promise<void> {
    this.requests.close();
    await this.proxy.close();
    await this.registry.close();
    this.clock.restore();
    await this.home.remove();
    await removeFolder(this.#dataFolder);
  }

  /** Has a push's token end while half of a layer is sent; the push must ask for another one and come to its end. */
  async survives(repository: string, push: () => Promise<unknown>): Promise<void> {
    const { clock, proxy, requests } = this;
    // To the client its token was made long ago, so that it sees its end soon.
    clock.shift(SEEN_SECONDS - TOKEN_SECONDS);
    const began = ShiftedClock.realNow();
    const upload = proxy.holdUploadAfter(LARGE_BYTES / 2);
    const pushing = push();
    await Promise.race([pushing, until('the layer to be under way', upload.held)]);
    const isOver = () => ShiftedClock.realNow() - began > (SEEN_SECONDS + 1) * 1000;
    await until('the end of the token', isOver);
    clock.shift(TOKEN_SECONDS + LEEWAY_SECONDS + 1);
    requests.clear();
    upload.release();
    await pushing;
    const issued = requests
      .all()
      .filter(({ url, status }) => /^\/service\/token/.test(url) && status === 200);
    expect(issued.length).toBeGreaterThan(0);
    const manifests = requests.matching('PUT', new RegExp(`^/v2/${repository}/manifests/`));
    expect(manifests.map(({ status }) => status)).toContain(201);
  }
}

/** Logs a client in and pushes the image of a layout to a repository. */
const PUSHES: Readonly<
  Record<ClientName, (scene: SlowScene, tool: PresentTool, target: string) => Promise<() => Promise<unknown>>>
> = {
  crane: async ({ home, host, layout }, tool, target) => {
    const crane = home.client(tool);
    await logInWith(crane, 'auth', 'login', host, '-u', 'admin', '--password-stdin');
    return () => crane.run('push', layout, target);
  },
  skopeo: async ({ home, host, layout }, tool, target) => {
    const skopeo = home.client(tool);
    await logInWith(skopeo, 'login', '--tls-verify=false', '-u', 'admin', '--password-stdin', host);
    const options = ['--insecure-policy', 'copy', '--dest-tls-verify=false'];
    return () => skopeo.run(...options, `oci:${layout}:one`, `docker://${target}`);
  },
  regctl: async ({ home, host, layout }, tool, target) => {
    const regctl = home.client(tool, { REGCTL_CONFIG: home.path('regctl.json') });
    await regctl.run('registry', 'set', '--skip-check', '--tls', 'disabled', host);
    await logInWith(regctl, 'registry', 'login', '-u', 'admin', '--pass-stdin', host);
    return () => regctl.run('image', 'copy', `ocidir://${layout}:one`, target);
  },
  oras: async ({ home, host, layout }, tool, target) => {
    const oras = home.client(tool);
    await logInWith(oras, 'login', '--plain-http', '-u', 'admin', '--password-stdin', host);
    return () => oras.run('cp', '--from-oci-layout', '--to-plain-http', `${layout}:one`, target);
  },
};

describeWithTools('containerd’s ctr', ['ctr', 'containerd'], ({ ctr: tool, containerd }) => {
  let scene: SlowScene;
  let folder: string;
  let ctr: Client;
  let user: string[];
  beforeAll(async () => {
    scene = await SlowScene.open();
    folder = await createDaemonFolder();
    await startContainerd(folder, { containerd, dockerd: containerd });
    ctr = scene.home.client(tool, { CONTAINERD_ADDRESS: join(folder, 'containerd.sock') });
    user = ['--plain-http', '--user', `admin:${ADMIN_PASSWORD}`];
    const archive = scene.home.path('image.tar');
    await runCommand('tar', ['-C', scene.layout, '-cf', archive, '.'], { environment: process.env });
    await ctr.run('images', 'import', '--no-unpack', '--base-name', 'test/image', archive);
  });
  afterAll(async () => {
    if (folder !== undefined) await removeDaemonFolder(folder);
    await scene?.close();
  });

  it('asks for another token when its own ends while it pushes', async () => {
    const target = `${scene.host}/library/ctr:1`;
    await scene.survives('library/ctr', () => ctr.run('images', 'push', ...user, target, 'test/image:one'));
  });

  it('pulls to the end when its token ends while a layer comes', async () => {
    const { clock, host, proxy, requests } = scene;
    clock.shift(0);
    const download = proxy.holdDownloadAfter(LARGE_BYTES / 2);
    await ctr.run('images', 'rm', '--sync', `${host}/library/ctr:1`, 'test/image:one');
    const pulling = ctr.run('content', 'fetch', ...user, `${host}/library/ctr:1`);
    await Promise.race([pulling, until('the layer to be under way', download.held)]);
    clock.shift(TOKEN_SECONDS + LEEWAY_SECONDS + 1);
    download.release();
    await pulling;
    const blobs = requests.matching('GET', /^\/v2\/library\/ctr\/blobs\//).map(({ status }) => status);
    expect(blobs.filter((status) => status === 200 || status === 206)).toHaveLength(2);
  });
});

describeWithTools('BuildKit', ['buildx', 'docker-unstable', 'dockerd-unstable'], (tools) => {
  let scene: SlowScene;
  let daemon: DockerDaemon;
  beforeAll(async () => {
    const dockerd = tools['dockerd-unstable'];
    const containerd = { ...dockerd, path: join(dockerd.searchPath?.[0] ?? '', 'containerd') };
    scene = await SlowScene.open();
    daemon = await DockerDaemon.start('containerd', {
      docker: tools['docker-unstable'],
      dockerd,
      containerd,
    });
  });
  afterAll(async () => {
    await daemon?.stop();
    await scene?.close();
  });

  it.runIf(process.getuid?.() === 0)(
    'asks for another token when its own ends while it pushes what it built',
    async () => {
      const { home, host } = scene;
      await logInWith(daemon.client(home), 'login', '-u', 'admin', '--password-stdin', host);
      const context = home.path('context');
      await mkdir(context);
      await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY large /\n');
      await writeFile(join(context, 'large'), randomBytes(LARGE_BYTES));
      const buildx = home.client(tools.buildx, { DOCKER_HOST: daemon.host });
      const push = ['build', '--push', '--provenance=false', '--tag', `${host}/library/built:1`, context];
      await scene.survives('library/built', () => buildx.run(...push));
    },
  );
});

for (const name of ['crane', 'skopeo', 'regctl', 'oras'] as const) {
  describeWithTools(name, [name], (tools) => {
    let scene: SlowScene;
    beforeAll(async () => {
      scene = await SlowScene.open();
    });
    afterAll(() => scene?.close());

    it('asks for another token when its own ends while it pushes', async () => {
      const push = await PUSHES[name](scene, tools[name], `${scene.host}/library/${name}:1`);
      await scene.survives(`library/${name}`, push);
    });
  });
}
