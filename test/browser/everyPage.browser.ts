/**
 * Every page in every state it can be in, in both colours, wide and narrow. The deep form (`npm run screenshots`) keeps a picture of each and also looks
 * at what is large.
 */
import { assert, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import type { Page } from "playwright-core"
import { signIn, withPage } from "../support/browser.ts"
import { eventually } from "../support/commandLine.ts"
import { examinePage, isThorough } from "../support/examinePage.ts"
import { servedHome } from "../support/servedHome.ts"
import { addTroubledRuns, largeConnectionId, largeGraph, largeRunId, troubledRunId } from "../support/troubledRuns.ts"

const entities = 244
const runs = 5000

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name }).first().waitFor({ timeout: 60_000 })

it.live(
  "no page keeps anybody out or is wider than a phone, whether there is nothing, something, much or trouble to show",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const wrong: Array<string> = []
        const examine = async (page: Page, name: string) => {
          wrong.push(...(await examinePage(page, name)))
        }
        const server = yield* servedHome(100, "--limit", "50")
        const link = yield* server.link
        const run = Effect.runPromiseWith(yield* Effect.context<Scope.Scope>())

        yield* withPage({ isRefused: true }, async (page) => {
          await page.goto(server.url)
          await heading(page, "Sign in")
          await examine(page, "signed-out")
          await page.goto(`${server.url}/signin`)
          await page.getByText("openfaith keys link").waitFor()
          await examine(page, "sign-in")
        })

        // A run and a connection that are not there are refused.
        yield* withPage({ isRefused: true }, async (page) => {
          const look = async (name: string, path: string, ready: () => Promise<unknown>) => {
            await page.setViewportSize({ width: 1280, height: 900 })
            await page.goto(`${server.url}${path}`)
            await ready()
            await examine(page, name)
          }
          await signIn(page, link)
          await look("overview-empty", "/", () => heading(page, /./))
          await look("runs-empty", "/runs", () => heading(page, "Runs"))
          await look("connect", "/connect", () => page.getByLabel("Organisation").waitFor())
          await page.setViewportSize({ width: 1280, height: 900 })
          await page.getByLabel("With a token made there").check()
          await examine(page, "connect-token")
          await look("records-empty", "/records", () => heading(page, "Records"))
          await look("no-such-record", "/records/person_none", () => page.getByRole("alert").getByText("person_none").waitFor())
          await look("adapter", "/adapters/pco", () => page.locator(".react-flow__node").first().waitFor())
          await look("adapter-list", "/adapters/pco?view=list&product=people", () => page.getByRole("table").waitFor())
          await look("adapter-entity", "/adapters/pco?words=person&entity=people.Person", () => page.getByRole("dialog").waitFor())
          await look("no-such-page", "/nowhere", () => heading(page, /./))
          await look("no-such-run", "/runs/run_none", () => page.getByRole("alert").getByText("run_none").waitFor())

          const { id } = await run(server.connect("acme"))
          const { runId } = await run(server.requestRun(id))
          await look("run-waiting", `/runs/${runId}`, () =>
            page
              .getByRole("button", { name: /^\w+ Waiting/ })
              .first()
              .waitFor()
          )
          await page.setViewportSize({ width: 1280, height: 900 })
          await page.getByText("List", { exact: true }).click()
          await examine(page, "run-list")
          await look("overview-running", "/", () => heading(page, /./))
          await look("connection-running", `/connections/${id}`, () => heading(page, /./))

          await run(
            eventually(
              "the run has ended",
              120,
              Effect.map(server.run(runId), ({ run }) => run.status === "complete")
            )
          )
          await look("connection-complete", `/connections/${id}`, () => heading(page, /./))
          await page.setViewportSize({ width: 1280, height: 900 })
          await page.getByRole("button", { name: "Full sync" }).click()
          await page
            .getByText(/^about /)
            .first()
            .waitFor()
          await examine(page, "connection-sync")
          await page.keyboard.press("Escape")
          await page.setViewportSize({ width: 1280, height: 900 })
          await page.getByRole("button", { name: "Authorise again" }).click()
          await page.getByRole("textbox", { name: "Id" }).waitFor()
          await examine(page, "connection-authorise")
          await page.keyboard.press("Escape")
          await page.setViewportSize({ width: 1280, height: 900 })
          await page.getByRole("button", { name: "Disconnect" }).click()
          await page.getByLabel("Also remove everything that is stored of it").check()
          await page.getByText(/that applications read will go/).waitFor()
          await examine(page, "connection-disconnect")
          await look("entity", `/connections/${id}/entities/people.Person`, () => page.getByText(/^Compared with/).waitFor())
          await look("records-found", "/records?text=ma", () => page.getByRole("table").waitFor())
          await page.setViewportSize({ width: 1280, height: 900 })
          await page.getByRole("rowheader").getByRole("link").first().click()
          await page.getByText("What applications read").waitFor()
          await page.getByRole("button", { name: "Show what the source sent" }).first().click()
          await examine(page, "record")
          await look("run-complete", `/runs/${runId}`, () => heading(page, "Full sync: complete"))
          await page.setViewportSize({ width: 1280, height: 900 })
          await page.getByRole("button", { name: /^HouseholdMembership Done/ }).click()
          await page.getByRole("dialog", { name: "people.HouseholdMembership" }).waitFor()
          await examine(page, "run-entity")

          await run(addTroubledRuns(server.home, id, { entities, runs }))
          await look("run-incomplete", `/runs/${troubledRunId}`, () => heading(page, "Full sync: incomplete"))
          await look("overview-trouble", "/", () => heading(page, /./))
          await look("runs-many", "/runs", () => page.getByRole("button", { name: "Older runs" }).waitFor())
          await look("entity-trouble", `/connections/${id}/entities/people.Campus`, () => page.getByText("In quarantine").first().waitFor())
          await look("record-trouble", "/records/of/acme/people.Campus/47111", () => page.getByText(/^In quarantine:/).waitFor())
          await look("connection-trouble", `/connections/${largeConnectionId}`, () => heading(page, /./))
          if (!isThorough) return
          await page.route("**/v1/adapters/*/graph", (route) => route.fulfill({ json: largeGraph(entities) }))
          await look("run-large", `/runs/${largeRunId}`, () =>
            page
              .getByRole("button", { name: /^E\d+ / })
              .first()
              .waitFor()
          )
        })
        assert.deepStrictEqual(wrong, [])
      })
    ),
  { timeout: isThorough ? 900_000 : 300_000 }
)
