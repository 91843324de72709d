/**
 * Browsers: a code that the server printed, good once, begins a session with the rights that it was made for. Owns `sync.sign_in_codes` and
 * `sync.sessions`. Sessions end after a time without use, and after a time whatever their use; their secret is replaced every so often while they are used.
 */
import { Scope } from "@openfaith/api"
import { Context, Effect, Layer, Option, type Redacted, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { digestOf, newId, newSecret } from "./secrets.ts"

/** Who a browser is of, and what it may do. */
export const Person = Schema.Struct({
  name: Schema.String,
  scope: Scope,
  /** `null`: every organisation. */
  orgIds: Schema.NullOr(Schema.Array(Schema.String))
})
export type Person = typeof Person.Type

export interface Session extends Person {
  readonly id: string
  /** What the browser is to have from now on in place of the secret it came with; `null`: it keeps that. */
  readonly renewed: Redacted.Redacted | null
}

/** A session that has not ended, as administrators are shown it. */
export const OpenSession = Schema.Struct({ ...Person.fields, id: Schema.String, createdAt: Schema.String, lastUsedAt: Schema.String })
export type OpenSession = typeof OpenSession.Type

/** Organisations that whoever asks is bound to; `null`: to none. */
type Bounds = ReadonlyArray<string> | null

export interface SessionsShape {
  /** Those that have not ended and see no more than the bounds, by id, after `after`. */
  readonly list: (page: {
    readonly bounds: Bounds
    readonly after: string
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<OpenSession>, SqlError.SqlError>
  /** Ends it. `None`: there is none within the bounds that has not ended. */
  readonly revoke: (id: string, bounds: Bounds) => Effect.Effect<Option.Option<OpenSession>, SqlError.SqlError>
  /** A code that begins one session, within an hour. */
  readonly issueCode: (person: Person) => Effect.Effect<Redacted.Redacted, SqlError.SqlError>
  /** Whether nobody has ever signed in here, nor made a key. */
  readonly isFirstStart: Effect.Effect<boolean, SqlError.SqlError>
  /** Spends a code. `null`: there is no such code, or no longer. */
  readonly begin: (code: string) => Effect.Effect<Redacted.Redacted | null, SqlError.SqlError>
  /** The session with this secret, if it has not ended. */
  readonly find: (secret: Redacted.Redacted) => Effect.Effect<Session | null, SqlError.SqlError>
  readonly end: (id: string) => Effect.Effect<void, SqlError.SqlError>
}

/** Of the installation as a whole. */
export const administrator: Person = { name: "a signed-in browser", scope: "admin", orgIds: null }

/** How long a browser stays signed in, for its cookie; the store decides. */
export const sessionSeconds = 7 * 24 * 3600

const Found = Schema.Array(
  Schema.Struct({ id: Schema.String, name: Schema.String, scope: Scope, orgIds: Person.fields.orgIds, isDue: Schema.Boolean })
)
const First = Schema.Array(Schema.Struct({ first: Schema.Boolean }))
const Spent = Schema.Array(Person)

export class Sessions extends Context.Service<Sessions, SessionsShape>()("@openfaith/server/access/Sessions") {
  static readonly layer = Layer.effect(
    Sessions,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const isOpen = sql`created_at > clock_timestamp() - interval '7 days' AND last_used_at > clock_timestamp() - interval '8 hours'`
      const iso = (column: string) => sql.literal(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)
      const columns = sql`id, name, scope, org_ids AS "orgIds", ${iso("created_at")} AS "createdAt", ${iso("last_used_at")} AS "lastUsedAt"`
      const within = (bounds: Bounds) => (bounds === null ? sql`true` : sql`org_ids <@ ${[...bounds]}::text[]`)
      const openOf = (rows: ReadonlyArray<unknown>) => Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(OpenSession))(rows))

      return Sessions.of({
        list: Effect.fn("Sessions.list")(({ after, bounds, limit }) =>
          Effect.flatMap(
            sql`SELECT ${columns} FROM sync.sessions WHERE id > ${after} AND ${isOpen} AND ${within(bounds)} ORDER BY id LIMIT ${limit}`,
            openOf
          )
        ),
        revoke: Effect.fn("Sessions.revoke")((id, bounds) =>
          sql`
            WITH found AS (SELECT ${columns} FROM sync.sessions WHERE id = ${id} AND ${isOpen} AND ${within(bounds)}),
              ended AS (UPDATE sync.sessions SET last_used_at = '-infinity' WHERE id IN (SELECT id FROM found))
            SELECT * FROM found`.pipe(
            Effect.flatMap(openOf),
            Effect.map(([found]) => Option.fromNullishOr(found))
          )
        ),
        issueCode: Effect.fn("Sessions.issueCode")(function* ({ name, orgIds, scope }) {
          const code = yield* newSecret("in")
          yield* sql`DELETE FROM sync.sign_in_codes WHERE expires_at < clock_timestamp()`
          yield* sql`
            INSERT INTO sync.sign_in_codes (code_hash, expires_at, name, scope, org_ids)
            VALUES (${digestOf(code)}, clock_timestamp() + interval '1 hour', ${name}, ${scope}, ${orgIds === null ? null : [...orgIds]}::text[])`
          return code
        }),
        isFirstStart: sql`
          SELECT NOT EXISTS (SELECT FROM sync.sessions) AND NOT EXISTS (SELECT FROM sync.api_keys) AS first`.pipe(
          Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(First)(rows))),
          Effect.map(([row]) => row?.first ?? false)
        ),
        begin: Effect.fn("Sessions.begin")(function* (code) {
          // The deletion decides who of several at once has used it.
          const spent = yield* sql`
            DELETE FROM sync.sign_in_codes WHERE code_hash = ${digestOf(code)} AND expires_at > clock_timestamp() RETURNING name, scope, org_ids AS "orgIds"`
          const [person] = yield* Effect.orDie(Schema.decodeUnknownEffect(Spent)(spent))
          if (person === undefined) return null
          const secret = yield* newSecret("se")
          yield* sql`DELETE FROM sync.sessions WHERE created_at < clock_timestamp() - interval '30 days'`
          yield* sql`
            INSERT INTO sync.sessions (id, secret_hash, name, scope, org_ids)
            VALUES (${yield* newId("ses")}, ${digestOf(secret)}, ${person.name}, ${person.scope}, ${person.orgIds === null ? null : [...person.orgIds]}::text[])`
          return secret
        }, sql.withTransaction),
        find: Effect.fn("Sessions.find")(function* (secret) {
          const hash = digestOf(secret)
          const rows = yield* sql`
            SELECT id, name, scope, org_ids AS "orgIds", secret_hash = ${hash} AND coalesce(rotated_at, created_at) < clock_timestamp() - interval '1 hour' AS "isDue"
            FROM sync.sessions
            WHERE (secret_hash = ${hash} OR previous_hash = ${hash} AND rotated_at > clock_timestamp() - interval '1 minute')
              AND ${isOpen}`
          const [found] = yield* Effect.orDie(Schema.decodeUnknownEffect(Found)(rows))
          if (found === undefined) return null
          const { id, isDue, name, orgIds, scope } = found
          // One that was ended meanwhile stays ended.
          yield* sql`
            UPDATE sync.sessions SET last_used_at = clock_timestamp()
            WHERE id = ${id} AND last_used_at < clock_timestamp() - interval '1 minute' AND ${isOpen}`
          if (!isDue) return { id, name, scope, orgIds, renewed: null }
          const next = yield* newSecret("se")
          // Of several requests at once one renews it.
          const renewed = yield* sql`
            UPDATE sync.sessions SET secret_hash = ${digestOf(next)}, previous_hash = ${hash}, rotated_at = clock_timestamp()
            WHERE id = ${id} AND secret_hash = ${hash} RETURNING 1 AS one`
          return { id, name, scope, orgIds, renewed: renewed.length === 1 ? next : null }
        }),
        // The row stays, so that whoever asks whether somebody has ever signed in is told the truth.
        end: Effect.fn("Sessions.end")((id) => Effect.asVoid(sql`UPDATE sync.sessions SET last_used_at = '-infinity' WHERE id = ${id}`))
      })
    })
  )
}
