/** Brakes, quarantine and alerts, settled by people with a browser: who may, who may not, and who comes second. */
import { assert, it } from "@effect/vitest"
import { Decision, OpenCounts, SignInCode } from "@openfaith/api"
import { Effect, Schema, type Scope } from "effect"
import type { Page } from "playwright-core"
import { signIn, withPage } from "../support/browser.ts"
import { eventually } from "../support/commandLine.ts"
import { addTroubles } from "../support/openWork.ts"
import { servedHome } from "../support/servedHome.ts"

const patience = { timeout: 60_000 }
const gone = 60

const seen = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor(patience)

/** Tabs until what has the focus is called so. */
const tabTo = async (page: Page, name: RegExp) => {
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press("Tab")
    const at = Schema.decodeUnknownSync(Schema.String)(
      await page.evaluate(`(() => {
        const at = document.activeElement
        return at?.getAttribute("aria-label") ?? at?.labels?.[0]?.innerText ?? at?.innerText ?? ""
      })()`)
    )
    if (name.test(at.replaceAll(/\s+/g, " ").trim())) return
  }
  assert.fail(`Nothing with the focus is called ${name}.`)
}

it.live(
  "a brake is confirmed and undone, by one of two; a viewer cannot act; quarantine is waived over an expired session; an alert is silenced",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const server = yield* servedHome(120, "--limit", "1000000")
        const link = yield* server.link
        const run = Effect.runPromiseWith(yield* Effect.context<Scope.Scope>())
        const linkFor = async (person: { readonly name: string; readonly scope: string }) =>
          `${server.url}${(await run(server.answerTo(SignInCode, "POST", "/v1/sign-in-codes", person))).path}`
        const { id } = yield* server.connect("acme")
        const hasEnded = (runId: string) => Effect.map(server.run(runId), ({ run }) => run.finishedAt !== null)
        const { runId } = yield* server.requestRun(id)
        yield* eventually("everything is read", 120, hasEnded(runId))

        // More go than may go unasked.
        yield* server.simulator.control("/mutate", {
          method: "POST",
          body: JSON.stringify(Array.from({ length: gone }, () => ({ do: "delete", entity: "Email" })))
        })
        const { runId: reconciliation } = yield* server.requestRun(id, "reconciliation")
        yield* eventually("a brake is on", 120, hasEnded(reconciliation))
        yield* addTroubles(server.home, id)
        const open = yield* server.answerTo(OpenCounts, "GET", "/v1/open")
        assert.deepInclude(open, { decisions: 1, quarantined: 4 })
        const decided = Effect.map(
          server.answerTo(Schema.Struct({ decision: Decision }), "GET", "/v1/decisions/1"),
          ({ decision }) => decision
        )

        // A viewer sees all of it, is told why nothing is offered, and is refused where the page is gone round.
        yield* withPage({}, async (page) => {
          await signIn(page, await linkFor({ name: "vera", scope: "read" }))
          await page.getByRole("link", { name: "1 open decision" }).click()
          await page.getByRole("link", { name: `${gone} records of people.Email may be gone` }).click()
          await seen(page, /^Deciding takes an operator, and you are signed in as viewer\./)
          assert.strictEqual(await page.getByRole("button", { name: "Let them go" }).count(), 0)
          const refused = await page.request.post(`${server.url}/v1/decisions/1/confirm`, { data: {}, headers: { origin: server.url } })
          assert.strictEqual(refused.status(), 403)
          await page.goto(`${server.url}/quarantine`)
          await seen(page, /^Replaying and waiving takes an operator/)
          assert.strictEqual(await page.getByRole("button", { name: "Waive" }).count(), 0)
          await page.goto(`${server.url}/system?tab=alerts`)
          await seen(page, /^Silencing takes an operator/)
          assert.strictEqual(await page.getByRole("button", { name: /^Silence/ }).count(), 0)
          for (const tab of ["audit", "access"]) {
            await page.goto(`${server.url}/system?tab=${tab}`)
            await seen(page, /takes an administrator, and you are signed in as viewer\./)
          }
        })

        yield* withPage({ isRefused: true }, async (page) => {
          await signIn(page, link)
          // What the run says to type leads to the page where it is done.
          await page.goto(`${server.url}/runs/${reconciliation}`)
          await page.getByRole("alert").getByRole("link", { name: "openfaith deletions show 1" }).click()
          await page.getByRole("heading", { level: 1, name: `${gone} records of people.Email may be gone` }).waitFor(patience)
          const pages = page.getByRole("navigation", { name: "Pages" })
          await pages.getByRole("link", { name: "Decisions 1 open" }).click()
          await page.getByRole("link", { name: `${gone} records of people.Email may be gone` }).click()
          await seen(page, new RegExp(`^The source did not list ${gone} of \\d+ stored records\\. 50 may go unasked`))

          // Without a mouse; what it will do is said first.
          await tabTo(page, /^Let them go$/)
          await page.keyboard.press("Enter")
          const dialog = page.getByRole("dialog", { name: "Let them go?" })
          await dialog.getByText(new RegExp(`asks the source for each of these ${gone} records by its id`)).waitFor()
          await tabTo(page, /^Why, for whoever asks later/)
          await page.keyboard.type("they moved away")
          await tabTo(page, /^Let them go$/)
          await page.keyboard.press("Enter")
          await seen(page, "Confirmed. A reconciliation goes through the records now.")
          await seen(page, new RegExp(`${gone} deleted, since the source does not have them`))
          await seen(page, /they moved away/)
          assert.deepInclude(await run(decided), { status: "confirmed", buried: gone, waiting: 0 })

          // Two at once: the others are told who was quicker, before they answer or, where they cannot know yet, when they do; nothing is done twice.
          const [second, third] = [await page.context().newPage(), await page.context().newPage()]
          for (const another of [second, third]) {
            await another.goto(`${server.url}/decisions/1`)
            await another.getByRole("button", { name: "Bring them back" }).click()
            await another.getByRole("dialog").getByLabel("Why").fill("a slip")
          }
          await third.route("**/v1/decisions/1?*", (route) => route.abort("aborted"))
          await page.getByRole("button", { name: "Bring them back" }).click()
          await page.getByRole("dialog").getByRole("button", { name: "Bring them back" }).click()
          await seen(page, new RegExp(`${gone} brought back`))
          await seen(second, /^Undone by a signed-in browser, .*Yours is not needed any more\.$/)
          assert.strictEqual(await second.getByLabel("Why").inputValue(), "a slip")
          await third.getByRole("dialog").getByRole("button", { name: "Bring them back" }).click()
          await third.getByText("Somebody else was quicker").waitFor(patience)
          await third.unroute("**/v1/decisions/1?*")
          await seen(third, /^Undone by a signed-in browser, .*Your answer has changed nothing\.$/)
          await third.close()
          await second.close()
          assert.deepInclude(await run(decided), { status: "undone", revived: gone })
        })

        yield* withPage({ isRefused: true }, async (page) => {
          const operator = await linkFor({ name: "otto", scope: "operate" })
          await signIn(page, operator)
          await page.getByRole("link", { name: "4 in quarantine" }).click()
          const group = page.getByRole("row", { name: /3 of people\.Email/ })
          await group.getByRole("link", { name: "Show one of them" }).click()
          await page.getByText("As the source sent it").waitFor(patience)
          await page.getByRole("button", { name: "Show all of it" }).click()
          await page.getByRole("button", { name: "Fold" }).waitFor()
          await page.keyboard.press("Escape")
          // The keyboard goes on where it was.
          await page.locator("a:focus", { hasText: "Show one of them" }).waitFor(patience)
          await group.getByRole("button", { name: "Replay" }).click()
          await page.getByRole("dialog").getByRole("button", { name: "Replay" }).click()
          await seen(page, "Nothing stored, 3 are still broken.")

          // The replay has found another cause, which makes another group of them.
          await group.filter({ hasText: "Keys are missing" }).waitFor(patience)

          // The session ends while a reason is typed: it is still there when somebody has signed in again.
          await group.getByRole("button", { name: "Waive" }).click()
          const waive = page.getByRole("dialog", { name: "Waive 3 records of people.Email?" })
          await waive.getByLabel("Why").fill("a test of the church's office")
          await page.context().clearCookies()
          await waive.getByRole("button", { name: "Waive" }).click()
          const ended = page.getByRole("dialog", { name: "Your session has ended" })
          await ended.waitFor(patience)
          const another = await page.context().newPage()
          await signIn(another, await linkFor({ name: "otto", scope: "operate" }))
          await another.close()
          await ended.waitFor({ state: "detached", ...patience })
          assert.strictEqual(await waive.getByLabel("Why").inputValue(), "a test of the church's office")
          await waive.getByRole("button", { name: "Waive" }).click()
          await seen(page, "3 records waived. They return only with other content.")

          await page
            .getByRole("navigation", { name: "Pages" })
            .getByRole("link", { name: /^Alerts/ })
            .click()
          await page.getByRole("button", { name: "Silence: Data is getting old" }).click()
          const silence = page.getByRole("dialog", { name: "Silence" })
          await silence.getByLabel("For", { exact: true }).selectOption({ label: "1 day" })
          await silence.getByLabel("Why").fill("the source is away until Monday")
          await silence.getByRole("button", { name: "Silence" }).click()
          await seen(page, "Silenced. It stays listed here.")
          await seen(page, /^Silenced: told of again in 24 h$/)
          const made = page.getByRole("row", { name: /the source is away until Monday/ })
          await made.getByText(/^Stale, of con_/).waitFor()
          await made.getByRole("button", { name: "End it" }).click()
          await page.getByRole("dialog").getByRole("button", { name: "End it" }).click()
          await made.waitFor({ state: "detached", ...patience })
        })
      })
    ),
  { timeout: 180_000 }
)
