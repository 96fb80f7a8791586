import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiFixture } from './testing/api-fixture.ts';

interface Operation {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, unknown>>;
}

interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

let api: ApiFixture;
let document: ApiDocument;
let text: string;

beforeAll(async () => {
  api = await ApiFixture.open({ document: true });
  text = (await api.send('/devcenter-api-2.0/json', { as: 'nobody' })).body;
  document = JSON.parse(text) as ApiDocument;
});

afterAll(() => api.close());

function operations(): { name: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
}

describe('the OpenAPI document', () => {
  it('lists these routes', () => {
    expect(
      operations()
        .map(({ name, operation }) => `${name} ${operation.operationId}`)
        .sort(),
    ).toMatchSnapshot();
  });

  it('describes each operation once, with an id, a tag, a summary and the error', () => {
    const found = operations();
    const ids = found.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(found.length);
    for (const { name, operation } of found) {
      expect(operation.operationId, name).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.tags, name).toHaveLength(1);
      expect(operation.summary, name).toBeTruthy();
      expect(operation.responses, name).toHaveProperty('default');
    }
  });

  it('names every parameter of a path, and no other', () => {
    for (const { name, operation } of operations()) {
      const inPath = [...name.matchAll(/\{([^}]+)\}/g)].map(([, parameter]) => parameter);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map((parameter) => parameter.name).sort(), name).toEqual(inPath.sort());
    }
  });

  it('refers only to schemas that are there, and to each of them', () => {
    const referred = new Set(
      [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name),
    );
    expect([...referred].sort()).toEqual(Object.keys(document.components.schemas).sort());
    for (const name of ['Project', 'Repository', 'Artifact', 'Tag', 'Errors', 'ArtifactPage']) {
      expect(document.components.schemas).toHaveProperty(name);
    }
  });

  it('is valid by the official schema of OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(text));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(document.openapi).toBe('3.1.0');
  });

  it('is shown by a page that loads nothing from elsewhere', async () => {
    const page = await api.send('/devcenter-api-2.0/', { as: 'nobody' });
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(page.body).not.toMatch(/(src|href)="https?:/);
    const start = await api.send('/devcenter-api-2.0/static/start.js', { as: 'nobody' });
    expect(start.body).toContain('"validatorUrl":null');
    expect((await api.send('/devcenter-api-2.0/static/swagger-ui-bundle.js')).statusCode).toBe(200);
  });
});
