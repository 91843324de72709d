/** The parts of a statement that bring canonical rows in line with the records it writes: those of `written`, each in its `place`. */
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { modelColumns, referenceColumns } from "./canonicalTables.ts"
import { doubtedCte } from "./doubtedCte.ts"
import { listed } from "./listed.ts"
import { movedCtes, unmergedCte } from "./referenceCtes.ts"

/** Parameters a canonical entity takes: source id, slot, canonical id, then the model's columns. */
const canonicalWidth = (entity: AnyCanonicalEntity): number => 3 + modelColumns(entity).length

/** What the records of an entity become. */
export interface Becoming {
  readonly canonical: ReadonlyArray<AnyCanonicalEntity>
  /** The entity whose rows these records stand for. What it has made a row of is left to it, also when it is deleted. */
  readonly projectionOf: string | null
}

/**
 * CTEs that bring one canonical entity's rows in line with the records written: upsert what changed, remove rows a record no longer makes. A row
 * that is there again stands for itself: no alias leads away from it. Of a row that several could make, a projection changes only what it made. Records
 * that are all new have made no rows before.
 */
const canonicalCtes = (entity: AnyCanonicalEntity, isProjection: boolean, isFresh: boolean, index: number, from: number): string => {
  const columns = modelColumns(entity)
  const names = ["external_id", "slot", "id", ...columns.map(({ name }) => name)]
  const references = referenceColumns(entity)
  // A reference is written by its derived id; ids that merged into others are replaced on the way in.
  const value = ({ name, sql }: { readonly name: string; readonly sql: string }) =>
    references.includes(name)
      ? `coalesce((SELECT a.to_id FROM sync.aliases a WHERE a.from_id = t.${name}), t.${name}) AS ${name}, t.${name} AS said_${name}`
      : `t.${name}::${sql} AS ${name}`
  const all = columns.map(({ name }) => name)
  const differs = [...all, "deleted_at", "external_id", "entity_id"]
  const plain = (side: string) => differs.map((name) => comparable(`${side}.${name}`, columns.find((c) => c.name === name)?.sql)).join(", ")
  return `
${isProjection ? "made" : "rows"}_${index} AS MATERIALIZED (
  SELECT t.external_id, t.slot, coalesce((SELECT l.canonical_id FROM sync.links l WHERE l.entity_id = w.entity_id AND l.external_id = t.external_id
      AND l.canonical_entity = '${entity.name}' AND l.slot = t.slot), t.id) AS id, w.entity_id, ${isFresh ? "true AS inserted" : "w.inserted"}
      ${columns.map((column) => `, ${value(column)}`).join("")}
  FROM ROWS FROM (${names.map((_, i) => listed(from + i)).join(", ")}) AS t(${names.join(", ")})
  ${isFresh ? "CROSS JOIN place w WHERE t.external_id IS NOT NULL" : "JOIN written w ON w.external_id = t.external_id"}),${isProjection ? ownRows(entity, index) : ""}
upserted_${index} AS (
  INSERT INTO canonical.${entity.name} AS c (id, org_id, entity_id, external_id, slot${all.map((name) => `, ${name}`).join("")})
  SELECT t.id, p.org_id, t.entity_id, t.external_id, t.slot${all.map((name) => `, t.${name}`).join("")} FROM rows_${index} t, place p ORDER BY t.id
  ON CONFLICT (id) DO UPDATE SET entity_id = excluded.entity_id, external_id = excluded.external_id, deleted_at = NULL, updated_at = clock_timestamp()
    ${all.map((name) => `, ${name} = excluded.${name}`).join("")}
  WHERE (${plain("c")}) IS DISTINCT FROM (${plain("excluded")})${isProjection ? " AND c.entity_id = excluded.entity_id" : ""}
  RETURNING c.id, CASE WHEN xmax = 0 THEN 'c' ELSE 'u' END AS operation),${doubtedCte(entity, isProjection, index)}
${isProjection || (isFresh && !entity.recognisedBy) ? "" : `unmerged_${index} AS (${unmergedCte(`rows_${index}`, entity.recognisedBy ? "true" : "NOT t.inserted")}),`}${movedCtes(references, index)}${isFresh ? "" : removedCte(entity, index)}
feed_${index} AS (
  INSERT INTO sync.changes (org_id, entity, ids, operations)
  SELECT p.org_id, '${entity.name}', array_agg(f.id ORDER BY f.id), string_agg(f.operation, '' ORDER BY f.id)
  FROM ${isFresh ? `upserted_${index}` : `(SELECT * FROM upserted_${index} UNION ALL SELECT * FROM removed_${index})`} f, place p GROUP BY p.org_id)`
}

/**
 * Rows that a record no longer makes. Found by the records' keys, whatever the planner believes of the table. Whose row it is is looked at again where
 * it was waited for: another entity may have made it its own meanwhile.
 */
const removedCte = ({ name }: AnyCanonicalEntity, index: number) => `
removed_${index} AS (
  UPDATE canonical.${name} c SET deleted_at = clock_timestamp(), updated_at = clock_timestamp()
  WHERE c.id = ANY (ARRAY(
      SELECT o.id FROM written w CROSS JOIN LATERAL (SELECT r.id FROM canonical.${name} r
        WHERE r.entity_id = w.entity_id AND r.external_id = w.external_id AND r.deleted_at IS NULL OFFSET 0) o
      WHERE NOT w.inserted AND NOT EXISTS (SELECT 1 FROM rows_${index} t WHERE t.id = o.id)))
    AND c.deleted_at IS NULL AND c.entity_id = ANY (ARRAY(SELECT w.entity_id FROM written w))
  RETURNING c.id, 'd' AS operation),`

/** Of the rows that a projection makes, those that nobody else has made. Found by their keys, whatever the planner believes of the table. */
const ownRows = ({ name }: AnyCanonicalEntity, index: number) => `
rows_${index} AS MATERIALIZED (
  SELECT m.* FROM made_${index} m WHERE coalesce((SELECT c.entity_id FROM canonical.${name} c WHERE c.id = m.id), m.entity_id) = m.entity_id),`

/** `json` has no equality; its text has. */
const comparable = (column: string, type: string | undefined) => (type === "json" ? `${column}::text` : column)

/** The CTEs of all canonical entities of a definition, whose parameters begin after the first `before`. */
export const allCanonicalCtes = ({ canonical, projectionOf }: Becoming, before: number, isFresh = false): ReadonlyArray<string> => {
  let from = before + 1
  return canonical.map((entity, index) => {
    const ctes = canonicalCtes(entity, projectionOf !== null, isFresh, index, from)
    from += canonicalWidth(entity)
    return ctes
  })
}
