import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error.ts';
import { type ApiClient, createApiClient } from './client.ts';
import { artifactParams, projectNamed, repositoryParams } from './names.ts';
import { everyItem, nextCursorOf } from './paging.ts';
import { ApiTransport } from './transport.ts';

interface Sent {
  readonly input: string;
  readonly init: RequestInit;
}

/** A transport that answers with the given responses, one after the other. */
function transportOf(...responses: (Response | Error)[]): { transport: ApiTransport; sent: Sent[] } {
  const sent: Sent[] = [];
  const transport = new ApiTransport(async (input, init) => {
    sent.push({ input, init });
    const response = responses.shift();
    if (response === undefined || response instanceof Error) throw response ?? new Error('no more answers');
    return response;
  });
  return { transport, sent };
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

describe('ApiTransport', () => {
  it('sends JSON on the own origin and leaves out what is not defined', async () => {
    const { transport, sent } = transportOf(json({ ok: true }));
    const query = { a: 'x y', b: undefined, c: false };
    const response = await transport.send({ method: 'PUT', path: '/api/x', query, body: { d: 1 } });
    expect(await response.json()).toEqual({ ok: true });
    expect(sent[0]?.input).toBe('/api/x?a=x+y&c=false');
    expect(sent[0]?.init).toMatchObject({
      method: 'PUT',
      body: '{"d":1}',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
    });
  });

  it("repeats the session's CSRF token that the last answer carried, also a refusal", async () => {
    const { transport, sent } = transportOf(
      json({ errors: [] }, 403, { 'x-harbor-csrf-token': 'first' }),
      json({}, 200, { 'x-harbor-csrf-token': 'second' }),
      json({}),
      json({}),
    );
    await transport.send({ path: '/' }).catch(() => undefined);
    for (let count = 0; count < 3; count += 1) await transport.send({ path: '/' });
    const tokens = sent.map(({ init }) => new Headers(init.headers).get('x-harbor-csrf-token'));
    expect(tokens).toEqual([null, 'first', 'second', 'second']);
  });

  it('makes an ApiError of a refusal, with the request id', async () => {
    const body = { errors: [{ code: 'CONFLICT', message: 'taken', detail: { name: 'x' } }] };
    const { transport } = transportOf(json(body, 409, { 'x-request-id': 'abc' }));
    const failure = await transport.send({ path: '/' }).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({
      code: 'CONFLICT',
      message: 'taken',
      status: 409,
      requestId: 'abc',
      detail: { name: 'x' },
    });
  });

  it('makes an ApiError of an answer that is not ours', async () => {
    for (const body of ['<html>', 'null', '{"errors":[]}', '']) {
      const { transport } = transportOf(new Response(body, { status: 502 }));
      await expect(transport.send({ path: '/' })).rejects.toMatchObject({ code: 'UNKNOWN', status: 502 });
    }
  });

  it('tells no answer from an abort', async () => {
    const unreachable = transportOf(new TypeError('fetch failed')).transport;
    await expect(unreachable.send({ path: '/' })).rejects.toMatchObject({ code: 'NETWORK', status: 0 });
    const abort = new AbortController();
    abort.abort();
    const aborted = transportOf(Object.assign(new Error('aborted'), { name: 'AbortError' })).transport;
    await expect(aborted.send({ path: '/', signal: abort.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

/** A client that answers with the given responses, one after the other. */
function clientOf(...responses: Response[]): { client: ApiClient; sent: Sent[] } {
  const sent: Sent[] = [];
  const client = createApiClient(async (input, init) => {
    sent.push({ input, init });
    return responses.shift() ?? json({});
  });
  return { client, sent };
}

describe('a call', () => {
  it("fills in the path: a repository twice encoded for Harbor's API and once for Marina's", async () => {
    const { client, sent } = clientOf();
    const query = { with_accessory: true, with_label: undefined };
    await client.call('getArtifact', { params: artifactParams('team/a/b', 'sha256:1'), query });
    await client.call('getArtifactDetail', { params: { repository: 'team/a/b', reference: 'v1' } });
    await client.call('planDelete', { params: { repository: 'a/b' }, body: { digests: [], tags: ['x'] } });
    expect(sent.map(({ input, init }) => `${init.method} ${input}`)).toEqual([
      'GET /api/v2.0/projects/team/repositories/a%252Fb/artifacts/sha256%3A1?with_accessory=true',
      'GET /api/marina/v1/repositories/team%2Fa%2Fb/artifacts/v1',
      'POST /api/marina/v1/repositories/a%2Fb/artifacts:plan-delete',
    ]);
    expect(sent[2]?.init.body).toBe('{"digests":[],"tags":["x"]}');
  });

  it('names a project by its name, digits or not', async () => {
    const { client, sent } = clientOf();
    await client.call('getProject', projectNamed('123'));
    expect(new Headers(sent[0]?.init.headers).get('x-is-resource-name')).toBe('true');
  });

  it('reads an empty answer as nothing, and content as it came', async () => {
    const { client } = clientOf(new Response(null, { status: 201 }), new Response('{ "a" : 1 }'));
    expect(await client.call('createProject', { body: { project_name: 'a' } })).toBeUndefined();
    const params = { repository: 'a/b', reference: 'v1' };
    expect(await client.text('getManifest', { params })).toBe('{ "a" : 1 }');
  });

  it('splits a full name at its first slash', () => {
    expect(repositoryParams('team/a/b')).toEqual({ project_name: 'team', repository_name: 'a/b' });
  });
});

describe('paging', () => {
  it('reads pages only as they are needed', async () => {
    const asked: (string | undefined)[] = [];
    const items = everyItem(async (cursor) => {
      asked.push(cursor);
      return cursor === undefined ? { items: [1, 2], nextCursor: 'c' } : { items: [3], nextCursor: null };
    });
    expect((await items.next()).value).toBe(1);
    expect(asked).toEqual([undefined]);
    const rest: number[] = [];
    for await (const item of items) rest.push(item);
    expect(rest).toEqual([2, 3]);
    expect(asked).toEqual([undefined, 'c']);
    expect(nextCursorOf({ items: [], nextCursor: null })).toBeUndefined();
  });

  it('takes the total of a Harbor list from its header', async () => {
    const { client } = clientOf(json([{ name: 'a' }], 200, { 'x-total-count': '12' }));
    expect(await client.list('listProjects', { query: { page_size: 1 } })).toEqual({
      items: [{ name: 'a' }],
      total: 12,
    });
  });
});
