import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SealBroken, Vault } from "./Vault.ts"

const keyOf = (byte: number) => Redacted.make(new Uint8Array(32).fill(byte))
const secret = "a-very-long-secret-9f8e7d"
const place = { orgId: "acme", connectionId: "con_1", keyVersion: 1 }

const vaultWith = (byte: number) => Vault.pipe(Effect.provide(Vault.layer(keyOf(byte))))

describe("Vault", () => {
  it.effect("opens what it sealed, and seals the same secret differently each time", () =>
    Effect.gen(function* () {
      const vault = yield* vaultWith(1)
      const sealed = yield* vault.seal(Redacted.make(`${secret} 😀`), place)
      assert.strictEqual(Redacted.value(yield* vault.open(sealed, place)), `${secret} 😀`)
      assert.notDeepEqual([...sealed], [...(yield* vault.seal(Redacted.make(`${secret} 😀`), place))])
      assert.isFalse(Buffer.from(sealed).includes(secret))
    })
  )

  it.effect("a sealed secret opens only for its organisation, connection and key version, only whole, and only with its key", () =>
    Effect.gen(function* () {
      const vault = yield* vaultWith(1)
      const sealed = yield* vault.seal(Redacted.make(secret), place)
      const flipped = Uint8Array.from(sealed)
      flipped[20] = (flipped[20] ?? 0) ^ 1
      const attempts = [
        vault.open(sealed, { ...place, orgId: "other" }),
        vault.open(sealed, { ...place, connectionId: "con_2" }),
        vault.open(sealed, { ...place, keyVersion: 2 }),
        // What is bound is bound part by part: moving a character from one to the next is another place.
        vault.open(sealed, { ...place, orgId: "acm", connectionId: "econ_1" }),
        vault.open(flipped, place),
        vault.open(sealed.subarray(0, 10), place),
        vault.open(new Uint8Array(), place),
        (yield* vaultWith(2)).open(sealed, place)
      ]
      for (const attempt of attempts) assert.instanceOf(yield* Effect.flip(attempt), SealBroken)
    })
  )
})
