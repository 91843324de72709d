/**
 * Ways of a person to a source and back, one use each, ten minutes at most. Owns `sync.authorisations`. Of what the browser brings back only digests are
 * kept; what proves that the code is ours is sealed with it, so that neither the table nor an address in a log is enough.
 */
import { createHash, randomBytes } from "node:crypto"
import { Context, Effect, Layer, Option, Redacted, Result, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { decoded } from "../state/decoded.ts"
import { isoOf } from "../state/instant.ts"
import { openBytes, sealBytes } from "./seal.ts"

export const Authorisation = Schema.Struct({
  id: Schema.String,
  orgId: Schema.String,
  adapter: Schema.String,
  baseUrl: Schema.String,
  /** The connection it is for, or that it has made. */
  connectionId: Schema.NullOr(Schema.String),
  redirectUri: Schema.String,
  scopes: Schema.Array(Schema.String),
  expiresAt: Schema.String,
  status: Schema.Literals(["waiting", "connected", "failed", "expired"]),
  /** Why it failed, and what to do. */
  problem: Schema.NullOr(Schema.String),
  next: Schema.NullOr(Schema.String)
})
export type Authorisation = typeof Authorisation.Type

/** One that is under way, with what its callback has to bring. */
export interface UnderWay extends Authorisation {
  readonly isSpent: boolean
  readonly isLate: boolean
  /** `null`: no browser has begun it. */
  readonly browser: Uint8Array | null
  readonly verifier: Redacted.Redacted
}

export interface AuthorisationsShape {
  /** `browser`: the secret of the browser it belongs to; `null`: of the first that begins it. */
  readonly start: (asked: {
    readonly id: string
    readonly orgId: string
    readonly adapter: string
    readonly baseUrl: string
    readonly connectionId: string | null
    readonly redirectUri: string
    readonly scopes: ReadonlyArray<string>
    readonly browser: Redacted.Redacted | null
    readonly startedBy: string
  }) => Effect.Effect<
    { readonly authorisation: Authorisation; readonly state: Redacted.Redacted; readonly verifier: Redacted.Redacted },
    SqlError.SqlError
  >
  readonly find: (id: string) => Effect.Effect<Option.Option<Authorisation>, SqlError.SqlError>
  /** The one that the browser brings back, with what proves that its code is ours. `None`: there is none, or the state does not open it. */
  readonly withState: (state: Redacted.Redacted) => Effect.Effect<Option.Option<UnderWay>, SqlError.SqlError>
  /** Gives it to a browser. False: another has begun it. */
  readonly begin: (id: string, browser: Redacted.Redacted) => Effect.Effect<boolean, SqlError.SqlError>
  /** False: it has been spent, or it is too late. */
  readonly spend: (id: string) => Effect.Effect<boolean, SqlError.SqlError>
  /** How it ended: with this connection. */
  readonly connected: (id: string, connectionId: string) => Effect.Effect<void, SqlError.SqlError>
  /** How it ended, if it has not: why, and what to do. */
  readonly failed: (id: string, problem: string, next: string) => Effect.Effect<void, SqlError.SqlError>
}

const minutes = 10

const digestOf = (secret: Redacted.Redacted) => new Uint8Array(createHash("sha256").update(Redacted.value(secret)).digest())
const keyOf = (state: Redacted.Redacted) =>
  Redacted.make(new Uint8Array(createHash("sha256").update("openfaith authorisation").update(Redacted.value(state)).digest()))
/** From the system: these have to be beyond guessing. 43 characters, as PKCE wants at least. */
const fresh = Effect.sync(() => Redacted.make(randomBytes(32).toString("base64url")))

export class Authorisations extends Context.Service<Authorisations, AuthorisationsShape>()(
  "@openfaith/sync-engine/credentials/Authorisations"
) {
  static readonly layer = Layer.effect(
    Authorisations,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const columns = sql`id, org_id AS "orgId", adapter, base_url AS "baseUrl", connection_id AS "connectionId", redirect_uri AS "redirectUri", scopes,
        ${isoOf(sql, "expires_at")} AS "expiresAt", problem, next,
        CASE WHEN status = 'waiting' AND expires_at < clock_timestamp() THEN 'expired' ELSE status END AS status`
      const findOne = SqlSchema.findOneOption({
        Request: Schema.String,
        Result: Authorisation,
        execute: (id) => sql`SELECT ${columns} FROM sync.authorisations WHERE id = ${id}`
      })
      const findByState = SqlSchema.findOneOption({
        Request: Schema.Uint8Array,
        Result: Schema.Struct({
          ...Authorisation.fields,
          isSpent: Schema.Boolean,
          isLate: Schema.Boolean,
          browser: Schema.NullOr(Schema.Uint8Array),
          verifier: Schema.Uint8Array
        }),
        execute: (state) => sql`
          SELECT ${columns}, spent_at IS NOT NULL AS "isSpent", expires_at < clock_timestamp() AS "isLate", browser_hash AS browser, verifier
          FROM sync.authorisations WHERE state_hash = ${state}`
      })

      return Authorisations.of({
        start: Effect.fn("Authorisations.start")(function* (asked) {
          const state = yield* fresh
          const verifier = yield* fresh
          const sealed = sealBytes(keyOf(state), Buffer.from(Redacted.value(verifier)), [asked.id])
          yield* sql`DELETE FROM sync.authorisations WHERE expires_at < clock_timestamp() - interval '1 day'`
          yield* sql`
            INSERT INTO sync.authorisations (id, org_id, adapter, base_url, connection_id, redirect_uri, scopes, state_hash, browser_hash, verifier,
              started_by, expires_at)
            VALUES (${asked.id}, ${asked.orgId}, ${asked.adapter}, ${asked.baseUrl}, ${asked.connectionId}, ${asked.redirectUri},
              ${[...asked.scopes]}::text[], ${digestOf(state)}, ${asked.browser === null ? null : digestOf(asked.browser)}, ${sealed},
              ${asked.startedBy}, clock_timestamp() + make_interval(mins => ${minutes}))`
          const authorisation = Option.getOrThrow(yield* decoded(findOne(asked.id)))
          return { authorisation, state, verifier }
        }),
        find: Effect.fn("Authorisations.find")((id) => decoded(findOne(id))),
        withState: Effect.fn("Authorisations.withState")(function* (state) {
          const found = yield* decoded(findByState(digestOf(state)))
          if (Option.isNone(found)) return Option.none()
          const opened = openBytes(keyOf(state), found.value.verifier, [found.value.id])
          if (Result.isFailure(opened)) return Option.none()
          return Option.some({ ...found.value, verifier: Redacted.make(Buffer.from(opened.success).toString("utf8")) })
        }),
        begin: Effect.fn("Authorisations.begin")((id, browser) =>
          sql`
            UPDATE sync.authorisations SET browser_hash = ${digestOf(browser)}
            WHERE id = ${id} AND browser_hash IS NULL AND spent_at IS NULL AND expires_at > clock_timestamp() RETURNING 1`.pipe(
            Effect.map((rows) => rows.length === 1)
          )
        ),
        spend: Effect.fn("Authorisations.spend")((id) =>
          sql`
            UPDATE sync.authorisations SET spent_at = clock_timestamp()
            WHERE id = ${id} AND spent_at IS NULL AND expires_at > clock_timestamp() RETURNING 1`.pipe(
            Effect.map((rows) => rows.length === 1)
          )
        ),
        connected: Effect.fn("Authorisations.connected")((id, connectionId) =>
          Effect.asVoid(sql`UPDATE sync.authorisations SET status = 'connected', connection_id = ${connectionId} WHERE id = ${id}`)
        ),
        failed: Effect.fn("Authorisations.failed")((id, problem, next) =>
          Effect.asVoid(sql`
            UPDATE sync.authorisations SET status = 'failed', problem = ${problem}, next = ${next} WHERE id = ${id} AND status = 'waiting'`)
        )
      })
    })
  )
}

/** Whether this is the secret of the browser it belongs to. */
export const belongsTo = ({ browser }: Pick<UnderWay, "browser">, secret: Redacted.Redacted | null): boolean =>
  browser !== null && secret !== null && Buffer.from(digestOf(secret)).equals(Buffer.from(browser))
