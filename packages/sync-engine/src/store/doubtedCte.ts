/**
 * Rows of which it is doubted that a record is about them: what a projection says differs in all that has to be the same, or the row of the entity shown
 * arrives where another one stood in for it. `Recogniser` looks at them when the run ends.
 */
import { type AnyCanonicalEntity, columnName } from "@openfaith/canonical/vocabulary"

/** SQL: a column of which case and the space around it tell nothing. */
export const comparableName = (column: string) => `lower(btrim(${column}))`

export const doubtedCte = ({ name, recognisedBy }: AnyCanonicalEntity, isProjection: boolean, index: number): string => {
  if (recognisedBy === null) return ""
  const columns = recognisedBy.same.map(columnName)
  const differs = columns.map((column) => `${comparableName(`c.${column}`)} <> ${comparableName(`m.${column}`)}`).join(" AND ")
  // Two that arrive at once do not see one another: then only how the row was written tells that there was another.
  const doubted = isProjection
    ? `(
    SELECT m.id, m.entity_id FROM made_${index} m CROSS JOIN LATERAL (SELECT * FROM canonical.${name} r
      WHERE r.id = coalesce((SELECT a.to_id FROM sync.aliases a WHERE a.from_id = m.id), m.id) LIMIT 1) c WHERE c.entity_id <> m.entity_id AND ${differs}
    UNION SELECT t.id, t.entity_id FROM rows_${index} t WHERE t.inserted AND NOT EXISTS (SELECT 1 FROM upserted_${index} u WHERE u.id = t.id)) m`
    : `rows_${index} m WHERE m.inserted AND EXISTS (SELECT 1 FROM upserted_${index} u WHERE u.id = m.id AND u.operation = 'u')
    AND NOT EXISTS (SELECT 1 FROM canonical.${name} c WHERE c.id = m.id AND NOT coalesce(${differs}, false))`
  return `
doubted_${index} AS (
  INSERT INTO sync.doubts (id, entity_id) SELECT m.id, m.entity_id FROM ${doubted} ORDER BY m.id
  ON CONFLICT (id) DO UPDATE SET since = excluded.since),`
}
