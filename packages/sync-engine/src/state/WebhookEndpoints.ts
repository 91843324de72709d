/** The addresses that sources send to, one for each connection whose source can. Owns `sync.webhook_endpoints`. */
import { randomBytes } from "node:crypto"
import { Context, Effect, Layer, type Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { ConnectionId } from "../ids.ts"
import { isoOf } from "./instant.ts"

export const WebhookEndpoint = Schema.Struct({
  connectionId: ConnectionId,
  token: Schema.String,
  auditAt: Schema.String,
  /** When the source's subscriptions were last found to be, or made, as they should be. */
  auditedAt: Schema.NullOr(Schema.String),
  /** Why the last audit failed, and since when audits do. */
  problem: Schema.NullOr(Schema.String),
  problemSince: Schema.NullOr(Schema.String)
})
export type WebhookEndpoint = typeof WebhookEndpoint.Type

export interface WebhookEndpointsShape {
  /** The endpoint of a connection, made where there is none, and due for an audit. */
  readonly ensure: (connectionId: string) => Effect.Effect<void, SqlError.SqlError>
  readonly find: (connectionId: string) => Effect.Effect<Option.Option<WebhookEndpoint>, SqlError.SqlError>
  /** The endpoints that those of the connections have. */
  readonly among: (connectionIds: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<WebhookEndpoint>, SqlError.SqlError>
  /** Connections by token. */
  readonly addresses: Effect.Effect<ReadonlyMap<string, string>, SqlError.SqlError>
  /**
   * Takes endpoints whose audit is due. One that is not heard of again comes back after `retrySeconds`, so an audit that died with its process is made
   * again.
   */
  readonly claimDue: (limit: number, retrySeconds: number) => Effect.Effect<ReadonlyArray<WebhookEndpoint>, SqlError.SqlError>
  /** All is as it should be, and looked at again after so many seconds. */
  readonly audited: (connectionId: string, nextSeconds: number) => Effect.Effect<void, SqlError.SqlError>
  /** Not now, and nothing is the matter. */
  readonly postpone: (connectionId: string, seconds: number) => Effect.Effect<void, SqlError.SqlError>
  /** The audits of all are due again, within so many seconds. */
  readonly auditAll: (withinSeconds: number) => Effect.Effect<void, SqlError.SqlError>
  /** Why the audit failed; it is tried again after so many seconds. */
  readonly failed: (connectionId: string, problem: string, nextSeconds: number) => Effect.Effect<void, SqlError.SqlError>
}

export class WebhookEndpoints extends Context.Service<WebhookEndpoints, WebhookEndpointsShape>()(
  "@openfaith/sync-engine/state/WebhookEndpoints"
) {
  static readonly layer = Layer.effect(
    WebhookEndpoints,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const columns = sql`connection_id AS "connectionId", token, ${isoOf(sql, "audit_at")} AS "auditAt", ${isoOf(sql, "audited_at")} AS "auditedAt",
        problem, ${isoOf(sql, "problem_since")} AS "problemSince"`

      const findOne = SqlSchema.findOneOption({
        Request: Schema.String,
        Result: WebhookEndpoint,
        execute: (id) => sql`SELECT ${columns} FROM sync.webhook_endpoints WHERE connection_id = ${id}`
      })
      const findAmong = SqlSchema.findAll({
        Request: Schema.Array(Schema.String),
        Result: WebhookEndpoint,
        execute: (ids) => sql`SELECT ${columns} FROM sync.webhook_endpoints WHERE connection_id = ANY(${[...ids]}::text[])`
      })
      const claim = SqlSchema.findAll({
        Request: Schema.Struct({ limit: Schema.Int, retrySeconds: Schema.Finite }),
        Result: WebhookEndpoint,
        execute: ({ limit, retrySeconds }) => sql`
          UPDATE sync.webhook_endpoints SET audit_at = clock_timestamp() + make_interval(secs => ${retrySeconds})
          WHERE connection_id IN (SELECT connection_id FROM sync.webhook_endpoints WHERE audit_at <= clock_timestamp()
            ORDER BY audit_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
          RETURNING ${columns}`
      })
      const listAddresses = SqlSchema.findAll({
        Request: Schema.Void,
        Result: Schema.Struct({ token: Schema.String, connectionId: Schema.String }),
        execute: () => sql`SELECT token, connection_id AS "connectionId" FROM sync.webhook_endpoints`
      })

      return WebhookEndpoints.of({
        ensure: Effect.fn("WebhookEndpoints.ensure")((connectionId) =>
          Effect.suspend(() => {
            // Unguessable is the system's business, not that of a service that tests can seed.
            const token = randomBytes(24).toString("base64url")
            return Effect.asVoid(sql`
              INSERT INTO sync.webhook_endpoints (connection_id, token) VALUES (${connectionId}, ${token})
              ON CONFLICT (connection_id) DO UPDATE SET audit_at = clock_timestamp()`)
          })
        ),
        among: Effect.fn("WebhookEndpoints.among")((ids) => findAmong(ids).pipe(Effect.catchTag("SchemaError", Effect.die))),
        find: Effect.fn("WebhookEndpoints.find")((id) => findOne(id).pipe(Effect.catchTag("SchemaError", Effect.die))),
        addresses: listAddresses(undefined).pipe(
          Effect.map((rows) => new Map(rows.map(({ connectionId, token }) => [token, connectionId]))),
          Effect.catchTag("SchemaError", Effect.die),
          Effect.withSpan("WebhookEndpoints.addresses")
        ),
        claimDue: Effect.fn("WebhookEndpoints.claimDue")((limit, retrySeconds) =>
          claim({ limit, retrySeconds }).pipe(Effect.catchTag("SchemaError", Effect.die))
        ),
        audited: Effect.fn("WebhookEndpoints.audited")((connectionId, nextSeconds) =>
          Effect.asVoid(sql`
            UPDATE sync.webhook_endpoints SET audited_at = clock_timestamp(), problem = NULL, problem_since = NULL,
              audit_at = clock_timestamp() + make_interval(secs => ${nextSeconds})
            WHERE connection_id = ${connectionId}`)
        ),
        postpone: Effect.fn("WebhookEndpoints.postpone")((connectionId, seconds) =>
          Effect.asVoid(sql`
            UPDATE sync.webhook_endpoints SET audit_at = clock_timestamp() + make_interval(secs => ${seconds}) WHERE connection_id = ${connectionId}`)
        ),
        auditAll: Effect.fn("WebhookEndpoints.auditAll")((withinSeconds) =>
          Effect.asVoid(sql`
            UPDATE sync.webhook_endpoints SET audit_at = least(audit_at, clock_timestamp() + make_interval(secs => random() * ${withinSeconds}))`)
        ),
        failed: Effect.fn("WebhookEndpoints.failed")((connectionId, problem, nextSeconds) =>
          Effect.asVoid(sql`
            UPDATE sync.webhook_endpoints SET problem = ${problem}, problem_since = coalesce(problem_since, clock_timestamp()),
              audit_at = clock_timestamp() + make_interval(secs => ${nextSeconds})
            WHERE connection_id = ${connectionId}`)
        )
      })
    })
  )
}
