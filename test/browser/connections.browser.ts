/** The list of connections and the page of one, while the engine does things. */
import { assert, it } from "@effect/vitest"
import { Run, SignInCode } from "@openfaith/api"
import { Effect, type Scope } from "effect"
import type { Page } from "playwright-core"
import { signIn, withPage } from "../support/browser.ts"
import { servedHome } from "../support/servedHome.ts"

/** Within this a change has to be on screen. */
const soonMs = 2000
const patience = { timeout: 30_000 }

const seen = (page: Page, text: RegExp) => page.getByText(text).first().waitFor(patience)

it.live(
  "what the engine does is on screen within two seconds without a reload, and buttons do what commands do",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        // Slow enough that a full sync is under way for a while.
        const server = yield* servedHome(200, "--limit", "15")
        const link = yield* server.link
        const { id } = yield* server.connect("acme")
        const run = Effect.runPromiseWith(yield* Effect.context<Scope.Scope>())
        const anotherLink = async () => `${server.url}${(await run(server.answerTo(SignInCode, "POST", "/v1/sign-in-codes", {}))).path}`
        const change = (runId: string, verb: string) => run(server.answerTo(Run, "POST", `/v1/runs/${runId}/${verb}`, {}))

        yield* withPage({}, async (page) => {
          await signIn(page, link)
          await page.getByRole("link", { name: /Grace/ }).first().waitFor(patience)
          await seen(page, /^Nothing has been read yet$/)
          const { runId } = await run(server.requestRun(id))
          await seen(page, /^Full sync (?:running|waiting)$/)

          // A busy machine delays some; what is asked for too seldom delays all.
          const delays: Array<number> = []
          for (const [verb, text] of [
            ["pause", /^Full sync paused$/],
            ["resume", /^Full sync (?:requested|running|waiting)$/],
            ["pause", /^Full sync paused$/],
            ["resume", /^Full sync (?:requested|running|waiting)$/]
          ] as const) {
            await change(runId, verb)
            const since = performance.now()
            await seen(page, text)
            delays.push(Math.round(performance.now() - since))
          }
          process.stderr.write(`On screen after ${delays.join(", ")} ms\n`)
          assert.isAtMost(Math.min(...delays), soonMs)

          await page.getByLabel("Show", { exact: true }).selectOption({ label: "Paused" })
          await seen(page, /^None is like this\./)
          assert.strictEqual(new URL(page.url()).searchParams.get("only"), "paused")
          await page.getByRole("link", { name: "Show all connections" }).click()

          // Each number leads to its rows, and is marked while they are shown.
          const search = (name: string) => new URL(page.url()).searchParams.get(name)
          const byHealth = page.getByRole("navigation", { name: "Connections by health" })
          await byHealth.getByRole("link", { name: "1 new" }).click()
          await byHealth.locator('[aria-current="page"]', { hasText: "1 new" }).waitFor(patience)
          const byFreshness = page.getByRole("navigation", { name: "Connections by up to when nothing is missing" })
          await byFreshness.getByRole("link", { name: "1 not known yet" }).click()
          await byFreshness.locator('[aria-current="page"]').waitFor(patience)
          assert.deepStrictEqual([search("only"), search("fresh")], ["new", "never"])
          await page.getByRole("link", { name: /Grace/ }).first().waitFor(patience)
          await byHealth.getByRole("link", { name: "1 connection" }).click()
          await byHealth.locator('[aria-current="page"]', { hasText: "1 connection" }).waitFor(patience)
          assert.deepStrictEqual([search("only"), search("fresh")], [null, null])

          await page.getByRole("link", { name: /Grace/ }).first().click()
          await page.getByRole("heading", { level: 1, name: /Grace/ }).waitFor(patience)
          assert.match(await page.title(), /Grace/)
          await page.getByRole("row", { name: /people\.Person\b/ }).waitFor(patience)
          await seen(page, /^[\d,]+ of 15 requests in 20 s$/)
          await page.getByRole("button", { name: "Pause" }).click()
          await seen(page, /^Full sync paused$/)
          // By keyboard.
          await page.getByRole("button", { name: "Resume" }).focus()
          await page.keyboard.press("Enter")
          await seen(page, /^Full sync (?:requested|running|waiting)$/)
          // A second request of the same joins the first.
          await page.getByRole("button", { name: "Full sync" }).click()
          await page.getByRole("button", { name: "Start" }).click()
          await seen(page, /was active already/)
          await page.keyboard.press("Escape")
          // A dialog stays as it is, whatever happens to the run behind it; a reason is one line, as it is kept.
          await page.getByRole("button", { name: "Cancel" }).click()
          await page.getByLabel("Why, for whoever asks later").fill("it was\na slip")
          await change(runId, "pause")
          await seen(page, /^Full sync paused$/)
          assert.strictEqual(await page.getByLabel("Why, for whoever asks later").inputValue(), "it was a slip")
          await page.getByRole("button", { name: "Cancel the run" }).click()
          await seen(page, /^Full sync: cancelled$/)
          await page.getByRole("button", { name: "Try again" }).click()
          await seen(page, /^Full sync (?:requested|running|waiting)$/)
        })

        yield* withPage({ isRefused: true }, async (page) => {
          await signIn(page, await anotherLink())
          await page.goto(`${server.url}/connections/con_none`)
          await page.getByRole("alert").getByText("There is no connection").waitFor(patience)
          await page.goto(`${server.url}/?org=nobody`)
          await page.getByRole("alert").getByText("There is no organisation").waitFor(patience)
          // The session ends while the page is looked at.
          await page.goto(server.url)
          await page.getByRole("link", { name: /Grace/ }).first().waitFor(patience)
          await page.context().clearCookies()
          await page.getByText("openfaith keys link").waitFor(patience)
        })

        yield* withPage({}, async (page) => {
          await signIn(page, await anotherLink())
          await page.getByRole("link", { name: /Grace/ }).first().waitFor(patience)
          await run(server.kill)
          await page.getByRole("alert").getByText("The server does not answer").waitFor(patience)
          // A page that was never opened is waited for.
          await page.getByRole("link", { name: /Grace/ }).first().click()
          await run(server.serveAgain)
          await page.getByRole("heading", { level: 1, name: /Grace/ }).waitFor(patience)
        })
      })
    ),
  { timeout: 180_000 }
)
