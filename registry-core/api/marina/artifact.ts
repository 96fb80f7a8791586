import type {
  ArtifactContentQueries,
  ArtifactLookup,
  FullArtifactRecord,
  ListedChild,
  ReferrerQueries,
  ReferrerTree,
  TagQueries,
} from '../../catalog/index.ts';
import { INERT_HEADERS } from '../../inert-headers.ts';
import * as contract from '../contract/marina/artifact.ts';
import type { ArtifactDetail, Child, ReferrerTree as ReferrerTreeBody } from '../schemas/marina/artifact.ts';
import type { Serve } from '../serving/call.ts';
import { dateTime, dateTimeOrNull } from '../times.ts';
import { artifactRow } from './artifact-rows.ts';
import { historySteps, layersOf, runtimeConfig } from './image-config.ts';

const TAGS_SHOWN = 500;
const CHILDREN_SHOWN = 1000;
const REFERRER_DEPTH = 8;
const REFERRERS_SHOWN = 500;
const CHILD_TAGS_SHOWN = 20;

export interface ArtifactDetailParts {
  /** Reads manifests, none that is not what its digest says. */
  readonly artifacts: Pick<ArtifactLookup, 'payload'>;
  readonly contents: ArtifactContentQueries;
  readonly referrers: ReferrerQueries;
  readonly tags: TagQueries;
}

/** Everything about one artifact that a screen shows. */
export function serveArtifactDetails(serve: Serve, parts: ArtifactDetailParts): void {
  const { artifacts, referrers } = parts;

  serve(contract.getArtifactDetail, ({ artifact, repository }) =>
    detailBody(parts, repository.name, artifact),
  );

  serve(contract.getManifest, ({ artifact, reply }) => {
    // Anybody may have written it: it is text to look at, whatever type it claims.
    reply.headers(INERT_HEADERS);
    reply.header('Content-Type', 'application/json; charset=utf-8');
    reply.header('Docker-Content-Digest', artifact.digest);
    return artifacts.payload(artifact.id);
  });

  serve(contract.listChildren, ({ artifact }) => childrenOf(parts, artifact));

  serve(contract.listReferrerTree, async ({ artifact: { repositoryId, digest } }) =>
    referrerTreeBody(await referrers.tree(repositoryId, digest, REFERRER_DEPTH, REFERRERS_SHOWN)),
  );
}

async function detailBody(
  parts: ArtifactDetailParts,
  repository: string,
  artifact: FullArtifactRecord,
): Promise<ArtifactDetail> {
  const { contents, referrers } = parts;
  const content = await contents.parts(artifact.id);
  const config = content.find(({ position }) => position === 0);
  const layers = content.filter((part) => part !== config);
  const history = historySteps(artifact.facts, layers);
  const tags = parts.tags.ofArtifact(artifact.id, TAGS_SHOWN);
  return {
    ...artifactRow(parts, artifact, tags),
    repository,
    manifestSize: artifact.manifestSize,
    annotations: { ...artifact.annotations },
    config:
      config === undefined ? null : { digest: config.digest, size: config.size, mediaType: config.mediaType },
    runtime: artifact.type === 'IMAGE' && config !== undefined ? runtimeConfig(artifact.facts) : null,
    layers: layersOf(layers, history),
    history,
    children: childrenOf(parts, artifact),
    parents: contents.parents(artifact.repositoryId, artifact.digest),
    subject: artifact.subject ?? null,
    accessoryType: artifact.subject === undefined ? null : referrers.accessoryType(artifact),
    tagDetails: tags.map((tag) => ({
      name: tag.name,
      pushedAt: dateTime(tag.pushedAt),
      pulledAt: dateTimeOrNull(tag.pulledAt),
    })),
  };
}

function referrerTreeBody({ referrers, truncated }: ReferrerTree): ReferrerTreeBody {
  return {
    truncated,
    referrers: referrers.map((referrer) => ({
      digest: referrer.digest,
      size: referrer.manifestSize,
      mediaType: referrer.mediaType,
      artifactType: referrer.artifactType ?? null,
      accessoryType: referrer.accessoryType,
      subjectDigest: referrer.subject,
      depth: referrer.depth,
      totalSize: referrer.size,
      annotations: { ...referrer.annotations },
      tags: [...referrer.tags],
      pushedAt: dateTime(referrer.pushedAt),
    })),
  };
}

function childrenOf({ contents, tags }: ArtifactDetailParts, artifact: FullArtifactRecord): Child[] {
  return contents
    .children(artifact.repositoryId, artifact.id, CHILDREN_SHOWN)
    .map((child) => childBody(tags, child));
}

function childBody(tags: TagQueries, child: ListedChild): Child {
  const { stored } = child;
  const ofChild =
    stored === undefined || stored.tagCount === 0 ? [] : tags.ofArtifact(stored.id, CHILD_TAGS_SHOWN);
  return {
    digest: child.digest,
    size: child.size,
    mediaType: child.mediaType,
    artifactType: child.artifactType ?? null,
    platform: child.platform ?? null,
    annotations: { ...child.annotations },
    stored: stored !== undefined,
    totalSize: stored?.totalSize ?? null,
    tags: ofChild.map(({ name }) => name),
    pushedAt: dateTimeOrNull(stored?.pushedAt),
    pulledAt: dateTimeOrNull(stored?.pulledAt),
  };
}
