import type { Answer, RegistryClient } from '../support/registry-client.ts';
import { sha256 } from '../support/registry-client.ts';
import type { Random } from '../torture/random.ts';
import type { Violations } from './tag-race.ts';

const NAME = 'library/uploads';
const SIZE = 300_000;

/** Several clients upload the same bytes at once, in both styles, some of which break off: the rest succeed. */
export async function pushOneDigestAtOnce(client: RegistryClient, random: Random): Promise<Violations> {
  const violations: Violations = [];
  const content = random.bytes(SIZE);
  const digest = sha256(content);
  const whole = async (): Promise<void> => {
    const start = await client.post(`/v2/${NAME}/blobs/uploads/`);
    const answer = await client.put(`${start.headers.location}?digest=${digest}`, { body: content });
    if (answer.status !== 201) violations.push(`a whole upload: ${answer.status} ${answer.text}`);
  };
  const chunked = async (): Promise<void> => {
    const start = await client.post(`/v2/${NAME}/blobs/uploads/`);
    const location = String(start.headers.location);
    for (const part of [content.subarray(0, SIZE / 2), content.subarray(SIZE / 2)]) {
      await client.patch(location, { body: part });
    }
    const answer = await client.put(`${location}?digest=${digest}`);
    if (answer.status !== 201) violations.push(`an upload in chunks: ${answer.status} ${answer.text}`);
  };
  const brokenOff = async (): Promise<void> => {
    const start = await client.post(`/v2/${NAME}/blobs/uploads/`);
    async function* half(): AsyncIterable<Buffer> {
      yield content.subarray(0, SIZE / 3);
      throw new Error('broken off');
    }
    await client.patch(String(start.headers.location), { body: half() }).catch(() => undefined);
  };
  await Promise.all([whole(), whole(), chunked(), chunked(), brokenOff()]);
  const read = await client.get(`/v2/${NAME}/blobs/${digest}`);
  if (sha256(read.body) !== digest) violations.push(`the blob is answered ${read.status} with other bytes`);
  return violations;
}

/**
 * Several PATCHes at once on one session. Each is taken whole or refused; the bytes are those of the taken ones in the
 * order of the offsets that were answered.
 */
export async function raceForOneSession(
  client: RegistryClient,
  random: Random,
  ranged: boolean,
): Promise<Violations> {
  const violations: Violations = [];
  const start = await client.post(`/v2/${NAME}/blobs/uploads/`);
  const location = String(start.headers.location);
  const taken: { end: number; bytes: Buffer }[] = [];
  const patch = async (): Promise<void> => {
    const bytes = random.bytes(20_000 + random.below(100_000));
    const headers = ranged ? { 'Content-Range': `0-${bytes.byteLength - 1}` } : {};
    const answer = await client.patch(location, { headers, body: bytes });
    if (answer.status === 202) taken.push({ end: endOf(answer), bytes });
    else if (answer.status !== 409 && answer.status !== 416) {
      violations.push(`a PATCH beside others: ${answer.status} ${answer.text}`);
    }
  };
  await Promise.all(Array.from({ length: 6 }, patch));
  taken.sort((one, other) => one.end - other.end);
  const content = Buffer.concat(taken.map(({ bytes }) => bytes));
  if (ranged && taken.length !== 1) violations.push(`${taken.length} PATCHes were taken at offset 0`);
  if (taken.length === 0) violations.push('no PATCH was taken');
  if (taken.at(-1)?.end !== content.byteLength) violations.push('the offsets do not add up');
  const answer = await client.put(`${location}?digest=${sha256(content)}`);
  if (answer.status !== 201) violations.push(`the bytes were mixed: ${answer.status} ${answer.text}`);
  return violations;
}

function endOf(answer: Answer): number {
  return Number(String(answer.headers.range).slice('0-'.length)) + 1;
}
