/**
 * Seals secrets before they reach the database: each with the data key of its organisation, which is wrapped with the installation's master key. The
 * organisation, the connection and the data key's version are bound into the seal. Owns `sync.data_keys`.
 */
import { Context, Effect, Layer, Option, Redacted, Result, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { decoded } from "../state/decoded.ts"
import { type MasterKey, MasterKeys } from "./MasterKeys.ts"
import { newKey, openBytes, sealBytes, type SecretKey } from "./seal.ts"

/** The secret cannot be opened: another key, another row, or damaged bytes. */
export class SealBroken extends Schema.TaggedError<SealBroken>()("SealBroken", {
  connectionId: Schema.String,
  /** The fingerprint of the master key that is missing; `null`: that is not the reason. */
  missingKey: Schema.NullOr(Schema.String)
}) {
  override get message() {
    const key =
      this.missingKey === null ? "this installation's key" : `any key of this installation: master key ${this.missingKey} is missing`
    return `The stored credentials of connection ${this.connectionId} cannot be opened with ${key}. Restore the key file of the home they were stored with, or connect again.`
  }
}

/** Where a secret belongs; bound into its seal. */
export interface SealedFor {
  readonly orgId: string
  readonly connectionId: string
}

export interface Sealed {
  /** Of the organisation's data key. */
  readonly keyVersion: number
  readonly sealed: Uint8Array
}

export interface VaultShape {
  /** With the organisation's newest data key, made at first use. */
  readonly seal: (secret: Redacted.Redacted, place: SealedFor) => Effect.Effect<Sealed, SqlError.SqlError>
  readonly open: (sealed: Sealed, place: SealedFor) => Effect.Effect<Redacted.Redacted, SealBroken | SqlError.SqlError>
  /** Several of one connection, in their order, for one question to the database; all or none. */
  readonly openAll: (
    sealed: ReadonlyArray<Sealed>,
    place: SealedFor
  ) => Effect.Effect<ReadonlyArray<Redacted.Redacted>, SealBroken | SqlError.SqlError>
  /** Wraps every data key with the current master key; answers how many were not. Those whose master key is missing stay as they are. */
  readonly rewrap: Effect.Effect<number, SqlError.SqlError>
  /** Makes a new data key: what is sealed from now on is sealed with it. */
  readonly renew: (orgId: string) => Effect.Effect<void, SqlError.SqlError>
  /** Seals once more, with the newest data key, what was sealed with an older one; `null`: it is sealed with the newest. */
  readonly reseal: (sealed: Sealed, place: SealedFor) => Effect.Effect<Sealed | null, SealBroken | SqlError.SqlError>
  /** Destroys data keys that a newer one has followed for so many hours, and that nothing is sealed with any more. */
  readonly retire: (hours: number) => Effect.Effect<void, SqlError.SqlError>
  /** Destroys all data keys of the organisation: what was sealed with them can be opened by nobody any more. */
  readonly destroy: (orgId: string) => Effect.Effect<void, SqlError.SqlError>
  /** The same where none of its connections is connected or has secrets any more. Shares the caller's transaction, and waits for whoever is connecting. */
  readonly destroyUnused: (orgId: string) => Effect.Effect<void, SqlError.SqlError>
  /** Fingerprints of master keys that data keys are wrapped with and that are not there. */
  readonly missing: Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /** Whether there is a master key here that a data key is wrapped with. */
  readonly opensAny: Effect.Effect<boolean, SqlError.SqlError>
}

/** What was sealed with the master key itself, before there were data keys. */
const withoutDataKey = 1

const DataKey = Schema.Struct({ orgId: Schema.String, version: Schema.Int, masterKey: Schema.String, wrapped: Schema.Uint8Array })
type DataKey = typeof DataKey.Type

const wrapPlace = ({ orgId, version }: Pick<DataKey, "orgId" | "version">) => ["data key", orgId, version]

export class Vault extends Context.Service<Vault, VaultShape>()("@openfaith/sync-engine/credentials/Vault") {
  static readonly layer = Layer.effect(
    Vault,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const masterKeys = yield* MasterKeys
      const opened = new Map<string, SecretKey>()
      const nameOf = ({ wrapped: bytes }: DataKey) => Buffer.from(bytes).toString("base64")

      const columns = sql`org_id AS "orgId", version, master_key AS "masterKey", wrapped`
      const keysOf = SqlSchema.findAll({
        Request: Schema.Struct({ orgId: Schema.String, versions: Schema.Array(Schema.Int) }),
        Result: DataKey,
        execute: ({ orgId, versions }) => sql`
          SELECT ${columns} FROM sync.data_keys WHERE org_id = ${orgId} AND version = ANY(${[...versions]}::int[])`
      })
      const newestKeyOf = SqlSchema.findOneOption({
        Request: Schema.String,
        Result: DataKey,
        execute: (orgId) => sql`SELECT ${columns} FROM sync.data_keys WHERE org_id = ${orgId} ORDER BY version DESC LIMIT 1`
      })
      const allKeys = SqlSchema.findAll({
        Request: Schema.Void,
        Result: DataKey,
        execute: () => sql`SELECT ${columns} FROM sync.data_keys ORDER BY org_id, version`
      })

      /** The data key, unwrapped; nothing where its master key is missing. */
      const unwrap = Effect.fnUntraced(function* (key: DataKey) {
        const known = opened.get(nameOf(key))
        if (known) return Option.some(known)
        const master = (yield* masterKeys.all).find(({ id }) => id === key.masterKey)
        if (!master) return Option.none()
        const bytes = Result.getSuccess(openBytes(master.key, key.wrapped, wrapPlace(key)))
        return Option.map(bytes, (content) => {
          const unwrapped = Redacted.make(content, { label: "data key" })
          opened.set(nameOf(key), unwrapped)
          return unwrapped
        })
      })

      const wrapped = (key: SecretKey, master: MasterKey, place: Pick<DataKey, "orgId" | "version">) =>
        sealBytes(master.key, Redacted.value(key), wrapPlace(place))

      /** Whoever comes second finds the version taken. */
      const make = Effect.fnUntraced(function* (place: Pick<DataKey, "orgId" | "version">) {
        const [master] = yield* masterKeys.all
        yield* sql`
          INSERT INTO sync.data_keys (org_id, version, master_key, wrapped)
          VALUES (${place.orgId}, ${place.version}, ${master.id}, ${wrapped(newKey(), master, place)}) ON CONFLICT DO NOTHING`
      })
      const following = (key: Option.Option<DataKey>) =>
        Option.match(key, { onNone: () => withoutDataKey, onSome: ({ version }) => version }) + 1

      const newestOf = Effect.fnUntraced(function* (orgId: string) {
        for (;;) {
          const found = yield* decoded(newestKeyOf(orgId))
          // One that nobody can unwrap any more is no key to seal with.
          const key = Option.isSome(found) ? yield* unwrap(found.value) : Option.none()
          if (Option.isSome(found) && Option.isSome(key)) return { version: found.value.version, key: key.value }
          yield* make({ orgId, version: following(found) })
        }
      })

      const seal: VaultShape["seal"] = Effect.fn("Vault.seal")(function* (secret, { connectionId, orgId }) {
        const { key, version } = yield* newestOf(orgId)
        return {
          keyVersion: version,
          sealed: sealBytes(key, Buffer.from(Redacted.value(secret), "utf8"), [orgId, connectionId, version])
        }
      })

      /** The data keys of these versions, asked for together. What is not among them is gone. */
      const keysFor = Effect.fnUntraced(function* (orgId: string, versions: ReadonlyArray<number>, connectionId: string) {
        const keys = new Map<number, ReadonlyArray<SecretKey>>()
        if (versions.includes(withoutDataKey))
          keys.set(
            withoutDataKey,
            (yield* masterKeys.all).map(({ key }) => key)
          )
        for (const found of yield* decoded(keysOf({ orgId, versions }))) {
          const key = yield* unwrap(found)
          if (Option.isNone(key)) return yield* new SealBroken({ connectionId, missingKey: found.masterKey })
          keys.set(found.version, [key.value])
        }
        return keys
      })

      const openAll: VaultShape["openAll"] = Effect.fn("Vault.openAll")(function* (all, { connectionId, orgId }) {
        if (all.length === 0) return []
        const keys = yield* keysFor(orgId, [...new Set(all.map(({ keyVersion }) => keyVersion))], connectionId)
        const secrets = all.flatMap(({ keyVersion, sealed }) => {
          const opened = (keys.get(keyVersion) ?? []).map((key) => openBytes(key, sealed, [orgId, connectionId, keyVersion]))
          const content = opened.find(Result.isSuccess)
          return content ? [Redacted.make(Buffer.from(content.success).toString("utf8"))] : []
        })
        return secrets.length === all.length ? secrets : yield* new SealBroken({ connectionId, missingKey: null })
      })
      const open: VaultShape["open"] = (sealed, place) =>
        Effect.flatMap(openAll([sealed], place), ([secret]) =>
          secret ? Effect.succeed(secret) : Effect.fail(new SealBroken({ connectionId: place.connectionId, missingKey: null }))
        )

      const rewrap = Effect.gen(function* () {
        const [master] = yield* masterKeys.all
        let count = 0
        for (const key of yield* decoded(allKeys())) {
          const unwrapped = key.masterKey === master.id ? Option.none() : yield* unwrap(key)
          if (Option.isNone(unwrapped)) continue
          const rows = yield* sql`
            UPDATE sync.data_keys SET master_key = ${master.id}, wrapped = ${wrapped(unwrapped.value, master, key)}
            WHERE org_id = ${key.orgId} AND version = ${key.version} AND master_key = ${key.masterKey} RETURNING 1`
          count += rows.length
        }
        return count
      }).pipe(Effect.withSpan("Vault.rewrap"))

      const missing = Effect.gen(function* () {
        const there = new Set((yield* masterKeys.all).map(({ id }) => id))
        const used = new Set((yield* decoded(allKeys())).map(({ masterKey }) => masterKey))
        return [...used].filter((id) => !there.has(id))
      }).pipe(Effect.withSpan("Vault.missing"))

      const opensAny = Effect.gen(function* () {
        const there = new Set((yield* masterKeys.all).map(({ id }) => id))
        return (yield* decoded(allKeys())).some(({ masterKey }) => there.has(masterKey))
      }).pipe(Effect.withSpan("Vault.opensAny"))

      return Vault.of({
        seal,
        open,
        openAll,
        rewrap,
        missing,
        opensAny,
        renew: Effect.fn("Vault.renew")(function* (orgId) {
          yield* make({ orgId, version: following(yield* decoded(newestKeyOf(orgId))) })
        }),
        reseal: Effect.fn("Vault.reseal")(function* (old, place) {
          const { version } = yield* newestOf(place.orgId)
          return old.keyVersion === version ? null : yield* seal(yield* open(old, place), place)
        }),
        retire: Effect.fn("Vault.retire")((hours) =>
          Effect.asVoid(sql`
            DELETE FROM sync.data_keys k USING sync.data_keys n
            WHERE n.org_id = k.org_id AND n.version > k.version AND n.created_at < clock_timestamp() - make_interval(hours => ${hours})
              AND NOT EXISTS (SELECT 1 FROM sync.credentials s JOIN sync.connections c ON c.id = s.connection_id
                WHERE c.org_id = k.org_id AND s.key_version = k.version)
              AND NOT EXISTS (SELECT 1 FROM sync.webhook_subscriptions s JOIN sync.connections c ON c.id = s.connection_id
                WHERE c.org_id = k.org_id AND k.version IN (s.key_version, s.previous_key_version))`)
        ),
        destroyUnused: Effect.fn("Vault.destroyUnused")(function* (orgId) {
          yield* sql`SELECT 1 FROM sync.organisations WHERE id = ${orgId} FOR UPDATE`
          yield* sql`
            DELETE FROM sync.data_keys WHERE org_id = ${orgId} AND NOT EXISTS (
              SELECT 1 FROM sync.connections c WHERE c.org_id = ${orgId} AND (c.status <> 'disconnected'
                OR EXISTS (SELECT 1 FROM sync.credentials s WHERE s.connection_id = c.id)
                OR EXISTS (SELECT 1 FROM sync.webhook_subscriptions s WHERE s.connection_id = c.id)))`
          opened.clear()
        }),
        destroy: Effect.fn("Vault.destroy")(function* (orgId) {
          yield* sql`DELETE FROM sync.data_keys WHERE org_id = ${orgId}`
          opened.clear()
        })
      })
    })
  )
}
