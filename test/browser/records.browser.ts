/** A record that could not be stored: found, understood, and brought in, by somebody who only has a browser. */
import { assert, it } from "@effect/vitest"
import { QuarantinedRecord } from "@openfaith/api"
import { ExistingInstallationLive } from "@openfaith/server"
import { Effect, Layer, Schema, type Scope } from "effect"
import { SqlClient } from "effect/sql"
import type { Page } from "playwright-core"
import { signIn, withPage } from "../support/browser.ts"
import { eventually } from "../support/commandLine.ts"
import { inHome } from "../support/processes.ts"
import { servedHome } from "../support/servedHome.ts"

const patience = { timeout: 30_000 }
const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name }).first().waitFor(patience)

const fault = { kind: "wrong-type", record: "Email", attribute: "address", everyId: 15 }
const Held = Schema.Struct({ items: Schema.Array(QuarantinedRecord) })
const People = Schema.Struct({
  items: Schema.Array(
    Schema.Struct({ id: Schema.String, first_name: Schema.NullOr(Schema.String), last_name: Schema.NullOr(Schema.String) })
  )
})

/** As after a release whose adapter understands what the source sent: what is in quarantine can be read by now. */
const understood = (home: string, id: string) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) =>
      sql`UPDATE sync.quarantine SET payload = replace(payload, '{"unexpected":true}', '"found@example.org"') WHERE id = ${id}::bigint`
  ).pipe(Effect.provide(ExistingInstallationLive.pipe(Layer.provide(inHome(home)))), Effect.orDie)

it.live(
  "a broken record is found from its entity, says what is wrong with it, is replayed, or read again once the source has put it right",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const server = yield* servedHome(60, "--limit", "1000", "--faults", JSON.stringify([fault]))
        const link = yield* server.link
        const run = Effect.runPromiseWith(yield* Effect.context<Scope.Scope>())
        const { id } = yield* server.connect("acme")
        const { runId } = yield* server.requestRun(id)
        yield* eventually(
          "the run has ended",
          60,
          Effect.map(server.run(runId), (view) => view.run.status === "complete_with_exceptions")
        )
        const { items: held } = yield* server.answerTo(Held, "GET", "/v1/quarantine?orgId=acme")
        const [one, other] = held
        assert.isDefined(one)
        assert.isDefined(other)
        // Some of a church have but one name.
        const people = (yield* server.answerTo(People, "GET", "/v1/organisations/acme/rows/person?limit=60")).items
        const person = people.find(({ first_name, last_name }) => /^\w+$/.test(first_name ?? "") && /^\w+$/.test(last_name ?? ""))
        assert.isDefined(person)

        yield* withPage({}, async (page) => {
          await signIn(page, link)
          await page.goto(`${server.url}/connections/${id}`)
          await page.getByRole("link", { name: "people.Email", exact: true }).click()
          await heading(page, "people.Email")
          await page.getByRole("link", { name: one?.externalId ?? "", exact: true }).click()
          await heading(page, `people.Email ${one?.externalId}`)
          await page.getByText("In quarantine: attributes.address: Expected a text or nothing, got an object").waitFor(patience)
          await page.getByRole("button", { name: "Show what is in quarantine" }).click()
          await page.getByText('"unexpected": true').waitFor(patience)

          await page.getByRole("button", { name: "Replay" }).click()
          await page.getByText("It is broken as before, and stays in quarantine.").waitFor(patience)
          await run(understood(server.home, one?.id ?? ""))
          await page.getByRole("button", { name: "Replay" }).click()
          await page.getByText("What applications read").waitFor(patience)
          await page.getByText("found@example.org").first().waitFor(patience)
          await page.getByText("In quarantine: ").waitFor({ ...patience, state: "detached" })
          await page.getByText("Stored: the first look that is known").waitFor(patience)
          // What it refers to is one click away.
          await page.getByRole("link", { name: /^person_/ }).click()
          await page.getByText("first_name").waitFor(patience)

          // The other is looked for by the source's id, and read anew once the source has put it right.
          // Whose records there are is told only after something has been typed: that stays.
          const organisations = page.waitForResponse(/\/v1\/organisations(?:\?|$)/)
          await page.route(/\/v1\/organisations(?:\?|$)/, async (route) => {
            await page.getByLabel("Id or name").fill(other?.externalId ?? "")
            await route.continue()
          })
          await page.goto(`${server.url}/records`)
          await organisations
          await page.getByRole("combobox", { name: "Organisation" }).waitFor({ ...patience, state: "detached" })
          await page.getByRole("button", { name: "Search" }).click()
          await page.getByRole("link", { name: `people.Email ${other?.externalId}` }).click()
          await heading(page, `people.Email ${other?.externalId}`)
          await run(server.simulator.control("/faults", { method: "POST", body: "[]" }))
          await page.getByRole("button", { name: "Read again at the source" }).click()
          await page.getByText("In quarantine: ").waitFor({ ...patience, state: "detached" })
          await page.getByText("What applications read").waitFor(patience)
          await page.getByRole("button", { name: "Show 1 time it was in quarantine" }).waitFor(patience)

          // By a name, and by what the address holds alone.
          const [first, last] = [person?.first_name ?? "", person?.last_name ?? ""]
          await page.goto(`${server.url}/records?text=${encodeURIComponent(`${last} ${first}`)}`)
          await page
            .getByRole("link", { name: `${first} ${last}` })
            .first()
            .click()
          await heading(page, `${first} ${last}`)
          await page.getByRole("button", { name: "Show what the source sent" }).click()
          await page.getByText(`"last_name": "${last}"`).waitFor(patience)
        })

        yield* withPage({ isRefused: true }, async (page) => {
          await signIn(page, await run(server.anotherLink))
          await page.goto(`${server.url}/records/person_00000000000000000000000000`)
          await page.getByRole("alert").getByText("There is no row").waitFor(patience)
          await page.goto(`${server.url}/records?text=nobody-is-called-this`)
          await page.getByText("Nothing of acme begins like").waitFor(patience)
        })
      })
    ),
  { timeout: 180_000 }
)
