import { connect } from 'node:net';
import { removeFolder, startServe, temporaryFolder } from '../support/registry.ts';
import { RegistryClient, sha256 } from '../support/registry-client.ts';
import type { Random } from '../torture/random.ts';
import { type FuzzResult, FuzzTally } from './fuzz-result.ts';
import { CANARY } from './world.ts';

const AT_ONCE = 32;
/** Longer than an answer to bytes that have all been sent may take; ms. */
const DEADLINE_MS = 15_000;
/** After so many cases an ordinary client looks whether it is served as ever. */
const CASES_BETWEEN_LOOKS = 500;

/** Any 5xx but 501, which RFC 9112 §6.1 wants for a transfer coding that is not understood. */
const FAILED = /^HTTP\/1\.1 5(?!01)\d\d /m;

const LINES = [
  'GET /v2/ HTTP/1.1',
  'GET /v2/library/app/manifests/latest HTTP/1.1',
  'HEAD /v2/library/app/manifests/latest HTTP/1.1',
  'GET /v2/secret/app/manifests/latest HTTP/1.1',
  `GET /v2/secret/app/blobs/${sha256(CANARY)} HTTP/1.1`,
  'POST /v2/library/app/blobs/uploads/ HTTP/1.1',
  'PUT /v2/library/app/manifests/latest HTTP/1.1',
  'GET /api/v2.0/projects HTTP/1.1',
  'GET /api/v2.0/projects/secret/repositories HTTP/1.1',
  'GET /service/token?service=harbor-registry&scope=repository:secret/app:pull HTTP/1.1',
  'POST /service/token HTTP/1.1',
  'GET / HTTP/1.0',
  'GET http://elsewhere/v2/ HTTP/1.1',
  'CONNECT localhost:1 HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'PRI * HTTP/2.0',
];
const HEADERS = [
  'Host: localhost',
  'Host: localhost',
  'Host: evil.example',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 99999999999999999999',
  'Content-Length: 5, 5',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Connection: keep-alive',
  'Connection: close, Upgrade',
  'Upgrade: websocket',
  'Expect: 100-continue',
  'Expect: nonsense',
  'Authorization: Basic AAAA',
  'Authorization: Bearer x.y.z',
  'Cookie: sid=x',
  'Origin: http://evil.example',
  'Content-Type: application/json',
  'Content-Type: application/x-www-form-urlencoded',
  'Range: bytes=0-',
  ' folded: header',
  'X: \u0000',
  ': no name',
  `X-Long: ${'x'.repeat(40_000)}`,
];
const BODIES = [
  '',
  'hello',
  '5\r\nhello\r\n0\r\n\r\n',
  'fffffffffffffffff\r\n',
  '5;ext="\r\n',
  '0\r\nTrailer: x\r\n\r\n',
  'grant_type=password&username=a&password=b&service=harbor-registry',
  '{"schemaVersion":2}',
];

/** Sends so many odd requests as raw bytes to a registry in a process of its own; nobody of them has a right there. */
export async function fuzzSockets(random: Random, cases: number): Promise<FuzzResult> {
  const dataFolder = await temporaryFolder();
  const registry = await startServe({ dataFolder, arguments: ['--log-level', 'error'] });
  const tally = new FuzzTally();
  try {
    const client = RegistryClient.admin(registry.url);
    await client.post('/api/v2.0/projects', {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ project_name: 'secret', metadata: { public: 'false' } }),
    });
    await client.pushImage('library/app', 'latest');
    await client.pushImage('secret/app', 'latest', CANARY);
    // As they are first, so that each way is gone at least once.
    for (const line of LINES) {
      for (const host of ['localhost', 'evil.example']) {
        await one(registry.url, [Buffer.from(`${line}\r\nHost: ${host}\r\n\r\n`)], tally);
      }
    }
    const takeTurns = async (): Promise<void> => {
      while (tally.cases < cases && tally.violations.length === 0) {
        await one(registry.url, oddBytes(random), tally);
        if (tally.cases % CASES_BETWEEN_LOOKS === 0) await look(client, tally);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
    await look(client, tally);
  } finally {
    const exitCode = await registry.stop();
    if (exitCode !== 0) tally.violations.push(`the registry ended with ${exitCode}: ${registry.stderr()}`);
    await removeFolder(dataFolder);
  }
  return tally;
}

async function one(url: string, pieces: readonly Buffer[], tally: FuzzTally): Promise<void> {
  const sent = Buffer.concat(pieces).toString('latin1');
  const answer = await exchange(url, pieces);
  tally.count(answer === undefined ? 'no end' : (/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 'no answer'));
  if (answer === undefined) tally.violations.push(`neither an answer nor an end came: ${sent}`);
  else if (FAILED.test(answer)) tally.violations.push(`a 5xx: ${sent} => ${answer}`);
  else if (answer.includes(CANARY)) tally.violations.push(`private content: ${sent} => ${answer}`);
}

async function look(client: RegistryClient, tally: FuzzTally): Promise<void> {
  const { status } = await client.get('/v2/secret/app/manifests/latest');
  if (status !== 200) tally.violations.push(`an ordinary request is answered ${status}`);
}

/** Sends pieces, then the end of the stream; resolves with all that comes back until the other side ends it. */
function exchange(url: string, pieces: readonly Buffer[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(undefined);
    }, DEADLINE_MS);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      answer += text;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
    for (const piece of pieces) socket.write(piece);
    socket.end();
  });
}

/** One or several requests after each other, damaged here and there, in pieces. */
function oddBytes(random: Random): Buffer[] {
  const requests = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => oddRequest(random));
  const bytes = Buffer.from(requests.join(''), 'latin1');
  if (random.chance(0.3)) bytes[random.below(bytes.byteLength)] = random.below(256);
  const end = random.chance(0.15) ? random.below(bytes.byteLength) : bytes.byteLength;
  const at = random.below(end + 1);
  return [bytes.subarray(0, at), bytes.subarray(at, end)];
}

/** Often with little that is odd: of what is refused at once nothing gets far. */
function oddRequest(random: Random): string {
  const headers = Array.from({ length: random.pick([0, 0, 1, 2, 4]) }, () => random.pick(HEADERS));
  const localhost = ['Host: localhost'];
  const host = random.pick([localhost, localhost, localhost, localhost, ['Host: evil.example'], []]);
  const newline = random.chance(0.95) ? '\r\n' : '\n';
  const body = random.chance(0.5) ? '' : random.pick(BODIES);
  return [random.pick(LINES), ...host, ...headers, '', body].join(newline);
}
