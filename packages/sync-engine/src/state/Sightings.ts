/**
 * Sightings: which ids the pages of a stream showed, and what became of each. The working paper of its receipt, which is counted from nothing else. Owns
 * `sync.sightings`; the page statement adds to it.
 *
 * A reading that sweeps a list counts its sweeps as laps, from 1 on.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { RequestsFor } from "./RequestsFor.ts"
import type { Lease } from "./Streams.ts"

/** Counts over the distinct ids a stream has seen, each under the last thing that became of it. */
export const SightingCounts = Schema.Struct({
  read: Schema.Int,
  distinct: Schema.Int,
  applied: Schema.Int,
  unchanged: Schema.Int,
  stale: Schema.Int,
  quarantined: Schema.Int,
  parked: Schema.Int,
  erased: Schema.Int,
  /** Records that a read by id took back to a lower version; also outside the stream's reading, so they are no part of the sum. */
  regressed: Schema.Int,
  requests: Schema.Int,
  /** `null` where some of them were counted by a version that did not tell. */
  requestsFor: Schema.NullOr(RequestsFor),
  pages: Schema.Int
})
export type SightingCounts = typeof SightingCounts.Type

/** Where it stands what became of looks that a page had held: they are counted with that page. */
const settledLap = -1

/** What stands for the id of a row that shows none: the same text on another page is the same row. */
export const nameless = "unaddressable:"

export interface SightingsShape {
  /** What the receipt says; each id counts once, under what last became of it. */
  readonly counts: (streamId: number) => Effect.Effect<SightingCounts, SqlError.SqlError>
  /** Whether the stream has seen a row without an id of its own. */
  readonly hasNameless: (streamId: number) => Effect.Effect<boolean, SqlError.SqlError>
  /**
   * Notes what became of a look that had been held: `a` stored, `s` stale, `null` nothing. False where another worker holds the stream, or the run was
   * stopped. Shares the caller's transaction.
   */
  readonly settled: (
    lease: Pick<Lease, "streamId" | "epoch" | "entityId">,
    id: string,
    became: "a" | "s" | null
  ) => Effect.Effect<boolean, SqlError.SqlError>
  /** Whether two laps saw exactly the same ids. */
  readonly lapsAgree: (streamId: number, lap: number, other: number) => Effect.Effect<boolean, SqlError.SqlError>
  /** Ids seen by the stream, but not in that lap. At most `limit`. */
  readonly missingFromLap: (streamId: number, lap: number, limit: number) => Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /** Ids seen in that lap and in no other. At most `limit`. */
  readonly onlyInLap: (streamId: number, lap: number, limit: number) => Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /** Ids after `after`, in text order ("C"), of rows that the run's stream of that entity found changed. */
  readonly changedAfter: (
    runId: string,
    entity: string,
    after: string | null,
    limit: number
  ) => Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /** How late the latest of the rows it changed was, in milliseconds: what the source says of it lies before `knownTo`, when it was not there. */
  readonly latenessOf: (streamId: number, entityId: number, knownTo: string) => Effect.Effect<number, SqlError.SqlError>
  /** Sightings are the working paper of a receipt; once it is written they go, and each entity keeps until when it has been shown. */
  readonly forget: (runId: string) => Effect.Effect<void, SqlError.SqlError>
}

export class Sightings extends Context.Service<Sightings, SightingsShape>()("@openfaith/sync-engine/state/Sightings") {
  static readonly layer = Layer.effect(
    Sightings,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      // An id counts once, under what last became of it: applied, quarantined and parked say more than unchanged and stale.
      const countAll = SqlSchema.findOne({
        Request: Schema.Int,
        Result: SightingCounts,
        execute: (streamId) => sql`
          WITH looks AS (
            SELECT g.seq, g.lap, l.n, l.id, l.class FROM sync.sightings g,
              unnest(g.ids, string_to_array(nullif(g.classes, ''), NULL)) WITH ORDINALITY AS l(id, class, n)
            WHERE g.stream_id = ${streamId} AND (g.lap > 0 OR g.lap = ${settledLap})),
          ids AS (
            SELECT id, count(*) FILTER (WHERE lap > 0) AS looks, coalesce(
              (array_agg(class ORDER BY seq DESC, n DESC) FILTER (WHERE class IN ('a', 'r', 'q', 'p', 'h') OR lap = ${settledLap}))[1],
              (array_agg(class ORDER BY seq DESC, n DESC))[1]) AS class
            FROM looks GROUP BY id HAVING bool_or(lap > 0))
          SELECT coalesce(sum(looks), 0)::int AS read, count(*)::int AS distinct, (count(*) FILTER (WHERE class IN ('a', 'r')))::int AS applied,
            (count(*) FILTER (WHERE class = 'u'))::int AS unchanged, (count(*) FILTER (WHERE class IN ('s', 't')))::int AS stale,
            (count(*) FILTER (WHERE class IN ('q', 'h')))::int AS quarantined, (count(*) FILTER (WHERE class = 'p'))::int AS parked,
            (count(*) FILTER (WHERE class = 'e'))::int AS erased,
            (SELECT count(DISTINCT l.id)::int FROM sync.sightings g, unnest(g.ids, string_to_array(nullif(g.classes, ''), NULL)) AS l(id, class)
              WHERE g.stream_id = ${streamId} AND l.class = 'r') AS regressed,
            (SELECT coalesce(sum(requests), 0)::int FROM sync.sightings WHERE stream_id = ${streamId}) AS requests,
            (SELECT CASE WHEN count(*) FILTER (WHERE g.requests > 0 AND g.requests_for IS NULL) = 0 THEN (
                SELECT coalesce(json_object_agg(purpose, times), '{}') FROM (
                  SELECT f.key AS purpose, sum(f.value::int) AS times FROM sync.sightings o, jsonb_each_text(o.requests_for) f
                  WHERE o.stream_id = ${streamId} GROUP BY f.key) s)
              END FROM sync.sightings g WHERE g.stream_id = ${streamId}) AS "requestsFor",
            (SELECT coalesce(sum(pages), 0)::int FROM sync.sightings WHERE stream_id = ${streamId}) AS pages
          FROM ids`
      })
      const lap = (streamId: number, number: number) =>
        sql`SELECT DISTINCT unnest(ids) AS id FROM sync.sightings WHERE stream_id = ${streamId} AND lap = ${number}`
      const one = <A>(schema: Schema.Codec<A>, rows: ReadonlyArray<unknown>) =>
        Schema.decodeUnknownEffect(Schema.Struct({ value: schema }))(rows[0]).pipe(
          Effect.map(({ value }) => value),
          Effect.orDie
        )

      const idsOf = (rows: ReadonlyArray<unknown>) =>
        Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ id: Schema.String })))(rows).pipe(
          Effect.map((found) => found.map(({ id }) => id)),
          Effect.orDie
        )

      return Sightings.of({
        counts: Effect.fn("Sightings.counts")((streamId) =>
          countAll(streamId).pipe(Effect.catchTag(["SchemaError", "NoSuchElementError"], Effect.die))
        ),
        hasNameless: Effect.fn("Sightings.hasNameless")((streamId) =>
          sql`
            SELECT EXISTS (SELECT 1 FROM sync.sightings g, unnest(g.ids) AS id WHERE g.stream_id = ${streamId} AND id LIKE ${`${nameless}%`}) AS value`.pipe(
            Effect.flatMap((rows) => one(Schema.Boolean, rows))
          )
        ),
        settled: Effect.fn("Sightings.settled")(({ entityId, epoch, streamId }, id, became) =>
          sql`
            WITH lease AS (
              SELECT s.id FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id
              WHERE s.id = ${streamId} AND s.epoch = ${epoch} AND r.status = 'running' FOR SHARE OF s),
            noted AS (
              INSERT INTO sync.sightings (stream_id, entity_id, received_at, lap, ids, classes, looks, applied, requests, pages)
              SELECT l.id, ${entityId}, clock_timestamp(), ${settledLap}, ARRAY[${id}::text], ${became}::text, 0, (${became}::text = 'a')::int, 0, 0
              FROM lease l WHERE ${became}::text IS NOT NULL
                AND EXISTS (SELECT 1 FROM sync.sightings g WHERE g.stream_id = l.id AND g.lap > 0 AND ${id}::text = ANY (g.ids)))
            SELECT 1 AS one FROM lease`.pipe(Effect.map((rows) => rows.length === 1))
        ),
        lapsAgree: Effect.fn("Sightings.lapsAgree")((streamId, number, other) =>
          sql`
            SELECT NOT EXISTS (SELECT 1 FROM (${lap(streamId, number)}) a FULL JOIN (${lap(streamId, other)}) b USING (id)
              WHERE a.id IS NULL OR b.id IS NULL) AS value`.pipe(Effect.flatMap((rows) => one(Schema.Boolean, rows)))
        ),
        missingFromLap: Effect.fn("Sightings.missingFromLap")((streamId, number, limit) =>
          sql`
            SELECT DISTINCT unnest(ids) AS id FROM sync.sightings WHERE stream_id = ${streamId} AND lap > 0
            EXCEPT ${lap(streamId, number)} ORDER BY id LIMIT ${limit}`.pipe(Effect.flatMap(idsOf))
        ),
        onlyInLap: Effect.fn("Sightings.onlyInLap")((streamId, number, limit) =>
          sql`
            ${lap(streamId, number)} EXCEPT SELECT unnest(ids) FROM sync.sightings
              WHERE stream_id = ${streamId} AND lap > 0 AND lap <> ${number} ORDER BY 1 LIMIT ${limit}`.pipe(Effect.flatMap(idsOf))
        ),
        changedAfter: Effect.fn("Sightings.changedAfter")((runId, entity, after, limit) =>
          sql`
            SELECT DISTINCT l.id COLLATE "C" AS id FROM sync.streams s JOIN sync.sightings g ON g.stream_id = s.id,
              unnest(g.ids, string_to_array(nullif(g.classes, ''), NULL)) AS l (id, class)
            WHERE s.run_id = ${runId} AND s.entity = ${entity} AND g.lap > 0 AND l.class IN ('a', 'r', 't') AND l.id COLLATE "C" > ${after ?? ""}
            ORDER BY 1 LIMIT ${limit}`.pipe(Effect.flatMap(idsOf))
        ),
        latenessOf: Effect.fn("Sightings.latenessOf")((streamId, entityId, knownTo) =>
          sql`
            SELECT coalesce(max(least(extract(epoch FROM ${knownTo}::timestamptz - r.version) * 1000, 3600000)), 0)::int AS value
            FROM sync.sightings g, unnest(g.ids, string_to_array(nullif(g.classes, ''), NULL)) AS l (id, class)
              JOIN sync.records r ON r.entity_id = ${entityId} AND r.external_id = l.id AND r.version < ${knownTo}::timestamptz
            WHERE g.stream_id = ${streamId} AND g.lap > 0 AND l.class = 'a'`.pipe(Effect.flatMap((rows) => one(Schema.Int, rows)))
        ),
        forget: Effect.fn("Sightings.forget")((runId) =>
          Effect.asVoid(sql`
            WITH forgotten AS (
              DELETE FROM sync.sightings g USING sync.streams s WHERE s.run_id = ${runId} AND g.stream_id = s.id RETURNING g.entity_id, g.received_at),
            shown AS (SELECT entity_id, max(received_at) AS until FROM forgotten GROUP BY entity_id),
            places AS (
              SELECT e.id, s.until FROM sync.entities e JOIN shown s ON s.entity_id = e.id ORDER BY e.id FOR NO KEY UPDATE OF e)
            UPDATE sync.entities e SET shown_until = greatest(e.shown_until, p.until) FROM places p WHERE e.id = p.id`)
        )
      })
    })
  )
}
