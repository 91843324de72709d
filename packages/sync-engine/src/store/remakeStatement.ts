/**
 * The remake statement: canonical rows of records that are stored already, made again by another transform. The rows are brought in line by the very
 * parts that write a page; only the lease is another one: the caller's transaction holds the entity's turn.
 */
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { allCanonicalCtes, type Becoming } from "./canonicalCtes.ts"
import { listed } from "./listed.ts"

/** Positions of the fixed parameters; the ids of the records follow, then the columns of their rows. */
const remakeParameters = ["entityId", "adapterVersion", "transformVersion", "isFinal"] as const

/** Changed rows that are named; all are counted. */
const namedRows = 5

const position = (name: (typeof remakeParameters)[number]) => `$${remakeParameters.indexOf(name) + 1}`

/** Records of which rows were made are as new as the transform. Their looks, and what else is known of them, stay. */
const movedCte = `
moved AS (
  UPDATE sync.records r SET transform_version = ${position("transformVersion")}::int, adapter_version = ${position("adapterVersion")}::text
  FROM written w WHERE ${position("isFinal")}::boolean AND r.entity_id = w.entity_id AND r.external_id = w.external_id
    AND (r.transform_version, r.adapter_version) IS DISTINCT FROM (${position("transformVersion")}::int, ${position("adapterVersion")}::text))`

/** What is kept in quarantine of this very content is whole now. */
const healedCte = `
healed AS (
  UPDATE sync.quarantine q SET resolved_at = clock_timestamp(), resolution = 'healed'
  FROM written w JOIN sync.records r ON r.entity_id = w.entity_id AND r.external_id = w.external_id
  WHERE q.entity_id = w.entity_id AND q.external_id = w.external_id AND q.resolved_at IS NULL AND q.hash = r.hash)`

const counts = ({ name }: AnyCanonicalEntity, index: number) => `
SELECT '${name}' AS entity, (count(*) FILTER (WHERE f.operation = 'c'))::int AS created, (count(*) FILTER (WHERE f.operation = 'u'))::int AS updated,
  (count(*) FILTER (WHERE f.operation = 'd'))::int AS removed, coalesce((array_agg(f.id ORDER BY f.id))[1:${namedRows}], '{}') AS ids
FROM (SELECT id, operation FROM upserted_${index} UNION ALL SELECT id, operation FROM removed_${index}) f`

/** Answers a row for each canonical entity: how many rows were `created`, `updated` and `removed`, and the ids of some of them. */
export const remakeStatement = (becoming: Becoming): string => {
  const lease = `
place AS MATERIALIZED (
  SELECT e.id AS entity_id, c.org_id FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id WHERE e.id = ${position("entityId")}::int),
written AS MATERIALIZED (
  SELECT t.id AS external_id, p.entity_id, false AS inserted FROM (SELECT ${listed(remakeParameters.length + 1)} AS id) t, place p WHERE t.id IS NOT NULL)`
  const parts = allCanonicalCtes(becoming, remakeParameters.length + 1)
  return `WITH ${[lease, movedCte, ...parts, healedCte].join(",")}${becoming.canonical.map(counts).join("\nUNION ALL")}`
}
