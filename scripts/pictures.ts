/**
 * Makes the pictures of the dashboard in docs/images anew: a small installation with three churches, one of which has something to decide, looked at in a
 * real browser.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { SignInCode } from "@openfaith/api"
import { ExistingInstallationLive } from "@openfaith/server"
import { Console, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import type { Page } from "playwright-core"
import { browser, signIn } from "../test/support/browser.ts"
import { eventually } from "../test/support/commandLine.ts"
import { directory } from "../test/support/directory.ts"
import { addOpenWork } from "../test/support/openWork.ts"
import { inHome } from "../test/support/processes.ts"
import { servedHome } from "../test/support/servedHome.ts"
import { root } from "./sourceFiles.ts"

/** What a small church has: more is not seen on one picture. */
process.env["OPENFAITH_PRODUCTS"] = directory.join(",")

const folder = join(root, "docs", "images")

/** By organisation; the look-alike of the source has one name for all. */
const churches = { grace: "Grace Community Church", "saint-mary": "Saint Mary", northside: "Northside Church" } as const

const named = (home: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    for (const [org, name] of Object.entries(churches)) yield* sql`UPDATE sync.connections SET account_name = ${name} WHERE org_id = ${org}`
  }).pipe(Effect.provide(ExistingInstallationLive.pipe(Layer.provide(inHome(home)))), Effect.orDie)

/** As WebP, which is a third of a PNG. */
const keep = async (page: Page, name: string, height: number, colorScheme: "light" | "dark") => {
  await page.setViewportSize({ width: 1200, height })
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
  await page.mouse.move(0, 0)
  await page.waitForTimeout(1000)
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 85 })
  await session.detach()
  const picture = Buffer.from(data, "base64")
  writeFileSync(join(folder, `${name}.webp`), picture)
  return `${name}.webp: ${Math.ceil(picture.length / 1024)} kB`
}

const pictures = Effect.gen(function* () {
  mkdirSync(folder, { recursive: true })
  const server = yield* servedHome(400, "--limit", "400", "--latency", "250")
  const [first, ...others] = yield* Effect.forEach(Object.keys(churches), (org) => server.connect(org))
  const ended = (runId: string) =>
    eventually(
      "a church is read",
      180,
      Effect.map(server.run(runId), ({ run }) => run.finishedAt !== null)
    )
  yield* named(server.home)
  const runs = yield* Effect.forEach(others, ({ id }) => server.requestRun(id))
  yield* Effect.forEach(runs, ({ runId }) => ended(runId))
  yield* addOpenWork(server.home, others[1]?.id ?? "")
  const launched = yield* browser
  const page = yield* Effect.promise(() => launched.newPage())
  const { path } = yield* server.answerTo(SignInCode, "POST", "/v1/sign-in-codes", { name: "you" })
  yield* Effect.promise(() => signIn(page, `${server.url}${path}`))
  const { runId } = yield* server.requestRun(first?.id ?? "")
  const made = yield* Effect.promise(async () => {
    await page.goto(`${server.url}/runs/${runId}`)
    await page
      .getByRole("button", { name: /^Email Reading/ })
      .first()
      .waitFor({ timeout: 120_000 })
    const run = await keep(page, "run", 860, "dark")
    await page.goto(server.url)
    await page.getByRole("link", { name: "1 open decision" }).waitFor({ timeout: 60_000 })
    const overview = await keep(page, "connections", 740, "light")
    await page.goto(`${server.url}/decisions/1`)
    await page.getByRole("button", { name: "Let them go" }).click()
    await page.getByRole("dialog", { name: "Let them go?" }).waitFor()
    const decision = await keep(page, "decision", 640, "light")
    await page.goto(`${server.url}/connections/${others[0]?.id ?? ""}`)
    await page.getByText("What happened lately").waitFor({ timeout: 60_000 })
    const connection = await keep(page, "connection", 830, "dark")
    await page.goto(`${server.url}/quarantine`)
    await page.getByRole("link", { name: "Show one of them" }).last().click()
    await page.getByText("As the source sent it").waitFor()
    const quarantine = await keep(page, "quarantine", 560, "light")
    await page.goto(`${server.url}/adapters/pco?words=household`)
    await page.locator(".react-flow__node").first().waitFor()
    return [run, overview, decision, connection, quarantine, await keep(page, "adapter", 720, "dark")]
  })
  yield* Console.log(made.join("\n"))
}).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

if (import.meta.main) NodeRuntime.runMain(pictures)
