/** The one-time link that the server prints, in a browser. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { withPage } from "../support/browser.ts"
import { demoServer } from "../support/demoServer.ts"

it.live("the printed link signs one browser in, once, and leaves no trace of its code", () =>
  Effect.scoped(
    Effect.gen(function* () {
      const server = yield* demoServer(20)
      const link = yield* server.link
      const code = link.slice(link.indexOf("#") + 1)
      yield* withPage({}, async (page) => {
        const asked: Array<string> = []
        page.on("request", (request) => asked.push(request.url()))
        await page.goto(link)
        await page.waitForURL((url) => url.pathname !== "/signin")
        assert.strictEqual((await page.request.get(`${server.url}/v1/session`)).status(), 200)
        assert.deepStrictEqual(
          asked.filter((url) => url.includes(code)),
          [],
          "addresses with the code"
        )
      })
      yield* withPage({ isRefused: true }, async (page) => {
        await page.goto(link)
        await page.getByText("openfaith keys link").waitFor()
        assert.strictEqual((await page.request.get(`${server.url}/v1/session`)).status(), 401)
      })
    })
  )
)
