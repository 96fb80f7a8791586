import type {
  ArtifactDetail,
  Child,
  Layer,
  ReferrerTree,
} from '../../../registry-core/api/schemas/marina/artifact.ts';
import type { DeletePlan } from '../../../registry-core/api/schemas/marina/deletion.ts';
import type { ArtifactPage, ArtifactRow } from '../../../registry-core/api/schemas/marina/listing.ts';
import { ago, digest } from './pictured-moment.ts';

function artifact(index: number, facts: Partial<ArtifactRow> = {}): ArtifactRow {
  const tags = [`2.${14 - index}.0`];
  return {
    id: index + 1,
    digest: digest(`gateway ${index}`),
    type: 'IMAGE',
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    artifactType: null,
    size: (61 - index * 2.3) * 2 ** 20,
    tags,
    tagCount: tags.length,
    platforms: [{ os: 'linux', architecture: 'amd64' }],
    childCount: 0,
    referrerCount: 0,
    createdAt: ago(index * 1500 + 4),
    pushedAt: ago(index * 1500 + 2),
    pulledAt: index % 3 === 2 ? null : ago(index * 1200 + 1),
    ...facts,
  };
}

const MULTI_PLATFORM: Partial<ArtifactRow> = {
  mediaType: 'application/vnd.oci.image.index.v1+json',
  tags: ['2.14.0', 'latest'],
  tagCount: 2,
  size: 178 * 2 ** 20,
  childCount: 3,
  platforms: [
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64', variant: 'v8' },
    { os: 'linux', architecture: 'arm', variant: 'v7' },
  ],
};

export const ARTIFACTS: ArtifactPage = {
  items: [artifact(0, MULTI_PLATFORM), ...Array.from({ length: 7 }, (_, index) => artifact(index + 1))],
  nextCursor: null,
  total: 8,
};

/** The first page of a hundred thousand. */
export const MANY_ARTIFACTS: ArtifactPage = {
  items: Array.from({ length: 200 }, (_, index) =>
    artifact(index, { tags: [`build-${100_000 - index}`], size: 42 * 2 ** 20, pushedAt: ago(index) }),
  ),
  nextCursor: 'more',
  total: 100_000,
};

function layer(position: number, size: number, createdBy: string): Layer {
  return {
    position,
    size,
    createdBy,
    digest: digest(`layer ${position}`),
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    stored: true,
    shared: position < 3,
  };
}

/** A step of the history; without a layer, one that changed no files. */
function step(createdBy: string, position?: number): ArtifactDetail['history'][number] {
  return {
    createdBy,
    createdAt: ago(1510),
    comment: '',
    author: '',
    emptyLayer: position === undefined,
    layerDigest: position === undefined ? null : digest(`layer ${position}`),
    layerSize: null,
  };
}

export const DETAIL: ArtifactDetail = {
  ...artifact(1),
  repository: 'platform/gateway',
  manifestSize: 1612,
  annotations: {
    'org.opencontainers.image.source': 'https://git.example.com/platform/gateway',
    'org.opencontainers.image.revision': '4f2c9e17',
  },
  config: { digest: digest('config'), size: 7023, mediaType: 'application/vnd.oci.image.config.v1+json' },
  runtime: {
    environment: [
      { name: 'PATH', value: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
      { name: 'GATEWAY_PORT', value: '8080' },
    ],
    entrypoint: ['/usr/local/bin/gateway'],
    command: ['--config', '/etc/gateway.toml'],
    workingDirectory: '/srv',
    user: '65532:65532',
    exposedPorts: ['8080/tcp'],
    volumes: [],
    stopSignal: 'SIGTERM',
    labels: { maintainer: 'platform@example.com' },
    author: '',
  },
  layers: [
    layer(1, 29.1 * 2 ** 20, 'ADD rootfs.tar.xz /'),
    layer(2, 4.2 * 2 ** 20, 'RUN apk add --no-cache ca-certificates tzdata'),
    layer(3, 25.4 * 2 ** 20, 'COPY gateway /usr/local/bin/gateway'),
  ],
  history: [
    step('ADD rootfs.tar.xz /', 1),
    step('RUN apk add --no-cache ca-certificates tzdata', 2),
    step('ENV GATEWAY_PORT=8080'),
    step('COPY gateway /usr/local/bin/gateway', 3),
    step('ENTRYPOINT ["/usr/local/bin/gateway"]'),
  ],
  children: [],
  parents: [],
  subject: null,
  accessoryType: null,
  tagDetails: [{ name: '2.13.0', pushedAt: ago(1502), pulledAt: ago(1201) }],
};

function child(architecture: string, variant: string | undefined, size: number): Child {
  return {
    digest: digest(`gateway ${architecture}`),
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    size: 1612,
    artifactType: null,
    platform: { os: 'linux', architecture, ...(variant === undefined ? {} : { variant }) },
    annotations: {},
    stored: true,
    totalSize: size * 2 ** 20,
    tags: [],
    pushedAt: ago(2),
    pulledAt: null,
  };
}

/** What belongs to the multi-platform artifact. */
export const CHILDREN: readonly Child[] = [
  child('amd64', undefined, 61),
  child('arm64', 'v8', 59.4),
  child('arm', 'v7', 57.6),
];
export const SIGNATURE: ReferrerTree = {
  referrers: [
    {
      digest: digest('signature'),
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      size: 812,
      artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
      accessoryType: 'signature.cosign',
      subjectDigest: digest('gateway 0'),
      depth: 1,
      totalSize: 3144,
      annotations: {},
      tags: [],
      pushedAt: ago(1),
    },
  ],
  truncated: false,
};

/** What goes with the oldest three. */
export const PLAN: DeletePlan = {
  artifacts: ARTIFACTS.items.slice(-3).map((row) => ({
    digest: row.digest,
    type: row.type,
    reason: 'selected',
    size: row.size,
    tags: row.tags,
    tagCount: row.tagCount,
  })),
  artifactCount: 3,
  tags: ARTIFACTS.items.slice(-3).flatMap((row) => row.tags),
  tagCount: 3,
  reclaimableBytes: 31.2 * 2 ** 20,
  reclaimableBlobs: 6,
  sharedBytes: 108.4 * 2 ** 20,
  sharedBlobs: 7,
  lookedThrough: null,
  refused: [],
};

export const MANIFEST = {
  schemaVersion: 2,
  mediaType: DETAIL.mediaType,
  config: DETAIL.config,
  layers: DETAIL.layers.map((one) => ({ mediaType: one.mediaType, digest: one.digest, size: one.size })),
  annotations: DETAIL.annotations,
};
