/**
 * History: the looks that were had at a record, told in the statement that acts on them, so that a story and its record cannot part.
 *
 * Nothing is told of a first look: it stands in `sync.records` itself. When it is replaced, it is told together with what replaced it. Looks that were
 * not stored have a ring of their own, so that a source that repeats old answers does not push out what changed.
 */

/** Looks kept of one record: those that were stored, and those that were not. Older ones are written over. */
export const historyLooks = { stored: 20, unstored: 5 } as const

/** Columns a telling gives, in this order; `step` orders tellings of the same record. */
const toldColumns = [
  "external_id",
  "ring",
  "step",
  "outcome",
  "sent_at",
  "received_at",
  "version",
  "hash",
  "changed",
  "lost",
  "stream_id",
  "lane",
  "by_id",
  "adapter_version",
  "transform_version",
  "decision_id",
  "merged_into"
] as const

const kept = toldColumns.filter((column) => column !== "external_id" && column !== "ring" && column !== "step")

/** What is told of the row `before` of `sync.records` when it is replaced: only if nothing was told of that record yet. */
export const firstLook = (before: string): string => `
  SELECT ${before}.external_id, 0, 0, CASE WHEN ${before}.deleted_at IS NULL THEN 'stored' ELSE 'deleted' END, ${before}.sent_at, ${before}.received_at,
    ${before}.version, ${before}.hash, '{}'::text[], '{}'::text[], ${before}.stream_id, ${before}.lane, ${before}.by_id, ${before}.adapter_version,
    ${before}.transform_version, NULL::bigint, NULL::text`

/** By the record's key: as a join the planner may read all that was ever told of the entity. */
export const isUntold = (entityId: string, externalId: string): string =>
  `(SELECT h.ring FROM sync.history h WHERE h.entity_id = ${entityId} AND h.external_id = ${externalId} AND h.ring = 0 LIMIT 1) IS NULL`

/** What history calls a look of that class that was not stored. */
export const unstoredOutcome = (of: string): string => `CASE ${of} WHEN 's' THEN 'stale' WHEN 't' THEN 'tied' ELSE 'held' END`

/** The CTEs `told` and `history` from queries that give `toldColumns`; `place` has the entity's id. */
export const historyCtes = (tellings: ReadonlyArray<string>): string => `
told (${toldColumns.join(", ")}) AS MATERIALIZED (${tellings.join("\n  UNION ALL")}),
history AS (
  INSERT INTO sync.history AS h (entity_id, external_id, ring, slot, ordinal, ${kept.join(", ")})
  SELECT p.entity_id, t.external_id, t.ring, t.ordinal % CASE t.ring WHEN 0 THEN ${historyLooks.stored} ELSE ${historyLooks.unstored} END, t.ordinal,
    ${kept.map((column) => `t.${column}`).join(", ")}
  FROM place p, (
    SELECT t.*, (o.last + row_number() OVER (PARTITION BY t.external_id, t.ring ORDER BY t.step))::int AS ordinal
    FROM place p, told t CROSS JOIN LATERAL (
      SELECT coalesce(max(h.ordinal), -1) AS last FROM sync.history h
      WHERE h.entity_id = p.entity_id AND h.external_id = t.external_id AND h.ring = t.ring) o
    -- A source that gives the same old answer again and again is told of once.
    WHERE t.ring = 0 OR NOT EXISTS (SELECT 1 FROM sync.history h WHERE h.entity_id = p.entity_id AND h.external_id = t.external_id AND h.ring = 1
      AND h.hash IS NOT DISTINCT FROM t.hash AND h.outcome = t.outcome)) t
  ORDER BY t.external_id, t.ring, t.ordinal
  ON CONFLICT (entity_id, external_id, ring, slot) DO UPDATE SET seq = excluded.seq, at = clock_timestamp(), ordinal = excluded.ordinal,
    ${kept.map((column) => `${column} = excluded.${column}`).join(", ")})`
