import { createHmac } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { actorName } from '../../registry-core/access/principal.ts';
import { parseScopes } from '../../registry-core/access/scope.ts';
import { RegistryError } from '../../registry-core/errors/registry-error.ts';
import { RequestAuthenticator } from '../../registry-core/http/request-authentication.ts';
import { incomingRequest } from '../../registry-core/http/testing/incoming-request.ts';
import { IdentityFixture } from '../../registry-core/identity/testing/identity-fixture.ts';
import type { Random } from '../torture/random.ts';
import { type FuzzResult, FuzzTally } from './fuzz-result.ts';

const SCOPE_PARTS = [
  'repository',
  'repository(plugin)',
  'registry',
  ':',
  ':',
  ':',
  ',',
  ' ',
  'secret/app',
  'theirs/app',
  'catalog',
  'pull',
  'push',
  'delete',
  '*',
  '..',
  'localhost:5001/app',
  '\u0000',
  'x'.repeat(600),
];

/** Damages tokens, scopes and credentials: none opens more than it did whole, none is a failure. */
export async function fuzzTokens(random: Random, cases: number): Promise<FuzzResult> {
  const fixture = new IdentityFixture();
  try {
    const outsider = await fixture.addUser('outsider');
    fixture.addProject('secret', false);
    fixture.addProject('theirs', true);
    const scopes = parseScopes(['repository:theirs/app:pull', 'repository:secret/app:pull,push']);
    const { token } = await fixture.tokens.issue(outsider, scopes, 'fuzz');
    const { userId, grants } = fixture.tokens.verify(token);
    const tally = new FuzzTally();
    const { tokens, passwords, sessions, users } = fixture;
    const authenticator = new RequestAuthenticator(tokens, passwords, sessions, users);
    while (tally.cases < cases && tally.violations.length === 0) {
      const kind = random.pick(['token', 'token', 'scope', 'header'] as const);
      const text = kind === 'scope' ? oddScopes(random) : oddToken(random, token);
      await judge(tally, kind, text, async () => {
        if (kind === 'token') return isDeepStrictEqual(grantsOf(fixture, text), { userId, grants });
        if (kind === 'header') {
          const headers = {
            authorization: `${random.pick(['Bearer', 'bearer', 'Basic', 'Digest', ''])} ${text}`,
          };
          const { principal } = await authenticator.forRegistry(incomingRequest({ headers }));
          return ['anonymous', 'outsider'].includes(actorName(principal));
        }
        const granted = fixture.authorizer.grant(outsider, parseScopes([text]));
        return granted.every(({ name, actions }) => !name.startsWith('secret') || actions.length === 0);
      });
    }
    return tally;
  } finally {
    fixture.close();
  }
}

/** Runs one case, which tells whether what it opened is no more than it may. */
async function judge(
  tally: FuzzTally,
  kind: string,
  text: string,
  run: () => Promise<boolean>,
): Promise<void> {
  try {
    const holds = await run();
    tally.count(`${kind} taken`);
    if (!holds) tally.violations.push(`the ${kind} opens more than it may: ${text}`);
  } catch (failure) {
    const refusal = failure instanceof RegistryError && failure.status < 500;
    tally.count(refusal ? `${kind} ${failure.code}` : `${kind} failed`);
    if (!refusal) tally.violations.push(`${kind} ${text}: ${failure}`);
  }
}

function grantsOf(fixture: IdentityFixture, token: string): object {
  const { userId, grants } = fixture.tokens.verify(token);
  return { userId, grants };
}

function oddToken(random: Random, token: string): string {
  const [head = '', claims = '', signature = ''] = token.split('.');
  return random.pick([
    () => token,
    () => changeOne(random, token),
    () => `${changeOne(random, head)}.${claims}.${signature}`,
    () => `${head}.${changeOne(random, claims)}.${signature}`,
    () => `${head}.${claims}.${changeOne(random, signature)}`,
    () => `${encode({ alg: 'none', typ: 'JWT' })}.${claims}.`,
    () => `${encode({ alg: 'none', typ: 'JWT' })}.${claims}.${signature}`,
    () => signedWithHmac(encode({ ...decode(head), alg: 'HS256' }), greedy(claims), head),
    () => `${head}.${greedy(claims)}.${signature}`,
    () => token.slice(0, random.below(token.length)),
    () => `${token}.${signature}`,
    () => random.bytes(random.below(200)).toString('base64url'),
    () => random.bytes(random.below(50)).toString('latin1'),
  ])();
}

function changeOne(random: Random, text: string): string {
  const at = random.below(text.length);
  return text.slice(0, at) + random.pick(['A', 'z', '0', '-', '=', '.', ' ', '']) + text.slice(at + 1);
}

/** The claims with rights that nobody gave. */
function greedy(claims: string): string {
  const access = [{ type: 'repository', name: 'secret/app', actions: ['pull', 'push', 'delete'] }];
  return encode({ ...decode(claims), access });
}

/** The classic confusion: a symmetric signature whose key everybody knows. */
function signedWithHmac(head: string, claims: string, key: string): string {
  const signature = createHmac('sha256', key).update(`${head}.${claims}`).digest('base64url');
  return `${head}.${claims}.${signature}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string): object {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
}

function oddScopes(random: Random): string {
  if (random.chance(0.3))
    return `repository:${random.pick(['secret/app', 'theirs/app'])}:${random.pick(['pull', '*'])}`;
  return Array.from({ length: random.below(9) }, () => random.pick(SCOPE_PARTS)).join('');
}
