/**
 * Credentials as they are stored: sealed, one for each connection. Owns `sync.credentials`. A pair of tokens is replaced by compare-and-set on its
 * version, so that an older pair never takes the place of a newer one, whoever comes late with it.
 */
import type { Credential } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { type Connection, Connections } from "../state/Connections.ts"
import { decoded } from "../state/decoded.ts"
import { isoOf } from "../state/instant.ts"
import type { TokenPair } from "./TokenEndpoint.ts"
import { type SealBroken, Vault } from "./Vault.ts"

export const CredentialKind = Schema.Literals(["basic", "bearer", "oauth"])

/** What is told of a credential; nothing of it is secret. */
export const CredentialFacts = Schema.Struct({
  kind: CredentialKind,
  /** `null`: it is none that has scopes. */
  scopes: Schema.NullOr(Schema.Array(Schema.String)),
  /** When it was stored last, by a person or by a refresh. */
  storedAt: Schema.String,
  issuedAt: Schema.NullOr(Schema.String),
  /** The access token is refreshed before. */
  expiresAt: Schema.NullOr(Schema.String)
})
export type CredentialFacts = typeof CredentialFacts.Type

const Stored = Schema.Struct({
  kind: CredentialKind,
  keyVersion: Schema.Int,
  sealed: Schema.Uint8Array,
  version: Schema.Int,
  scopes: Schema.NullOr(Schema.Array(Schema.String)),
  ageSeconds: Schema.NullOr(Schema.Finite),
  leftSeconds: Schema.NullOr(Schema.Finite),
  refusals: Schema.Int,
  restSeconds: Schema.Finite
})

/** A pair of tokens, opened. Seconds are those of the database's clock. */
export interface HeldPair {
  readonly version: number
  readonly access: Redacted.Redacted
  readonly refresh: Redacted.Redacted | null
  readonly ageSeconds: number
  readonly leftSeconds: number
  readonly refusals: number
  /** For so long nobody refreshes it unasked: the source has just refused. */
  readonly restSeconds: number
}

export interface Opened {
  readonly version: number
  /** `oauth`: its tokens change, and are asked for when they are needed; `null`: it is the version that was known. */
  readonly credential: Credential | "oauth" | null
}

export interface CredentialsShape {
  /** Stores a credential that a person gave. */
  readonly keep: (connection: Connection, credential: Credential) => Effect.Effect<void, SqlError.SqlError>
  /** Stores a pair that a person has allowed, in place of whatever there was. `scopes`: what was granted. */
  readonly keepPair: (connection: Connection, pair: TokenPair, scopes: ReadonlyArray<string>) => Effect.Effect<void, SqlError.SqlError>
  /** What may be known of it without opening it. */
  readonly facts: (connectionId: string) => Effect.Effect<Option.Option<CredentialFacts>, SqlError.SqlError>
  /** Opens what is stored, unless it is of the version that is `known`: what has been opened is used on, whatever it is sealed with by now. */
  readonly open: (connection: Connection, known: number | null) => Effect.Effect<Option.Option<Opened>, SealBroken | SqlError.SqlError>
  /** The tokens of a connection by OAuth, with how long they last; `None`: its credential is another, or there is none. */
  readonly openPair: (connection: Connection) => Effect.Effect<Option.Option<HeldPair>, SealBroken | SqlError.SqlError>
  /**
   * Takes it upon `by` to refresh this version, for some seconds. False: there is another version by now, or somebody else is at it, or it rests; `isOver`:
   * its token is, so it does not.
   */
  readonly claim: (
    connectionId: string,
    version: number,
    by: string,
    seconds: number,
    isOver: boolean
  ) => Effect.Effect<boolean, SqlError.SqlError>
  /** Gives up the claim of `by`; another's stays. */
  readonly release: (connectionId: string, version: number, by: string) => Effect.Effect<void, SqlError.SqlError>
  /** Puts the pair in place of this version, and so proves the connection good. False: there is another version by now. */
  readonly replace: (connection: Connection, version: number, pair: TokenPair) => Effect.Effect<boolean, SqlError.SqlError>
  /**
   * Notes that the source has refused to refresh this version, and lets others try after `restSeconds`; from the `most`th time in a row the connection needs a person, for
   * that reason. Answers how often it has; nothing where there is another version by now.
   */
  readonly noteRefused: (
    connection: Connection,
    version: number,
    most: number,
    reason: string,
    restSeconds: number
  ) => Effect.Effect<Option.Option<number>, SqlError.SqlError>
  /** Forgets the credential of a connection. */
  readonly forget: (connectionId: string) => Effect.Effect<void, SqlError.SqlError>
  /** Seals it with the organisation's newest data key where it is not; answers whether it was not. */
  readonly reseal: (connection: Connection) => Effect.Effect<boolean, SealBroken | SqlError.SqlError>
}

/** How a pair is sealed: as one secret, so that the two are never of different refreshes. */
const Pair = Schema.fromJsonString(Schema.Struct({ access: Schema.String, refresh: Schema.NullOr(Schema.String) }))
const encodePair = Schema.encodeSync(Pair)
const decodePair = Schema.decodeUnknownEffect(Pair)

const credentialOf = (kind: "basic" | "bearer", secret: Redacted.Redacted): Credential => {
  if (kind === "bearer") return { kind, token: secret }
  const text = Redacted.value(secret)
  const colon = text.indexOf(":")
  return { kind, id: text.slice(0, colon), secret: Redacted.make(text.slice(colon + 1)) }
}

export class Credentials extends Context.Service<Credentials, CredentialsShape>()("@openfaith/sync-engine/credentials/Credentials") {
  static readonly layer = Layer.effect(
    Credentials,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const connections = yield* Connections
      const vault = yield* Vault
      const placeOf = ({ id, orgId }: Connection) => ({ orgId, connectionId: id })

      const findOne = SqlSchema.findOneOption({
        Request: Schema.String,
        Result: Stored,
        execute: (id) => sql`
          SELECT kind, key_version AS "keyVersion", sealed, version, scopes, refusals,
            extract(epoch FROM clock_timestamp() - issued_at)::float8 AS "ageSeconds",
            extract(epoch FROM expires_at - clock_timestamp())::float8 AS "leftSeconds",
            CASE WHEN claimed_by IS NULL THEN greatest(0, coalesce(extract(epoch FROM claimed_until - clock_timestamp()), 0)) ELSE 0 END::float8
              AS "restSeconds"
          FROM sync.credentials WHERE connection_id = ${id}`
      })
      const factsOf = SqlSchema.findOneOption({
        Request: Schema.String,
        Result: CredentialFacts,
        execute: (id) => sql`
          SELECT kind, scopes, ${isoOf(sql, "updated_at")} AS "storedAt", ${isoOf(sql, "issued_at")} AS "issuedAt",
            ${isoOf(sql, "expires_at")} AS "expiresAt"
          FROM sync.credentials WHERE connection_id = ${id}`
      })
      const refused = SqlSchema.findOneOption({
        Request: Schema.Struct({ id: Schema.String, version: Schema.Int, restSeconds: Schema.Finite }),
        Result: Schema.Struct({ refusals: Schema.Int }),
        execute: ({ id, restSeconds, version }) => sql`
          UPDATE sync.credentials SET refusals = refusals + 1, claimed_by = NULL, claimed_until = clock_timestamp() + make_interval(secs => ${restSeconds})
          WHERE connection_id = ${id} AND version = ${version} RETURNING refusals`
      })

      const sealedPair = (connection: Connection, { access, refresh }: Pick<TokenPair, "access" | "refresh">) =>
        vault.seal(
          Redacted.make(encodePair({ access: Redacted.value(access), refresh: refresh === null ? null : Redacted.value(refresh) })),
          placeOf(connection)
        )

      return Credentials.of({
        keep: Effect.fn("Credentials.keep")(function* (connection, credential) {
          const secret =
            credential.kind === "basic" ? `${credential.id}:${Redacted.value(credential.secret)}` : Redacted.value(credential.token)
          const { keyVersion, sealed } = yield* vault.seal(Redacted.make(secret), placeOf(connection))
          yield* sql`
            INSERT INTO sync.credentials AS c (connection_id, kind, key_version, sealed) VALUES (${connection.id}, ${credential.kind}, ${keyVersion}, ${sealed})
            ON CONFLICT (connection_id) DO UPDATE SET kind = excluded.kind, key_version = excluded.key_version, sealed = excluded.sealed,
              version = c.version + 1, updated_at = clock_timestamp(), scopes = NULL, issued_at = NULL, expires_at = NULL, refusals = 0,
              claimed_by = NULL, claimed_until = NULL`
        }),
        keepPair: Effect.fn("Credentials.keepPair")(function* (connection, pair, scopes) {
          const { keyVersion, sealed } = yield* sealedPair(connection, pair)
          yield* sql`
            INSERT INTO sync.credentials AS c (connection_id, kind, key_version, sealed, scopes, issued_at, expires_at)
            VALUES (${connection.id}, 'oauth', ${keyVersion}, ${sealed}, ${[...scopes]}::text[], clock_timestamp(),
              clock_timestamp() + make_interval(secs => ${pair.lifetimeSeconds}))
            ON CONFLICT (connection_id) DO UPDATE SET kind = excluded.kind, key_version = excluded.key_version, sealed = excluded.sealed,
              version = c.version + 1, updated_at = clock_timestamp(), scopes = excluded.scopes, issued_at = excluded.issued_at,
              expires_at = excluded.expires_at, refusals = 0, claimed_by = NULL, claimed_until = NULL`
        }),
        facts: Effect.fn("Credentials.facts")((connectionId) => decoded(factsOf(connectionId))),
        open: Effect.fn("Credentials.open")(function* (connection, known) {
          const row = yield* decoded(findOne(connection.id))
          if (Option.isNone(row)) return Option.none()
          const { kind, version } = row.value
          if (version === known) return Option.some({ version, credential: null })
          if (kind === "oauth") return Option.some({ version, credential: "oauth" as const })
          return Option.some({ version, credential: credentialOf(kind, yield* vault.open(row.value, placeOf(connection))) })
        }),
        openPair: Effect.fn("Credentials.openPair")(function* (connection) {
          const row = yield* decoded(findOne(connection.id))
          if (Option.isNone(row) || row.value.kind !== "oauth") return Option.none()
          const { ageSeconds, leftSeconds, refusals, restSeconds, version } = row.value
          const secret = yield* vault.open(row.value, placeOf(connection))
          const { access, refresh } = yield* Effect.orDie(decodePair(Redacted.value(secret)))
          return Option.some({
            version,
            access: Redacted.make(access),
            refresh: refresh === null ? null : Redacted.make(refresh),
            ageSeconds: ageSeconds ?? 0,
            leftSeconds: leftSeconds ?? 0,
            refusals,
            restSeconds
          })
        }),
        claim: Effect.fn("Credentials.claim")((connectionId, version, by, seconds, isOver) =>
          sql`
            UPDATE sync.credentials SET claimed_by = ${by}, claimed_until = clock_timestamp() + make_interval(secs => ${seconds})
            WHERE connection_id = ${connectionId} AND version = ${version} AND (claimed_until IS NULL OR claimed_until < clock_timestamp() OR (${isOver} AND claimed_by IS NULL))
            RETURNING 1`.pipe(Effect.map((rows) => rows.length === 1))
        ),
        release: Effect.fn("Credentials.release")((connectionId, version, by) =>
          Effect.asVoid(sql`
            UPDATE sync.credentials SET claimed_by = NULL, claimed_until = NULL
            WHERE connection_id = ${connectionId} AND version = ${version} AND claimed_by = ${by}`)
        ),
        replace: Effect.fn("Credentials.replace")(function* (connection, version, pair) {
          const { keyVersion, sealed } = yield* sealedPair(connection, pair)
          const replaced = yield* sql`
            UPDATE sync.credentials SET key_version = ${keyVersion}, sealed = ${sealed}, version = version + 1, updated_at = clock_timestamp(),
              issued_at = clock_timestamp(), expires_at = clock_timestamp() + make_interval(secs => ${pair.lifetimeSeconds}),
              scopes = coalesce(${pair.scopes === null ? null : [...pair.scopes]}::text[], scopes), refusals = 0, claimed_by = NULL, claimed_until = NULL
            WHERE connection_id = ${connection.id} AND version = ${version} RETURNING 1`
          if (replaced.length === 0) return false
          // Somebody may have given it up meanwhile.
          yield* connections.authorised(connection.id)
          return true
        }, sql.withTransaction),
        noteRefused: Effect.fn("Credentials.noteRefused")(function* (connection, version, most, reason, restSeconds) {
          const noted = yield* decoded(refused({ id: connection.id, version, restSeconds }))
          if (Option.isNone(noted)) return Option.none()
          if (noted.value.refusals >= most) yield* connections.needsReauthorisation(connection.id, reason)
          return Option.some(noted.value.refusals)
        }, sql.withTransaction),
        forget: Effect.fn("Credentials.forget")((connectionId) =>
          Effect.asVoid(sql`DELETE FROM sync.credentials WHERE connection_id = ${connectionId}`)
        ),
        reseal: Effect.fn("Credentials.reseal")(function* (connection) {
          const row = yield* decoded(findOne(connection.id))
          const sealed = Option.isSome(row) ? yield* vault.reseal(row.value, placeOf(connection)) : null
          if (Option.isNone(row) || !sealed) return false
          // Whoever stored another credential meanwhile has sealed it.
          const rows = yield* sql`
            UPDATE sync.credentials SET key_version = ${sealed.keyVersion}, sealed = ${sealed.sealed}
            WHERE connection_id = ${connection.id} AND version = ${row.value.version} AND key_version = ${row.value.keyVersion} RETURNING 1`
          return rows.length === 1
        })
      })
    })
  )
}
