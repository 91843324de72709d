/**
 * Browsers: a code that the server printed, good once, begins a session. Owns `sync.sign_in_codes` and `sync.sessions`. Sessions end after a time
 * without use, and after a time whatever their use.
 */
import { Context, Effect, Layer, type Redacted, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { digestOf, newId, newSecret } from "./secrets.ts"

export interface SessionsShape {
  /** A code that begins one session, within an hour. */
  readonly issueCode: Effect.Effect<Redacted.Redacted, SqlError.SqlError>
  /** Whether nobody has ever signed in here, nor made a key. */
  readonly isFirstStart: Effect.Effect<boolean, SqlError.SqlError>
  /** Spends a code. `null`: there is no such code, or no longer. */
  readonly begin: (code: string) => Effect.Effect<Redacted.Redacted | null, SqlError.SqlError>
  /** The id of the session with this secret, if it has not ended. */
  readonly find: (secret: Redacted.Redacted) => Effect.Effect<string | null, SqlError.SqlError>
  readonly end: (id: string) => Effect.Effect<void, SqlError.SqlError>
}

/** How long a browser stays signed in, for its cookie; the store decides. */
export const sessionSeconds = 7 * 24 * 3600

const Ids = Schema.Array(Schema.Struct({ id: Schema.String }))
const First = Schema.Array(Schema.Struct({ first: Schema.Boolean }))

export class Sessions extends Context.Service<Sessions, SessionsShape>()("@openfaith/server/access/Sessions") {
  static readonly layer = Layer.effect(
    Sessions,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      return Sessions.of({
        issueCode: Effect.gen(function* () {
          const code = yield* newSecret("in")
          yield* sql`DELETE FROM sync.sign_in_codes WHERE expires_at < clock_timestamp()`
          yield* sql`INSERT INTO sync.sign_in_codes (code_hash, expires_at) VALUES (${digestOf(code)}, clock_timestamp() + interval '1 hour')`
          return code
        }).pipe(Effect.withSpan("Sessions.issueCode")),
        isFirstStart: sql`
          SELECT NOT EXISTS (SELECT FROM sync.sessions) AND NOT EXISTS (SELECT FROM sync.api_keys) AS first`.pipe(
          Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(First)(rows))),
          Effect.map(([row]) => row?.first ?? false)
        ),
        begin: Effect.fn("Sessions.begin")(function* (code) {
          // The deletion decides who of several at once has used it.
          const spent =
            yield* sql`DELETE FROM sync.sign_in_codes WHERE code_hash = ${digestOf(code)} AND expires_at > clock_timestamp() RETURNING 1 AS spent`
          if (spent.length === 0) return null
          const secret = yield* newSecret("se")
          yield* sql`DELETE FROM sync.sessions WHERE created_at < clock_timestamp() - interval '30 days'`
          yield* sql`INSERT INTO sync.sessions (id, secret_hash) VALUES (${yield* newId("ses")}, ${digestOf(secret)})`
          return secret
        }, sql.withTransaction),
        find: Effect.fn("Sessions.find")(function* (secret) {
          const rows = yield* sql`
            SELECT id FROM sync.sessions WHERE secret_hash = ${digestOf(secret)} AND created_at > clock_timestamp() - interval '7 days'
              AND last_used_at > clock_timestamp() - interval '8 hours'`
          const [found] = yield* Effect.orDie(Schema.decodeUnknownEffect(Ids)(rows))
          if (found === undefined) return null
          yield* sql`UPDATE sync.sessions SET last_used_at = clock_timestamp() WHERE id = ${found.id} AND last_used_at < clock_timestamp() - interval '1 minute'`
          return found.id
        }),
        // The row stays, so that whoever asks whether somebody has ever signed in is told the truth.
        end: Effect.fn("Sessions.end")((id) => Effect.asVoid(sql`UPDATE sync.sessions SET last_used_at = '-infinity' WHERE id = ${id}`))
      })
    })
  )
}
