/** Reads by id that a person or a program asked for, and what became of each. Owns `sync.asks`. */
import { decoded } from "./decoded.ts"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"

/**
 * `stored`: something new was stored · `unchanged`: it is stored as the source has it · `gone`: the source no longer has it · `merged`: it lives on in
 * another · `absent`: the source does not have it, and may not have it yet: it is asked again · `quarantined`: it cannot be stored as it is ·
 * `failed`: the source did not answer well; it is asked again.
 */
export const ReadOutcome = Schema.Literals(["stored", "unchanged", "gone", "merged", "absent", "quarantined", "erased", "failed"])
export type ReadOutcome = typeof ReadOutcome.Type

export const Ask = Schema.Struct({
  entity: Schema.String,
  id: Schema.String,
  /** `null` while it waits. */
  outcome: Schema.NullOr(ReadOutcome),
  /** Of `merged` the canonical id it lives on under; of `quarantined` and `failed` the reason. */
  detail: Schema.NullOr(Schema.String),
  /** Requests that the answer took. */
  requests: Schema.NullOr(Schema.Int)
})
export type Ask = typeof Ask.Type

export interface AskAnswer {
  readonly outcome: ReadOutcome
  readonly detail: string | null
  readonly requests: number
}

export interface AsksShape {
  /** Notes who waits. In one transaction with `WaitingReads.add`, which sees to it that the reads are made. */
  readonly open: (batch: string, entityId: number, ids: ReadonlyArray<string>) => Effect.Effect<void, SqlError.SqlError>
  /** Those of the ids that somebody waits for. */
  readonly awaited: (entityId: number, ids: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, SqlError.SqlError>
  /** Answers all who asked before that moment, in seconds since 1970. */
  readonly answer: (entityId: number, id: string, sent: number, answer: AskAnswer) => Effect.Effect<void, SqlError.SqlError>
  /** What was asked for under that name of that connection. */
  readonly find: (connectionId: string, batch: string) => Effect.Effect<ReadonlyArray<Ask>, SqlError.SqlError>
}

/** Days for which answers are kept. */
const keptDays = 7

export class Asks extends Context.Service<Asks, AsksShape>()("@openfaith/sync-engine/state/Asks") {
  static readonly layer = Layer.effect(
    Asks,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const findAll = SqlSchema.findAll({
        Request: Schema.Struct({ batch: Schema.String, connectionId: Schema.String }),
        Result: Ask,
        execute: ({ batch, connectionId }) => sql`
          SELECT e.entity, a.external_id AS id, a.outcome, a.detail, a.requests FROM sync.asks a JOIN sync.entities e ON e.id = a.entity_id
          WHERE a.batch = ${batch} AND e.connection_id = ${connectionId} ORDER BY e.entity, length(a.external_id), a.external_id`
      })
      const awaitedOf = SqlSchema.findAll({
        Request: Schema.Struct({ entityId: Schema.Int, ids: Schema.Array(Schema.String) }),
        Result: Schema.Struct({ id: Schema.String }),
        execute: ({ entityId, ids }) => sql`
          SELECT DISTINCT external_id AS id FROM sync.asks
          WHERE entity_id = ${entityId} AND external_id = ANY(${ids}::text[]) AND answered_at IS NULL`
      })

      return Asks.of({
        open: Effect.fn("Asks.open")(function* (batch, entityId, ids) {
          yield* sql`DELETE FROM sync.asks WHERE answered_at < clock_timestamp() - make_interval(days => ${keptDays})`
          yield* sql`
            INSERT INTO sync.asks (batch, entity_id, external_id) SELECT ${batch}, ${entityId}, t.id FROM unnest(${[...ids]}::text[]) AS t(id)
            ON CONFLICT DO NOTHING`
        }),
        awaited: Effect.fn("Asks.awaited")((entityId, ids) =>
          decoded(awaitedOf({ entityId, ids })).pipe(Effect.map((rows) => new Set(rows.map(({ id }) => id))))
        ),
        answer: Effect.fn("Asks.answer")((entityId, id, sent, { detail, outcome, requests }) =>
          Effect.asVoid(sql`
            UPDATE sync.asks SET answered_at = clock_timestamp(), outcome = ${outcome}, detail = ${detail}, requests = ${requests}
            WHERE entity_id = ${entityId} AND external_id = ${id} AND answered_at IS NULL AND asked_at <= to_timestamp(${sent}::float8)`)
        ),
        find: Effect.fn("Asks.find")((connectionId, batch) => decoded(findAll({ batch, connectionId })))
      })
    })
  )
}
