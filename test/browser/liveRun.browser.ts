/** A run, watched in a browser while it goes. */
import { assert, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import type { Page } from "playwright-core"
import { directory } from "../support/directory.ts"
import { signIn, withPage } from "../support/browser.ts"
import { servedHome } from "../support/servedHome.ts"

/** Changes of state that are timed, and how soon the middle one of them has to be seen. */
const changes = 6
const seenWithinMs = 2000

/** Milliseconds until the page says it. */
const timed = async (page: Page, heading: string | RegExp) => {
  const began = performance.now()
  await page.getByRole("heading", { level: 1, name: heading }).waitFor({ timeout: 60_000 })
  return performance.now() - began
}

it.live("the engine is killed and started again in the middle of a run: the page says so, goes on by itself and shows the end", () =>
  Effect.scoped(
    Effect.gen(function* () {
      const server = yield* servedHome(150, "--limit", "1000000", "--latency", "250")
      const { id } = yield* server.connect("acme")
      const { runId } = yield* server.requestRun(id)
      const link = yield* server.link
      const run = Effect.runPromiseWith(yield* Effect.context<Scope.Scope>())
      const entitiesEnded = Effect.map(server.run(runId), ({ streams }) => streams.filter(({ status }) => status === "done").length)

      yield* withPage({}, async (page) => {
        await signIn(page, link)
        await page.goto(`${server.url}/runs/${runId}`)
        await page.getByRole("heading", { level: 1, name: "Full sync: running" }).waitFor({ timeout: 30_000 })
        let loads = 0
        page.on("framenavigated", () => (loads += 1))
        const done = page.getByRole("button", { name: /^\w+ Done people/ })
        await done.nth(4).waitFor({ timeout: 60_000 })
        assert.isBelow(await run(entitiesEnded), directory.length, "it is killed in the middle")

        await run(server.kill)
        await page.getByText("Connection lost, trying again").waitFor({ timeout: 60_000 })
        // How it was is still to be seen.
        assert.isAtLeast(await done.count(), 5)
        await run(server.serveAgain)
        await page.getByText("Connection lost, trying again").waitFor({ state: "detached", timeout: 90_000 })

        await page.getByRole("heading", { level: 1, name: "Full sync: complete" }).waitFor({ timeout: 120_000 })
        await page.getByText("Every count adds up.").waitFor()
        assert.strictEqual(await done.count(), directory.length, "entities shown as done")
        assert.strictEqual(loads, 0, "times the page was loaded again")
      })
    })
  )
)

it.live(`what changes in the engine is on the page within ${seenWithinMs / 1000} s, and commands of the page in the engine`, () =>
  Effect.scoped(
    Effect.gen(function* () {
      const server = yield* servedHome(250, "--latency", "500")
      const { id } = yield* server.connect("acme")
      const { runId } = yield* server.requestRun(id)
      const link = yield* server.link
      const change = (verb: string) =>
        Effect.runPromise(Effect.map(server.ask("POST", `/v1/runs/${runId}/${verb}`, { body: {} }), ({ status }) => status))
      const statusOf = () => Effect.runPromise(Effect.map(server.run(runId), ({ run }) => run.status))

      yield* withPage({}, async (page) => {
        await signIn(page, link)
        await page.goto(`${server.url}/runs/${runId}`)
        await timed(page, "Full sync: running")
        const took: Array<number> = []
        while (took.length < changes) {
          assert.strictEqual(await change("pause"), 200)
          took.push(await timed(page, "Full sync: paused"))
          assert.strictEqual(await change("resume"), 200)
          // Requested at first, and running as soon as a worker has it.
          took.push(await timed(page, /: (?:requested|running)$/))
        }
        const middle = took.toSorted((a, b) => a - b)[Math.floor(took.length / 2)] ?? Infinity
        process.stderr.write(`state changes on the page after ${took.map((ms) => Math.round(ms)).join(", ")} ms\n`)
        assert.isBelow(middle, seenWithinMs)

        // The answer to a command is lost on its way: it is sent once more under the same key, and carried out once.
        const keys: Array<string | undefined> = []
        await page.route("**/pause", async (route) => {
          keys.push(route.request().headers()["idempotency-key"])
          if (keys.length > 1) return route.continue()
          await route.fetch()
          return route.abort("connectionreset")
        })
        await page.getByRole("button", { name: "Pause" }).click()
        await timed(page, "Full sync: paused")
        await page.getByRole("button", { name: "Resume" }).and(page.locator(":not([disabled])")).waitFor()
        assert.strictEqual(keys.length, 2)
        assert.isTrue(keys[0] !== undefined && keys[0] === keys[1], keys.join())
        assert.strictEqual(await page.getByRole("alert").filter({ hasText: "nothing was changed" }).count(), 0)
        assert.strictEqual(await statusOf(), "paused")
        await page.getByRole("button", { name: "Cancel" }).click()
        // Nothing is cancelled by a slip: it is asked first, and leaving it as it is stands first.
        const dialog = page.getByRole("dialog", { name: "Cancel this run?" })
        await dialog.waitFor()
        await page.keyboard.press("Enter")
        await dialog.waitFor({ state: "detached" })
        assert.strictEqual(await statusOf(), "paused")
        await page.getByRole("button", { name: "Cancel" }).click()
        await dialog.getByLabel("Why").fill("a rehearsal")
        await dialog.getByRole("button", { name: "Cancel the run" }).click()
        await timed(page, "Full sync: cancelled")
        await page.getByText("a rehearsal").first().waitFor()
        assert.strictEqual(await statusOf(), "cancelled")
        await page.getByRole("button", { name: "Try again" }).click()
        await timed(page, /: (?:requested|running)$/)
        assert.include(["requested", "running"], await statusOf())
        // The page tells the whole story, and who it was.
        const log = page.getByRole("region", { name: "What has happened" })
        await log.getByRole("button", { name: /^Show all/ }).click()
        await log.getByText(/cancelled by .+: a rehearsal/).waitFor()
        for (const told of [/paused by /, /tried again by /]) await log.getByText(told).first().waitFor()
      })
    })
  )
)
