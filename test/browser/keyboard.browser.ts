/** A run without a mouse: everything on its page is reached and used with the keyboard alone. */
import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import type { Page } from "playwright-core"
import { directory } from "../support/directory.ts"
import { signIn, withPage } from "../support/browser.ts"
import { servedHome } from "../support/servedHome.ts"

/** What a reader is told has the focus. */
const focused = async (page: Page): Promise<string> =>
  Schema.decodeUnknownSync(Schema.String)(
    await page.evaluate(`(() => {
      const at = document.activeElement
      return at === null || at === document.body ? "" : (at.getAttribute("aria-label") ?? at.labels?.[0]?.innerText ?? (at.innerText || at.tagName))
    })()`)
  ).replaceAll(/\s+/g, " ")

/** Tabs from the top of the page until it is through, or until something has the focus. */
const tabThrough = async (page: Page, until = (_name: string) => false): Promise<ReadonlyArray<string>> => {
  const seen: Array<string> = []
  for (let step = 0; step < 80; step++) {
    await page.keyboard.press("Tab")
    const name = await focused(page)
    if (name === "") break
    seen.push(name)
    if (until(name)) break
  }
  return seen
}

it.live("controls, graph, list and details of a run are reached and used with the keyboard, in the order they stand", () =>
  Effect.scoped(
    Effect.gen(function* () {
      const server = yield* servedHome(40, "--latency", "700")
      const { id } = yield* server.connect("acme")
      const { runId } = yield* server.requestRun(id)
      const link = yield* server.link
      yield* withPage({}, async (page) => {
        await signIn(page, link)
        await page.goto(`${server.url}/runs/${runId}`)
        await page.getByRole("heading", { level: 1, name: "Full sync: running" }).waitFor()
        await page.getByRole("button", { name: /^Person / }).waitFor()

        // It stands still while it is walked through.
        await tabThrough(page, (name) => name === "Pause")
        await page.keyboard.press("Enter")
        await page.getByRole("heading", { level: 1, name: "Full sync: paused" }).waitFor()
        await page.reload()
        await page.getByRole("button", { name: /^Person (?:Paused|Done)/ }).waitFor()

        const order = await tabThrough(page)
        const places = ["Skip to the content", "Runs", "Resume", "Cancel", "Graph"].map((name) => order.indexOf(name))
        const nodes = order.flatMap((name, index) => (/^\w+ (?:Paused|Done).* people/.test(name) ? [index] : []))
        assert.isTrue(
          [...places, ...nodes].every((place, index, all) => place >= 0 && (index === 0 || place > (all[index - 1] ?? -1))),
          order.join("\n")
        )
        assert.strictEqual(nodes.length, directory.length, order.join("\n"))

        // A card opens with Enter, closes with Escape, and has the focus again.
        await page.reload()
        await page.getByRole("button", { name: /^Person (?:Paused|Done)/ }).waitFor()
        await tabThrough(page, (name) => name.startsWith("Person "))
        await page.keyboard.press("Enter")
        const details = page.getByRole("dialog", { name: "people.Person" })
        await details.waitFor()
        await page.keyboard.press("Escape")
        await details.waitFor({ state: "detached" })
        await page.waitForFunction("document.activeElement?.dataset?.id === 'people.Person'")

        // The list instead of the graph, chosen with an arrow key, holds the same.
        await page.reload()
        await page.getByRole("button", { name: /^Person (?:Paused|Done)/ }).waitFor()
        await tabThrough(page, (name) => name === "Graph")
        await page.keyboard.press("ArrowRight")
        await page.getByRole("table", { name: "Entities of this run" }).waitFor()
        assert.strictEqual(await page.getByRole("table", { name: "Entities of this run" }).getByRole("rowheader").count(), directory.length)
        await tabThrough(page, (name) => name === "people.Email")
        await page.keyboard.press("Enter")
        await page.getByRole("dialog", { name: "people.Email" }).waitFor()
      })
    })
  )
)
