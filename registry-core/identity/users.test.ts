import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IdentityFixture } from './testing/identity-fixture.ts';

let fixture: IdentityFixture;

beforeEach(() => {
  fixture = new IdentityFixture();
});
afterEach(() => fixture.close());

function add(username: string): Promise<number> {
  return fixture.database.write(() => fixture.users.add({ username, passwordHash: 'hash' }));
}

describe('UserStore', () => {
  it('finds a user by id and by name', async () => {
    const id = await add('alice');
    expect(fixture.users.byId(id)).toMatchObject({
      id,
      username: 'alice',
      administrator: false,
      email: undefined,
    });
    expect(fixture.users.byUsername('alice')).toMatchObject({ user: { id }, passwordHash: 'hash' });
    expect(fixture.users.principal(id)).toEqual({
      kind: 'user',
      userId: id,
      username: 'alice',
      administrator: false,
    });
    expect(fixture.users.byUsername('Alice')).toBeUndefined();
    expect(fixture.users.byId(id + 1)).toBeUndefined();
  });

  it('takes a name once', async () => {
    await add('alice');
    await expect(add('alice')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it.each(['a', 'a.b@c', '李雷', 'a'.repeat(255)])('takes the name %s', async (username) => {
    expect(await add(username)).toBeGreaterThan(0);
  });

  it.each([
    '',
    'a'.repeat(256),
    'a:b',
    'a b',
    'robot$x',
    'a,b',
    'a"b',
    'a~b',
    'a#b',
    'a%b',
    'a\nb',
    'a\u0000b',
  ])('refuses the name %j', async (username) => {
    await expect(add(username)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('never gives two passwords the same time', async () => {
    const id = await add('alice');
    const times = [fixture.users.passwordChangedAt(id)];
    for (const back of [0, 0, 60_000]) {
      fixture.now -= back;
      await fixture.database.write(() => fixture.users.setPasswordHash(id, 'hash'));
      times.push(fixture.users.passwordChangedAt(id));
    }
    expect(new Set(times).size).toBe(4);
  });

  it('keeps a newer hash when an older one is renewed', async () => {
    const id = await add('alice');
    await fixture.database.write(() => fixture.users.setPasswordHash(id, 'newer'));
    await fixture.database.write(() => fixture.users.replaceHash(id, 'hash', 'renewed'));
    expect(fixture.users.byUsername('alice')?.passwordHash).toBe('newer');
  });

  it('knows the first administrator', async () => {
    await add('alice');
    expect(fixture.users.firstAdministrator()).toBeUndefined();
    const first = await fixture.addUser('root', { administrator: true });
    await fixture.addUser('second', { administrator: true });
    expect(fixture.users.firstAdministrator()?.id).toBe(first.userId);
  });
});
