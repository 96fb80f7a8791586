import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Upload } from '../../registry-core/api/schemas/marina/upload.ts';
import { removeFolder, startRegistry, type TestRegistry, temporaryFolder } from '../support/registry.ts';
import { ADMIN_PASSWORD, type Answer, RegistryClient, type Send } from '../support/registry-client.ts';
import { storeSettings } from '../support/registry-settings.ts';
import { ShiftedClock } from '../support/shifted-clock.ts';
import { until } from '../support/until.ts';

const TOKEN_SECONDS = 60;
/** The registry accepts a token for this long after its end, and an upload with it after its last byte. */
const LEEWAY_SECONDS = 60;
const LAYER = randomBytes(256 * 1024);
const HALF = LAYER.length / 2;
const DIGEST = `sha256:${createHash('sha256').update(LAYER).digest('hex')}`;

let clock: ShiftedClock;
let dataFolder: string;
let registry: TestRegistry;
let token: string;

beforeAll(async () => {
  clock = new ShiftedClock();
  dataFolder = await temporaryFolder();
  await storeSettings(dataFolder, { tokenLifetimeSeconds: TOKEN_SECONDS });
  registry = await startRegistry({ dataFolder, adminPassword: ADMIN_PASSWORD });
});
afterAll(async () => {
  await registry.close();
  clock.restore();
  await removeFolder(dataFolder);
});
beforeEach(async () => {
  clock.shift(0);
  token = await issueToken();
});

async function issueToken(): Promise<string> {
  const scope = encodeURIComponent('repository:library/slow:pull,push');
  const admin = RegistryClient.admin(registry.url);
  const issued = await admin.get(`/service/token?service=harbor-registry&scope=${scope}`);
  return (issued.json() as { token: string }).token;
}

/** A client that has one token and never asks for another. */
function send(method: string, path: string, { headers, ...rest }: Send = {}): Promise<Answer> {
  const authorization = `Bearer ${token}`;
  return new RegistryClient(registry.url).send(method, path, {
    ...rest,
    headers: { ...headers, authorization },
  });
}

async function begin(): Promise<string> {
  const begun = await send('POST', '/v2/library/slow/blobs/uploads/');
  expect(begun.status).toBe(202);
  return String(begun.headers.location);
}

/** Sends the layer; the clock is turned on when half of it has arrived. */
function sendSlowly(location: string, seconds: number): Promise<Answer> {
  async function* halves() {
    yield LAYER.subarray(0, HALF);
    await until('half of the layer', () => hasArrived(location, HALF));
    clock.shift(seconds);
    yield LAYER.subarray(HALF);
  }
  return send('PATCH', location, { body: halves() });
}

async function hasArrived(location: string, bytes: number): Promise<boolean> {
  const uploads = (await RegistryClient.admin(registry.url).get('/api/marina/v1/uploads')).json() as Upload[];
  return uploads.some(({ id, receivedBytes }) => location.endsWith(id) && receivedBytes === bytes);
}

const OVER = TOKEN_SECONDS + LEEWAY_SECONDS + 1;

describe('a token that ends while a layer is on its way', () => {
  it('ends the upload that was begun with it, and begins no other one', async () => {
    const location = await begin();
    expect((await sendSlowly(location, 10 * OVER)).status).toBe(202);
    expect((await send('GET', location)).headers.range).toBe(`0-${LAYER.length - 1}`);
    expect((await send('PUT', `${location}?digest=${DIGEST}`)).status).toBe(201);
    expect((await send('POST', '/v2/library/slow/blobs/uploads/')).status).toBe(401);
    expect((await send('GET', `/v2/library/slow/blobs/${DIGEST}`)).status).toBe(401);
    expect((await send('PUT', '/v2/library/slow/manifests/1', { body: '{}' })).status).toBe(401);
  });

  it('does not once nothing came for the leeway', async () => {
    const location = await begin();
    expect((await sendSlowly(location, OVER)).status).toBe(202);
    clock.shift(OVER + LEEWAY_SECONDS - 1);
    expect((await send('GET', location)).status).toBe(204);
    clock.shift(OVER + LEEWAY_SECONDS + 2);
    expect((await send('GET', location)).status).toBe(401);
    expect((await send('PUT', `${location}?digest=${DIGEST}`)).status).toBe(401);
  });

  it('does not end an upload that was begun when it was over', async () => {
    clock.shift(OVER);
    const old = token;
    token = await issueToken();
    const location = await begin();
    token = old;
    expect((await send('PATCH', location, { body: LAYER })).status).toBe(401);
    expect((await send('GET', location)).status).toBe(401);
  });

  it('does not go on with an upload that is nowhere', async () => {
    clock.shift(OVER);
    const path = '/v2/library/slow/blobs/uploads/00000000-0000-4000-8000-000000000000';
    expect((await send('GET', path)).status).toBe(401);
  });
});
