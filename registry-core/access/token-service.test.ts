import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IdentityFixture } from '../identity/testing/identity-fixture.ts';
import { ANONYMOUS, type RobotPrincipal, type UserPrincipal } from './principal.ts';
import { ROLE } from './roles.ts';
import { parseScopes } from './scope.ts';

let fixture: IdentityFixture;
let alice: UserPrincipal;

beforeEach(async () => {
  fixture = new IdentityFixture();
  alice = await fixture.addUser('alice');
});
afterEach(() => fixture.close());

type Json = Record<string, unknown>;

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(part: string | undefined): Json {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
}

function es256(content: string, privateKey: KeyObject): string {
  return sign('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString(
    'base64url',
  );
}

/** A good token's header and claims, changed, and signed with the registry's own key. */
async function signedWith(change: { header?: Json; claims?: Json }): Promise<string> {
  const { token } = await fixture.tokens.issue(alice, [], 'docker');
  const [header, claims] = token.split('.');
  const content = `${encode({ ...decode(header), ...change.header })}.${encode({ ...decode(claims), ...change.claims })}`;
  return `${content}.${es256(content, (await fixture.keys.current()).privateKey)}`;
}

function expectVoid(token: string): void {
  expect(() => fixture.tokens.verify(token)).toThrow(expect.objectContaining({ code: 'UNAUTHORIZED' }));
}

describe('a token', () => {
  it('carries what Docker and Harbor put into one', async () => {
    fixture.addProject('library', true);
    const issued = await fixture.tokens.issue(alice, parseScopes(['repository:app:pull,push']), 'docker');
    const [header, claims] = issued.token.split('.', 2).map(decode);
    expect(header).toEqual({ alg: 'ES256', typ: 'JWT', kid: expect.stringMatching(/^[\w-]{43}$/) });
    const seconds = Math.floor(fixture.now / 1000);
    expect(claims).toMatchObject({
      iss: 'marina',
      aud: 'harbor-registry',
      sub: 'alice',
      iat: seconds,
      nbf: seconds,
      exp: seconds + 1800,
      access: [{ type: 'repository', name: 'library/app', actions: ['pull'] }],
    });
    expect(issued).toMatchObject({ expiresIn: 1800, issuedAt: fixture.now });
  });

  it('is verified to what was issued, the first time and from memory', async () => {
    const { token } = await fixture.tokens.issue(alice, parseScopes(['registry:catalog:*']), 'docker');
    for (const attempt of [1, 2]) {
      expect(fixture.tokens.verify(token), `attempt ${attempt}`).toMatchObject({
        userId: alice.userId,
        grants: [{ type: 'registry', name: 'catalog', actions: ['*'] }],
        issuedAt: fixture.now,
      });
    }
  });

  it('of anonymous has no user', async () => {
    const { token } = await fixture.tokens.issue(ANONYMOUS, [], '');
    expect(fixture.tokens.verify(token).userId).toBeUndefined();
  });

  it('is given to no robot, since it would be anybody’s', async () => {
    const robot: RobotPrincipal = {
      kind: 'robot',
      robotId: 1,
      name: 'robot$ci',
      projectRights: new Map([['all', new Set(['repository:pull'])]]),
      systemRights: new Set(),
    };
    await expect(fixture.tokens.issue(robot, [], 'docker')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is never the same twice', async () => {
    const tokens = await Promise.all([1, 2].map(() => fixture.tokens.issue(alice, [], 'docker')));
    expect(tokens[0]?.token).not.toBe(tokens[1]?.token);
  });
});

describe('the times of a token', () => {
  it.each(['fresh', 'remembered'])('hold until 60 s after it expired (%s)', async (state) => {
    const { token } = await fixture.tokens.issue(alice, [], 'docker');
    if (state === 'remembered') fixture.tokens.verify(token);
    fixture.now += (1800 + 59) * 1000;
    expect(fixture.tokens.verify(token).userId).toBe(alice.userId);
    fixture.now += 2000;
    expectVoid(token);
    expectVoid(token);
  });

  it('hold expired unseen for more than 60 s', async () => {
    const { token } = await fixture.tokens.issue(alice, [], 'docker');
    fixture.now += (1800 + 61) * 1000;
    expectVoid(token);
  });

  it.each(['iat', 'nbf'])('may have %s 60 s ahead, not more', async (claim) => {
    const seconds = Math.floor(fixture.now / 1000);
    const ahead = await signedWith({ claims: { [claim]: seconds + 60 } });
    expect(fixture.tokens.verify(ahead).userId).toBe(alice.userId);
    expectVoid(await signedWith({ claims: { [claim]: seconds + 61 } }));
  });
});

describe('a forged token', () => {
  it('cannot choose the algorithm none', async () => {
    const { token } = await fixture.tokens.issue(alice, [], 'docker');
    const [, claims, signature] = token.split('.');
    for (const alg of ['none', 'None', 'NONE', '', undefined]) {
      const header = encode({ ...decode(token.split('.')[0]), alg });
      for (const end of ['', signature, '.']) expectVoid(`${header}.${claims}.${end}`);
    }
  });

  it('cannot use the public key as an HMAC secret', async () => {
    const { token } = await fixture.tokens.issue(alice, [], 'docker');
    const [header, claims] = token.split('.');
    const kid = String(decode(header)['kid']);
    const publicKey = fixture.keys.publicKey(kid);
    const content = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${claims}`;
    for (const secret of [
      publicKey?.export({ format: 'pem', type: 'spki' }),
      publicKey?.export({ format: 'der', type: 'spki' }),
    ]) {
      for (const hash of ['sha256', 'sha512']) {
        expectVoid(
          `${content}.${createHmac(hash, secret ?? '')
            .update(content)
            .digest('base64url')}`,
        );
      }
    }
  });

  it('cannot bring its own key', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { token } = await fixture.tokens.issue(alice, [], 'docker');
    const [header, claims] = token.split('.');
    const jwk = publicKey.export({ format: 'jwk' });
    for (const change of [{}, { jwk }, { kid: 'unknown' }, { kid: '__proto__' }, { kid: 7 }, { kid: null }]) {
      const content = `${encode({ ...decode(header), ...change })}.${claims}`;
      expectVoid(`${content}.${es256(content, privateKey)}`);
    }
  });

  it('is void with any bit of it changed', async () => {
    const { token } = await fixture.tokens.issue(alice, parseScopes(['registry:catalog:*']), 'docker');
    fixture.tokens.verify(token);
    for (let position = 0; position < token.length - 1; position += 7) {
      const other = token[position] === 'A' ? 'B' : 'A';
      expectVoid(token.slice(0, position) + other + token.slice(position + 1));
    }
    expectVoid(`${token}A`);
    expectVoid(`${token}=`);
    expectVoid(`${token} `);
  });

  it('is void with extensions that must be understood', async () => {
    expectVoid(await signedWith({ header: { crit: ['b64'], b64: false } }));
    expectVoid(await signedWith({ header: { crit: [] } }));
  });

  it.each([
    { aud: 'another-service' },
    { aud: ['harbor-registry'] },
    { aud: undefined },
    { iss: 'harbor-token-issuer' },
    { exp: undefined },
    { exp: '9999999999' },
    { exp: 9_999_999_999.5 },
    { jti: '' },
    { access: undefined },
    { access: [{ type: 'repository' }] },
    { user_id: '1' },
    { password_changed_at: undefined },
    { password_changed_at: 1 },
    { user_id: 999 },
  ])('is void with the claims %j', async (claims) => {
    expectVoid(await signedWith({ claims }));
  });

  it.each([
    '',
    '.',
    '..',
    'a.b.c',
    'null',
    '{}',
    'A'.repeat(40_000),
    `${'A'.repeat(33_000)}.A.${'A'.repeat(86)}`,
  ])('is void as garbage (%#)', (token) => expectVoid(token));

  it('is void with a signature of zeros', async () => {
    const { token } = await fixture.tokens.issue(alice, [], 'docker');
    expectVoid(`${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(86)}`);
  });
});

describe('the user of a token', () => {
  it('must have the same password still', async () => {
    const { token } = await fixture.tokens.issue(alice, [], 'docker');
    fixture.tokens.verify(token);
    await fixture.database.write(() => fixture.users.setPasswordHash(alice.userId, 'another'));
    expectVoid(token);
    const renewed = await fixture.tokens.issue(alice, [], 'docker');
    expect(fixture.tokens.verify(renewed.token).userId).toBe(alice.userId);
  });

  it('keeps a fresh token good after the clock went back', async () => {
    fixture.now -= 365 * 24 * 3600 * 1000;
    const { token } = await fixture.tokens.issue(alice, [], 'docker');
    expect(fixture.tokens.verify(token).userId).toBe(alice.userId);
  });
});

describe('signing keys', () => {
  it('are one for tokens issued at once on a first run', async () => {
    const tokens = await Promise.all([1, 2, 3].map(() => fixture.tokens.issue(alice, [], 'docker')));
    const ids = tokens.map(({ token }) => decode(token.split('.')[0])['kid']);
    expect(new Set(ids).size).toBe(1);
  });

  it('rest sealed, with a public half that is no secret', async () => {
    await fixture.keys.current();
    const row = fixture.database
      .prepare<[], { key_id: string; private_key: Buffer; public_key: string }>('SELECT * FROM signing_key')
      .get();
    const pkcs8 = (await fixture.keys.current()).privateKey.export({ format: 'der', type: 'pkcs8' });
    expect(row?.private_key.includes(pkcs8.subarray(40))).toBe(false);
    expect(
      await fixture.sealer.unseal(`signing-key/${row?.key_id}`, row?.private_key ?? Buffer.alloc(0)),
    ).toEqual(pkcs8);
    expect(createPublicKey({ key: JSON.parse(row?.public_key ?? ''), format: 'jwk' }).asymmetricKeyType).toBe(
      'ec',
    );
    expect(row?.public_key).not.toContain('"d"');
  });
});

describe('what is granted', () => {
  it.each([
    [true, 'what was asked and is allowed'],
    [false, 'what the user holds, where anything was asked'],
  ])('with narrow tokens %s is %s', async (narrow) => {
    fixture.narrowTokens = narrow;
    fixture.addProject('library', true);
    const team = fixture.addProject('team', false);
    await fixture.database.write(() => fixture.members.add(team.id, alice.userId, ROLE.developer));
    const asked = parseScopes([
      'repository:library/app:pull,push',
      'repository:team/app:pull,push,delete',
      'repository:team/other:push',
      'repository:team/all:*',
      'repository:none/app:pull,push',
      'repository:localhost:5001/team/app:pull',
      'repository:team/UPPER:pull',
      'repository:team/app2:scanner-pull,steal',
      'registry:catalog:*,read',
      'registry:other:*',
      'quota:team:pull',
    ]);
    const { grants } = await fixture.tokens.issue(alice, asked, 'docker');
    expect(grants.map(({ type, name, actions }) => `${type}:${name}:${actions.join()}`)).toEqual([
      'repository:library/app:pull',
      'repository:team/app:pull,push',
      narrow ? 'repository:team/other:push' : 'repository:team/other:pull,push',
      'repository:team/all:pull,push',
      'repository:none/app:',
      'repository:localhost:5001/team/app:',
      'repository:team/UPPER:',
      'repository:team/app2:',
      'registry:catalog:*',
      'registry:other:',
      'quota:team:',
    ]);
  });

  it('lets a first push create its project only where the setting and the user allow it', async () => {
    const asked = parseScopes(['repository:fresh/app:pull,push,delete']);
    const actionsFor = async (
      principal: typeof ANONYMOUS | UserPrincipal,
    ): Promise<readonly string[] | undefined> =>
      (await fixture.tokens.issue(principal, asked, '')).grants[0]?.actions;
    expect(await actionsFor(alice)).toEqual([]);
    expect(await actionsFor({ ...alice, administrator: true })).toEqual(['pull', 'push']);
    fixture.autoCreateProjects = true;
    expect(await actionsFor(alice)).toEqual(['pull', 'push']);
    expect(await actionsFor(ANONYMOUS)).toEqual([]);
  });
});
