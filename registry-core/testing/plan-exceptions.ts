import { exceptionsIn, type PlanException } from '../database/testing/plans.ts';
import { JOB_EXCEPTIONS } from './job-plan-exceptions.ts';
import { LIST_EXCEPTIONS } from './list-plan-exceptions.ts';

const MANIFEST = 'what one manifest refers to: 10,000 things at most';
const LARGE =
  'large manifests are stored and removed in parts: such an artifact refers to a few hundred things';
const TOKENS = 'a user has at most 100 refresh tokens';
const KEYS = 'a handful of signing keys: each rotation removes those that have verified their last token';
const OFFLINE = 'fsck looks at everything, while no registry runs';

/** Each must be needed: a test fails for one that no statement makes use of. */
export const PLAN_EXCEPTIONS: readonly PlanException[] = [
  ...LIST_EXCEPTIONS,
  ...JOB_EXCEPTIONS,
  ...exceptionsIn('access/guard.ts', [
    'SELECT role_id, resource, action FROM role_permission',
    ['scan'],
    "Harbor's six roles; kept in memory",
  ]),
  ...exceptionsIn('access/members.ts', [
    "SELECT project_id, role_id FROM project_member WHERE entity_type = 'u' AND entity_id = ?",
    ['unbounded'],
    'a user is made a member of one project after the other; ten thousand are read in milliseconds',
  ]),
  ...exceptionsIn(
    'access/signing-keys.ts',
    ['UPDATE signing_key SET retired_at', ['scan'], KEYS],
    ['DELETE FROM signing_key WHERE retired_at < ?', ['scan'], KEYS],
    ['SELECT key_id, algorithm', ['scan', 'sort'], KEYS],
  ),
  ...exceptionsIn(
    'blobs/blob-garbage.ts',
    ['DELETE FROM blob WHERE id = ?', ['unbounded'], 'its links were removed before, in slices'],
    ['DELETE FROM repository_blob WHERE blob_id = ?', ['unbounded'], 'up to the last of some hundred links'],
    ['UPDATE blob SET orphan_since', ['unbounded'], 'up to the last of some hundred blobs'],
  ),
  ...exceptionsIn('blobs/require-storage.ts', [
    'SELECT EXISTS (SELECT 1 FROM blob',
    ['scan'],
    'asked before the start when the folder of the blobs is gone; ends at the first blob in a file',
  ]),
  ...exceptionsIn(
    'blobs/upload-rows.ts',
    [
      'SELECT id FROM upload WHERE owner = ? AND updated_at < ? ORDER BY updated_at LIMIT 1',
      ['sort'],
      'an owner has at most 1000 uploads',
    ],
    [
      'SELECT count(*) AS count FROM upload WHERE owner = ?',
      ['unbounded'],
      'an owner has at most 1000 uploads',
    ],
    [
      'SELECT count(*) AS count FROM upload',
      ['scan'],
      'for metrics: uploads of all owners, which end when they are idle for some hours',
    ],
  ),
  ...exceptionsIn(
    'catalog/artifacts/artifact-content-queries.ts',
    ['SELECT (SELECT count(*) FROM artifact_child WHERE parent_id = a.id)', ['unbounded'], MANIFEST],
    [
      'SELECT DISTINCT parent.digest FROM (SELECT parent_id FROM artifact_child',
      ['sort'],
      'of at most 5000 places in indexes',
    ],
  ),
  ...exceptionsIn(
    'catalog/artifacts/artifact-row-removal.ts',
    ['DELETE FROM artifact WHERE id = ?', ['unbounded'], `${LARGE}; tags were removed before`],
    [
      'DELETE FROM manifest WHERE digest = ?',
      ['unbounded'],
      'the key of a manifest that no artifact refers to',
    ],
    ['UPDATE artifact SET is_child = 0', ['unbounded'], LARGE],
    ['DELETE FROM artifact_child WHERE parent_id = ? AND position <= ?', ['unbounded'], 'up to the 500th'],
    ['DELETE FROM artifact_blob WHERE artifact_id = ? AND position <= ?', ['unbounded'], 'up to the 500th'],
  ),
  ...exceptionsIn('catalog/usage/blob-uses.ts', [
    'SELECT digest FROM artifact_blob WHERE artifact_id = ? UNION ALL',
    ['unbounded'],
    MANIFEST,
  ]),
  ...exceptionsIn(
    'catalog/artifacts/derived-rows.ts',
    ['FROM artifact_blob WHERE artifact_id = ? ORDER BY position', ['unbounded'], MANIFEST],
    ['FROM artifact_child WHERE parent_id = ? ORDER BY position', ['unbounded'], MANIFEST],
    ['DELETE FROM artifact_blob WHERE artifact_id = ?', ['unbounded'], MANIFEST],
    ['DELETE FROM artifact_child WHERE parent_id = ?', ['unbounded'], MANIFEST],
    [
      'FROM artifact_blob WHERE artifact_id = ? AND position BETWEEN ? AND ?',
      ['unbounded'],
      'a part of a manifest',
    ],
    [
      'FROM artifact_child WHERE parent_id = ? AND position BETWEEN ? AND ?',
      ['unbounded'],
      'a part of a manifest',
    ],
    ['SELECT (SELECT count(*) FROM artifact_blob WHERE artifact_id = ?) AS blobs', ['unbounded'], MANIFEST],
  ),
  ...exceptionsIn('catalog/artifacts/index-sizes.ts', [
    'AS counted FROM artifact a WHERE a.id = ?',
    ['unbounded', 'sort'],
    MANIFEST,
  ]),
  ...exceptionsIn('catalog/content/manifest-rows.ts', [
    'UPDATE artifact SET is_child = 1',
    ['unbounded'],
    LARGE,
  ]),
  ...exceptionsIn(
    'catalog/projects/projects.ts',
    [
      'DELETE FROM project WHERE id = ?',
      ['unbounded'],
      'its repositories were removed before; members and metadata go with it, which were added one by one',
    ],
    [
      'SELECT name, value FROM project_metadata WHERE project_id = ?',
      ['unbounded'],
      "Harbor's metadata: a few names",
    ],
    [
      'SELECT count(*) AS count FROM (SELECT 1 FROM repository WHERE project_id = ?',
      ['walk'],
      'any 1000 listed ones',
    ],
    [
      'DELETE FROM repository WHERE id IN (SELECT id FROM repository WHERE project_id = ?',
      ['walk', 'unbounded'],
      'any 500, in a project without listed ones: they have no artifacts, and their links were removed before',
    ],
    [
      'DELETE FROM repository_blob WHERE (repository_id, blob_id) IN',
      ['walk'],
      'any 500 links of 500 repositories, in a project without listed ones',
    ],
  ),
  ...exceptionsIn('catalog/artifacts/referrer-queries.ts', [
    'ORDER BY pushed_at, id LIMIT ? OFFSET ?',
    ['sort'],
    'at most 500 are sorted; more are read in the order of their ids',
  ]),
  ...exceptionsIn(
    'catalog/deletion/repository-removal.ts',
    ['SELECT id, digest FROM artifact WHERE repository_id = ? LIMIT ?', ['walk'], 'any 16'],
    ['DELETE FROM repository_blob WHERE repository_id = ? AND blob_id IN', ['walk'], 'any 500'],
    [
      'DELETE FROM repository WHERE id = ?',
      ['unbounded'],
      'its artifacts, tags and all but a few links were removed before',
    ],
  ),
  ...exceptionsIn('catalog/tags/tag-queries.ts', [
    'FROM json_each(?) wanted JOIN tag t',
    ['unbounded', 'sort'],
    'the artifacts of a page, without those that have more tags than are shown',
  ]),
  ...exceptionsIn('cleanup/fsck/check-artifacts.ts', [
    'SELECT 1 AS found FROM index_to_count WHERE artifact_id = $id UNION ALL SELECT 1 FROM child_to_count',
    ['walk'],
    OFFLINE,
  ]),
  ...exceptionsIn(
    'cleanup/fsck/check-catalog.ts',
    [
      'DELETE FROM tag WHERE artifact_id IN (SELECT id FROM artifact WHERE manifest_id = ?)',
      ['unbounded'],
      OFFLINE,
    ],
    ['DELETE FROM artifact WHERE manifest_id = ?', ['unbounded'], OFFLINE],
    ['DELETE FROM manifest WHERE id = ?', ['unbounded'], OFFLINE],
    ['SELECT t.id, t.name, r.name AS repository FROM tag t', ['scan'], OFFLINE],
    ["SELECT name || ' counts '", ['scan', 'unbounded'], OFFLINE],
    ["|| ' tags, but has '", ['scan', 'unbounded'], OFFLINE],
    ["SELECT 'the artifact ' || digest || iif(is_child", ['scan'], OFFLINE],
  ),
  ...exceptionsIn('events/retention.ts', [
    'DELETE FROM event WHERE id <= ?',
    ['unbounded'],
    'up to the last of the 500 oldest, which were read before',
  ]),
  ...exceptionsIn(
    'identity/refresh-tokens.ts',
    ['ORDER BY superseded_at IS NOT NULL, last_used_at DESC, created_at DESC', ['unbounded', 'sort'], TOKENS],
    ['DELETE FROM refresh_token WHERE user_id = ?', ['unbounded'], TOKENS],
    [
      'DELETE FROM refresh_token WHERE token_hash = ? OR family = ?',
      ['unbounded'],
      `a family is of one user, and ${TOKENS}`,
    ],
    [
      'DELETE FROM refresh_token WHERE predecessor = ?',
      ['unbounded'],
      `siblings are of one user, and ${TOKENS}`,
    ],
    [
      'UPDATE refresh_token SET superseded_at = ? WHERE predecessor = ?',
      ['unbounded'],
      `siblings are of one user, and ${TOKENS}`,
    ],
  ),
  ...exceptionsIn('identity/sessions.ts', [
    'DELETE FROM session WHERE user_id = ?',
    ['unbounded'],
    'all sessions of a user end with the password, in one transaction; each took a sign-in of its own',
  ]),
  ...exceptionsIn('identity/users.ts', [
    'WHERE administrator = 1 AND deleted_at IS NULL ORDER BY id LIMIT 1',
    ['scan'],
    'in the order of ids, and the first user is the administrator that the first run made',
  ]),
  ...exceptionsIn('settings/settings.ts', [
    'SELECT name, value FROM setting',
    ['scan'],
    'one row a setting that there is',
  ]),
];
