import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserPrincipal } from '../../access/principal.ts';
import { IdentityFixture } from '../../identity/testing/identity-fixture.ts';
import { mayKnow } from './event-visibility.ts';

let fixture: IdentityFixture;
let administrator: UserPrincipal;
let alice: UserPrincipal;

beforeEach(async () => {
  fixture = new IdentityFixture();
  administrator = await fixture.addUser('admin', { administrator: true });
  alice = await fixture.addUser('alice');
});

afterEach(() => fixture.close());

describe('mayKnow', () => {
  it('tells of projects that the user may read, and the administrator of everything', () => {
    const open = fixture.addProject('open', true);
    const hidden = fixture.addProject('hidden', false);
    const projects = { byId: (id: number) => [open, hidden].find((project) => project.id === id) };
    const known = (user: UserPrincipal, projectId?: number): boolean =>
      mayKnow(fixture.guard, projects, user, projectId === undefined ? {} : { projectId });
    expect([known(alice, open.id), known(alice, hidden.id), known(alice), known(alice, 999)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect([known(administrator, hidden.id), known(administrator)]).toEqual([true, true]);
  });
});
