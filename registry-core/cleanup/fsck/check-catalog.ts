import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasDigest, isDigest } from '../../blobs/index.ts';
import type { Database } from '../../database/index.ts';
import type { Finding } from './finding.ts';

const PAGE_ROWS = 200;

/** Whether every manifest has the bytes that its digest names. Damaged ones go to `quarantine`. */
export function* checkManifests(
  database: Database,
  quarantine: string,
  onChecked: () => void,
): Iterable<Finding> {
  const page = database.prepare<[number, number], { id: number; digest: string; payload: Buffer }>(
    'SELECT id, digest, payload FROM manifest WHERE id > ? ORDER BY id LIMIT ?',
  );
  const holders = database.prepare<[number], { name: string }>(
    'SELECT r.name FROM artifact a JOIN repository r ON r.id = a.repository_id WHERE a.manifest_id = ? LIMIT 5',
  );
  for (let afterId = 0; ; ) {
    const rows = page.all(afterId, PAGE_ROWS);
    const last = rows.at(-1);
    if (last === undefined) return;
    afterId = last.id;
    for (const { id, digest, payload } of rows) {
      onChecked();
      if (isDigest(digest) && hasDigest(payload, digest)) continue;
      const names = holders.all(id).map(({ name }) => name);
      yield {
        kind: 'manifest-corrupt',
        message: `the manifest ${digest} of ${names.join(', ') || 'no repository'} has other bytes`,
        remedy: 'removes the artifact with its tags, keeps the bytes in quarantine; push the image again',
        repair: () => removeManifest(database, { id, digest, payload }, quarantine),
      };
    }
  }
}

function removeManifest(
  database: Database,
  manifest: { readonly id: number; readonly digest: string; readonly payload: Buffer },
  quarantine: string,
): void {
  mkdirSync(quarantine, { recursive: true });
  writeFileSync(join(quarantine, `manifest-${manifest.id}.json`), manifest.payload);
  const removals = [
    'DELETE FROM tag WHERE artifact_id IN (SELECT id FROM artifact WHERE manifest_id = ?)',
    'DELETE FROM artifact WHERE manifest_id = ?',
    'DELETE FROM manifest WHERE id = ?',
  ].map((sql) => database.prepare<[number], never>(sql));
  database.writeNow(() => {
    for (const removal of removals) removal.run(manifest.id);
  });
}

/** Tags whose artifact is in another repository; those without any artifact are broken references. */
export function* checkTags(database: Database): Iterable<Finding> {
  const dangling = database
    .prepare<[], { id: number; name: string; repository: string }>(
      `SELECT t.id, t.name, r.name AS repository FROM tag t JOIN artifact a ON a.id = t.artifact_id
       JOIN repository r ON r.id = t.repository_id WHERE a.repository_id <> t.repository_id`,
    )
    .all();
  const remove = database.prepare<[number], never>('DELETE FROM tag WHERE id = ?');
  for (const { id, name, repository } of dangling) {
    yield {
      kind: 'dangling-tag',
      message: `the tag ${repository}:${name} names an artifact that is not in ${repository}`,
      remedy: 'removes the tag; push the image again',
      repair: () => void database.writeNow(() => remove.run(id)),
    };
  }
}

interface KeptFact {
  /** Names the row and says what is wrong. */
  readonly find: string;
  /** Sets all rows right. */
  readonly mend: string;
}

const ARTIFACTS = '(SELECT count(*) FROM artifact a WHERE a.repository_id = repository.id)';
const TAGS = '(SELECT count(*) FROM tag t WHERE t.artifact_id = artifact.id)';
const IS_CHILD = `EXISTS (SELECT 1 FROM artifact_child c JOIN artifact parent ON parent.id = c.parent_id
  WHERE c.digest = artifact.digest AND parent.repository_id = artifact.repository_id)`;

/** What rows keep so that lists need not count. */
const KEPT_FACTS: readonly KeptFact[] = [
  {
    find: `SELECT name || ' counts ' || artifact_count || ' artifacts, but has ' || ${ARTIFACTS} AS message
           FROM repository WHERE artifact_count <> ${ARTIFACTS}`,
    mend: `UPDATE repository SET artifact_count = ${ARTIFACTS} WHERE artifact_count <> ${ARTIFACTS}`,
  },
  {
    find: `SELECT 'the artifact ' || digest || ' counts ' || tag_count || ' tags, but has ' || ${TAGS} AS message
           FROM artifact WHERE tag_count <> ${TAGS}`,
    mend: `UPDATE artifact SET tag_count = ${TAGS} WHERE tag_count <> ${TAGS}`,
  },
  {
    find: `SELECT 'the artifact ' || digest || iif(is_child, ' counts as part of an index, but none has it',
             ' does not count as part of the index that has it') AS message
           FROM artifact WHERE is_child <> ${IS_CHILD}`,
    mend: `UPDATE artifact SET is_child = ${IS_CHILD} WHERE is_child <> ${IS_CHILD}`,
  },
];

/** Whether kept counts agree with the rows that they count. */
export function* checkCounts(database: Database): Iterable<Finding> {
  for (const { find, mend } of KEPT_FACTS) {
    for (const { message } of database.prepare<[], { message: string }>(find).all()) {
      yield {
        kind: 'wrong-count',
        message,
        remedy: 'counts again',
        repair: () => void database.writeNow(() => database.execute(mend)),
      };
    }
  }
}
