/**
 * Runs that are old enough to go, with their streams, receipts and findings. What they add up to stays: how far an entity is proven stands in
 * `sync.proofs`, and the newest run of each kind of a connection is kept however old it is.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"

/** `reached`: where the next batch goes on; `null`: there is nothing more. */
export const RunsBatch = Schema.Struct({ reached: Schema.NullOr(Schema.String), removed: Schema.Int })
export type RunsBatch = typeof RunsBatch.Type

export interface OldRunsShape {
  /** Runs that ended more than so many days ago, after `after`, looking at `limit`. `idle`: only deltas that found nothing new. */
  readonly prune: (which: "all" | "idle", days: number, after: string | null, limit: number) => Effect.Effect<RunsBatch, SqlError.SqlError>
  /** Times in which events may have been missed, found so many days ago. */
  readonly pruneGaps: (days: number, limit: number) => Effect.Effect<number, SqlError.SqlError>
}

/** A delta all of whose looks were at records as they are stored, also where it read some entities whole to find that out. */
const foundNothing = `s.kind = 'delta' AND s.status = 'complete' AND NOT EXISTS (
          SELECT FROM sync.streams t WHERE t.run_id = s.id
            AND ((t.receipt ->> 'unchanged')::int = (t.receipt ->> 'distinct')::int AND (t.receipt ->> 'deleted')::int = 0) IS NOT TRUE)`

/** Positions are a moment and an id, as text that is given back as it was got. */
const statement = (which: "all" | "idle") => `
  WITH looked AS MATERIALIZED (
    SELECT r.id, r.connection_id, r.kind, r.status, r.requested_at, r.finished_at FROM sync.runs r
    WHERE r.finished_at IS NOT NULL AND r.finished_at < clock_timestamp() - make_interval(secs => $1::float8 * 86400)
      AND (r.finished_at, r.id) > (coalesce(split_part($2::text, ' ', 1), '-infinity')::timestamptz, coalesce(split_part($2::text, ' ', 2), ''))
    ORDER BY r.finished_at, r.id LIMIT $3::int),
  due AS MATERIALIZED (
    SELECT r.id FROM sync.runs r WHERE r.id IN (
      SELECT s.id FROM looked s WHERE s.kind <> 'records' AND s.status IN ('complete', 'complete_with_exceptions', 'incomplete', 'failed', 'cancelled')
        ${which === "idle" ? `AND ${foundNothing}` : ""}
        AND EXISTS (SELECT FROM sync.runs n WHERE n.connection_id = s.connection_id AND n.kind = s.kind AND n.requested_at > s.requested_at)
        AND NOT EXISTS (
          SELECT FROM sync.receipts c CROSS JOIN LATERAL unnest(c.entity_ids) AS e(id) JOIN sync.proofs p ON p.entity_id = e.id
          WHERE c.run_id = s.id AND p.receipt_id = c.id))
    FOR UPDATE SKIP LOCKED),
  streams AS MATERIALIZED (SELECT t.id FROM sync.streams t WHERE t.run_id IN (SELECT id FROM due)),
  findings AS (DELETE FROM sync.findings f USING streams t WHERE f.stream_id = t.id),
  sightings AS (DELETE FROM sync.sightings g USING streams t WHERE g.stream_id = t.id),
  incidents AS (DELETE FROM sync.incidents i USING due d WHERE i.run_id = d.id),
  receipts AS (DELETE FROM sync.receipts c USING due d WHERE c.run_id = d.id),
  readings AS (DELETE FROM sync.streams t USING due d WHERE t.run_id = d.id),
  gone AS (DELETE FROM sync.runs r USING due d WHERE r.id = d.id RETURNING 1)
  SELECT CASE WHEN (SELECT count(*) FROM looked) = $3::int
      THEN (SELECT to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || ' ' || id FROM looked ORDER BY finished_at DESC, id DESC LIMIT 1) END AS reached,
    (SELECT count(*)::int FROM gone) AS removed`

const Batches = Schema.Tuple([RunsBatch])

export class OldRuns extends Context.Service<OldRuns, OldRunsShape>()("@openfaith/sync-engine/state/OldRuns") {
  static readonly layer = Layer.effect(
    OldRuns,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const statements = { all: statement("all"), idle: statement("idle") }
      return OldRuns.of({
        prune: Effect.fn("OldRuns.prune")((which, days, after, limit) =>
          sql.unsafe(statements[which], [days, after, limit]).pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Batches)(rows))),
            Effect.map(([batch]) => batch)
          )
        ),
        pruneGaps: Effect.fn("OldRuns.pruneGaps")((days, limit) =>
          sql`
            DELETE FROM sync.webhook_gaps WHERE id IN (
              SELECT id FROM sync.webhook_gaps WHERE found_at < clock_timestamp() - make_interval(secs => ${days * 86_400}::float8) ORDER BY id LIMIT ${limit}
              FOR UPDATE SKIP LOCKED) RETURNING 1 AS one`.pipe(Effect.map((rows) => rows.length))
        )
      })
    })
  )
}
