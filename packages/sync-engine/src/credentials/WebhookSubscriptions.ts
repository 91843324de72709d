/** Subscriptions at the sources, with the secrets their deliveries are signed with, sealed. Owns `sync.webhook_subscriptions`. */
import { Context, Effect, Layer, Redacted, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { decoded } from "../state/decoded.ts"
import { type SealBroken, Vault } from "./Vault.ts"
import type { Connection } from "../state/Connections.ts"
import { isoOf } from "../state/instant.ts"

/** What a delivery may be signed with. */
export interface SigningKey {
  readonly events: ReadonlyArray<string>
  readonly secret: Redacted.Redacted
}

export const StoredSubscription = Schema.Struct({
  externalId: Schema.String,
  events: Schema.Array(Schema.String),
  url: Schema.String,
  madeAt: Schema.String,
  /** When an audit last found it active. */
  seenAt: Schema.String
})
export type StoredSubscription = typeof StoredSubscription.Type

const Sealed = Schema.Struct({
  events: Schema.Array(Schema.String),
  keyVersion: Schema.Int,
  sealed: Schema.Uint8Array
})

const Stored = Schema.Struct({
  externalId: Schema.String,
  isPrevious: Schema.Boolean,
  keyVersion: Schema.Int,
  sealed: Schema.Uint8Array
})

/** How long the secret before still counts: a delivery under way is signed with it, and one that fails comes again with the new one. */
const overlapSeconds = 3600

export interface WebhookSubscriptionsShape {
  readonly list: (
    connectionIds: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<StoredSubscription & { readonly connectionId: string }>, SqlError.SqlError>
  /** Every secret that counts now. */
  readonly keys: (connection: Connection) => Effect.Effect<ReadonlyArray<SigningKey>, SqlError.SqlError | SealBroken>
  /**
   * Keeps a subscription that was found active or made. Another secret than before counts from now on, and the one before an hour longer.
   */
  readonly keep: (
    connection: Connection,
    found: {
      readonly externalId: string
      readonly events: ReadonlyArray<string>
      readonly url: string
      /** `null`: the source did not tell it, so the one we have stays. */
      readonly secret: Redacted.Redacted | null
    }
  ) => Effect.Effect<void, SqlError.SqlError | SealBroken>
  /** Seals every secret with the organisation's newest data key where it is not; answers how many were not. */
  readonly reseal: (connection: Connection) => Effect.Effect<number, SqlError.SqlError | SealBroken>
  readonly forget: (connectionId: string, externalId: string) => Effect.Effect<void, SqlError.SqlError>
}

export class WebhookSubscriptions extends Context.Service<WebhookSubscriptions, WebhookSubscriptionsShape>()(
  "@openfaith/sync-engine/credentials/WebhookSubscriptions"
) {
  static readonly layer = Layer.effect(
    WebhookSubscriptions,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const vault = yield* Vault

      const listOf = SqlSchema.findAll({
        Request: Schema.Array(Schema.String),
        Result: Schema.Struct({ ...StoredSubscription.fields, connectionId: Schema.String }),
        execute: (ids) => sql`
          SELECT connection_id AS "connectionId", external_id AS "externalId", events, url, ${isoOf(sql, "made_at")} AS "madeAt", ${isoOf(sql, "seen_at")} AS "seenAt"
          FROM sync.webhook_subscriptions WHERE connection_id = ANY(${[...ids]}::text[]) ORDER BY events, external_id`
      })
      const sealedOf = SqlSchema.findAll({
        Request: Schema.Struct({ id: Schema.String, externalId: Schema.NullOr(Schema.String) }),
        Result: Sealed,
        execute: ({ externalId, id }) => sql`
          SELECT events, key_version AS "keyVersion", sealed FROM sync.webhook_subscriptions
          WHERE connection_id = ${id} AND (${externalId}::text IS NULL OR external_id = ${externalId})
          UNION ALL
          SELECT events, previous_key_version, previous_sealed FROM sync.webhook_subscriptions
          WHERE connection_id = ${id} AND previous_until > clock_timestamp() AND ${externalId}::text IS NULL`
      })

      const open = Effect.fnUntraced(function* ({ id, orgId }: Connection, rows: ReadonlyArray<typeof Sealed.Type>) {
        const secrets = yield* vault.openAll(rows, { orgId, connectionId: id })
        return rows.flatMap(({ events }, index): ReadonlyArray<SigningKey> => {
          const secret = secrets[index]
          return secret ? [{ events, secret }] : []
        })
      })

      const storedOf = SqlSchema.findAll({
        Request: Schema.String,
        Result: Stored,
        execute: (id) => sql`
          SELECT external_id AS "externalId", false AS "isPrevious", key_version AS "keyVersion", sealed FROM sync.webhook_subscriptions
          WHERE connection_id = ${id}
          UNION ALL
          SELECT external_id, true, previous_key_version, previous_sealed FROM sync.webhook_subscriptions
          WHERE connection_id = ${id} AND previous_until > clock_timestamp()`
      })
      const reseal: WebhookSubscriptionsShape["reseal"] = Effect.fn("WebhookSubscriptions.reseal")(function* ({ id, orgId }) {
        let count = 0
        for (const old of yield* decoded(storedOf(id))) {
          const anew = yield* vault.reseal(old, { orgId, connectionId: id })
          if (anew === null) continue
          const { keyVersion, sealed } = anew
          const at = sql`WHERE connection_id = ${id} AND external_id = ${old.externalId}`
          // Only what still is the secret that was read: a rotation at the source may have brought another one.
          const rows = old.isPrevious
            ? yield* sql`
                UPDATE sync.webhook_subscriptions SET previous_key_version = ${keyVersion}, previous_sealed = ${sealed} ${at}
                AND previous_sealed = ${old.sealed} RETURNING 1`
            : yield* sql`
                UPDATE sync.webhook_subscriptions SET key_version = ${keyVersion}, sealed = ${sealed} ${at} AND sealed = ${old.sealed} RETURNING 1`
          count += rows.length
        }
        return count
      })

      return WebhookSubscriptions.of({
        reseal,
        list: Effect.fn("WebhookSubscriptions.list")((ids) => decoded(listOf(ids))),
        keys: Effect.fn("WebhookSubscriptions.keys")(function* (connection) {
          return yield* open(connection, yield* decoded(sealedOf({ id: connection.id, externalId: null })))
        }),
        keep: Effect.fn("WebhookSubscriptions.keep")(function* (connection, { events, externalId, secret, url }) {
          const { id, orgId } = connection
          if (secret !== null) {
            const held = yield* open(connection, yield* decoded(sealedOf({ id, externalId })))
            const isKnown = held.some((key) => Redacted.value(key.secret) === Redacted.value(secret))
            if (!isKnown) {
              const { keyVersion, sealed } = yield* vault.seal(secret, { orgId, connectionId: id })
              yield* sql`
                INSERT INTO sync.webhook_subscriptions AS s (connection_id, external_id, events, url, key_version, sealed)
                VALUES (${id}, ${externalId}, ${events}::text[], ${url}, ${keyVersion}, ${sealed})
                ON CONFLICT (connection_id, external_id) DO UPDATE SET key_version = excluded.key_version, sealed = excluded.sealed,
                  previous_key_version = s.key_version, previous_sealed = s.sealed,
                  previous_until = clock_timestamp() + make_interval(secs => ${overlapSeconds})`
            }
          }
          yield* sql`
            UPDATE sync.webhook_subscriptions SET events = ${events}::text[], url = ${url}, seen_at = clock_timestamp()
            WHERE connection_id = ${id} AND external_id = ${externalId}`
        }),
        forget: Effect.fn("WebhookSubscriptions.forget")((id, externalId) =>
          Effect.asVoid(sql`DELETE FROM sync.webhook_subscriptions WHERE connection_id = ${id} AND external_id = ${externalId}`)
        )
      })
    })
  )
}
