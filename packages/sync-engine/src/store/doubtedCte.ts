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
  const doubted = isProjection
    ? `made_${index} m CROSS JOIN LATERAL (SELECT * FROM canonical.${name} r
    WHERE r.id = coalesce((SELECT a.to_id FROM sync.aliases a WHERE a.from_id = m.id), m.id) LIMIT 1) c WHERE c.entity_id <> m.entity_id AND ${differs}`
    : `rows_${index} m WHERE m.inserted AND EXISTS (SELECT 1 FROM canonical.${name} c WHERE c.id = m.id AND ${differs})`
  return `
doubted_${index} AS (
  INSERT INTO sync.doubts (id, entity_id) SELECT m.id, m.entity_id FROM ${doubted} ORDER BY m.id 
  ON CONFLICT (id) DO UPDATE SET since = excluded.since),`
}
