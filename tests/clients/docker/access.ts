import { describe, expect, it } from 'vitest';
import { startRegistry } from '../../support/registry.ts';
import { ADMIN_PASSWORD, RegistryClient } from '../../support/registry-client.ts';
import { buildFiles, inspectImage } from './images.ts';
import { type DockerScene, logIn } from './scene.ts';

/** Who may pull, and where a push may go. */
export function accessTests(scene: () => DockerScene): void {
  describe('somebody who is not logged in', () => {
    it('pulls from a public project', async () => {
      const { admin, newcomer, reference } = scene();
      const image = reference('library/for-all');
      await buildFiles(admin, image, { files: [{ path: 'all', content: 'everybody may have it' }] });
      await admin.run('push', image);
      const { Id } = await inspectImage(admin, image);
      await admin.run('rmi', image);
      const stranger = await newcomer();
      await stranger.run('pull', image);
      expect((await inspectImage(stranger, image)).Id).toBe(Id);
    });

    it('is refused by a private project, with no word on what is in it', async () => {
      const { admin, newcomer, reference } = scene();
      const image = reference('demo/secret');
      await buildFiles(admin, image, { files: [{ path: 'secret', content: 'not for everybody' }] });
      await admin.run('push', image);
      await admin.run('rmi', image);
      const stranger = await newcomer();
      const refusal = await stranger.refused('pull', image);
      expect(refusal).toMatch(/denied|unauthorized|authorization failed|authentication/i);
      const absent = await stranger.refused('pull', reference('demo/absent'));
      expect(absent.replaceAll('absent', 'secret')).toBe(refusal);
    });
  });

  projectTests(scene);
  nameTests(scene);
}

/** Names that Docker takes and the registry cannot have. */
function nameTests(scene: () => DockerScene): void {
  it.each(['a--b/app', 'a__b/app'])(
    'a push to %s is refused with the reason, and a pull finds nothing',
    async (name) => {
      const { admin, reference } = scene();
      const image = reference(name);
      await buildFiles(admin, image, { files: [{ path: 'name', content: 'an impossible name' }] });
      expect(await admin.refused('push', image)).toContain(
        'cannot be a project: only one of . _ - may stand between',
      );
      await admin.run('rmi', image);
      expect(await admin.refused('pull', image)).toMatch(/cannot be a project|not found/);
    },
  );
}

function projectTests(scene: () => DockerScene): void {
  describe('a push to a project that does not exist', () => {
    it('makes the project, a private one, where the settings allow it', async () => {
      const { admin, api, newcomer, reference } = scene();
      const image = reference('brand-new/app');
      await buildFiles(admin, image, { files: [{ path: 'new', content: 'first of its project' }] });
      await admin.run('push', image);
      expect((await api.get('/v2/brand-new/app/tags/list')).json()).toMatchObject({ tags: ['1'] });
      await admin.run('rmi', image);
      await (await newcomer()).refused('pull', image);
    });

    it('is refused where they do not, and the user reads what to do', async () => {
      const registry = await startRegistry({ adminPassword: ADMIN_PASSWORD, autoCreateProjects: false });
      try {
        const person = await scene().newcomer();
        const host = `localhost:${registry.port}`;
        await logIn(person, host);
        const image = `${host}/nowhere/app:1`;
        await buildFiles(person, image, { files: [{ path: 'nowhere', content: 'no place to go' }] });
        expect(await person.refused('push', image)).toMatch(/there is no project nowhere; create it first/);
        const answer = await RegistryClient.admin(registry.url).get('/v2/nowhere/app/tags/list');
        expect(answer.status).toBe(404);
      } finally {
        await registry.close();
      }
    });
  });
}
