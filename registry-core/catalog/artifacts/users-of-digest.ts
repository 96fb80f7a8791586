/**
 * SQL of a subquery with the ids (`id`), in their order and each once, of the artifacts whose rows in `table` name a
 * digest: a jump along the index from one to the next, since one manifest may name a digest ten thousand times. `digest`
 * is SQL that is used twice; a parameter of it is to be bound twice.
 */
export function usersOfDigest(
  table: 'artifact_child' | 'artifact_blob',
  digest: string,
  after?: string,
): string {
  const artifact = table === 'artifact_child' ? 'parent_id' : 'artifact_id';
  const start = after === undefined ? '' : ` AND ${artifact} > ${after}`;
  return `(WITH RECURSIVE jump(id) AS (
      SELECT min(${artifact}) FROM ${table} WHERE digest = ${digest}${start}
      UNION ALL
      SELECT (SELECT min(${artifact}) FROM ${table} WHERE digest = ${digest} AND ${artifact} > jump.id)
      FROM jump WHERE jump.id IS NOT NULL)
    SELECT id FROM jump WHERE id IS NOT NULL)`;
}
