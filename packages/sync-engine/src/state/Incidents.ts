/** Incidents: what went wrong with work, and what was done about it, told beside the runs. Owns `sync.incidents`. Nothing decides by it. */
import { hostname } from "node:os"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { rowsAs } from "./decoded.ts"
import { isoOf } from "./instant.ts"
import type { Lease } from "./Streams.ts"

/**
 * `fenced`: a worker that had lost its stream wanted to go on, and wrote nothing · `failed`: a slice ended in a defect · `resumed`, `attempted`: a run that did
 * not move was resumed, or goes on as its next attempt · `paused`: that did not help, and a person has to look.
 */
export const IncidentKind = Schema.Literals(["fenced", "failed", "resumed", "attempted", "paused"])
export type IncidentKind = typeof IncidentKind.Type

export const Incident = Schema.Struct({
  at: Schema.String,
  runId: Schema.String,
  attempt: Schema.Int,
  entity: Schema.NullOr(Schema.String),
  kind: IncidentKind,
  detail: Schema.String,
  /** The process: its host and number. */
  worker: Schema.String
})
export type Incident = typeof Incident.Type

export interface IncidentsShape {
  readonly note: (incident: Omit<Incident, "at" | "worker">) => Effect.Effect<void, SqlError.SqlError>
  /** Notes that a worker holds an old epoch of its stream, where it does. False: it holds it still, and something else has stopped it. */
  readonly noteFenced: (lease: Pick<Lease, "streamId" | "epoch">) => Effect.Effect<boolean, SqlError.SqlError>
  /** Of a run, newest first. */
  readonly of: (runId: string, limit: number) => Effect.Effect<ReadonlyArray<Incident>, SqlError.SqlError>
}

/** How long they are told of, and how many older ones each new one removes. */
const keptDays = 90
const prunedAtOnce = 10

export class Incidents extends Context.Service<Incidents, IncidentsShape>()("@openfaith/sync-engine/state/Incidents") {
  static readonly layer = Layer.effect(
    Incidents,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const worker = `${hostname()}:${process.pid}`
      const prune = sql`
        DELETE FROM sync.incidents WHERE id IN (
          SELECT id FROM sync.incidents WHERE at < clock_timestamp() - make_interval(days => ${keptDays}) ORDER BY at LIMIT ${prunedAtOnce} FOR UPDATE SKIP LOCKED)`
      return Incidents.of({
        note: Effect.fn("Incidents.note")(function* ({ attempt, detail, entity, kind, runId }) {
          yield* sql`
            INSERT INTO sync.incidents (run_id, attempt, entity, kind, detail, worker)
            VALUES (${runId}, ${attempt}, ${entity}, ${kind}, ${detail}, ${worker})`
          yield* prune
        }),
        noteFenced: Effect.fn("Incidents.noteFenced")(function* ({ epoch, streamId }) {
          const noted = yield* sql`
            INSERT INTO sync.incidents (run_id, attempt, entity, kind, detail, worker)
            SELECT s.run_id, s.attempt, s.entity, 'fenced', 'held epoch ' || ${epoch}::int || ', the stream is at ' || s.epoch, ${worker}
            FROM sync.streams s WHERE s.id = ${streamId} AND s.epoch > ${epoch} RETURNING id`
          if (noted.length > 0) yield* prune
          return noted.length > 0
        }),
        of: Effect.fn("Incidents.of")((runId, limit) =>
          sql`
            SELECT ${isoOf(sql, "at")} AS at, run_id AS "runId", attempt, entity, kind, detail, worker FROM sync.incidents
            WHERE run_id = ${runId} ORDER BY id DESC LIMIT ${limit}`.pipe(Effect.flatMap(rowsAs(Incident)))
        )
      })
    })
  )
}
