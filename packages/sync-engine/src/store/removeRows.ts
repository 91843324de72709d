/** The statement that removes canonical rows for good, whatever they are picked by. */
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { referenceColumns } from "./canonicalTables.ts"

/**
 * Removes the rows that `which` (SQL over a row of the table) picks, and what is known by their ids alone: aliases, references that remember where they
 * came from, rows they look for in vain. Followers see each row that was live deleted; of the others they have. Answers how many went.
 */
export const removeRows = (entity: AnyCanonicalEntity, which: string): string => {
  const references = referenceColumns(entity)
  const known = ["id", ...references].map((column) => `SELECT ${column} AS id FROM gone WHERE ${column} IS NOT NULL`).join(" UNION ")
  return `
WITH gone AS (
  DELETE FROM canonical.${entity.name} WHERE ${which}
  RETURNING id, org_id, deleted_at${references.map((column) => `, ${column}`).join("")}),
feed AS (
  INSERT INTO sync.changes (org_id, entity, ids, operations)
  SELECT org_id, '${entity.name}', array_agg(id ORDER BY id), repeat('d', count(*)::int) FROM gone WHERE deleted_at IS NULL GROUP BY org_id),
known AS MATERIALIZED (${known}),
orphans AS (DELETE FROM sync.orphans o USING known k WHERE o.target_id = k.id),
moved AS (DELETE FROM sync.moved_references m USING gone g WHERE m.row_id = g.id),
aliases AS (
  DELETE FROM sync.aliases WHERE from_id IN (
    SELECT a.from_id FROM sync.aliases a JOIN gone g ON a.from_id = g.id
    UNION SELECT a.from_id FROM sync.aliases a JOIN gone g ON a.to_id = g.id
    UNION SELECT a.from_id FROM sync.aliases a JOIN gone g ON a.merged_into = g.id))
SELECT count(*)::int AS count FROM gone`
}
