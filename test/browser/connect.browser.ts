/** A church connected, authorised again and removed by somebody who only has a browser. */
import { assert, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import type { Page } from "playwright-core"
import { signIn, withPage } from "../support/browser.ts"
import { servedHome } from "../support/servedHome.ts"

const patience = { timeout: 60_000 }
const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name }).first().waitFor(patience)

it.live(
  "from nothing to a synced church through the source's own page of consent; taken back there, allowed again, and removed",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const server = yield* servedHome(40, "--limit", "1000")
        const link = yield* server.link
        const run = Effect.runPromiseWith(yield* Effect.context<Scope.Scope>())

        yield* withPage({ isRefused: true }, async (page) => {
          const begin = async (org: string) => {
            await page.goto(`${server.url}/connect`)
            await page.getByLabel("Organisation").fill(org)
          }
          await signIn(page, link)
          await page.getByRole("heading", { name: "Nothing is connected yet" }).waitFor(patience)
          await page.getByRole("link", { name: "Connect a church" }).first().click()
          await heading(page, "Connect a church")

          // Not allowed there: nothing is connected here.
          await begin("acme")
          await page.getByRole("button", { name: "Go to Planning Center" }).click()
          await heading(page, "Allow access?")
          await page.getByRole("button", { name: "Deny" }).click()
          await heading(page, "Not connected")
          await page.getByRole("link", { name: "To the dashboard" }).click()
          await page.getByRole("heading", { name: "Nothing is connected yet" }).waitFor(patience)

          await begin("acme")
          await page.getByRole("button", { name: "Go to Planning Center" }).click()
          await page.getByRole("button", { name: "Allow" }).click()
          await heading(page, "Connected")
          await page.getByRole("link", { name: "See how it goes" }).click()
          await heading(page, /Grace/)
          await page
            .getByText(/^Full sync: complete$/)
            .first()
            .waitFor(patience)
          await page.getByText(/^Allowed at the source; refreshed by itself/).waitFor(patience)
          const address = page.url()

          // The access is taken back at the source: the next run says so, and what to do is on the page.
          await run(server.simulator.control("/oauth/revoke", { method: "POST", body: "{}" }))
          await page.getByRole("button", { name: "Delta" }).click()
          await page.getByRole("button", { name: "Start" }).click()
          await page.getByText("Needs a new token").waitFor(patience)
          // Nothing can be started there any more, and what became of what was started is still said.
          await page
            .getByRole("dialog")
            .getByText(/^Delta requested/)
            .waitFor(patience)
          await page.keyboard.press("Escape")
          await page.getByRole("group", { name: "Sync now" }).waitFor({ ...patience, state: "detached" })
          await page.getByRole("button", { name: "Authorise again" }).click()
          await page.getByRole("dialog").getByRole("button", { name: "Go to Planning Center" }).click()
          await page.getByRole("button", { name: "Allow" }).click()
          await heading(page, "Connected")
          await page.getByRole("link", { name: "See how it goes" }).click()
          await page.getByText("Healthy", { exact: true }).waitFor(patience)
          assert.strictEqual(page.url(), address)

          // A token that is wrong changes nothing, and what was typed stays; one that is right is the same account.
          const [id = "", secret = ""] = server.simulator.token.split(":")
          await page.getByRole("button", { name: "Authorise again" }).click()
          await page.getByRole("textbox", { name: "Id" }).fill(` ${id}:wrong-secret `)
          await page.getByRole("button", { name: "Try this token and keep it" }).click()
          await page.getByRole("alert").getByText("refused the credentials").waitFor(patience)
          assert.strictEqual(await page.getByRole("textbox", { name: "Id" }).inputValue(), id)
          await page.getByLabel(/^Secret/).fill(secret)
          await page.getByRole("button", { name: "Try this token and keep it" }).click()
          await page.getByText(/^A token that a person gave/).waitFor(patience)

          await page.getByRole("button", { name: "Disconnect" }).click()
          await page.getByLabel("Also remove everything that is stored of it").check()
          await page.getByText(/that applications read will go/).waitFor(patience)
          const remove = page.getByRole("button", { name: "Remove everything" })
          assert.isTrue(await remove.isDisabled())
          await page.getByLabel("Type acme to confirm").fill("acme")
          await remove.click()
          await page.getByRole("heading", { name: "Nothing is connected yet" }).waitFor(patience)
        })
      })
    ),
  { timeout: 240_000 }
)
