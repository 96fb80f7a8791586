import { exceptionsIn, type PlanException } from '../database/testing/plans.ts';

const SLICE = 'a slice: its bounds were set so that it has no more rows than take a few milliseconds';
const BY_ID = 'in the order of the table, which is that of ids; a slice of it';
const SHORT = 'a short list: it was counted that no more than 2000 rows are looked at';
const COUNTED = 'tells whether a list is short: looks at no more than one row above that';
const FEW_DIGESTS = 'digests of one repository that begin with the same two digits at the least: one of 256';

/** The statements that lists are made of, whose filters and orders differ. */
export const LIST_EXCEPTIONS: readonly PlanException[] = [
  ...exceptionsIn('catalog/artifacts/artifact-queries.ts', [
    'SELECT count(*) + ifnull(sum(artifact_count), 0) AS count FROM (SELECT artifact_count',
    ['walk'],
    COUNTED,
  ]),
  ...exceptionsIn(
    'catalog/listing/keyset.ts',
    ['AS keyset_key', ['walk'], 'a first page without a filter: the first rows of an index'],
    ['AND (a.digest >= ? AND a.digest < ?)', ['sort'], FEW_DIGESTS],
  ),
  ...exceptionsIn('catalog/listing/long-sort.ts', ['SELECT json_array(', ['unbounded'], SLICE]),
  ...exceptionsIn(
    'catalog/listing/numbered.ts',
    ['SELECT count(*) AS count FROM (SELECT 1 FROM', ['walk', 'unbounded'], COUNTED],
    ['LIMIT ? OFFSET ?', ['unbounded', 'walk', 'sort'], SHORT],
    ['SELECT count(*) AS count FROM', ['unbounded'], SHORT],
    ['FROM project p', ['scan'], SHORT],
    ['FROM repository r', ['scan'], `${SHORT}; with those never pushed to`],
  ),
  ...exceptionsIn(
    'catalog/listing/walk.ts',
    ['AND (a.digest >= ? AND a.digest < ?)', ['sort', 'unbounded'], FEW_DIGESTS],
    ['LIMIT 1 OFFSET ?', ['walk'], 'the end of a slice, in an index'],
    ['LIMIT ? OFFSET ?', ['walk'], SLICE],
    ['SELECT count(*) AS count FROM', ['unbounded'], SLICE],
    ['SELECT count(*) AS count FROM repository r WHERE (r.first_pushed_at IS NOT NULL)', ['scan'], SLICE],
    ['FROM project p WHERE (+(EXISTS', ['scan'], BY_ID],
    ['FROM repository r WHERE (+r.first_pushed_at IS NOT NULL)', ['scan'], BY_ID],
    [
      'FROM artifact a CROSS JOIN repository r ON r.id = a.repository_id WHERE (+(r.project_id = ?))',
      ['scan'],
      `no index has the artifacts of a project; ${BY_ID}`,
    ],
    ['FROM tag t CROSS JOIN repository r ON r.id = t.repository_id CROSS JOIN artifact a', ['scan'], BY_ID],
  ),
];
