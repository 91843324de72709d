/** `connect --oauth` and `reauthorise --oauth`: the command shows a page, waits for whoever opens it, and says what came of it. */
import { assert, layer } from "@effect/vitest"
import { ConnectionView } from "@openfaith/api"
import { Effect, Fiber, Redacted, Schema } from "effect"
import { running } from "../../apps/cli/src/testing/running.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { served } from "../support/api.ts"
import { noLimit, testLocalKey } from "../support/engine.ts"
import { Browser, oauthApi, reached } from "../support/oauth.ts"

/** Runs a command, has somebody open the page that it shows and answer there. */
const answered = Effect.fnUntraced(function* (url: string, answer: "allow" | "deny", ...args: ReadonlyArray<string>) {
  let said = ""
  const environment = { OPENFAITH_URL: url, OPENFAITH_KEY: Redacted.value(testLocalKey) }
  const command = yield* Effect.forkChild(running(args, environment, (text) => (said += text)))
  let page: string | undefined
  while (page === undefined) {
    yield* Effect.sleep("20 millis")
    page = /http:\S+\/oauth\/\S+/.exec(said)?.[0]
  }
  const browser = new Browser()
  const { location } = yield* browser.go(page)
  yield* browser.go(yield* browser.answer(location ?? "", answer))
  return yield* Fiber.join(command)
})

layer(oauthApi(), { excludeTestServices: true })("The command line", (it) => {
  it.effect("connects an organisation in a browser, and authorises it there again", () =>
    Effect.gen(function* () {
      const { url } = yield* served
      reached.url = url
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const { exitCode, err, out } = yield* answered(
        url,
        "allow",
        "connect",
        "pco",
        "--org",
        "by-hand",
        "--base-url",
        simulator.url,
        "--oauth",
        "--json"
      )
      assert.strictEqual(exitCode, 0, err)
      const connection = Schema.decodeUnknownSync(Schema.fromJsonString(ConnectionView))(out)
      assert.deepStrictEqual([connection.orgId, connection.credential?.kind], ["by-hand", "oauth"])
      const again = yield* answered(url, "allow", "reauthorise", connection.id, "--oauth")
      assert.strictEqual(again.exitCode, 0, again.err)
      assert.include(again.out, "What had stopped goes on")
      const denied = yield* answered(url, "deny", "reauthorise", connection.id, "--oauth")
      assert.strictEqual(denied.exitCode, 1)
      assert.include(denied.err, "was not allowed at the source")
    })
  )

  it.effect("says what to set where the installation is no application at the source", () =>
    Effect.gen(function* () {
      const { url } = yield* served
      reached.url = null
      const refused = yield* running(["connect", "pco", "--org", "by-hand", "--oauth"], {
        OPENFAITH_URL: url,
        OPENFAITH_KEY: Redacted.value(testLocalKey)
      })
      assert.strictEqual(refused.exitCode, 1)
      assert.include(refused.err, "Start `openfaith serve`")
    })
  )
})
