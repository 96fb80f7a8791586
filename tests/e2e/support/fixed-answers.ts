import type { RepositoryPage } from '../../../registry-core/api/schemas/marina/listing.ts';
import type {
  Activity,
  Connection,
  Found,
  Recent,
  SettingsBody,
  Storage,
} from '../../../registry-core/api/schemas/marina/registry.ts';
import type { HarborProject } from '../../../registry-core/api/schemas/project.ts';
import type { HarborRepository } from '../../../registry-core/api/schemas/repository.ts';

import { ARTIFACTS, CHILDREN, DETAIL, MANIFEST, MANY_ARTIFACTS, PLAN, SIGNATURE } from './fixed-artifacts.ts';
import { ago, digest, PICTURED_AT } from './pictured-moment.ts';

/** The port that the pictures show. */
export const PICTURED_PORT = 45_871;

/** What the registry answers, by path, whatever it holds. */
export type Answers = Readonly<Record<string, unknown>>;

const CONNECTION: Connection = {
  address: `localhost:${PICTURED_PORT}`,
  url: `http://localhost:${PICTURED_PORT}`,
  port: PICTURED_PORT,
  version: '0.1.0',
  username: 'admin',
  administrator: true,
  initialPassword: true,
};

const SETTINGS: SettingsBody = {
  autoCreateProjects: true,
  sparseImages: false,
  sparseIndexes: true,
  uploadExpiryHours: 24,
  tokenLifetimeSeconds: 1800,
  narrowTokens: false,
  refreshTokenLifetimeDays: 90,
  sessionLifetimeMinutes: 60,

  gcGraceMinutes: 120,
  externalUrl: '',
  trustedProxies: [],
  port: PICTURED_PORT,
};

const EMPTY_STORAGE: Storage = {
  bytes: 0,
  blobCount: 0,
  sharedBytes: 0,
  unusedBytes: 0,
  diskTotal: 512 * 2 ** 30,
  diskFree: 203.4 * 2 ** 30,
  projects: [],
  measuredAt: ago(5),
};

/** Names, what is theirs alone, and what they share with others; in GiB. */
const PROJECT_SIZES = [
  ['platform', 7.6, 1.5],
  ['library', 4.2, 1.2],
  ['team-search', 2.9, 0.3],
  ['charts', 0.0371, 0],
] as const;
const SHARED = 1.6 * 2 ** 30;
const UNUSED = 1.2 * 2 ** 30;

const PROJECT_STORAGE = PROJECT_SIZES.map(([name, unique, shared], index) => ({
  projectId: index + 1,
  name,
  bytes: Math.round((unique + shared) * 2 ** 30),
  uniqueBytes: Math.round(unique * 2 ** 30),
  sharedBytes: Math.round(shared * 2 ** 30),
  blobCount: 100,
}));

const STORAGE: Storage = {
  ...EMPTY_STORAGE,
  bytes: PROJECT_STORAGE.reduce((sum, { uniqueBytes }) => sum + uniqueBytes, SHARED + UNUSED),
  blobCount: 1284,
  sharedBytes: SHARED,
  unusedBytes: UNUSED,
  projects: PROJECT_STORAGE,
};

function activity(eventId: number, repository: string, tag: string | null, minutes: number): Activity {
  return {
    eventId,
    repository,
    digest: digest(`${repository}:${tag}`),
    tag,
    type: repository.startsWith('charts/') ? 'CHART' : 'IMAGE',
    actor: 'admin',
    at: ago(minutes),
  };
}

const RECENT: Recent = {
  hasPushes: true,
  hasPulls: true,
  pushes: [
    activity(9, 'platform/gateway', '2.14.0', 2),
    activity(8, 'platform/gateway', 'latest', 2),
    activity(7, 'team-search/indexer', 'main-4f2c9e1', 47),
    activity(6, 'library/postgres', '17.2-alpine', 200),
    activity(5, 'charts/ingress', '4.11.3', 1600),
  ],
  pulls: [
    activity(12, 'platform/gateway', '2.14.0', 1),
    activity(11, 'library/postgres', '17.2-alpine', 12),
    activity(10, 'team-search/indexer', null, 1500),
  ],
};

function project(id: number, name: string, isPublic: boolean, repositories: number): HarborProject {
  return {
    project_id: id,
    name,
    owner_id: 1,
    owner_name: 'admin',
    creation_time: ago(id * 9000),
    update_time: ago(id * 9000),
    deleted: false,
    repo_count: repositories,
    metadata: { public: String(isPublic) },
  };
}

const PROJECTS: readonly HarborProject[] = [
  project(4, 'charts', true, 6),
  project(1, 'library', true, 21),
  project(2, 'platform', false, 6),
  project(3, 'team-search', false, 3),
];

const REPOSITORIES: RepositoryPage = {
  items: ['auth', 'billing/api', 'billing/worker', 'gateway', 'metrics', 'notifier'].map((path, index) => ({
    id: index + 1,
    name: `platform/${path}`,
    projectName: 'platform',
    description: '',
    artifactCount: path === 'gateway' ? 12 : 3 + index * 17,
    pullCount: 12 * index * index,
    bytes: Math.round((0.4 + index * 0.7) * 2 ** 30),
    createdAt: ago(90_000),
    updatedAt: ago(2 + index * 700),
  })),
  nextCursor: null,
  total: 6,
};

const REPOSITORY: HarborRepository = {
  id: 4,
  project_id: 2,
  name: 'platform/gateway',
  description: '',
  artifact_count: 12,
  pull_count: 1204,
  creation_time: ago(90_000),
  update_time: ago(2),
};

const FOUND: Found = {
  projects: [],
  repositories: [{ name: 'platform/gateway', artifactCount: 12 }],
  tags: [{ repository: 'team-search/indexer', name: 'gateway-1', digest: digest('gateway-1') }],
};

function request(seconds: number, status: number, method: string, path: string, level = 'info') {
  const time = new Date(PICTURED_AT - seconds * 1000).toISOString();
  const fields = { requestId: `Qm3x9Kd1-${seconds}`, method, path, status, ms: 4.2, actor: 'admin' };
  return { time, level, message: 'request', fields };
}

const LOGS = {
  lines: [
    request(61, 200, 'PUT', '/api/marina/v1/settings'),
    request(95, 201, 'PUT', '/v2/platform/gateway/manifests/2.14.0'),
    request(96, 201, 'PUT', `/v2/platform/gateway/blobs/uploads/6f1c?digest=${digest('layer 3')}`),
    request(97, 202, 'POST', '/v2/platform/gateway/blobs/uploads/'),
    request(180, 500, 'GET', '/v2/team-search/indexer/blobs/sha256:77', 'error'),
    {
      time: new Date(PICTURED_AT - 181_000).toISOString(),
      level: 'warn',
      message: 'blobs are missing on the disk; pushing their images again mends them',
      fields: { missing: 1 },
    },
    request(240, 401, 'GET', '/v2/'),
    {
      time: new Date(PICTURED_AT - 300_000).toISOString(),
      level: 'info',
      message: 'the registry is ready',
      fields: { url: `http://localhost:${PICTURED_PORT}`, version: '0.1.0' },
    },
  ],
  more: false,
};

const GATEWAY = '/api/marina/v1/repositories/platform%2Fgateway';

/** A registry that is in use. */
export const IN_USE: Answers = {
  '/api/marina/v1/connection': CONNECTION,
  '/api/marina/v1/settings': SETTINGS,
  '/api/marina/v1/storage': STORAGE,
  '/api/marina/v1/projects/sizes': PROJECT_STORAGE,
  '/api/marina/v1/jobs': [],
  '/api/marina/v1/recent': RECENT,
  '/api/marina/v1/garbage': { blobs: 61, bytes: 0.9 * 2 ** 30, graceSeconds: 7200, hindrance: null },
  '/api/marina/v1/unfinished-uploads': { items: [], total: 1, totalBytes: 542 * 2 ** 20 },
  '/api/v2.0/projects': PROJECTS,
  '/api/v2.0/projects/platform': PROJECTS[2],
  '/api/marina/v1/repositories': REPOSITORIES,
  '/api/v2.0/projects/platform/repositories/gateway': REPOSITORY,
  [`${GATEWAY}/artifacts`]: ARTIFACTS,
  [`${GATEWAY}/artifacts/2.13.0`]: DETAIL,
  [`${GATEWAY}/artifacts/${encodeURIComponent(DETAIL.digest)}`]: DETAIL,
  [`${GATEWAY}/artifacts/${encodeURIComponent(DETAIL.digest)}/referrers`]: {
    referrers: [],
    truncated: false,
  },
  [`${GATEWAY}/artifacts/${encodeURIComponent(DETAIL.digest)}/manifest`]: MANIFEST,
  [`${GATEWAY}/artifacts/${encodeURIComponent(digest('gateway 0'))}/children`]: CHILDREN,
  [`${GATEWAY}/artifacts/${encodeURIComponent(digest('gateway 0'))}/referrers`]: SIGNATURE,
  [`${GATEWAY}/artifacts:plan-delete`]: PLAN,
  '/api/marina/v1/find': FOUND,
  '/api/marina/v1/logs': LOGS,
};

/** A registry on its first day. */
export const EMPTY: Answers = {
  ...IN_USE,
  '/api/marina/v1/storage': EMPTY_STORAGE,
  '/api/marina/v1/projects/sizes': [],
  '/api/marina/v1/recent': { pushes: [], pulls: [], hasPushes: false, hasPulls: false },
  '/api/marina/v1/unfinished-uploads': { items: [], total: 0, totalBytes: 0 },
  '/api/v2.0/projects': [],
  '/api/marina/v1/repositories': { items: [], nextCursor: null, total: 0 },
  '/api/v2.0/projects/platform': { ...PROJECTS[2], repo_count: 0 },
  '/api/v2.0/projects/platform/repositories/gateway': { ...REPOSITORY, artifact_count: 0 },
  [`${GATEWAY}/artifacts`]: { items: [], nextCursor: null, total: 0 },
  '/api/marina/v1/logs': { lines: [], more: false },
};

/** A repository of a hundred thousand artifacts. */
export const MANY: Answers = {
  ...IN_USE,
  [`${GATEWAY}/artifacts`]: MANY_ARTIFACTS,
  '/api/v2.0/projects/platform/repositories/gateway': { ...REPOSITORY, artifact_count: 100_000 },
};
