import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ADMIN_PASSWORD, type RegistryClient, sha256 } from '../support/registry-client.ts';
import type { Random } from '../torture/random.ts';
import type { Violations } from './tag-race.ts';

const NAME = 'library/crowd';
const AUTHORIZATION = `Basic ${Buffer.from(`admin:${ADMIN_PASSWORD}`).toString('base64')}`;

/** Clients that send a byte now and then, beside others that push and pull as fast as they can. */
export async function slowBesideFast(
  url: string,
  client: RegistryClient,
  random: Random,
  options: { readonly slow: number; readonly fast: number; readonly seconds: number },
): Promise<{ violations: Violations; fastRequests: number; slowestMs: number }> {
  const violations: Violations = [];
  const image = await client.pushImage(NAME, 'latest');
  const slow = Array.from({ length: options.slow }, (_, index) =>
    uploadSlowly(url, client, `slow client ${index} `.repeat(3), options.seconds, violations),
  );
  const end = Date.now() + options.seconds * 1000;
  let fastRequests = 0;
  let slowestMs = 0;
  const fast = Array.from({ length: options.fast }, async () => {
    while (Date.now() < end) {
      const began = Date.now();
      const { status } = await client.get(`/v2/${NAME}/manifests/latest`);
      if (status !== 200) violations.push(`a fast pull: ${status}`);
      await client.pushBlob(NAME, random.bytes(10_000)).catch((failure: unknown) => {
        violations.push(`a fast push: ${failure}`);
      });
      fastRequests += 2;
      slowestMs = Math.max(slowestMs, Date.now() - began);
    }
  });
  await Promise.all([...slow, ...fast]);
  const layer = image.manifest.layers[0]?.digest;
  if ((await client.get(`/v2/${NAME}/blobs/${layer}`)).status !== 200) violations.push('the layer is gone');
  return { violations, fastRequests, slowestMs };
}

/** Uploads a text over about so many seconds, some bytes at a time, and then finishes the upload. */
async function uploadSlowly(
  url: string,
  client: RegistryClient,
  text: string,
  seconds: number,
  violations: Violations,
): Promise<void> {
  const start = await client.post(`/v2/${NAME}/blobs/uploads/`);
  const location = String(start.headers.location);
  const socket = await openSocket(url);
  socket.write(
    `PATCH ${location} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nAuthorization: ${AUTHORIZATION}\r\n` +
      `Content-Length: ${text.length}\r\n\r\n`,
  );
  const steps = 10;
  const length = Math.ceil(text.length / steps);
  for (let offset = 0; offset < text.length; offset += length) {
    await delay((seconds * 1000) / steps);
    socket.write(text.slice(offset, offset + length));
  }
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  if (!answer.toString().startsWith('HTTP/1.1 202')) violations.push(`a slow upload: ${answer}`);
  const finished = await client.put(`${location}?digest=${sha256(text)}`);
  if (finished.status !== 201) violations.push(`ending a slow upload: ${finished.status} ${finished.text}`);
}

/** Opens so many connections that ask for nothing, or once; while they are open `meanwhile` runs. */
export async function holdIdleConnections(
  url: string,
  count: number,
  meanwhile: () => Promise<void>,
): Promise<Violations> {
  const violations: Violations = [];
  const sockets: Socket[] = [];
  let begun = 0;
  const opener = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const asks = begun % 2 === 0;
      const socket = await openSocket(url);
      sockets.push(socket);
      if (asks) socket.write(`GET /v2/ HTTP/1.1\r\nHost: ${new URL(url).host}\r\n\r\n`);
    }
  };
  try {
    await Promise.all(Array.from({ length: 50 }, opener));
    await meanwhile();
    const closed = sockets.filter(({ destroyed, readableEnded }) => destroyed || readableEnded).length;
    if (closed > 0) violations.push(`${closed} of ${sockets.length} idle connections were closed`);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  return violations;
}

async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.resume();
  return socket;
}
