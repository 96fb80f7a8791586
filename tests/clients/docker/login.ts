import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistry, type TestRegistry } from '../../support/registry.ts';
import { ADMIN_PASSWORD } from '../../support/registry-client.ts';
import { buildFiles } from './images.ts';
import { type DockerScene, logIn } from './scene.ts';

/** Logging in and out. */
export function loginTests(scene: () => DockerScene): void {
  it('keeps a refresh token instead of the password, and works with it', async () => {
    const { admin, registry, requests, reference } = scene();
    const stored = (await admin.home.dockerConfiguration()).auths?.[`localhost:${registry.port}`];
    expect(stored?.identitytoken).toMatch(/.{20,}/);
    // Docker keeps the name with an empty password beside the token.
    expect(Buffer.from(stored?.auth ?? '', 'base64').toString()).toBe('admin:');

    requests.clear();
    await buildFiles(admin, reference('demo/login'), {
      files: [{ path: 'login', content: 'by refresh token' }],
    });
    await admin.run('push', reference('demo/login'));
    expect(requests.matching('POST', /^\/service\/token/).map(({ status }) => status)).toContain(200);
    const authorizations = requests.all().map(({ headers }) => headers.authorization ?? '');
    expect(authorizations.filter((value) => value.startsWith('Basic'))).toEqual([]);
  });

  it('refuses a push after `docker logout`, and takes it after the next login', async () => {
    const { newcomer, registry, reference } = scene();
    const host = `localhost:${registry.port}`;
    const person = await newcomer();
    const image = reference('demo/comes-and-goes');
    await buildFiles(person, image, { files: [{ path: 'back', content: 'and back again' }] });
    await logIn(person, host);
    await person.run('logout', host);
    expect((await person.home.dockerConfiguration()).auths?.[host]).toBeUndefined();
    expect(await person.refused('push', image)).toMatch(/denied|unauthorized|authentication/i);
    await logIn(person, host);
    await person.run('push', image);
  });

  wrongPasswordTests(scene);
}

function wrongPasswordTests(scene: () => DockerScene): void {
  describe('with a wrong password', () => {
    // A registry of its own: it slows down who gave a wrong password.
    let registry: TestRegistry;
    beforeAll(async () => {
      registry = await startRegistry({ adminPassword: ADMIN_PASSWORD });
    });
    afterAll(() => registry?.close());

    it('says so, and keeps nothing', async () => {
      const person = await scene().newcomer();
      const host = `localhost:${registry.port}`;
      const outcome = await person.attempt(['login', '-u', 'admin', '--password-stdin', host], 'wrong');
      expect(outcome.code).not.toBe(0);
      expect(outcome.output).toMatch(/unauthorized/i);
      expect(outcome.output).toMatch(/password/i);
      expect((await person.home.dockerConfiguration()).auths?.[host]).toBeUndefined();
    });
  });
}
