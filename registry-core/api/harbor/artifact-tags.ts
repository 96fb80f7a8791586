import {
  type ArtifactQueries,
  type Deletion,
  mapItems,
  type Tagging,
  type TagQueries,
} from '../../catalog/index.ts';
import { RegistryError } from '../../errors/index.ts';
import { INERT_HEADERS } from '../../inert-headers.ts';
import { isTagName } from '../../rules/names.ts';
import * as contract from '../contract/harbor/artifact.ts';
import { parseQuery, parseSort } from '../query-grammar.ts';
import type { Serve } from '../serving/call.ts';
import { pageRequest, setPageHeaders } from '../serving/numbered-pages.ts';
import { hasBuildHistory, tagBody } from './artifact-body.ts';
import { notBuilt } from './not-built.ts';

export interface ArtifactTagParts {
  readonly artifactLists: ArtifactQueries;
  readonly tags: TagQueries;
  readonly tagging: Tagging;
  readonly deletion: Deletion;
}

/** Tags and additions of one artifact, of Harbor's tag "artifact". */
export function serveArtifactTags(serve: Serve, parts: ArtifactTagParts): void {
  const { artifactLists, tags, tagging, deletion } = parts;

  serve(contract.listTags, async (call) => {
    const { artifact, query } = call;
    const page = await tags.list({
      ...pageRequest(query),
      artifactId: artifact.id,
      repositoryId: artifact.repositoryId,
      tagCount: artifact.tagCount,
      conditions: parseQuery(query.q),
      sort: parseSort(query.sort),
    });
    setPageHeaders(call, page.total);
    return mapItems(page.items, tagBody);
  });

  serve(contract.createTag, async ({ artifact, body, repository, reply, request, actor }) => {
    await tagging.tag(repository, artifact.digest, body.name, actor);
    reply.header('Location', `${request.url.split('?', 1)[0]}/${encodeURIComponent(body.name)}`);
  });

  serve(contract.deleteTag, async ({ artifact, params, repository, actor }) => {
    const name = params.tag_name;
    const tagged = isTagName(name) ? artifactLists.find(repository.id, name) : undefined;
    const isGone =
      tagged?.id === artifact.id && (await deletion.removeTag(repository, name, actor, artifact.digest));
    if (isGone) return;
    throw new RegistryError(
      'NOT_FOUND',
      `${artifact.digest} in ${repository.name} has no tag ${name.slice(0, 160)}`,
    );
  });

  serve(contract.getAddition, ({ artifact, params, reply, request }) => {
    const missing = notBuilt(request.method, request.url.split('?', 1)[0] ?? '');
    if (missing !== undefined) throw missing;
    reply.headers(INERT_HEADERS);
    const history = artifact.facts['history'];
    if (params.addition !== 'build_history' || !hasBuildHistory(artifact) || !Array.isArray(history)) {
      throw new RegistryError(
        'BAD_REQUEST',
        `the addition ${params.addition.slice(0, 160)} is not there for this ${artifact.type}; its addition_links name those that are`,
      );
    }
    return history.filter((step: unknown) => typeof step === 'object' && step !== null);
  });
}
