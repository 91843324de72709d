/** Times in which events may have been missed, each with the run that answers for it. Owns `sync.webhook_gaps`. */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { isoOf } from "./instant.ts"

export const WebhookGap = Schema.Struct({
  connectionId: Schema.String,
  /** What was the matter: `inactive`, `missing`, `late`, `unreadable`. */
  reason: Schema.String,
  entities: Schema.Array(Schema.String),
  /** `null`: since it is not known when. */
  since: Schema.NullOr(Schema.String),
  until: Schema.String,
  /** The delta that was asked for. */
  runId: Schema.NullOr(Schema.String)
})
export type WebhookGap = typeof WebhookGap.Type

export interface WebhookGapsShape {
  /** Notes a gap that ends now. It is open until a run answers for it, whatever becomes of whoever found it. */
  readonly add: (gap: Pick<WebhookGap, "connectionId" | "reason" | "entities" | "since">) => Effect.Effect<void, SqlError.SqlError>
  /** Those that no run answers for yet. */
  readonly open: (connectionId: string) => Effect.Effect<ReadonlyArray<WebhookGap>, SqlError.SqlError>
  /** This run reads what may have been missed in all of them. */
  readonly answered: (connectionId: string, runId: string) => Effect.Effect<void, SqlError.SqlError>
  /** Of the last days, newest first. */
  readonly list: (connectionIds: ReadonlyArray<string>, days: number) => Effect.Effect<ReadonlyArray<WebhookGap>, SqlError.SqlError>
}

export class WebhookGaps extends Context.Service<WebhookGaps, WebhookGapsShape>()("@openfaith/sync-engine/state/WebhookGaps") {
  static readonly layer = Layer.effect(
    WebhookGaps,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const select = sql`SELECT connection_id AS "connectionId", reason, entities, ${isoOf(sql, "since")} AS since, ${isoOf(sql, "until")} AS until,
        run_id AS "runId" FROM sync.webhook_gaps`
      const openOf = SqlSchema.findAll({
        Request: Schema.String,
        Result: WebhookGap,
        execute: (connectionId) => sql`${select} WHERE connection_id = ${connectionId} AND run_id IS NULL`
      })
      const listOf = SqlSchema.findAll({
        Request: Schema.Struct({ ids: Schema.Array(Schema.String), days: Schema.Int }),
        Result: WebhookGap,
        execute: ({ days, ids }) => sql`
          ${select} WHERE connection_id = ANY(${[...ids]}::text[]) AND found_at > clock_timestamp() - make_interval(days => ${days})
          ORDER BY id DESC`
      })
      return WebhookGaps.of({
        add: Effect.fn("WebhookGaps.add")(({ connectionId, entities, reason, since }) =>
          Effect.asVoid(sql`
            INSERT INTO sync.webhook_gaps (connection_id, reason, entities, since, until)
            VALUES (${connectionId}, ${reason}, ${entities}::text[], ${since}::timestamptz, clock_timestamp())`)
        ),
        open: Effect.fn("WebhookGaps.open")((connectionId) => openOf(connectionId).pipe(Effect.catchTag("SchemaError", Effect.die))),
        answered: Effect.fn("WebhookGaps.answered")((connectionId, runId) =>
          Effect.asVoid(sql`UPDATE sync.webhook_gaps SET run_id = ${runId} WHERE connection_id = ${connectionId} AND run_id IS NULL`)
        ),
        list: Effect.fn("WebhookGaps.list")((ids, days) => listOf({ ids, days }).pipe(Effect.catchTag("SchemaError", Effect.die)))
      })
    })
  )
}
