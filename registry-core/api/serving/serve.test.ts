import { fastify } from 'fastify';
import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RegistryError } from '../../errors/registry-error.ts';
import { CONTRACT } from '../contract/index.ts';
import { operation } from '../contract/operation.ts';
import { anyone, signedIn } from '../contract/rights.ts';
import type { ApiInstance } from '../instance.ts';
import { Empty, ListQuery } from '../schemas/common.ts';
import { ApiFixture } from '../testing/api-fixture.ts';
import { serveAlone } from '../testing/serve-alone.ts';
import { compileValidator } from './validation.ts';

const common = { tag: 'test', summary: 'Test' };

describe('an operation', () => {
  let application: ApiInstance;

  beforeEach(() => {
    application = fastify();
    application.setValidatorCompiler(compileValidator);
  });
  afterEach(() => application.close());

  const serve = () =>
    serveAlone(application, {
      forApi: ({ headers }) =>
        headers.authorization === undefined
          ? { principal: { kind: 'anonymous' }, method: 'none' }
          : {
              principal: { kind: 'user', userId: 1, username: 'ada', administrator: false },
              method: 'session',
              csrfToken: 'token-of-the-session',
            },
    });

  it('answers what its schema says, and no more', async () => {
    const answers = { 200: Type.Array(Type.Object({ name: Type.String() })) };
    const stated = operation({ ...common, id: 'x', method: 'GET', path: '/x', right: anyone(), answers });
    const secret = { name: 'a', passwordHash: 'hash' };
    serve()(stated, () => [secret]);
    const response = await application.inject('/x');
    expect([response.body, response.headers['content-type']]).toEqual([
      '[{"name":"a"}]',
      'application/json; charset=utf-8',
    ]);
  });

  it('leaves the items of a list that is read in parts what their schema says', async () => {
    const answers = { 200: Type.Array(Type.Object({ name: Type.String() })) };
    const stated = operation({ ...common, id: 'x', method: 'GET', path: '/x', right: anyone(), answers });
    serve()(stated, async function* () {
      yield [{ name: 'a', secret: 1 }];
      yield [];
      yield [{ name: 'b', secret: 2 }];
    });
    expect((await application.inject('/x')).body).toBe('[{"name":"a"},{"name":"b"}]');
  });

  it('is refused to whoever lacks its right before its handler runs, and gives sessions their token', async () => {
    let runs = 0;
    const answers = { 201: Empty };
    const stated = operation({ ...common, id: 'x', method: 'POST', path: '/x', right: signedIn(), answers });
    serve()(stated, () => {
      runs += 1;
    });
    application.setErrorHandler((thrown, _request, reply) =>
      reply.code(thrown instanceof RegistryError ? thrown.status : 500).send(),
    );
    expect((await application.inject({ method: 'POST', url: '/x' })).statusCode).toBe(401);
    expect(runs).toBe(0);
    const headers = { authorization: 'Basic x' };
    const response = await application.inject({ method: 'POST', url: '/x', headers });
    expect([response.statusCode, response.body, runs]).toEqual([201, '', 1]);
    expect(response.headers['x-harbor-csrf-token']).toBe('token-of-the-session');
  });

  it("takes Harbor's zero values for absent", async () => {
    const query = Type.Object({ ...ListQuery.properties, name: Type.Optional(Type.String()) });
    const answers = { 200: Type.Unknown() };
    const stated = operation({
      ...common,
      id: 'x',
      method: 'GET',
      path: '/x',
      right: anyone(),
      query,
      answers,
    });
    serve()(stated, ({ query: asked }) => asked);
    const response = await application.inject('/x?page=0&page_size=0&q=&sort=&name=&reference=');
    expect(response.json()).toEqual({ page: 1, page_size: 0 });
  });
});

describe('the API', () => {
  let api: ApiFixture;

  beforeEach(async () => {
    api = await ApiFixture.open();
  });
  afterEach(() => api.close());

  it('serves each operation of the contract that needs no listening registry', () => {
    const apart = new Set(['signIn', 'signOut', 'getToken', 'postToken', 'followEvents', 'readLog']);
    for (const { id, method, path } of Object.values(CONTRACT)) {
      if (apart.has(id) || ['getMetrics', 'getHealth', 'getPing'].includes(id)) continue;
      const url = path.replaceAll(':', '::').replaceAll(/\{(\w+)\}/g, ':$1');
      expect(api.application.hasRoute({ method, url }), id).toBe(true);
    }
  });

  it('says of an addition that is not built that it is not', async () => {
    const path = `/api/v2.0/projects/library/repositories/app/artifacts/v1/additions/vulnerabilities`;
    const repositoryId = api.fixtures.repository(api.project('library'), 'library/app');
    const image = api.fixtures.image({ repositoryId, seed: 'scanned' });
    api.fixtures.tag(repositoryId, image.id, 'v1');
    const response = await api.send(path);
    expect([response.statusCode, response.json()]).toMatchObject([
      501,
      { errors: [{ code: 'NOT_IMPLEMENTED' }] },
    ]);
  });

  it('takes a repository in a path encoded once or twice, however long its name is', async () => {
    const path = Array.from({ length: 11 }, (_, index) => `part-${index}-of-a-name`).join('/');
    api.fixtures.repository(api.project('deep'), `deep/${path}`);
    for (const encoded of [encodeURIComponent(path), encodeURIComponent(encodeURIComponent(path))]) {
      const response = await api.send(`/api/v2.0/projects/deep/repositories/${encoded}`);
      expect(response.json()).toMatchObject({ name: `deep/${path}` });
    }
  });
});
