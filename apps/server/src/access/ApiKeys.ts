/** Keys for programs. Owns `sync.api_keys`. A key is shown once, when it is made; what is kept cannot be turned back into it. */
import { Scope } from "@openfaith/api"
import { Context, Effect, Layer, type Option, type Redacted, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { digestOf, newId, newSecret } from "./secrets.ts"

export const StoredKey = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  scope: Scope,
  /** `null`: every organisation. */
  orgIds: Schema.NullOr(Schema.Array(Schema.String)),
  createdAt: Schema.String,
  createdBy: Schema.NullOr(Schema.String),
  lastUsedAt: Schema.NullOr(Schema.String),
  revokedAt: Schema.NullOr(Schema.String)
})
export type StoredKey = typeof StoredKey.Type

/** Whose keys: those that see no more than these organisations; `null`: all keys. */
export type Bounds = ReadonlyArray<string> | null

export interface ApiKeysShape {
  readonly create: (key: {
    readonly name: string
    readonly scope: Scope
    readonly orgIds: Bounds
    readonly createdBy: string | null
  }) => Effect.Effect<{ readonly key: StoredKey; readonly secret: Redacted.Redacted }, SqlError.SqlError>
  /** The key with this secret, unless it is revoked. Notes that it was used, to the minute. */
  readonly find: (secret: Redacted.Redacted) => Effect.Effect<Option.Option<StoredKey>, SqlError.SqlError>
  /** By id, after `after`. */
  readonly list: (page: {
    readonly bounds: Bounds
    readonly after: string
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<StoredKey>, SqlError.SqlError>
  /** From now on it opens nothing. Once more: it stays as it was. `None`: no such key within the bounds. */
  readonly revoke: (id: string, bounds: Bounds) => Effect.Effect<Option.Option<StoredKey>, SqlError.SqlError>
}

export class ApiKeys extends Context.Service<ApiKeys, ApiKeysShape>()("@openfaith/server/access/ApiKeys") {
  static readonly layer = Layer.effect(
    ApiKeys,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const iso = (column: string) => sql.literal(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)
      const columns = sql`id, name, scope, org_ids AS "orgIds", ${iso("created_at")} AS "createdAt", created_by AS "createdBy",
        ${iso("last_used_at")} AS "lastUsedAt", ${iso("revoked_at")} AS "revokedAt"`
      const Orgs = Schema.NullOr(Schema.Array(Schema.String))
      const within = (bounds: Bounds) =>
        sql`(${bounds === null ? null : [...bounds]}::text[] IS NULL OR org_ids <@ ${bounds === null ? null : [...bounds]}::text[])`

      const insert = SqlSchema.findOne({
        Request: Schema.Struct({
          id: Schema.String,
          name: Schema.String,
          scope: Scope,
          orgIds: Orgs,
          hash: Schema.Uint8Array,
          by: Schema.NullOr(Schema.String)
        }),
        Result: StoredKey,
        execute: ({ by, hash, id, name, orgIds, scope }) => sql`
          INSERT INTO sync.api_keys (id, name, scope, org_ids, secret_hash, created_by)
          VALUES (${id}, ${name}, ${scope}, ${orgIds === null ? null : [...orgIds]}::text[], ${hash}, ${by}) RETURNING ${columns}`
      })
      const bySecret = SqlSchema.findOneOption({
        Request: Schema.Uint8Array,
        Result: StoredKey,
        execute: (hash) => sql`SELECT ${columns} FROM sync.api_keys WHERE secret_hash = ${hash} AND revoked_at IS NULL`
      })
      const page = SqlSchema.findAll({
        Request: Schema.Struct({ bounds: Orgs, after: Schema.String, limit: Schema.Int }),
        Result: StoredKey,
        execute: ({ after, bounds, limit }) => sql`
          SELECT ${columns} FROM sync.api_keys WHERE id > ${after} AND ${within(bounds)} ORDER BY id LIMIT ${limit}`
      })
      const close = SqlSchema.findOneOption({
        Request: Schema.Struct({ id: Schema.String, bounds: Orgs }),
        Result: StoredKey,
        execute: ({ bounds, id }) => sql`
          UPDATE sync.api_keys SET revoked_at = coalesce(revoked_at, clock_timestamp()) WHERE id = ${id} AND ${within(bounds)} RETURNING ${columns}`
      })
      const decoded = <A, E, R>(effect: Effect.Effect<A, E | Schema.SchemaError, R>) => Effect.catchTag(effect, "SchemaError", Effect.die)

      return ApiKeys.of({
        create: Effect.fn("ApiKeys.create")(function* ({ createdBy, name, orgIds, scope }) {
          const id = yield* newId("key")
          const secret = yield* newSecret("of")
          const key = yield* decoded(insert({ id, name, scope, orgIds, hash: digestOf(secret), by: createdBy })).pipe(
            Effect.catchTag("NoSuchElementError", Effect.die)
          )
          return { key, secret }
        }),
        find: Effect.fn("ApiKeys.find")(function* (secret) {
          const found = yield* decoded(bySecret(digestOf(secret)))
          if (found._tag === "Some")
            yield* sql`UPDATE sync.api_keys SET last_used_at = clock_timestamp() WHERE id = ${found.value.id}
              AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')`
          return found
        }),
        list: Effect.fn("ApiKeys.list")((request) => decoded(page(request))),
        revoke: Effect.fn("ApiKeys.revoke")((id, bounds) => decoded(close({ id, bounds })))
      })
    })
  )
}
