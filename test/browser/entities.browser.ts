/** One entity of a connection, and all entities of an adapter, looked at and changed in a browser. */
import { assert, it } from "@effect/vitest"
import { FieldState } from "@openfaith/api"
import { Effect, Schema, type Scope } from "effect"
import type { Page } from "playwright-core"
import { signIn, withPage } from "../support/browser.ts"
import { eventually } from "../support/commandLine.ts"
import { servedHome } from "../support/servedHome.ts"

const patience = { timeout: 30_000 }
const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name }).first().waitFor(patience)
const Fields = Schema.Struct({ items: Schema.Array(FieldState) })

it.live(
  "an entity tells how it is read and what drifted, and is synced, switched and narrowed once it is said what that does; a graph is walked by keyboard",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const server = yield* servedHome(60, "--limit", "1000")
        const link = yield* server.link
        const run = Effect.runPromiseWith(yield* Effect.context<Scope.Scope>())
        const { id } = yield* server.connect("acme")
        const ended = (runId: string) =>
          eventually(
            "the run has ended",
            60,
            Effect.map(server.run(runId), (view) => view.run.status === "complete")
          )
        yield* ended((yield* server.requestRun(id)).runId)
        // Without a time of their own: no delta can know of them.
        yield* server.simulator.control("/mutate", { method: "POST", body: JSON.stringify({ do: "untimed", entity: "Person", count: 2 }) })

        yield* withPage({}, async (page) => {
          await signIn(page, link)
          await page.goto(`${server.url}/connections/${id}`)
          await page.getByRole("link", { name: "people.Person", exact: true }).click()
          await heading(page, "people.Person")
          await page.getByText("Every row read").waitFor(patience)
          await page.getByRole("row", { name: /^Delta Keyset: updated_at can be filtered and ordered by/ }).waitFor(patience)
          await page.getByText("Compared with 50 stored records").waitFor(patience)

          // What it takes is said first; then it is done, and what it found is told.
          await page.getByRole("button", { name: "Reconcile" }).click()
          const dialog = page.getByRole("dialog")
          await dialog.getByText(/^about \d+$/).waitFor(patience)
          await dialog.getByRole("button", { name: "Ask the source how much there is" }).click()
          await dialog.getByText("By the source's own counts.").waitFor(patience)
          await dialog.getByRole("button", { name: "Start" }).click()
          await dialog.getByText("Reconciliation requested").waitFor(patience)
          await dialog.getByRole("button", { name: "Close" }).last().click()
          await page.getByText("2 records were not stored").waitFor(patience)
          await page
            .getByRole("row", { name: /^Reconciliation/ })
            .first()
            .waitFor(patience)

          await page.getByRole("button", { name: "Switch off nickname" }).click()
          await page.getByText("What is stored of it is removed").waitFor(patience)
          await page.getByRole("button", { name: "Switch it off" }).click()
          await page.getByRole("button", { name: "Switch on nickname" }).waitFor(patience)
          const { items } = await run(server.answerTo(Fields, "GET", `/v1/connections/${id}/fields`))
          assert.isFalse(items.find(({ field }) => field === "people.Person.nickname")?.enabled)

          await page.goto(`${server.url}/connections/${id}/entities/people.Household`)
          await heading(page, "people.Household")
          await page.getByRole("button", { name: "Switch off", exact: true }).first().click()
          await page.getByText("With it goes what cannot be without it: people.HouseholdMembership.").waitFor(patience)
          await page.getByRole("dialog").getByRole("button", { name: "Switch it off" }).click()
          await page.getByText("Switched off").first().waitFor(patience)
          // Somebody else does it while the dialog is open: it does not turn into its opposite.
          await page.getByRole("button", { name: "Switch on", exact: true }).first().click()
          const switching = page.getByRole("dialog", { name: "Switch people.Household on?" })
          await switching.waitFor(patience)
          await run(
            server.answerTo(Schema.Unknown, "POST", `/v1/connections/${id}/entities`, { entities: ["people.Household"], enabled: true })
          )
          await switching.getByText("Somebody else was quicker: it is on already.").waitFor(patience)
          await switching.getByRole("button", { name: "Close" }).last().click()

          // The graph: found, opened, closed and left with the keyboard; the address holds all of it.
          await page.getByRole("link", { name: /^Among all entities/ }).click()
          await heading(page, "Planning Center")
          await page.getByRole("dialog", { name: "people.Household" }).waitFor(patience)
          await page.keyboard.press("Escape")
          await page.getByRole("dialog").waitFor({ state: "detached" })
          await page.getByLabel("Find an entity").focus()
          await page.keyboard.type("PhoneNumber")
          await page.getByText("and 2 others that they cannot be without").waitFor(patience)
          await page.locator("[data-id='people.PhoneNumber']").focus()
          await page.keyboard.press("Enter")
          const details = page.getByRole("dialog", { name: "people.PhoneNumber" })
          await details.getByText("Cannot be read before").waitFor(patience)
          await details.getByRole("button", { name: "people.Person" }).press("Enter")
          await page.getByRole("dialog", { name: "people.Person" }).waitFor(patience)
          await page.keyboard.press("Escape")
          await page.getByRole("dialog").waitFor({ state: "detached" })
          await page.getByRole("radio", { name: "Graph" }).focus()
          await page.keyboard.press("ArrowRight")
          await page
            .getByRole("table", { name: "Entities of this adapter" })
            .getByRole("row", { name: /^people\.PhoneNumber/ })
            .waitFor(patience)
          assert.strictEqual(new URL(page.url()).search, "?words=PhoneNumber&view=list")
          await page.reload()
          await page.getByRole("button", { name: "people.PhoneNumber" }).waitFor(patience)
        })
      })
    ),
  { timeout: 180_000 }
)
