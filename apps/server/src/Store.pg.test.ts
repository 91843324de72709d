import { assert, layer } from "@effect/vitest"
import { Duration, Effect, Schema } from "effect"
import { DatabaseTest, rowsOf } from "../../../test/support/database.ts"
import { shardLockExpiration } from "./cluster/RunnerCluster.ts"

const Setting = Schema.Struct({ name: Schema.String, millis: Schema.Int })
const settings = rowsOf(
  Setting,
  "SELECT name, setting::int AS millis FROM pg_settings WHERE name IN ('idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout')"
)
const Said = Schema.Struct({ setting: Schema.String, source: Schema.String })

layer(DatabaseTest)("A data connection", (it) => {
  it.effect("gives up an idle transaction and a lock before what its process holds of the cluster passes to another", () =>
    Effect.gen(function* () {
      const given = new Map((yield* settings).map(({ millis, name }) => [name, millis]))
      const passes = Duration.toMillis(shardLockExpiration)
      for (const name of ["idle_in_transaction_session_timeout", "lock_timeout"]) {
        assert.isAbove(given.get(name) ?? 0, 0, `${name} is set`)
        assert.isBelow(given.get(name) ?? 0, passes, name)
      }
      assert.isAbove(given.get("statement_timeout") ?? 0, 0, "no statement goes on for ever")
    })
  )

  it.effect("has no statement compiled, however the database is set up", () =>
    Effect.gen(function* () {
      const found = yield* rowsOf(Said, "SELECT setting, source FROM pg_settings WHERE name = 'jit'")
      assert.deepStrictEqual(found, [{ setting: "off", source: "client" }])
    })
  )
})
