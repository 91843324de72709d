/**
 * The first answer to each command that came with an idempotency key, for a day. Owns `sync.idempotent_answers`. Whoever inserts the row carries the
 * command out; the same request again gets its answer, and another request under the same key is refused.
 */
import { hash } from "node:crypto"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"

export interface CommandKey {
  readonly callerId: string
  readonly key: string
}

export interface KeptAnswer {
  readonly status: number
  readonly body: string
}

/** `mine`: carry it out, then `keep` the answer or `release` the key. `busy`: the first is still being carried out. */
export type Claimed =
  | { readonly _tag: "mine" }
  | { readonly _tag: "answered"; readonly answer: KeptAnswer }
  | { readonly _tag: "busy" }
  | { readonly _tag: "other" }

export interface IdempotentAnswersShape {
  /** `mine`: carry the command out, then keep its answer or release it. `answered`: it has been. `busy`: somebody is at it. `other`: the key was used for another request. */
  readonly claim: (command: CommandKey, request: string) => Effect.Effect<Claimed, SqlError.SqlError>
  /** The answer that the same request gets from now on, for a day. */
  readonly keep: (command: CommandKey, answer: KeptAnswer) => Effect.Effect<void, SqlError.SqlError>
  /** The command was refused, so its key may be used again. */
  readonly release: (command: CommandKey) => Effect.Effect<void, SqlError.SqlError>
}

const Standing = Schema.Array(
  Schema.Struct({ isSame: Schema.Boolean, status: Schema.NullOr(Schema.Int), body: Schema.NullOr(Schema.String) })
)

export class IdempotentAnswers extends Context.Service<IdempotentAnswers, IdempotentAnswersShape>()(
  "@openfaith/server/access/IdempotentAnswers"
) {
  static readonly layer = Layer.effect(
    IdempotentAnswers,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      return IdempotentAnswers.of({
        claim: Effect.fn("IdempotentAnswers.claim")(function* ({ callerId, key }, request) {
          const digest = new Uint8Array(hash("sha256", request, "buffer"))
          // A process that died over a command leaves its claim; what it had done by then is done, and commands can be done twice.
          const claimed = yield* sql`
            WITH old AS (DELETE FROM sync.idempotent_answers WHERE (caller_id, key) IN (
              SELECT caller_id, key FROM sync.idempotent_answers WHERE claimed_at < clock_timestamp() - interval '1 day'
                AND (caller_id, key) IS DISTINCT FROM (${callerId}::text, ${key}::text) ORDER BY claimed_at LIMIT 100 FOR UPDATE SKIP LOCKED))
            INSERT INTO sync.idempotent_answers AS a (caller_id, key, request_hash) VALUES (${callerId}, ${key}, ${digest})
            ON CONFLICT (caller_id, key) DO UPDATE SET request_hash = excluded.request_hash, claimed_at = clock_timestamp(), status = NULL, body = NULL
            WHERE a.claimed_at < clock_timestamp() - interval '1 day'
              OR (a.status IS NULL AND a.request_hash = excluded.request_hash AND a.claimed_at < clock_timestamp() - interval '1 minute')
            RETURNING 1 AS claimed`
          if (claimed.length > 0) return { _tag: "mine" as const }
          const rows = yield* sql`
            SELECT request_hash = ${digest} AS "isSame", status, body FROM sync.idempotent_answers WHERE caller_id = ${callerId} AND key = ${key}`
          const [standing] = yield* Effect.orDie(Schema.decodeUnknownEffect(Standing)(rows))
          if (standing === undefined) return { _tag: "busy" as const }
          if (!standing.isSame) return { _tag: "other" as const }
          const { body, status } = standing
          return status === null ? { _tag: "busy" as const } : { _tag: "answered" as const, answer: { status, body: body ?? "" } }
        }),
        keep: Effect.fn("IdempotentAnswers.keep")(({ callerId, key }, { body, status }) =>
          Effect.asVoid(
            sql`UPDATE sync.idempotent_answers SET status = ${status}, body = ${body} WHERE caller_id = ${callerId} AND key = ${key}`
          )
        ),
        release: Effect.fn("IdempotentAnswers.release")(({ callerId, key }) =>
          Effect.asVoid(sql`DELETE FROM sync.idempotent_answers WHERE caller_id = ${callerId} AND key = ${key} AND status IS NULL`)
        )
      })
    })
  )
}
