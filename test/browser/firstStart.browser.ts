/** The first minute of somebody new: `up --demo`, the link it prints, and a church that is synced before their eyes. */
import { gzipSync } from "node:zlib"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Response } from "playwright-core"
import { signIn, withPage } from "../support/browser.ts"
import { demoServer } from "../support/demoServer.ts"

/** Compressed, everything a browser loads before it shows the first page. */
const firstPageBytes = 350_000

it.live("from the printed link to a synced church, watched: the connection, its run, the end, and what is proven", () =>
  Effect.scoped(
    Effect.gen(function* () {
      const server = yield* demoServer(80)
      const link = yield* server.link
      yield* withPage({}, async (page) => {
        const files = new Map<string, Response>()
        page.on("response", (response) => {
          if (/\/assets\/.*\.(?:js|css)$/.test(response.url())) files.set(response.url(), response)
        })
        await signIn(page, link)
        const church = page.getByRole("link", { name: /Community Church/ }).first()
        await church.waitFor({ timeout: 60_000 })
        const loaded = await Promise.all([...files.values()].map(async (file) => gzipSync(await file.body()).length))
        const bytes = loaded.reduce((sum, each) => sum + each, 0)
        process.stderr.write(`the first page loads ${Math.round(bytes / 1000)} kB compressed in ${loaded.length} files\n`)
        assert.isAtLeast(loaded.length, 2)
        assert.isAtMost(bytes, firstPageBytes)

        await church.click()
        await page.getByRole("heading", { level: 1, name: /Community Church/ }).waitFor()
        await page
          .getByRole("link", { name: /^Full sync: / })
          .first()
          .click()
        await page.getByRole("heading", { level: 1, name: /^Full sync: / }).waitFor()
        await page.getByRole("heading", { level: 1, name: "Full sync: complete" }).waitFor({ timeout: 90_000 })
        await page.getByText("Every count adds up.").waitFor()
        await page.getByText("15 of 15", { exact: true }).waitFor()
        // People come and go in a demo church; as many as it has were read.
        assert.match(await page.getByRole("table").last().innerText(), /people\.Person\t(\d\d)\t\d+\t\1\t/)

        await page.getByRole("link", { name: "OpenFaith" }).click()
        await page.getByRole("heading", { level: 1, name: "Connections" }).waitFor()
        await page
          .getByRole("row", { name: /Community Church/ })
          .getByText("Complete", { exact: false })
          .first()
          .waitFor({ timeout: 30_000 })
      })
    })
  )
)
