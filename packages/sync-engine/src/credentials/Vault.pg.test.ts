/** Secrets are sealed with their organisation's data key, open nowhere else, and outlive every rotation but not the destruction of their key. */
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Redacted, Schema } from "effect"
import { rowsOf } from "../../../../test/support/database.ts"
import { SourcesTest } from "../../../../test/support/engine.ts"
import { run } from "../../../../test/support/pages.ts"
import { Connections } from "../state/Connections.ts"
import { KeyRotation } from "./KeyRotation.ts"
import { MasterKeys } from "./MasterKeys.ts"
import { SourceClients } from "./SourceClients.ts"
import { SealBroken, Vault } from "./Vault.ts"
import { WebhookSubscriptions } from "./WebhookSubscriptions.ts"

const keyOf = (byte: number) => Redacted.make(new Uint8Array(32).fill(byte))
const secret = "a-very-long-secret-9f8e7d 😀"

/** What an installation with these master keys has, the current one first; another process each time. */
const installation = (...keys: readonly [number, ...ReadonlyArray<number>]) => {
  const [current, ...former] = keys
  return Layer.fresh(KeyRotation.layer).pipe(
    Layer.provideMerge(Layer.mergeAll(Layer.fresh(SourceClients.layer), Layer.fresh(WebhookSubscriptions.layer))),
    Layer.provideMerge(Layer.fresh(Vault.layer)),
    Layer.provide(Layer.fresh(MasterKeys.layer(keyOf(current), ...former.map(keyOf))))
  )
}
const vaultWith = (...keys: readonly [number, ...ReadonlyArray<number>]) => Vault.pipe(Effect.provide(installation(...keys)))

let organisations = 0
const connected = Effect.gen(function* () {
  const connections = yield* Connections
  const orgId = `org-${++organisations}`
  const connection = yield* connections.connect({
    orgId,
    adapter: "pco",
    baseUrl: "http://127.0.0.1:1",
    accountId: "1",
    accountName: "One"
  })
  return { connection, place: { orgId, connectionId: connection.id } }
})

const DataKey = Schema.Struct({ version: Schema.Int, masterKey: Schema.String })
const dataKeysOf = (orgId: string) =>
  rowsOf(DataKey, 'SELECT version, master_key AS "masterKey" FROM sync.data_keys WHERE org_id = $1 ORDER BY version', [orgId])

layer(SourcesTest, { excludeTestServices: true })("A sealed secret", (it) => {
  it.effect("opens for every process of the installation, and is sealed differently each time", () =>
    Effect.gen(function* () {
      const { place } = yield* connected
      const vault = yield* vaultWith(1)
      const [one, other] = yield* Effect.all(
        [vault.seal(Redacted.make(secret), place), (yield* vaultWith(1)).seal(Redacted.make(secret), place)],
        {
          concurrency: 2
        }
      )
      for (const sealed of [one, other]) assert.strictEqual(Redacted.value(yield* (yield* vaultWith(1)).open(sealed, place)), secret)
      assert.notDeepEqual([...one.sealed], [...other.sealed])
      assert.isFalse(Buffer.from(one.sealed).includes("a-very-long"))
      assert.strictEqual((yield* dataKeysOf(place.orgId)).length, 1, "whoever comes second uses the first one's key")
    })
  )

  it.effect("opens only for its organisation, connection and data key, only whole, and only with a master key that wraps it", () =>
    Effect.gen(function* () {
      const { place } = yield* connected
      const { place: elsewhere } = yield* connected
      const vault = yield* vaultWith(1)
      const sealed = yield* vault.seal(Redacted.make(secret), place)
      yield* vault.seal(Redacted.make(secret), elsewhere)
      yield* vault.renew(place.orgId)
      const flipped = Uint8Array.from(sealed.sealed)
      flipped[20] = (flipped[20] ?? 0) ^ 1
      const attempts = [
        vault.open(sealed, elsewhere),
        vault.open(sealed, { ...place, connectionId: elsewhere.connectionId }),
        vault.open({ ...sealed, keyVersion: sealed.keyVersion + 1 }, place),
        vault.open({ ...sealed, keyVersion: 99 }, place),
        vault.open({ ...sealed, sealed: flipped }, place),
        vault.open({ ...sealed, sealed: sealed.sealed.subarray(0, 10) }, place),
        vault.open({ ...sealed, sealed: new Uint8Array() }, place),
        (yield* vaultWith(2)).open(sealed, place)
      ]
      for (const attempt of attempts) assert.instanceOf(yield* Effect.flip(attempt), SealBroken)
      const [missing] = yield* (yield* vaultWith(2)).missing
      const broken = yield* Effect.flip((yield* vaultWith(2)).open(sealed, place))
      assert.include(broken.message, `master key ${missing} is missing`)
      // Whoever connects again goes on with a new data key.
      const anew = yield* (yield* vaultWith(2)).seal(Redacted.make(secret), place)
      assert.strictEqual(Redacted.value(yield* (yield* vaultWith(2)).open(anew, place)), secret)
    })
  )

  it.effect("of an installation that had no data keys yet opens, and is sealed anew by the next rotation", () =>
    Effect.gen(function* () {
      const { connection, place } = yield* connected
      const { sealBytes } = yield* Effect.promise(() => import("./seal.ts"))
      const old = sealBytes(keyOf(1), Buffer.from("id:secret"), [place.orgId, place.connectionId, 1])
      yield* run("INSERT INTO sync.credentials (connection_id, kind, key_version, sealed) VALUES ($1, 'basic', 1, $2)", [
        connection.id,
        old
      ])
      yield* Effect.gen(function* () {
        yield* (yield* SourceClients).forConnection(connection)
        const { resealed } = yield* (yield* KeyRotation).rotate
        assert.isAtLeast(resealed, 1)
        yield* (yield* SourceClients).forConnection(connection)
      }).pipe(Effect.provide(installation(1)))
      // The master key of that time alone opens nothing any more, and is not needed.
      yield* Effect.gen(function* () {
        yield* (yield* Vault).rewrap
      }).pipe(Effect.provide(installation(3, 1)))
      yield* (yield* SourceClients.pipe(Effect.provide(installation(3)))).forConnection(connection)
    })
  )

  it.effect("is used on while master key and data keys are rotated, and what nothing is sealed with goes", () =>
    Effect.gen(function* () {
      const { connection, place } = yield* connected
      const running = yield* SourceClients.pipe(Effect.provide(installation(1)))
      yield* running.keep(connection, { kind: "basic", id: "id", secret: Redacted.make(secret) })
      yield* running.forConnection(connection)
      yield* run("INSERT INTO sync.webhook_endpoints (connection_id, token) VALUES ($1, $1)", [connection.id])
      const found = { externalId: "7", events: ["a"], url: "http://127.0.0.1:1/webhooks" }
      yield* Effect.gen(function* () {
        const subscriptions = yield* WebhookSubscriptions
        yield* subscriptions.keep(connection, { ...found, secret: Redacted.make("before") })
        yield* subscriptions.keep(connection, { ...found, secret: Redacted.make("now") })
      }).pipe(Effect.provide(installation(1)))
      const [before] = yield* dataKeysOf(place.orgId)

      const rotated = yield* (yield* KeyRotation.pipe(Effect.provide(installation(2, 1)))).rotate
      assert.isAtLeast(rotated.rewrapped, 1)
      assert.notInclude(rotated.broken, connection.id)
      const after = yield* dataKeysOf(place.orgId)
      assert.strictEqual(after.length, 2)
      assert.isTrue(after.every(({ masterKey }) => masterKey !== before?.masterKey))
      // The process that knows the former master key only goes on with what it has opened, and the others need the current one alone.
      yield* running.forConnection(connection)
      yield* Effect.gen(function* () {
        yield* (yield* SourceClients).forConnection(connection)
        const keys = yield* (yield* WebhookSubscriptions).keys(connection)
        assert.deepStrictEqual(keys.map((key) => Redacted.value(key.secret)).toSorted(), ["before", "now"])
        yield* run("UPDATE sync.data_keys SET created_at = created_at - interval '2 hours' WHERE org_id = $1", [place.orgId])
        yield* (yield* Vault).retire(1)
        assert.strictEqual((yield* dataKeysOf(place.orgId)).length, 1)
        yield* (yield* WebhookSubscriptions).keys(connection)
      }).pipe(Effect.provide(installation(2)))
    })
  )

  it.effect("is lost for good with its organisation's data keys", () =>
    Effect.gen(function* () {
      const { place } = yield* connected
      const vault = yield* vaultWith(1)
      const other = yield* vaultWith(1)
      const sealed = yield* vault.seal(Redacted.make(secret), place)
      yield* other.open(sealed, place)
      yield* vault.destroy(place.orgId)
      for (const process of [vault, other]) assert.instanceOf(yield* Effect.flip(process.open(sealed, place)), SealBroken)
      // A new key of the same version is another key.
      const anew = yield* vault.seal(Redacted.make(secret), place)
      assert.strictEqual(anew.keyVersion, sealed.keyVersion)
      assert.instanceOf(yield* Effect.flip(other.open(sealed, place)), SealBroken)
      assert.strictEqual(Redacted.value(yield* other.open(anew, place)), secret)
    })
  )
})
