import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openMemoryDatabase } from '../database/testing/memory-database.ts';
import { mightiest, ROLE, ROLES, rightsOfRoles } from './roles.ts';

/** Harbor's roles as facts, where this checkout has them beside it. */
const FACTS = new URL('../../../shared/data/harbor-roles.json', import.meta.url);

interface HarborRoles {
  readonly roleIds: Readonly<Record<string, number>>;
  readonly roles: Readonly<Record<string, readonly (readonly [resource: string, action: string])[]>>;
  readonly publicProject: readonly (readonly [resource: string, action: string])[];
}

function sorted(rights: Iterable<string> | undefined): string[] {
  return [...(rights ?? [])].sort();
}

describe('roles', () => {
  it('are what a new database holds', () => {
    const database = openMemoryDatabase();
    const rows = database
      .prepare<[], { role_id: number; resource: string; action: string }>(
        'SELECT role_id, resource, action FROM role_permission',
      )
      .all();
    const names = database.prepare<[], { id: number; name: string }>('SELECT id, name FROM role').all();
    database.close();
    expect(names.sort((one, other) => one.id - other.id)).toEqual(
      ROLES.map(({ id, name }) => ({ id, name })).sort((one, other) => one.id - other.id),
    );
    for (const { id, name } of ROLES) {
      const seeded = rows.filter((row) => row.role_id === id);
      expect([name, sorted(seeded.map(({ resource, action }) => `${resource}:${action}`))]).toEqual([
        name,
        sorted(rightsOfRoles().get(id)),
      ]);
    }
  });

  it('have a might: of two, a member acts by the one that may more', () => {
    expect(mightiest([ROLE.guest, ROLE.maintainer, ROLE.limitedGuest])).toBe(ROLE.maintainer);
    expect(mightiest([ROLE.developer, ROLE.projectAdmin])).toBe(ROLE.projectAdmin);
    expect(mightiest([99, ROLE.guest])).toBe(ROLE.guest);
    expect(mightiest([])).toBeUndefined();
  });
});

describe.skipIf(!existsSync(FACTS))("Harbor's roles (needs ../shared/data)", () => {
  const facts: HarborRoles = existsSync(FACTS)
    ? (JSON.parse(readFileSync(FACTS, 'utf8')) as HarborRoles)
    : { roleIds: {}, roles: {}, publicProject: [] };
  const rights = (pairs: HarborRoles['publicProject']): string[] =>
    sorted(new Set(pairs.map(([resource, action]) => `${resource === '' ? 'project' : resource}:${action}`)));

  it.each(Object.entries(facts.roles))('%s has its id and its rights', (name, pairs) => {
    const role = ROLES.find((one) => one.name === name);
    expect(role?.id).toBe(facts.roleIds[name]);
    expect(sorted(rightsOfRoles().get(role?.id ?? -1))).toEqual(rights(pairs));
  });

  it('anyone has the rights of a public project', () => {
    expect(sorted(rightsOfRoles().get(ROLE.public))).toEqual(rights(facts.publicProject));
  });
});
