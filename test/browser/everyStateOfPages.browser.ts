/**
 * What pages say when the server is gone, the session has ended, something is not there any more or somebody has no rights, and how they look over a
 * large installation: in both colours, wide and narrow, for `npm run screenshots` alone.
 */
import { assert, it } from "@effect/vitest"
import { Run, SignInCode } from "@openfaith/api"
import { Effect, Redacted, Schema, type Scope } from "effect"
import type { Page } from "playwright-core"
import { largestOrg } from "../../bench/lists/fillStore.ts"
import { largeStore } from "../../bench/lists/largeStore.ts"
import { askAt } from "../support/api.ts"
import { signIn, withPage } from "../support/browser.ts"
import { eventually } from "../support/commandLine.ts"
import { examinePage, isThorough } from "../support/examinePage.ts"
import { addOpenWork } from "../support/openWork.ts"
import { servedHome } from "../support/servedHome.ts"
import { addTroubledRuns, troubledRunId } from "../support/troubledRuns.ts"

const patience = { timeout: 90_000 }

/** Pages at this address, each looked at when it shows what it should. */
const lookingAt = (url: string, page: Page, wrong: Array<string>) => async (name: string, path: string, words: string | RegExp) => {
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.goto(`${url}${path}`)
  await page.getByText(words).first().waitFor(patience)
  wrong.push(...(await examinePage(page, name)))
}

const afterwards = async (page: Page, name: string, words: string | RegExp, wrong: Array<string>) => {
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.getByText(words).first().waitFor(patience)
  wrong.push(...(await examinePage(page, name)))
}

it.live.skipIf(!isThorough)(
  "say what it means and what to do when something is gone, refused or away",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const wrong: Array<string> = []
        const server = yield* servedHome(100, "--limit", "1000000")
        const run = Effect.runPromiseWith(yield* Effect.context<Scope.Scope>())
        const { id } = yield* server.connect("acme")
        const { runId } = yield* server.requestRun(id)
        yield* eventually(
          "everything is read",
          120,
          Effect.map(server.run(runId), ({ run }) => run.finishedAt !== null)
        )
        yield* addOpenWork(server.home, id)
        yield* addTroubledRuns(server.home, id, { entities: 60, runs: 100 })

        // Somebody of the organisation who may only look.
        const viewer = yield* server.answerTo(SignInCode, "POST", "/v1/sign-in-codes", { name: "vera", scope: "read", orgIds: ["acme"] })
        yield* withPage({ isRefused: true }, async (page) => {
          await signIn(page, `${server.url}${viewer.path}`)
          const look = lookingAt(server.url, page, wrong)
          await look("viewer-overview", "/", /Grace/)
          await look("viewer-connect", "/connect", /Only administrators connect/)
          await look("viewer-connection", `/connections/${id}`, /^people\.Person$/)
          await look("viewer-entity", `/connections/${id}/entities/people.Person`, /^Compared with/)
          await look("viewer-run", `/runs/${troubledRunId}`, /Who gave which command/)
          await look("viewer-quarantine", "/quarantine", /3 of people\.Email/)
          for (const tab of ["limits", "health", "audit", "access"]) await look(`viewer-${tab}`, `/system?tab=${tab}`, /^System$/)
        })

        const another = yield* server.anotherLink
        yield* withPage({ isRefused: true }, async (page) => {
          await signIn(page, another)
          const look = lookingAt(server.url, page, wrong)
          await look("no-such-connection", "/connections/con_none", 'There is no connection "con_none".')
          await look("no-such-entity", `/connections/${id}/entities/people.None`, /There is no entity/)
          await look("no-such-adapter", "/adapters/none", /There is no adapter/)
          await look("no-such-decision", "/decisions/99", 'There is no decision "99".')
          await look("no-such-record-of-source", "/records/of/acme/people.Person/0", /Nothing is known|There is no/)
          await look("no-such-organisation", "/?org=nobody", /There is no organisation/)
          await look("no-such-rows", "/?only=stuck", /^None is like this/)
          await look("records-none", "/records?org=acme&text=zzzz", /^Nothing of acme begins like/)

          // The session ends while something is typed.
          await page.goto(`${server.url}/connect`)
          await page.getByLabel("Organisation").fill("my-church")
          await page.context().clearCookies()
          await afterwards(page, "session-ended", "Your session has ended", wrong)
        })

        // The server goes away while pages are looked at.
        const third = yield* server.anotherLink
        // A run that has ended is not asked for again.
        const paused = yield* server.requestRun(id)
        yield* server.answerTo(Run, "POST", `/v1/runs/${paused.runId}/pause`, {})
        yield* withPage({ isRefused: true }, async (page) => {
          await signIn(page, third)
          const paths = {
            overview: "/",
            connection: `/connections/${id}`,
            run: `/runs/${paused.runId}`,
            runs: "/runs",
            decisions: "/decisions",
            system: "/system"
          }
          const pages: Array<readonly [string, Page]> = []
          for (const [name, path] of Object.entries(paths)) {
            const opened = await page.context().newPage()
            await opened.setViewportSize({ width: 1280, height: 900 })
            await opened.goto(`${server.url}${path}`)
            await opened.getByRole("heading", { level: 1 }).first().waitFor(patience)
            pages.push([name, opened])
          }
          await run(server.kill)
          for (const [name, opened] of pages) {
            await opened.bringToFront()
            await afterwards(opened, `${name}-away`, /does not answer|Connection lost|cannot be reached/, wrong)
          }
        })
        assert.deepStrictEqual(wrong, [])
      })
    ),
  { timeout: 900_000 }
)

it.live.skipIf(!isThorough)(
  "are as they should be over five thousand connections",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const wrong: Array<string> = []
        const { key, url } = yield* largeStore({ connections: 5000, runs: 100_000, records: 100_000 })
        const { json } = yield* askAt(url)("POST", "/v1/sign-in-codes", { key: Redacted.make(key), body: { name: "ada", scope: "admin" } })
        const { path } = Schema.decodeUnknownSync(SignInCode)(json)
        yield* withPage({ isRefused: true }, async (page) => {
          await signIn(page, `${url}${path}`)
          const look = lookingAt(url, page, wrong)
          await look("overview-huge", "/", /^[\d,]+ degraded$/)
          await look("overview-huge-filtered", "/?only=degraded&fresh=never", /^[\d,]+ degraded$/)
          await look("runs-huge", "/runs", "Older runs")
          await look("connection-huge", "/connections/con_00000000000000000000000001", /^people\.Person$/)
          await look("entity-huge", "/connections/con_00000000000000000000000001/entities/people.Person", /^Latest readings$/)
          await look("records-huge", `/records?org=${largestOrg}&text=must`, /Mustermann/)
          await look("decisions-huge", "/decisions", /may be gone/)
          await look("quarantine-huge", "/quarantine", /people\.Person/)
          await look("alerts-huge", "/system?tab=alerts", /^(?:Critical|Warning): /)
          await look("audit-huge", "/system?tab=audit", /retry run|request run/)
          await look("limits-huge", "/system?tab=limits", /Church \d/)
          await look("access-huge", "/system?tab=access", /\(this one\)/)
        })
        assert.deepStrictEqual(wrong, [])
      })
    ),
  { timeout: 900_000 }
)
