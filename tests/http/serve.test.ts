import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type ClientRequest, createServer, request } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  removeFolder,
  runCli,
  type ServedRegistry,
  type ServeOptions,
  startServe,
  temporaryFolder,
} from '../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient, sha256 } from '../support/registry-client.ts';

let folder: string;
let running: ServedRegistry[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  await Promise.all(running.map((served) => served.stop('SIGKILL')));
  running = [];
  await removeFolder(folder);
});

async function serve(options: Partial<ServeOptions> = {}): Promise<ServedRegistry> {
  const served = await startServe({ dataFolder: folder, ...options });
  running.push(served);
  return served;
}

/** Runs the command line until it ends by itself. */
async function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { exited, stdout, stderr } = runCli(args);
  const code = await exited;
  return { code, stdout: stdout(), stderr: stderr() };
}

const logText = (): string =>
  readdirSync(join(folder, 'logs'))
    .map((name) => readFileSync(join(folder, 'logs', name), 'utf8'))
    .join('');

const FIRST_BYTES = 'the first bytes, ';
const OTHER_BYTES = 'and the other ones';

/** How many requests the registry answers, the one that asks included. */
async function requestsInFlight(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^marina_http_requests_in_flight (\d+)$/m.exec(metrics)?.[1]);
}

/** Begins an upload by PATCH of which only the first bytes are sent. */
async function beginUpload(url: string): Promise<{ upload: ClientRequest; location: string }> {
  const client = RegistryClient.admin(url);
  const started = await client.post('/v2/library/app/blobs/uploads/');
  const location = String(started.headers.location);
  const upload = request(new URL(location, url), {
    method: 'PATCH',
    headers: {
      authorization: `Basic ${Buffer.from(`admin:${ADMIN_PASSWORD}`).toString('base64')}`,
      'content-length': FIRST_BYTES.length + OTHER_BYTES.length,
    },
  });
  upload.on('error', () => {});
  upload.write(FIRST_BYTES);
  // Nothing is answered before all of it is there; that it is being received shows in the metrics.
  await expect.poll(() => requestsInFlight(url), { timeout: 5000 }).toBe(2);
  return { upload, location };
}

describe('serve', () => {
  it('says first on stdout, and only there, where it is ready', async () => {
    const {
      firstLine,
      process: child,
      exited,
      stdout,
      stderr,
    } = runCli(['serve', '--data', folder, '--port', '0']);
    const ready = JSON.parse(await firstLine()) as Record<string, unknown>;
    expect(ready).toEqual({
      event: 'ready',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect((await fetch(`${String(ready['url'])}/api/v2.0/health`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(stdout().split('\n')).toHaveLength(2);
    expect(stderr()).toContain('"msg":"the registry is ready"');
    expect(logText()).toContain('"msg":"the registry is ready"');
  });

  it('gives the administrator the password of the environment, and writes it nowhere', async () => {
    const served = await serve({ environment: { MARINA_ADMIN_PASSWORD: 'Unusual-9-secret' } });
    const client = new RegistryClient(served.url, { username: 'admin', password: 'Unusual-9-secret' });
    expect((await client.get('/v2/')).status).toBe(200);
    expect(
      (await client.get('/service/token?service=harbor-registry&password=Unusual-9-secret')).status,
    ).toBe(200);
    expect(await served.stop()).toBe(0);
    expect(served.stderr()).not.toContain('Unusual-9-secret');
    expect(logText()).not.toContain('Unusual-9-secret');
  });

  it('shows a generated password once, on stderr only', async () => {
    const first = await serve({ environment: { MARINA_ADMIN_PASSWORD: '' } });
    const password = /password (\S+) \(/.exec(first.stderr())?.[1] ?? '';
    expect(password.length).toBeGreaterThanOrEqual(16);
    expect((await new RegistryClient(first.url, { username: 'admin', password }).get('/v2/')).status).toBe(
      200,
    );
    expect(await first.stop()).toBe(0);
    expect(logText()).not.toContain(password);
    const second = await serve({ environment: { MARINA_ADMIN_PASSWORD: '' } });
    expect(second.stderr()).not.toContain('password');
    expect((await new RegistryClient(second.url, { username: 'admin', password }).get('/v2/')).status).toBe(
      200,
    );
  });

  it('keeps everything to itself on the disk', async () => {
    await serve();
    for (const name of ['', 'storage', 'logs']) {
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    }
  });

  it('listens on both loopback addresses, or on the one that is named', async () => {
    const both = await serve();
    const { port } = new URL(both.url);
    const onIpv6 = await fetch(`http://[::1]:${port}/api/v2.0/ping`).then((answer) => answer.text());
    expect(onIpv6).toBe('Pong');
    await both.stop();
    const one = await serve({ arguments: ['--host', '::1'] });
    expect(one.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${one.url}/api/v2.0/ping`)).status).toBe(200);
    await expect(fetch(`http://127.0.0.1:${new URL(one.url).port}/`)).rejects.toThrow();
  });

  it('is not exposed by accident', async () => {
    const { code, stderr, stdout } = await run('serve', '--data', join(folder, 'new'), '--host', '0.0.0.0');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^0\.0\.0\.0 can be reached from other machines.*--insecure-expose.*\n$/);
    expect(readdirSync(folder)).toEqual([]);
    const meant = await serve({ arguments: ['--host', '0.0.0.0', '--insecure-expose'] });
    const { port } = new URL(meant.url);
    expect((await fetch(`http://127.0.0.1:${port}/api/v2.0/ping`)).status).toBe(200);
    const warning = /this registry can be reached from other machines without TLS/;
    expect(meant.stderr()).toMatch(new RegExp(`^WARNING: ${warning.source}`, 'm'));
    expect(
      logText()
        .split('\n')
        .find((line) => warning.test(line)),
    ).toContain('"level":"warn"');
    const client = RegistryClient.admin(`http://127.0.0.1:${port}`);
    const told = await client.get('/api/marina/v1/connection');
    expect(await told.json()).toMatchObject({ exposed: true });
  });

  it('goes on when whoever read its output is gone', async () => {
    const served = await serve();
    served.process.stdout?.destroy();
    served.process.stderr?.destroy();
    const client = RegistryClient.admin(served.url);
    for (let count = 0; count < 20; count += 1) expect((await client.get('/nowhere')).status).toBe(404);
    await client.pushImage('library/app', '1');
    expect(await served.stop()).toBe(0);
    expect(logText().match(/"path":"\/nowhere"/g)).toHaveLength(20);
  });
});

describe('stopping', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s lets an upload finish, writes everything down, exits 0',
    async (signal) => {
      const served = await serve();
      const { upload } = await beginUpload(served.url);
      const answered = once(upload, 'response');
      const stopped = served.stop(signal);
      await expect
        .poll(() =>
          fetch(served.url).then(
            () => 'open',
            () => 'closed',
          ),
        )
        .toBe('closed');
      upload.end(OTHER_BYTES);
      const [response] = await answered;
      expect(response.statusCode).toBe(202);
      expect(await stopped).toBe(0);
      expect(readdirSync(folder).filter((name) => name.startsWith('marina.db'))).toEqual(['marina.db']);
      expect(logText()).toContain('"method":"PATCH"');
    },
  );

  it('does not wait for an upload that goes nowhere, whose bytes are there at the next start', async () => {
    const served = await serve();
    const { location } = await beginUpload(served.url);
    const begun = performance.now();
    expect(await served.stop()).toBe(0);
    const seconds = (performance.now() - begun) / 1000;
    expect(seconds).toBeGreaterThan(4);
    expect(seconds).toBeLessThan(9);
    const client = RegistryClient.admin((await serve()).url);
    expect((await client.get(location)).headers['range']).toBe(`0-${FIRST_BYTES.length - 1}`);
    const digest = sha256(FIRST_BYTES + OTHER_BYTES);
    expect((await client.put(`${location}?digest=${digest}`, { body: OTHER_BYTES })).status).toBe(201);
  });

  it('ends idle connections at once', async () => {
    const served = await serve();
    await fetch(`${served.url}/api/v2.0/ping`);
    const begun = performance.now();
    expect(await served.stop()).toBe(0);
    expect(performance.now() - begun).toBeLessThan(3000);
  });

  it('ends at once at the second signal', async () => {
    const served = await serve();
    await beginUpload(served.url);
    const begun = performance.now();
    const stopped = served.stop();
    await expect
      .poll(() =>
        fetch(served.url).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed');
    served.process.kill('SIGTERM');
    expect(await stopped).toBe(1);
    expect(performance.now() - begun).toBeLessThan(4000);
  });
});

describe('what serve refuses, in one line and with exit code 1', () => {
  const refusal = async (...args: string[]): Promise<string> => {
    const { code, stderr, stdout } = await run('serve', '--port', '0', ...args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    return stderr;
  };

  it('a data folder that another process uses, which goes on', async () => {
    const served = await serve();
    const text = await refusal('--data', folder);
    expect(text).toContain(`in use by process ${served.process.pid}`);
    expect((await RegistryClient.admin(served.url).get('/v2/')).status).toBe(200);
  });

  it('but not one whose process was killed', async () => {
    const killed = await serve();
    await RegistryClient.admin(killed.url).pushImage('library/app', '1');
    expect(await killed.stop('SIGKILL')).toBeNull();
    const next = await serve();
    const manifest = await RegistryClient.admin(next.url).get('/v2/library/app/manifests/1');
    expect(manifest.status).toBe(200);
  });

  it('a database of a newer version, which it leaves as it is', async () => {
    await (await serve()).stop();
    const path = join(folder, 'marina.db');
    const database = new Database(path);
    database.pragma('user_version = 999');
    database.close();
    const before = readFileSync(path);
    expect(await refusal('--data', folder)).toMatch(
      /newer Marina \(schema 999, this program knows \d+\); start the newer/,
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('a file that is no database', async () => {
    await writeFile(join(folder, 'marina.db'), 'not a database, but long enough to look at'.repeat(200));
    expect(await refusal('--data', folder)).toContain('restore it from a backup');
  });

  it('a place where it cannot write', async () => {
    await writeFile(join(folder, 'file'), '');
    for (const path of [join(folder, 'file'), join(folder, 'file', 'sub'), '/proc/marina']) {
      expect(await refusal('--data', path)).toContain(`cannot use the data folder ${path}`);
    }
  });

  it('a port that is taken', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    try {
      expect(await refusal('--data', folder, '--port', port)).toContain(`port ${port} is taken on localhost`);
    } finally {
      other.close();
    }
    // Nothing is left that would keep the next one out.
    await serve();
  });
});

describe('the command line', () => {
  it('exits with 2 for a mistake, saying which', async () => {
    const { code, stderr, stdout } = await run('serve', '--data', folder, '--nope');
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/'--nope'.*\nTry --help\.\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('shows how to do it right with --help', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('serve --data DIR');
  });
});
