/**
 * Decisions, quarantine and the system, with nothing, much and trouble to show, in both colours, wide and narrow. The deep form (`npm run screenshots`)
 * keeps a picture of each.
 */
import { assert, it } from "@effect/vitest"
import { SignInCode } from "@openfaith/api"
import { Effect, type Scope } from "effect"
import type { Page } from "playwright-core"
import { signIn, withPage } from "../support/browser.ts"
import { eventually } from "../support/commandLine.ts"
import { examinePage, isThorough } from "../support/examinePage.ts"
import { addOpenWork } from "../support/openWork.ts"
import { servedHome } from "../support/servedHome.ts"

const patience = { timeout: 60_000 }

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name }).first().waitFor(patience)

it.live(
  "no page of what waits for people, or of the system, keeps anybody out or is wider than a phone",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const wrong: Array<string> = []
        const server = yield* servedHome(100, "--limit", "1000000")
        const link = yield* server.link
        const run = Effect.runPromiseWith(yield* Effect.context<Scope.Scope>())
        const looking = (page: Page) => {
          const wide = () => page.setViewportSize({ width: 1280, height: 900 })
          const examine = async (name: string) => {
            wrong.push(...(await examinePage(page, name)))
            await wide()
          }
          return {
            examine,
            /** Where there is time. */
            lookDeeper: async (name: string, path: string, ready: () => Promise<unknown>) => {
              if (!isThorough) return
              await page.goto(`${server.url}${path}`)
              await ready()
              await examine(name)
            },
            look: async (name: string, path: string, ready: () => Promise<unknown>) => {
              await wide()
              await page.goto(`${server.url}${path}`)
              await ready()
              await examine(name)
            }
          }
        }

        const { id } = yield* server.connect("acme")
        const { runId } = yield* server.requestRun(id)
        yield* withPage({}, async (page) => {
          const { look } = looking(page)
          await signIn(page, link)
          await look("decisions-empty", "/decisions", () => page.getByText("Nothing waits for a decision.").waitFor(patience))
          await look("quarantine-empty", "/quarantine", () => page.getByText("Nothing is in quarantine.").waitFor(patience))
          await look("alerts-empty", "/system?tab=alerts", () => page.getByText("Nothing is wrong.").waitFor(patience))
        })
        yield* eventually(
          "everything is read",
          120,
          Effect.map(server.run(runId), ({ run }) => run.finishedAt !== null)
        )
        yield* addOpenWork(server.home, id)

        // A decision that is not there is refused.
        yield* withPage({ isRefused: true }, async (page) => {
          const { examine, look, lookDeeper } = looking(page)
          const code = await run(server.answerTo(SignInCode, "POST", "/v1/sign-in-codes", { name: "ada of the parish office" }))
          await signIn(page, `${server.url}${code.path}`)
          await page.getByRole("link", { name: "1 open decision" }).waitFor(patience)
          // Who does the work and what of the limits is used, each with its rows behind it.
          const work = page.getByRole("region", { name: "Work and limits" })
          await work.getByText(/versions \d/).waitFor(patience)
          await work.getByRole("link", { name: /^\d+ of \d+ in use$/ }).waitFor(patience)
          await examine("overview-open")
          await page.setViewportSize({ width: 360, height: 740 })
          await page.getByRole("button", { name: /^Menu, 1 open decisions/ }).click()
          await page.getByRole("dialog", { name: "Menu" }).waitFor()
          await examine("menu")

          await look("decisions", "/decisions?show=all", () => page.getByText("Confirmed").first().waitFor(patience))
          await lookDeeper("decision-losses", "/decisions/2", () => heading(page, /would lose values$/))
          await look("decision", "/decisions/1", () => heading(page, /may be gone$/))
          await page.getByRole("button", { name: "Let them go" }).click()
          await page.getByRole("dialog", { name: "Let them go?" }).waitFor()
          await examine("decision-confirm")
          await lookDeeper("no-such-decision", "/decisions/99", () => page.getByText('There is no decision "99".').waitFor(patience))

          await look("quarantine", `/quarantine?connection=${id}`, () =>
            page.getByRole("row", { name: /3 of people\.Email/ }).waitFor(patience)
          )
          await page.getByRole("link", { name: "Show one of them" }).first().click()
          await page.getByText("As the source sent it").waitFor(patience)
          await examine("quarantine-record")
          await page.keyboard.press("Escape")
          await page.getByRole("button", { name: "Waive" }).first().click()
          await page.getByRole("dialog", { name: /^Waive / }).waitFor()
          await examine("quarantine-waive")

          await look("system", "/system", () => page.getByRole("row", { name: /a-host-with/ }).waitFor(patience))
          await page
            .getByRole("row", { name: /a-host-with/ })
            .getByRole("button", { name: "Drain" })
            .click()
          await page.getByRole("dialog").getByText("The others go on with what it had.").waitFor(patience)
          await page.getByRole("dialog").getByRole("button", { name: "Drain" }).click()
          await page.getByText(/^asked to drain/).waitFor(patience)
          // By arrow keys from part to part; the address says which.
          await page.getByRole("tab", { name: "Processes" }).focus()
          await page.keyboard.press("ArrowRight")
          await page.waitForURL((url) => url.searchParams.get("tab") === "limits")
          await page
            .getByRole("row", { name: /acme, pco/ })
            .first()
            .waitFor(patience)
          await examine("limits")
          await page.getByRole("tab", { name: "Limits" }).focus()
          await page.keyboard.press("ArrowRight")
          await page.waitForURL((url) => url.searchParams.get("tab") === "health")
          await page.getByText("Database", { exact: true }).waitFor(patience)
          await examine("system-health")
          await look("alerts", "/system?tab=alerts&only=all", () =>
            page
              .getByText(/low disk|The disk is getting full/)
              .first()
              .waitFor(patience)
          )
          await page.getByRole("button", { name: "Runbook" }).first().click()
          await page.getByRole("button", { name: "Silence something" }).click()
          await page.getByRole("dialog", { name: "Silence" }).waitFor()
          await examine("alerts-silence")
          await look("audit", "/system?tab=audit", () => page.getByText("request run").first().waitFor(patience))
          await lookDeeper("audit-filtered", "/system?tab=audit&action=connect&org=acme", () =>
            page
              .getByRole("row", { name: /connect/ })
              .first()
              .waitFor(patience)
          )
          await look("access", "/system?tab=access", () => page.getByText(/\(this one\)/).waitFor(patience))
          await page.getByRole("button", { name: "Sign out a signed-in browser" }).click()
          await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click()
          await page.getByRole("row", { name: /^a signed-in browser/ }).waitFor({ state: "detached", ...patience })
          await page.getByRole("button", { name: "Make a sign-in link" }).click()
          await page.getByLabel("Name").fill("otto")
          await page.getByLabel("Role").selectOption({ label: "Operator" })
          await page.getByRole("dialog").getByRole("button", { name: "Make the link" }).click()
          await page.getByRole("region", { name: "The link" }).getByText(`${server.url}/signin#in_`).waitFor(patience)
          await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click()
          await page.getByRole("button", { name: "Make a key" }).click()
          await page.getByLabel("Name").fill("the website")
          await page.getByRole("dialog").getByRole("button", { name: "Make the key" }).click()
          await page.getByRole("region", { name: "The key" }).waitFor(patience)
          await examine("access-key")
        })

        // Somebody of one organisation who may only look.
        yield* withPage({ isRefused: true }, async (page) => {
          const { look, lookDeeper } = looking(page)
          const viewer = { name: "vera", scope: "read", orgIds: ["acme"] }
          const code = await run(server.answerTo(SignInCode, "POST", "/v1/sign-in-codes", viewer))
          await signIn(page, `${server.url}${code.path}`)
          await lookDeeper("viewer-decision", "/decisions/1", () => page.getByText(/^Deciding takes an operator/).waitFor(patience))
          await look("viewer-system", "/system", () => page.getByText(/^Looking at the processes takes/).waitFor(patience))
          await lookDeeper("viewer-alerts", "/system?tab=alerts", () => page.getByText(/^Silencing takes an operator/).waitFor(patience))
          // The session ends while the page is looked at.
          await page.context().clearCookies()
          await page.getByRole("dialog", { name: "Your session has ended" }).waitFor({ timeout: 90_000 })
        })
        assert.deepStrictEqual(wrong, [])
      })
    ),
  { timeout: 300_000 }
)
