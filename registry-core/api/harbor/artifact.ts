import {
  type ArtifactQueries,
  type Deletion,
  type DeletionPlan,
  type ListedArtifact,
  mapItems,
  type ReferrerQueries,
} from '../../catalog/index.ts';
import { RegistryError } from '../../errors/index.ts';
import * as contract from '../contract/harbor/artifact.ts';
import { listArtifactsOfProject } from '../contract/harbor/project.ts';
import { parseQuery, parseSort } from '../query-grammar.ts';
import type { Serve } from '../serving/call.ts';
import { pageRequest, setPageHeaders } from '../serving/numbered-pages.ts';
import {
  type ArtifactBodyParts,
  type ArtifactPlace,
  accessoryBody,
  artifactBodies,
  artifactBody,
  DETAILS_MAX,
} from './artifact-body.ts';

export interface ArtifactParts extends ArtifactBodyParts {
  readonly artifactLists: ArtifactQueries;
  readonly referrers: ReferrerQueries;
  readonly deletion: Deletion;
}

/** Harbor's tag "artifact", without tags and additions. */
export function serveArtifacts(serve: Serve, parts: ArtifactParts): void {
  serveArtifactLists(serve, parts);
  serveArtifact(serve, parts);
}

function serveArtifactLists(serve: Serve, parts: ArtifactParts): void {
  const { artifactLists } = parts;

  serve(contract.listArtifacts, async (call) => {
    const { project, query, repository } = call;
    const page = await artifactLists.list({
      ...pageRequest(query),
      scope: { repositoryId: repository.id },
      conditions: parseQuery(query.q),
      sort: parseSort(query.sort),
    });
    setPageHeaders(call, page.total);
    return artifactBodies(parts, page.items, () => ({ project, repository }), query);
  });

  serve(listArtifactsOfProject, async (call) => {
    const { project, query } = call;
    const page = await artifactLists.list({
      ...pageRequest(query),
      scope: { projectId: project.id },
      conditions: parseQuery(query.q),
      sort: parseSort(query.sort),
      latestInRepository: query.latest_in_repository,
    });
    setPageHeaders(call, page.total);
    const placeOf = (artifact: ListedArtifact): ArtifactPlace => ({
      project,
      repository: { id: artifact.repositoryId, name: artifact.repositoryName },
    });
    return artifactBodies(parts, page.items, placeOf, query);
  });
}

function serveArtifact(serve: Serve, parts: ArtifactParts): void {
  const { deletion, referrers, tags } = parts;

  serve(contract.getArtifact, ({ artifact, query, ...place }) =>
    artifactBody(
      parts,
      place,
      artifact,
      query.with_tag ? tags.ofArtifact(artifact.id, DETAILS_MAX) : [],
      query,
    ),
  );

  serve(contract.deleteArtifact, async ({ artifact, repository, actor }) => {
    const selection = { digests: [artifact.digest], tags: [] };
    const plan = await deletion.removeSelection(repository, selection, actor);
    requireGone(plan, artifact.digest, repository.name);
  });

  serve(contract.listAccessories, async (call) => {
    const { artifact, query, repository } = call;
    setPageHeaders(call, await referrers.total(repository.id, artifact.digest));
    const accessories = referrers.all(repository.id, artifact.digest, pageRequest(query));
    return mapItems(accessories, (accessory) => accessoryBody(repository.name, artifact, accessory));
  });
}

/** Throws PRECONDITION for a child of an index that stays, CONFLICT for what was used meanwhile. */
function requireGone(plan: DeletionPlan | undefined, digest: string, repository: string): void {
  const listed = plan?.refused.find(({ why }) => why === 'listed');
  if (listed !== undefined) {
    throw new RegistryError(
      'PRECONDITION',
      `${digest} is part of the index ${listed.parent} in ${repository}; delete the index first`,
    );
  }
  if (plan?.refused.some(({ why, reference }) => why === 'changed' && reference === digest) === true) {
    throw new RegistryError(
      'CONFLICT',
      `${digest} was pushed to ${repository}, or got a tag, while it was being deleted; look at it again`,
    );
  }
}
