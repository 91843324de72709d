import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Option } from "effect"
import { Screen } from "../output/Screen.ts"
import { credentialFrom, payloadOf } from "./token.ts"

/** The credential of a token in the environment. */
const pasted = (OPENFAITH_TOKEN: string) =>
  credentialFrom({ token: Option.none(), tokenFile: Option.none(), stdin: Option.none() }).pipe(
    Effect.provide(
      Layer.mergeAll(NodeServices.layer, Screen.layer, ConfigProvider.layer(ConfigProvider.fromEnv({ env: { OPENFAITH_TOKEN } })))
    )
  )

it.effect("takes a token without what came along when it was copied", () =>
  Effect.forEach(["id:secret", "  id:secret\n", '"id:secret"', "'id:secret'\n", "\t`id:secret`"], (text) =>
    Effect.gen(function* () {
      const credential = yield* pasted(text)
      assert.deepStrictEqual(credential === null ? null : payloadOf(credential), { kind: "basic", id: "id", secret: "secret" }, text)
    })
  )
)

it.effect("takes a token of one part too, as keys are, and refuses half of two", () =>
  Effect.gen(function* () {
    const key = yield* pasted(" cak_12345678.c2VjcmV0\n")
    assert.deepStrictEqual(key === null ? null : payloadOf(key), { kind: "bearer", token: "cak_12345678.c2VjcmV0" })
    for (const half of ["id:", ":secret"]) {
      const { message } = yield* Effect.flip(pasted(half))
      assert.include(message, "Half of the token is missing")
      assert.notInclude(message, "secret")
    }
  })
)

it.effect("says what is wrong with one that came in pieces, and shows none of it", () =>
  Effect.forEach(["id: secret", "id:sec\nret", '"id" : "secret"'], (text) =>
    Effect.gen(function* () {
      const { message } = yield* Effect.flip(pasted(text))
      assert.include(message, "Copy it again as one piece")
      assert.notInclude(message, "ret")
    })
  )
)
