/**
 * Quarantine: records that could not be stored as they are, kept whole with place and reason. Owns `sync.quarantine`. A record leaves it when a later
 * look is whole (the page statement does that), or when a person decides.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { isoOf } from "./instant.ts"

/** `invalid`: a value has the wrong type; `partial`: declared keys are missing; `parked`: its hard parent is not there; `broken`: not even addressable. */
export const QuarantineKind = Schema.Literals(["invalid", "partial", "parked", "broken"])
export type QuarantineKind = typeof QuarantineKind.Type

export interface Exception {
  readonly entityId: number
  readonly externalId: string
  readonly kind: QuarantineKind
  readonly path: string
  readonly reason: string
  readonly payload: string
  readonly parentId: string | null
  readonly sent: number
  readonly received: number
  readonly streamId: number
}

export const QuarantinedRecord = Schema.Struct({
  id: Schema.String,
  orgId: Schema.String,
  connectionId: Schema.String,
  entity: Schema.String,
  externalId: Schema.String,
  kind: QuarantineKind,
  path: Schema.String,
  reason: Schema.String,
  fingerprint: Schema.String,
  timesSeen: Schema.Int,
  firstSeenAt: Schema.String,
  lastSeenAt: Schema.String,
  payload: Schema.String
})
export type QuarantinedRecord = typeof QuarantinedRecord.Type

export interface QuarantineShape {
  /** Keeps the exceptions; one that is there already is refreshed. Shares the caller's transaction. */
  readonly keep: (exceptions: ReadonlyArray<Exception>) => Effect.Effect<void, SqlError.SqlError>
  readonly list: (filter: {
    readonly orgId?: string
    readonly entity?: string
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<QuarantinedRecord>, SqlError.SqlError>
  readonly find: (id: string) => Effect.Effect<ReadonlyArray<QuarantinedRecord>, SqlError.SqlError>
}

export class Quarantine extends Context.Service<Quarantine, QuarantineShape>()("@openfaith/sync-engine/state/Quarantine") {
  static readonly layer = Layer.effect(
    Quarantine,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const select = sql`
        SELECT q.id::text AS id, c.org_id AS "orgId", c.id AS "connectionId", e.entity, q.external_id AS "externalId", q.kind, q.path, q.reason,
          q.fingerprint, q.times_seen AS "timesSeen", ${isoOf(sql, "q.first_seen_at")} AS "firstSeenAt", ${isoOf(sql, "q.last_seen_at")} AS "lastSeenAt",
          q.payload
        FROM sync.quarantine q JOIN sync.entities e ON e.id = q.entity_id JOIN sync.connections c ON c.id = e.connection_id`
      const listOpen = SqlSchema.findAll({
        Request: Schema.Struct({ orgId: Schema.NullOr(Schema.String), entity: Schema.NullOr(Schema.String), limit: Schema.Int }),
        Result: QuarantinedRecord,
        execute: ({ entity, limit, orgId }) => sql`
          ${select} WHERE q.resolved_at IS NULL AND (${orgId}::text IS NULL OR c.org_id = ${orgId}) AND (${entity}::text IS NULL OR e.entity = ${entity})
          ORDER BY q.fingerprint, q.id LIMIT ${limit}`
      })
      const findOne = SqlSchema.findAll({
        Request: Schema.String,
        Result: QuarantinedRecord,
        execute: (id) => sql`${select} WHERE q.id::text = ${id}`
      })
      const decoded = <A, E, R>(effect: Effect.Effect<A, E | Schema.SchemaError, R>) => Effect.catchTag(effect, "SchemaError", Effect.die)

      return Quarantine.of({
        keep: Effect.fn("Quarantine.keep")((exceptions) =>
          exceptions.length === 0
            ? Effect.void
            : Effect.asVoid(sql`
                INSERT INTO sync.quarantine AS q (entity_id, external_id, kind, path, reason, fingerprint, payload, parent_id, sent_at, received_at, stream_id)
                SELECT x."entityId", x."externalId", x.kind, x.path, x.reason, md5(concat_ws(' ', x."entityId", x.kind, x.path, x.reason)), x.payload,
                  x."parentId", to_timestamp(x.sent), to_timestamp(x.received), x."streamId"
                FROM json_to_recordset(${JSON.stringify(exceptions)}::json) AS x("entityId" int, "externalId" text, kind text, path text, reason text,
                  payload text, "parentId" text, sent float8, received float8, "streamId" int) ORDER BY 1, 2
                ON CONFLICT (entity_id, external_id) WHERE resolved_at IS NULL DO UPDATE SET kind = excluded.kind, path = excluded.path,
                  reason = excluded.reason, fingerprint = excluded.fingerprint, payload = excluded.payload, sent_at = excluded.sent_at,
                  received_at = excluded.received_at, stream_id = excluded.stream_id, last_seen_at = clock_timestamp(), times_seen = q.times_seen + 1
                WHERE excluded.sent_at >= q.received_at OR q.stream_id IS DISTINCT FROM excluded.stream_id`)
        ),
        list: Effect.fn("Quarantine.list")(({ entity, limit, orgId }) =>
          decoded(listOpen({ entity: entity ?? null, limit, orgId: orgId ?? null }))
        ),
        find: Effect.fn("Quarantine.find")((id) => decoded(findOne(id)))
      })
    })
  )
}
