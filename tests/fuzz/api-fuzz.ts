import { removeFolder, startServe, temporaryFolder } from '../support/registry.ts';
import { type Answer, RegistryClient, type Send, sha256 } from '../support/registry-client.ts';
import type { Random } from '../torture/random.ts';
import { type FuzzResult, FuzzTally } from './fuzz-result.ts';
import { CANARY } from './world.ts';

const AT_ONCE = 16;
const HIDDEN = 'hidden-name';
const SECRETS = [CANARY, `secret/${HIDDEN}`, `${HIDDEN}-tag`];
/** Streams without an end; their own tests look at them. */
const ENDLESS = ['/api/marina/v1/events'];

const ODD_VALUES = [
  '',
  '0',
  '1',
  '-1',
  '1e9',
  '99999999999999999999',
  'secret',
  `secret/${HIDDEN}`,
  `secret%2F${HIDDEN}`,
  HIDDEN,
  `${HIDDEN}-tag`,
  'library',
  'library/app',
  'app',
  'latest',
  sha256(CANARY),
  'sha256:0',
  'admin',
  'name=~secret',
  'public=false',
  '-name,+id',
  "' OR 1=1 --",
  '%',
  '%00',
  '%2e%2e%2f',
  '__proto__',
  'x'.repeat(2000),
  'ünïcode',
];
const ODD_BODIES = [
  '',
  '{}',
  '[]',
  'null',
  '{"__proto__":{"public":true}}',
  `{"project_name":"secret","metadata":{"public":"true"}}`,
  `{"name":"${HIDDEN}"}`,
  '{"references":["x"]}',
  '{"a":'.repeat(2000),
  'principal=admin&password=x',
];

interface Operation {
  readonly method: string;
  /** With parameters in braces, as in the OpenAPI document. */
  readonly path: string;
  readonly query: readonly string[];
}

/**
 * Calls every route of the API document with odd parameters: as the administrator, who reads, and as nobody, who tries
 * everything and may learn nothing of the private project.
 */
export async function fuzzApi(random: Random, cases: number): Promise<FuzzResult> {
  const dataFolder = await temporaryFolder();
  const registry = await startServe({ dataFolder, arguments: ['--log-level', 'error'] });
  const tally = new FuzzTally();
  try {
    const admin = RegistryClient.admin(registry.url);
    await fill(admin);
    const operations = await operationsOf(admin);
    const clients = { admin, nobody: new RegistryClient(registry.url) };
    const takeTurns = async (): Promise<void> => {
      while (tally.cases < cases && tally.violations.length === 0)
        await one(random, operations, clients, tally);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
  } finally {
    const exitCode = await registry.stop();
    if (exitCode !== 0) tally.violations.push(`the registry ended with ${exitCode}: ${registry.stderr()}`);
    await removeFolder(dataFolder);
  }
  return tally;
}

async function fill(admin: RegistryClient): Promise<void> {
  await admin.post('/api/v2.0/projects', {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ project_name: 'secret', metadata: { public: 'false' } }),
  });
  await admin.pushImage('library/app', 'latest');
  await admin.pushImage(`secret/${HIDDEN}`, `${HIDDEN}-tag`, CANARY);
}

async function operationsOf(admin: RegistryClient): Promise<Operation[]> {
  const document = (await admin.get('/devcenter-api-2.0/json')).json() as {
    paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(() => !ENDLESS.includes(path))
      .map(([method, { parameters = [] }]) => ({
        method: method.toUpperCase(),
        path,
        query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
      })),
  );
}

async function one(
  random: Random,
  operations: readonly Operation[],
  clients: { readonly admin: RegistryClient; readonly nobody: RegistryClient },
  tally: FuzzTally,
): Promise<void> {
  const { method, path, query } = random.pick(operations);
  const reads = method === 'GET' || method === 'HEAD';
  const trusted = reads && random.chance(0.5);
  const parameters = query.filter(() => random.chance(0.4)).map((name) => `${name}=${value(random)}`);
  const search = parameters.length === 0 ? '' : `?${parameters.join('&')}`;
  const target = path.replace(/\{[^}]+\}/g, () => value(random)) + search;
  const send = reads ? {} : withBody(random.pick(ODD_BODIES));
  const answer = await (trusted ? clients.admin : clients.nobody).send(method, target, send);
  tally.count(`${trusted ? 'admin' : 'nobody'} ${answer.status}`);
  const problem = problemOf(answer) ?? (trusted ? undefined : leakOf(answer, target, send));
  if (problem !== undefined) {
    tally.violations.push(
      `${problem}: ${method} ${target} ${String(send.body)} => ${answer.status} ${answer.text}`,
    );
  }
}

/** With its length, which Node leaves out where a method has seldom a body. */
function withBody(body: string): Send {
  const length = Buffer.byteLength(body);
  return { headers: { 'Content-Type': 'application/json', 'Content-Length': length }, body };
}

/** As it would stand in a request target: what must be encoded is. */
function value(random: Random): string {
  const text = random.pick(ODD_VALUES);
  return random.chance(0.5) ? encodeURIComponent(text) : text.replace(/[^\x21-\x7e]/g, '~');
}

function problemOf({ status, text, code }: Answer): string | undefined {
  if (status >= 500) return 'a 5xx';
  return status >= 400 && text !== '' && code === undefined ? 'the error is not JSON' : undefined;
}

function leakOf({ text, headers }: Answer, target: string, { body = '' }: Send): string | undefined {
  const told = `${JSON.stringify(headers)} ${text}`;
  const asked = `${target} ${target.replaceAll('%2F', '/').replaceAll('%252F', '/')} ${String(body)}`;
  const secret = SECRETS.find((name) => told.includes(name) && !asked.includes(name));
  return secret === undefined ? undefined : `${secret} was told`;
}
