/**
 * The page statement: everything one group of pages changes, in one SQL statement of fixed text per entity.
 *
 * It begins with the turn and the lease. The entity's row is locked if its turn still is the one the pages were compared at: then nobody has written
 * records of the entity since, and this statement sees them all (`in_turn = 0` otherwise). The stream's row moves to the new cursor only then, under the
 * caller's epoch, while its run is running, and by a transform that is not older than one used before. Every other part reads from the lease, so a worker
 * that has been superseded, paused or cancelled writes nothing at all (`held = 0`). Then come the records through the gate, the canonical rows of those
 * that were written, the change feed, and the sightings that the receipt is counted from.
 *
 * A look that was kept in quarantine is written by the same statement under another lease: the quarantine row itself, locked and as it was read. Its
 * caller holds the turn (`inTurn`).
 */
import { allCanonicalCtes, type Becoming } from "./canonicalCtes.ts"
import { isErased, judge, shownSince } from "./gate.ts"
import { firstLook, historyCtes, isUntold, unstoredOutcome } from "./historyCtes.ts"
import { listed } from "./listed.ts"
import { withheldCte } from "./withheldCte.ts"

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
  "requestsFor",
  "pages",
  "turn",
  "transformVersion",
  "received",
  "sent",
  "lane",
  "adapterVersion",
  "byId",
  "quiet"
] as const

/** Those of them that the lease and the sightings need: all there are where no record is written. */
export const advanceParameterCount = fixedParameters.indexOf("received") + 1

/** Those that pages of new records need. */
export const freshParameterCount = fixedParameters.indexOf("byId")

/** The same for a look kept in quarantine. `timesSeen` is its epoch: a newer look at the record raises it. */
const keptParameters = [
  "quarantineId",
  "timesSeen",
  "sent",
  "received",
  "lane",
  "adapterVersion",
  "transformVersion",
  "byId",
  "quiet",
  "decision"
] as const

/** And for what a decision replaced. It is written back as if the source had said it at the time of the look that took its place. */
const restoredParameters = [
  "externalId",
  "decision",
  "sent",
  "received",
  "lane",
  "adapterVersion",
  "transformVersion",
  "byId",
  "quiet"
] as const

/** What the look itself says, whatever lease it is written under. */
type LookParameter = (typeof fixedParameters)[number] & (typeof keptParameters)[number] & (typeof restoredParameters)[number]

/** Columns of a record, in the order of their parameters. */
export const recordColumns = ["id", "hash", "version", "payload", "parent", "flags"] as const

const position = (name: (typeof fixedParameters)[number]) => `$${fixedParameters.indexOf(name) + 1}`
const keptPosition = (name: (typeof keptParameters)[number]) => `$${keptParameters.indexOf(name) + 1}`
const restoredPosition = (name: (typeof restoredParameters)[number]) => `$${restoredParameters.indexOf(name) + 1}`

// Everybody locks the entity's row first, then the run's, then the stream's.
const leaseCtes = `
turn AS MATERIALIZED (
  SELECT e.id AS entity_id, e.connection_id, e.shown_until, e.min_transform_version <= ${position("transformVersion")}::int AS is_current
  FROM sync.entities e WHERE e.id = ${position("entityId")}::int
    AND e.turn = coalesce(${position("turn")}::bigint, e.turn) FOR NO KEY UPDATE),
run AS MATERIALIZED (
  SELECT 1 FROM sync.runs r JOIN turn ON turn.is_current WHERE r.id = ${position("runId")}::text AND r.status = 'running' FOR SHARE OF r),
lease AS (
  UPDATE sync.streams s SET cursor = coalesce(${position("cursor")}::json, s.cursor), source_total = coalesce(${position("sourceTotal")}::int, s.source_total),
    progress_at = clock_timestamp(), waiting = NULL
  WHERE s.id = ${position("streamId")}::int AND s.epoch = ${position("epoch")}::int AND EXISTS (SELECT 1 FROM run)
  RETURNING s.id),
place AS MATERIALIZED (
  SELECT l.id AS stream_id, e.entity_id, e.shown_until, c.org_id FROM lease l, turn e JOIN sync.connections c ON c.id = e.connection_id),
next_turn AS (
  UPDATE sync.entities e SET turn = e.turn + 1 FROM place p WHERE e.id = p.entity_id RETURNING e.turn)`

/** The lease of a kept look: its row in quarantine, open and not refreshed since it was read. Whoever comes second finds it resolved. */
const keptLeaseCtes = `
permit AS MATERIALIZED (
  SELECT 1 FROM sync.decisions d WHERE d.id = ${keptPosition("decision")}::bigint AND d.status = 'confirmed' FOR SHARE),
found AS MATERIALIZED (
  SELECT q.id, q.stream_id, q.entity_id, e.connection_id, e.min_transform_version <= ${keptPosition("transformVersion")}::int AS is_current
  FROM sync.quarantine q JOIN sync.entities e ON e.id = q.entity_id
  WHERE q.id = ${keptPosition("quarantineId")}::bigint AND q.times_seen = ${keptPosition("timesSeen")}::int AND q.resolved_at IS NULL
    AND (${keptPosition("decision")}::bigint IS NULL OR EXISTS (SELECT 1 FROM permit)) FOR UPDATE OF q),
lease AS MATERIALIZED (SELECT f.* FROM found f WHERE f.is_current),
place AS MATERIALIZED (
  SELECT l.stream_id, l.entity_id, c.org_id FROM lease l JOIN sync.connections c ON c.id = l.connection_id)`

/** The lease of what is restored: the record is live and as the undone decision left it. */
const restoredLeaseCtes = `
found AS MATERIALIZED (
  SELECT i.decision_id AS id, r.stream_id, d.entity_id, e.connection_id, e.min_transform_version <= ${restoredPosition("transformVersion")}::int AS is_current
  FROM sync.decisions d JOIN sync.decision_records i ON i.decision_id = d.id JOIN sync.entities e ON e.id = d.entity_id
  JOIN sync.records r ON r.entity_id = d.entity_id AND r.external_id = i.external_id AND r.deleted_at IS NULL AND r.hash = i.replaced_by
  WHERE d.id = ${restoredPosition("decision")}::bigint AND d.status = 'undone' AND i.external_id = ${restoredPosition("externalId")}::text
    AND i.outcome = 'applied' FOR UPDATE OF i, r),
lease AS MATERIALIZED (SELECT f.* FROM found f WHERE f.is_current),
place AS MATERIALIZED (
  SELECT l.stream_id, l.entity_id, c.org_id FROM lease l JOIN sync.connections c ON c.id = l.connection_id)`

/** The stored row of each look, by its key: a plan made while the table was empty must not read all of it later. */
export const storedOf = (incoming: string) => `LEFT JOIN LATERAL (
    SELECT * FROM sync.records r WHERE r.entity_id = p.entity_id AND r.external_id = ${incoming}.external_id LIMIT 1) r ON true`

/** Names in one text parameter. */
const namesAt = (position: string) => `coalesce(string_to_array(nullif(${position}::text, ''), E'\\x01'), '{}')`

interface LookUse {
  readonly position: (name: LookParameter) => string
  /** Parameters before the records' columns. */
  readonly fixed: number
  /** SQL: a page has shown the record since the look was asked. */
  readonly shown: string
  /** A look that would empty fields of a live record is not written but kept, until it is known to be one of few. */
  readonly withholds: boolean
  /** What history calls a look that is written, and the decision it is written under. */
  readonly outcome: "stored" | "restored"
  readonly decision: string
}

const recordCtes = ({ decision, fixed, outcome: written, position, shown, withholds }: LookUse) => {
  const at = (column: (typeof recordColumns)[number]) => listed(fixed + recordColumns.indexOf(column) + 1)
  const byId = `${position("byId")}::boolean`
  // Of looks that are written for the first time, and of those that change nothing, nothing is told.
  const told = (claim: string, under: string) => `
  SELECT i.external_id, ${claim}, i.sent_at, i.received_at, i.version, i.hash, c.changed, c.lost, p.stream_id, ${position("lane")}, ${byId},
    ${position("adapterVersion")}, ${position("transformVersion")}::int, ${under}::bigint, NULL::text
  FROM input i JOIN judged j ON j.n = i.n JOIN classed c ON c.n = i.n CROSS JOIN place p`
  const gate = judge({ stored: "r", incoming: "i", byId, isDelta: `${position("lane")}::text = 'delta'`, shownSince: shown })
  return `
input AS MATERIALIZED (
  SELECT t.n, t.id AS external_id, decode(t.hash, 'hex') AS hash, t.version::timestamptz AS version, t.payload::json AS payload, t.parent AS parent_id,
    t.flags, to_timestamp(${position("sent")}::float8) AS sent_at, to_timestamp(${position("received")}::float8) AS received_at,
    NULL::timestamptz AS deleted_at
  FROM ROWS FROM (${recordColumns.map(at).join(", ")}) WITH ORDINALITY AS t(${recordColumns.join(", ")}, n)
  WHERE t.id IS NOT NULL),
judged AS MATERIALIZED (
  SELECT i.n, p.entity_id, i.external_id, r.payload, r.hash, r.version, r.sent_at, r.received_at, r.deleted_at, r.stream_id, r.lane, r.by_id, r.adapter_version,
    r.transform_version, ${gate} AS class
  FROM input i CROSS JOIN place p ${storedOf("i")}),
compared AS MATERIALIZED (
  SELECT j.n, CASE WHEN j.payload IS NOT NULL AND j.class <> 'u' THEN sync.difference_of(j.payload, i.payload, ${namesAt(position("quiet"))}) END AS difference
  FROM judged j JOIN input i ON i.n = j.n),
classed AS MATERIALIZED (
  SELECT i.n, i.external_id, i.parent_id, CASE WHEN ${isErased("j.entity_id", "i.external_id")} THEN 'e' WHEN ${withholds ? "j.class IN ('a', 'r') AND j.deleted_at IS NULL AND (d.difference).lost <> '{}'" : "false"} THEN 'h' ELSE j.class END AS class,
    coalesce((d.difference).changed, '{}') AS changed, coalesce((d.difference).lost, '{}') AS lost
  FROM input i JOIN judged j ON j.n = i.n JOIN compared d ON d.n = i.n),
written AS (
  INSERT INTO sync.records AS r (entity_id, external_id, payload, hash, version, parent_id, sent_at, received_at, deleted_at,
    stream_id, lane, adapter_version, transform_version, flags, by_id)
  SELECT p.entity_id, i.external_id, i.payload, i.hash, i.version, i.parent_id, i.sent_at, i.received_at, NULL,
    p.stream_id, ${position("lane")}, ${position("adapterVersion")}, ${position("transformVersion")}::int, i.flags, ${byId}
  FROM input i JOIN classed c ON c.n = i.n CROSS JOIN place p WHERE c.class IN ('a', 'r') ORDER BY i.external_id
  ON CONFLICT (entity_id, external_id) DO UPDATE SET payload = excluded.payload, hash = excluded.hash, version = excluded.version,
    parent_id = excluded.parent_id, sent_at = excluded.sent_at, received_at = excluded.received_at, deleted_at = NULL,
    stream_id = excluded.stream_id, lane = excluded.lane, adapter_version = excluded.adapter_version,
    transform_version = excluded.transform_version, flags = excluded.flags, by_id = excluded.by_id
  RETURNING r.external_id, r.entity_id, (xmax = 0) AS inserted),
-- A page that shows a record unchanged is found among the sightings; a read by id is none of them, so it leaves its interval with the record.
confirmed AS (
  UPDATE sync.records r SET sent_at = greatest(r.sent_at, i.sent_at), received_at = greatest(r.received_at, i.received_at), by_id = true
  FROM input i JOIN classed c ON c.n = i.n CROSS JOIN place p
  WHERE ${byId} AND c.class = 'u' AND r.entity_id = p.entity_id AND r.external_id = i.external_id
    AND (i.sent_at > r.sent_at OR i.received_at > r.received_at)),
waiting AS (
  INSERT INTO sync.waiting_reads AS q (entity_id, external_id, parent_id, reason)
  SELECT p.entity_id, c.external_id, c.parent_id, 'tie' FROM classed c, place p WHERE c.class = 't' ORDER BY c.external_id
  ON CONFLICT (entity_id, external_id) DO UPDATE SET asked_at = excluded.asked_at, parent_id = coalesce(excluded.parent_id, q.parent_id)),${withholds ? `${withheldCte(byId)},` : ""}${historyCtes(
    [
      `${firstLook("j")} FROM judged j JOIN classed c ON c.n = j.n CROSS JOIN place p
  WHERE c.class IN ('a', 'r') AND j.sent_at IS NOT NULL AND ${isUntold("p.entity_id", "j.external_id")}`,
      `${told(`0, 1, '${written}'`, decision)} WHERE c.class IN ('a', 'r') AND j.sent_at IS NOT NULL`,
      `${told(`1, 0, ${unstoredOutcome("c.class")}`, "NULL")} WHERE c.class IN ('s', 't', 'h')`
    ]
  )}`
}

const pageLooks: LookUse = {
  position,
  fixed: fixedParameters.length,
  shown: shownSince("p", "i"),
  withholds: true,
  outcome: "stored",
  decision: "NULL"
}

const keptLooks: LookUse = {
  position: keptPosition,
  fixed: keptParameters.length,
  shown: "false",
  withholds: false,
  outcome: "stored",
  decision: keptPosition("decision")
}

const restoredLooks: LookUse = {
  position: restoredPosition,
  fixed: restoredParameters.length,
  shown: "false",
  withholds: false,
  outcome: "restored",
  decision: restoredPosition("decision")
}

/** A record that is whole again leaves quarantine, whether it was written or had been stored with this content before; not by an older look. */
const healedCte = (withRows: boolean) => `
healed AS (
  UPDATE sync.quarantine q SET resolved_at = clock_timestamp(), resolution = 'healed'
  FROM place p, (
    SELECT id FROM unnest(string_to_array(nullif(${position("otherIds")}::text, ''), E'\\x01'), string_to_array(nullif(${position("otherClasses")}::text, ''), NULL))
      AS o(id, class) WHERE o.class = 'u'${withRows ? "\n    UNION ALL SELECT external_id FROM classed WHERE class IN ('a', 'r', 'u')" : ""}) h
  WHERE q.entity_id = p.entity_id AND q.external_id = h.id AND q.resolved_at IS NULL AND q.sent_at < to_timestamp(${position("received")}::float8))`

/** A kept look leaves quarantine once: stored, or given up for what is stored. A tie is asked again by id, as on a page. */
const releasedCte = `
released AS (
  UPDATE sync.quarantine q SET resolved_at = clock_timestamp(), resolution = CASE WHEN c.class IN ('a', 'r') THEN 'replayed' ELSE 'superseded' END
  FROM lease l, classed c WHERE q.id = l.id),
-- What a decision replaces, so that it can be undone.
replaced AS (
  UPDATE sync.decision_records i SET outcome = 'applied', replaced_by = n.hash, previous = json_build_object('payload', r.payload::text,
    'hash', encode(r.hash, 'hex'), 'parent_id', r.parent_id)
  FROM lease l, place p, input n JOIN written w ON w.external_id = n.external_id, sync.records r
  WHERE i.decision_id = ${keptPosition("decision")}::bigint AND i.external_id = n.external_id AND r.entity_id = p.entity_id AND r.external_id = n.external_id)`

/**
 * What was looked at. Lap 0 stands for looks outside the stream's reading, such as a missing parent fetched by id: they are not counted, but for those
 * that went back to a lower version.
 */
const sightingsCte = (withRows: boolean) => {
  const others = `string_to_array(nullif(${position("otherIds")}::text, ''), E'\\x01')`
  const isCounted = `${position("lap")}::smallint > 0`
  const rows = `(SELECT array_agg(external_id ORDER BY n) AS ids, string_agg(class, '' ORDER BY n) AS classes FROM classed WHERE ${isCounted} OR class = 'r') c`
  const ids = withRows
    ? `CASE WHEN ${isCounted} THEN coalesce(${others}, '{}') ELSE '{}' END || coalesce(c.ids, '{}')`
    : `coalesce(${others}, '{}')`
  const classes = withRows
    ? `CASE WHEN ${isCounted} THEN ${position("otherClasses")}::text ELSE '' END || coalesce(c.classes, '')`
    : `${position("otherClasses")}::text`
  const applied = withRows ? `CASE WHEN ${isCounted} THEN (SELECT count(*) FROM written) ELSE 0 END` : "0"
  return `
seen AS (
  INSERT INTO sync.sightings (stream_id, entity_id, received_at, lap, ids, classes, looks, applied, requests, requests_for, pages)
  SELECT p.stream_id, p.entity_id, to_timestamp(${position("received")}::float8), ${position("lap")}::smallint, s.ids, s.classes,
    CASE WHEN ${isCounted} THEN cardinality(s.ids) ELSE 0 END, ${applied}, ${position("requests")}::int, ${position("requestsFor")}::jsonb,
    ${position("pages")}::int
  FROM place p, (SELECT ${ids} AS ids, ${classes} AS classes${withRows ? ` FROM ${rows}` : ""}) s
  WHERE ${isCounted}${withRows ? " OR cardinality(s.ids) > 0" : ""})`
}

const outcomeOf = (turn: string, inTurn: string, refused: string) => `
SELECT ${inTurn} AS in_turn, ${turn} AS turn, (SELECT count(*) FROM lease)::int AS held, ${refused} AS refused, (SELECT count(*) FROM written)::int AS applied,
  (SELECT count(*) FROM classed WHERE class = 't')::int AS ties`

const foundRefused = "EXISTS (SELECT 1 FROM found WHERE NOT is_current)"

const turnTaken = {
  turn: "(SELECT turn FROM next_turn)::float8",
  inTurn: "(SELECT count(*) FROM turn)::int",
  refused: "EXISTS (SELECT 1 FROM turn WHERE NOT is_current)"
} as const

/**
 * The statement for a group with records to write. Answers one row: `in_turn` and `held` (1, or 0 where the turn or the lease was lost, and nothing was
 * written), `refused`, the `turn` for the next statement of this transaction, `applied`, `ties`.
 */
export const pageStatement = (becoming: Becoming): string => {
  const parts = allCanonicalCtes(becoming, fixedParameters.length + recordColumns.length)
  const records = recordCtes(pageLooks)
  const { inTurn, refused, turn } = turnTaken
  return `WITH ${[leaseCtes, records, ...parts, healedCte(true), sightingsCte(true)].join(",")}${outcomeOf(turn, inTurn, refused)}`
}

/**
 * The same for records of which none was stored at the turn the pages were compared at, as in a first reading: there is nothing to judge, to compare, to
 * tell or to take back. Should one be there after all, it fails as a whole (23505), and the page statement decides.
 */
export const freshStatement = (becoming: Becoming): string => {
  const before = freshParameterCount
  const at = (column: (typeof recordColumns)[number]) => listed(before + recordColumns.indexOf(column) + 1)
  const { inTurn, refused, turn } = turnTaken
  const records = `
input AS MATERIALIZED (
  SELECT t.* FROM ROWS FROM (${recordColumns.map(at).join(", ")}) WITH ORDINALITY AS t(${recordColumns.join(", ")}, n) WHERE t.id IS NOT NULL),
classed AS MATERIALIZED (SELECT i.n, i.id AS external_id, 'a' AS class FROM input i CROSS JOIN place),
written AS (
  INSERT INTO sync.records (entity_id, external_id, payload, hash, version, parent_id, sent_at, received_at, stream_id, lane, adapter_version,
    transform_version, flags, by_id)
  SELECT p.entity_id, i.id, i.payload::json, decode(i.hash, 'hex'), i.version::timestamptz, i.parent, to_timestamp(${position("sent")}::float8),
    to_timestamp(${position("received")}::float8), p.stream_id, ${position("lane")}, ${position("adapterVersion")}, ${position("transformVersion")}::int, i.flags, false
  FROM input i CROSS JOIN place p ORDER BY i.id
  RETURNING external_id)`
  const parts = allCanonicalCtes(becoming, before + recordColumns.length, true)
  return `WITH ${[leaseCtes, records, ...parts, healedCte(true), sightingsCte(true)].join(",")}${outcomeOf(turn, inTurn, refused)}`
}

/**
 * The statement for one look kept in quarantine: through the same gate, and out of quarantine with what became of it. Answers as a page does. A later
 * page that showed the record would have healed or refreshed its row in quarantine.
 */
export const keptStatement = (becoming: Becoming): string => {
  const parts = allCanonicalCtes(becoming, keptParameters.length + recordColumns.length)
  const records = recordCtes(keptLooks)
  return `WITH ${[keptLeaseCtes, records, ...parts, releasedCte].join(",")}${outcomeOf("0::float8", "1", foundRefused)}`
}

/** The statement that undoes what a decision did to one record: its content from before is written back, rows and feed included. */
export const restoredStatement = (becoming: Becoming): string => {
  const parts = allCanonicalCtes(becoming, restoredParameters.length + recordColumns.length)
  const noted = `
noted AS (
  UPDATE sync.decision_records i SET outcome = 'restored' FROM lease l, written w WHERE i.decision_id = l.id AND i.external_id = w.external_id)`
  return `WITH ${[restoredLeaseCtes, recordCtes(restoredLooks), ...parts, noted].join(",")}${outcomeOf("0::float8", "1", foundRefused)}`
}

/** The statement for a group in which nothing differs from what is stored: only the cursor moves and the look is recorded. */
export const advanceStatement = `WITH ${leaseCtes},${healedCte(false)},${sightingsCte(false)}
SELECT ${turnTaken.inTurn} AS in_turn, ${turnTaken.turn} AS turn, (SELECT count(*) FROM lease)::int AS held, ${turnTaken.refused} AS refused,
  0 AS applied, 0 AS ties`

/**
 * Which of the ids ($2, with hashes in hex $3) are stored live with the very same content, made into rows by this transform ($4) or a newer one: with an
 * older one a look says whether the record can be taken at all. Answers a text of `1` and `0`, in order, `2` for ids of which there is no record, the entity's
 * turn, and whether there is any erased record, or any that stands for another row than its id says, of whichever entity.
 */
export const compareStatement = `
SELECT (SELECT turn::float8 FROM sync.entities WHERE id = $1::int) AS turn, EXISTS (SELECT 1 FROM sync.erased) AS "hasErased", EXISTS (SELECT 1 FROM sync.links) AS "hasLinks", coalesce(string_agg(coalesce((
    SELECT CASE WHEN r.hash = decode(t.hash, 'hex') AND r.deleted_at IS NULL AND r.transform_version >= $4::int THEN '1' ELSE '0' END
    FROM sync.records r WHERE r.entity_id = $1::int AND r.external_id = t.id), '2'), '' ORDER BY t.n), '') AS same
FROM ROWS FROM (${listed(2)}, ${listed(3)}) WITH ORDINALITY AS t(id, hash, n) WHERE t.id IS NOT NULL`
