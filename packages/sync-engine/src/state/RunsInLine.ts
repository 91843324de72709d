/**
 * Runs that were asked for and have not begun: which of them may, and what keeps the others. `Runs` owns their rows; this writes nothing but the reason of
 * those that wait, which they lose when they begin.
 *
 * Only so many are under way at once, whoever asked for however many. A run that has stored nothing for a minute leaves its place to others; with many of
 * those at one source, no more of it begin.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { RunId } from "../ids.ts"
import { decoded } from "./decoded.ts"
import { silentAfterSeconds } from "./Runners.ts"

/** An attempt that may begin. `inVain`: attempts before it that could not be planned, or moved nothing. */
export const DueRun = Schema.Struct({ id: RunId, attempt: Schema.Int, inVain: Schema.Int })
export type DueRun = typeof DueRun.Type

/** Runs under way at once for each runner: those that somebody waits for and deltas, those that read much, and those of one source that store nothing. */
export interface RunPlaces {
  readonly urgent: number
  readonly bulk: number
  readonly quiet: number
}

/**
 * A delta is small, and waits for none of those that read a whole source, of which as many are under way as have slices of their own (SliceSlots). Runs that
 * a source keeps waiting go on beside them, and take memory too.
 */
export const runPlaces = { urgent: 32, quiet: 128 } as const satisfies Omit<RunPlaces, "bulk">

/** Runs that are told why they wait by one statement. */
const mostTold = 1000

export interface RunsInLineShape {
  /**
   * Requested runs that may begin, those asked for first before others, as long as there are places. One that the asker could not begin (of another
   * adapter, or begun under another major version) takes none.
   */
  readonly due: (
    places: RunPlaces,
    known: { readonly adapters: ReadonlyArray<string>; readonly majors: ReadonlyArray<number> }
  ) => Effect.Effect<ReadonlyArray<DueRun>, SqlError.SqlError>
  /** Whether there is a source at which so many runs of each runner store nothing that no more of it begin. */
  readonly isAnyHeldUp: (quiet: number) => Effect.Effect<boolean, SqlError.SqlError>
  /** Writes down why they wait with those that their source holds up, and takes it back from those that it does not any more. */
  readonly tellHeldUp: (quiet: number) => Effect.Effect<void, SqlError.SqlError>
}

export class RunsInLine extends Context.Service<RunsInLine, RunsInLineShape>()("@openfaith/sync-engine/state/RunsInLine") {
  static readonly layer = Layer.effect(
    RunsInLine,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const isUrgent = sql`(r.kind = 'delta' OR coalesce(r.lane IN ('webhook', 'interactive'), false))`
      const underWay = (quiet: number) => sql`
        runners AS (
          SELECT greatest(1, count(*)) AS n FROM sync.runners
          WHERE role IN ('all', 'runner') AND state = 'serving' AND heartbeat_at > clock_timestamp() - make_interval(secs => ${silentAfterSeconds})),
        running AS MATERIALIZED (
          SELECT ${isUrgent} AS urgent, c.adapter, c.base_url, greatest(r.started_at, r.recovered_at) > clock_timestamp() - interval '1 minute' OR EXISTS (
              SELECT FROM sync.streams s WHERE s.run_id = r.id AND s.attempt = r.attempt AND s.progress_at > clock_timestamp() - interval '1 minute') AS moves
          FROM sync.runs r JOIN sync.connections c ON c.id = r.connection_id WHERE r.status = 'running' AND r.kind <> 'records'),
        held_up AS (
          SELECT adapter, base_url FROM running WHERE NOT moves GROUP BY 1, 2 HAVING count(*) >= (SELECT n FROM runners) * ${quiet}::int)`
      const dueOf = SqlSchema.findAll({
        Request: Schema.Struct({
          urgent: Schema.Int,
          bulk: Schema.Int,
          quiet: Schema.Int,
          adapters: Schema.Array(Schema.String),
          majors: Schema.Array(Schema.Int)
        }),
        Result: DueRun,
        execute: ({ adapters, bulk, majors, quiet, urgent }) => sql`
          WITH ${underWay(quiet)},
          busy AS (SELECT urgent, count(*) AS n FROM running WHERE moves GROUP BY 1),
          free AS (
            SELECT p.urgent, greatest(0, runners.n * p.places - coalesce(busy.n, 0)) AS places
            FROM (VALUES (true, ${urgent}::int), (false, ${bulk}::int)) AS p(urgent, places) CROSS JOIN runners LEFT JOIN busy USING (urgent))
          SELECT w.id, w.attempt, w."inVain" FROM free f CROSS JOIN LATERAL (
            SELECT r.id, r.attempt, r.recoveries AS "inVain", r.requested_at
            FROM sync.runs r JOIN sync.connections c ON c.id = r.connection_id AND c.adapter = ANY(${adapters}::text[])
            WHERE r.status = 'requested' AND r.kind <> 'records' AND ${isUrgent} = f.urgent AND coalesce(r.workflow_major = ANY(${majors}::int[]), true)
              AND NOT EXISTS (SELECT FROM held_up h WHERE h.adapter = c.adapter AND h.base_url = c.base_url)
            ORDER BY r.requested_at, r.id LIMIT f.places) w
          ORDER BY f.urgent DESC, w.requested_at, w.id`
      })
      const told = sql`CASE WHEN h.adapter IS NOT NULL THEN
        'its source, ' || h.base_url || ', keeps so many runs waiting that no more of it begin; this one does when one of those moves or ends' END`
      // In one order, and passing over those that somebody begins, pauses or tells just now: nobody waits for it.
      const tellHeldUp = (quiet: number) => sql`
        WITH ${underWay(quiet)},
        untold AS MATERIALIZED (
          SELECT r.id, ${told} AS reason FROM sync.runs r JOIN sync.connections c ON c.id = r.connection_id
          LEFT JOIN held_up h ON h.adapter = c.adapter AND h.base_url = c.base_url
          WHERE r.status = 'requested' AND r.kind <> 'records' AND r.reason IS DISTINCT FROM ${told}
          ORDER BY r.id LIMIT ${mostTold} FOR NO KEY UPDATE OF r SKIP LOCKED)
        UPDATE sync.runs r SET reason = u.reason FROM untold u WHERE r.id = u.id`

      return RunsInLine.of({
        due: Effect.fn("RunsInLine.due")((places, known) => decoded(dueOf({ ...places, ...known }))),
        isAnyHeldUp: Effect.fn("RunsInLine.isAnyHeldUp")((quiet) =>
          Effect.map(sql`WITH ${underWay(quiet)} SELECT 1 FROM held_up LIMIT 1`, (rows) => rows.length > 0)
        ),
        tellHeldUp: Effect.fn("RunsInLine.tellHeldUp")((quiet) => Effect.asVoid(tellHeldUp(quiet)))
      })
    })
  )
}
