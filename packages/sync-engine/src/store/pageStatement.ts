/**
 * The page statement: everything one group of pages changes, in one SQL statement of fixed text per entity.
 *
 * It begins with the lease: the stream's row moves to the new cursor only under the caller's epoch, while its run is running, and by a transform that is
 * not older than one used before. Every other part reads from the lease, so a worker that has been superseded, paused or cancelled writes nothing at all
 * (`held = 0`). Then come the records through
 * the gate, the canonical rows of those that were written, the change feed, and the sightings that the receipt is counted from.
 *
 * A look that was kept in quarantine is written by the same statement under another lease: the quarantine row itself, locked and as it was read.
 */
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { modelColumns } from "./canonicalTables.ts"
import { classOfUnwritten, gate } from "./gate.ts"

/** Positions of the fixed parameters; the rows' columns follow from `rows` on. */
export const fixedParameters = [
  "streamId",
  "epoch",
  "runId",
  "entityId",
  "cursor",
  "sourceTotal",
  "lap",
  "otherIds",
  "otherClasses",
  "requests",
  "pages",
  "transformVersion",
  "sent",
  "received",
  "lane",
  "adapterVersion",
  "byId"
] as const

/** Those of them that the lease and the sightings need: all there are where no record is written. */
export const advanceParameterCount = fixedParameters.indexOf("transformVersion") + 1

/** The same for a look kept in quarantine. `timesSeen` is its epoch: a newer look at the record raises it. */
const keptParameters = ["quarantineId", "timesSeen", "sent", "received", "lane", "adapterVersion", "transformVersion", "byId"] as const

/** What the look itself says, whatever lease it is written under. */
type LookParameter = (typeof fixedParameters)[number] & (typeof keptParameters)[number]

/** Columns of a record, in the order of their parameters. */
export const recordColumns = ["id", "hash", "version", "payload", "parent", "flags"] as const

const position = (name: (typeof fixedParameters)[number]) => `$${fixedParameters.indexOf(name) + 1}`
const keptPosition = (name: (typeof keptParameters)[number]) => `$${keptParameters.indexOf(name) + 1}`

/** A text parameter holding one value per row, behind a leading NULL that keeps a single empty value apart from no value. */
export const listed = (index: number) => `string_to_table($${index}::text, E'\\x01', E'\\x02')`

/** Parameters a canonical entity takes: source id, slot, canonical id, then the model's columns. */
export const canonicalWidth = (entity: AnyCanonicalEntity): number => 3 + modelColumns(entity).length

/** Whether this program's transform may write the entity: an older one than has been used before may not. */
const currentCte = (entity: string, transformVersion: string) => `
current AS MATERIALIZED (
  SELECT 1 FROM sync.entities e WHERE e.id = ${entity} AND e.min_transform_version <= ${transformVersion}::int FOR SHARE)`

const leaseCtes = `${currentCte(`${position("entityId")}::int`, position("transformVersion"))},
run AS MATERIALIZED (
  SELECT 1 FROM sync.runs WHERE id = ${position("runId")}::text AND status = 'running' FOR SHARE),
lease AS (
  UPDATE sync.streams s SET cursor = coalesce(${position("cursor")}::json, s.cursor), source_total = coalesce(${position("sourceTotal")}::int, s.source_total),
    progress_at = clock_timestamp(), waiting = NULL
  WHERE s.id = ${position("streamId")}::int AND s.epoch = ${position("epoch")}::int AND EXISTS (SELECT 1 FROM run) AND EXISTS (SELECT 1 FROM current)
  RETURNING s.id),
place AS MATERIALIZED (
  SELECT l.id AS stream_id, e.id AS entity_id, c.org_id FROM lease l, sync.entities e JOIN sync.connections c ON c.id = e.connection_id
  WHERE e.id = ${position("entityId")}::int)`

/** The lease of a kept look: its row in quarantine, open and not refreshed since it was read. Whoever comes second finds it resolved. */
const keptLeaseCtes = `
found AS MATERIALIZED (
  SELECT q.id, q.stream_id, q.entity_id FROM sync.quarantine q
  WHERE q.id = ${keptPosition("quarantineId")}::bigint AND q.times_seen = ${keptPosition("timesSeen")}::int AND q.resolved_at IS NULL FOR UPDATE),
${currentCte("(SELECT entity_id FROM found)", keptPosition("transformVersion"))},
lease AS MATERIALIZED (SELECT f.* FROM found f WHERE EXISTS (SELECT 1 FROM current)),
place AS MATERIALIZED (
  SELECT l.stream_id, e.id AS entity_id, c.org_id FROM lease l JOIN sync.entities e ON e.id = l.entity_id JOIN sync.connections c ON c.id = e.connection_id)`

const recordCtes = (position: (name: LookParameter) => string, fixed: number) => {
  const at = (column: (typeof recordColumns)[number]) => listed(fixed + recordColumns.indexOf(column) + 1)
  return `
input AS MATERIALIZED (
  SELECT t.n, t.id AS external_id, decode(t.hash, 'hex') AS hash, t.version::timestamptz AS version, t.payload::json AS payload, t.parent AS parent_id,
    t.flags, to_timestamp(${position("sent")}::float8) AS sent_at, to_timestamp(${position("received")}::float8) AS received_at,
    NULL::timestamptz AS deleted_at
  FROM ROWS FROM (${recordColumns.map(at).join(", ")}) WITH ORDINALITY AS t(${recordColumns.join(", ")}, n)
  WHERE t.id IS NOT NULL),
written AS (
  INSERT INTO sync.records AS r (entity_id, external_id, payload, hash, version, parent_id, sent_at, received_at, deleted_at,
    stream_id, lane, adapter_version, transform_version, flags)
  SELECT p.entity_id, i.external_id, i.payload, i.hash, i.version, i.parent_id, i.sent_at, i.received_at, NULL,
    p.stream_id, ${position("lane")}, ${position("adapterVersion")}, ${position("transformVersion")}::int, i.flags
  FROM input i, place p ORDER BY i.external_id
  ON CONFLICT (entity_id, external_id) DO UPDATE SET payload = excluded.payload, hash = excluded.hash, version = excluded.version,
    parent_id = excluded.parent_id, sent_at = excluded.sent_at, received_at = excluded.received_at, deleted_at = NULL,
    stream_id = excluded.stream_id, lane = excluded.lane, adapter_version = excluded.adapter_version,
    transform_version = excluded.transform_version, flags = excluded.flags
  WHERE ${gate("r", "excluded", `${position("byId")}::boolean`)}
  RETURNING r.external_id, r.entity_id, (xmax = 0) AS inserted),
-- A row that another transaction inserted just now is in the way, but not in this snapshot: only one more look by id can tell.
classed AS MATERIALIZED (
  SELECT i.n, i.external_id, i.parent_id, CASE WHEN w.external_id IS NOT NULL THEN 'a' ELSE coalesce((
    SELECT ${classOfUnwritten("r", "i")} FROM sync.records r WHERE r.entity_id = p.entity_id AND r.external_id = i.external_id), 't') END AS class
  FROM input i CROSS JOIN place p LEFT JOIN written w ON w.external_id = i.external_id),
waiting AS (
  INSERT INTO sync.waiting_reads AS q (entity_id, external_id, parent_id, reason)
  SELECT p.entity_id, c.external_id, c.parent_id, 'tie' FROM classed c, place p WHERE c.class = 't' ORDER BY c.external_id
  ON CONFLICT (entity_id, external_id) DO UPDATE SET asked_at = excluded.asked_at, parent_id = coalesce(excluded.parent_id, q.parent_id))`
}

/** CTEs that bring one canonical entity's rows in line with the records written: upsert what changed, remove rows a record no longer makes. A row
 * that is there again stands for itself: no alias leads away from it. */
const canonicalCtes = (entity: AnyCanonicalEntity, index: number, from: number): string => {
  const columns = modelColumns(entity)
  const names = ["external_id", "slot", "id", ...columns.map(({ name }) => name)]
  const isReference = (name: string) =>
    Object.keys(entity.references).length > 0 && columns.findIndex((c) => c.name === name) >= Object.keys(entity.columns).length
  // A reference is written by its derived id; ids that merged into others are replaced on the way in.
  const value = ({ name, sql }: { readonly name: string; readonly sql: string }) =>
    isReference(name) ? `coalesce((SELECT a.to_id FROM sync.aliases a WHERE a.from_id = t.${name}), t.${name})` : `t.${name}::${sql}`
  const all = columns.map(({ name }) => name)
  const differs = [...all, "deleted_at", "external_id"]
  const plain = (side: string) => differs.map((name) => comparable(`${side}.${name}`, columns.find((c) => c.name === name)?.sql)).join(", ")
  return `
rows_${index} AS MATERIALIZED (
  SELECT t.external_id, t.slot, coalesce((SELECT l.canonical_id FROM sync.links l WHERE l.entity_id = w.entity_id AND l.external_id = t.external_id
      AND l.canonical_entity = '${entity.name}' AND l.slot = t.slot), t.id) AS id, w.entity_id, w.inserted
      ${columns.map((column) => `, ${value(column)} AS ${column.name}`).join("")}
  FROM ROWS FROM (${names.map((_, i) => listed(from + i)).join(", ")}) AS t(${names.join(", ")})
  JOIN written w ON w.external_id = t.external_id),
upserted_${index} AS (
  INSERT INTO canonical.${entity.name} AS c (id, org_id, entity_id, external_id, slot${all.map((name) => `, ${name}`).join("")})
  SELECT t.id, p.org_id, t.entity_id, t.external_id, t.slot${all.map((name) => `, t.${name}`).join("")} FROM rows_${index} t, place p ORDER BY t.id
  ON CONFLICT (id) DO UPDATE SET external_id = excluded.external_id, deleted_at = NULL, updated_at = clock_timestamp()
    ${all.map((name) => `, ${name} = excluded.${name}`).join("")}
  WHERE (${plain("c")}) IS DISTINCT FROM (${plain("excluded")})
  RETURNING c.id, CASE WHEN xmax = 0 THEN 'c' ELSE 'u' END AS operation),
unmerged_${index} AS (
  DELETE FROM sync.aliases a USING rows_${index} t WHERE a.from_id = t.id AND NOT t.inserted),
removed_${index} AS (
  UPDATE canonical.${entity.name} c SET deleted_at = clock_timestamp(), updated_at = clock_timestamp()
  FROM written w WHERE NOT w.inserted AND c.entity_id = w.entity_id AND c.external_id = w.external_id AND c.deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM rows_${index} t WHERE t.id = c.id)
  RETURNING c.id, 'd' AS operation),
feed_${index} AS (
  INSERT INTO sync.changes (org_id, entity, ids, operations)
  SELECT p.org_id, '${entity.name}', array_agg(f.id ORDER BY f.id), string_agg(f.operation, '' ORDER BY f.id)
  FROM (SELECT * FROM upserted_${index} UNION ALL SELECT * FROM removed_${index}) f, place p GROUP BY p.org_id)`
}

/** `json` has no equality; its text has. */
const comparable = (column: string, type: string | undefined) => (type === "json" ? `${column}::text` : column)

/** A record that is whole again leaves quarantine, whether it was written or had been stored with this content before. */
const healedCte = (withRows: boolean) => `
healed AS (
  UPDATE sync.quarantine q SET resolved_at = clock_timestamp(), resolution = 'healed'
  FROM place p, (
    SELECT id FROM unnest(string_to_array(nullif(${position("otherIds")}::text, ''), E'\\x01'), string_to_array(nullif(${position("otherClasses")}::text, ''), NULL))
      AS o(id, class) WHERE o.class = 'u'${withRows ? "\n    UNION ALL SELECT external_id FROM classed WHERE class IN ('a', 'u')" : ""}) h
  WHERE q.entity_id = p.entity_id AND q.external_id = h.id AND q.resolved_at IS NULL)`

/** A kept look leaves quarantine once: stored, or given up for what is stored. A tie is asked again by id, as on a page. */
const releasedCte = `
released AS (
  UPDATE sync.quarantine q SET resolved_at = clock_timestamp(), resolution = CASE WHEN c.class = 'a' THEN 'replayed' ELSE 'superseded' END
  FROM lease l, classed c WHERE q.id = l.id)`

/** What was looked at. Lap 0 stands for looks outside the stream's reading, such as a missing parent fetched by id: they are not counted. */
const sightingsCte = (withRows: boolean) => {
  const others = `string_to_array(nullif(${position("otherIds")}::text, ''), E'\\x01')`
  const ids = withRows
    ? `coalesce(${others}, '{}') || coalesce((SELECT array_agg(external_id ORDER BY n) FROM classed), '{}')`
    : `coalesce(${others}, '{}')`
  const classes = withRows
    ? `${position("otherClasses")}::text || coalesce((SELECT string_agg(class, '' ORDER BY n) FROM classed), '')`
    : `${position("otherClasses")}::text`
  const applied = withRows ? "(SELECT count(*) FROM written)" : "0"
  return `
seen AS (
  INSERT INTO sync.sightings (stream_id, lap, ids, classes, looks, applied, requests, pages)
  SELECT p.stream_id, ${position("lap")}::smallint, s.ids, s.classes, cardinality(s.ids), ${applied},
    ${position("requests")}::int, ${position("pages")}::int
  FROM place p, (SELECT ${ids} AS ids, ${classes} AS classes) s WHERE ${position("lap")}::smallint > 0)`
}

/** The CTEs of all canonical entities of a definition, whose parameters begin after the first `before`. */
export const allCanonicalCtes = (canonical: ReadonlyArray<AnyCanonicalEntity>, before: number): ReadonlyArray<string> => {
  let from = before + 1
  return canonical.map((entity, index) => {
    const ctes = canonicalCtes(entity, index, from)
    from += canonicalWidth(entity)
    return ctes
  })
}

const outcome = (refused: string) => `
SELECT (SELECT count(*) FROM lease)::int AS held, ${refused} AS refused, (SELECT count(*) FROM written)::int AS applied,
  (SELECT count(*) FROM classed WHERE class = 't')::int AS ties`

const notCurrent = "NOT EXISTS (SELECT 1 FROM current)"

/** The statement for a group with records to write. Answers one row: `held` (1, or 0 where the lease was lost), `refused`, `applied`, `ties`. */
export const pageStatement = (canonical: ReadonlyArray<AnyCanonicalEntity>): string => {
  const parts = allCanonicalCtes(canonical, fixedParameters.length + recordColumns.length)
  return `WITH ${[leaseCtes, recordCtes(position, fixedParameters.length), ...parts, healedCte(true), sightingsCte(true)].join(",")}${outcome(notCurrent)}`
}

/** The statement for one look kept in quarantine: through the same gate, and out of quarantine with what became of it. Answers as a page does. */
export const keptStatement = (canonical: ReadonlyArray<AnyCanonicalEntity>): string => {
  const parts = allCanonicalCtes(canonical, keptParameters.length + recordColumns.length)
  return `WITH ${[keptLeaseCtes, recordCtes(keptPosition, keptParameters.length), ...parts, releasedCte].join(",")}${outcome(`EXISTS (SELECT 1 FROM found) AND ${notCurrent}`)}`
}

/** The statement for a group in which nothing differs from what is stored: only the cursor moves and the look is recorded. */
export const advanceStatement = `WITH ${leaseCtes},${healedCte(false)},${sightingsCte(false)}
SELECT (SELECT count(*) FROM lease)::int AS held, ${notCurrent} AS refused, 0 AS applied, 0 AS ties`

/**
 * Which of the ids ($2, with hashes in hex $3) are stored live with the very same content, made into rows by this transform ($4) or a newer one: with an
 * older one a look says whether the record can be taken at all. Answers a text of `1` and `0`, in order.
 */
export const compareStatement = `
SELECT coalesce(string_agg(CASE WHEN (
    SELECT r.hash FROM sync.records r WHERE r.entity_id = $1::int AND r.external_id = t.id AND r.deleted_at IS NULL AND r.transform_version >= $4::int)
      = decode(t.hash, 'hex')
  THEN '1' ELSE '0' END, '' ORDER BY t.n), '') AS same
FROM ROWS FROM (${listed(2)}, ${listed(3)}) WITH ORDINALITY AS t(id, hash, n) WHERE t.id IS NOT NULL`
