/** What holds for every page, however wide and in whichever colours: nobody is kept out, and nothing is wider than the screen. */
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import axe from "axe-core"
import { Schema } from "effect"
import type { Page } from "playwright-core"

const Found = Schema.Struct({
  violations: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      impact: Schema.NullOr(Schema.String),
      help: Schema.String,
      nodes: Schema.Array(Schema.Struct({ html: Schema.String, failureSummary: Schema.optionalKey(Schema.String) }))
    })
  )
})
const decodeFound = Schema.decodeUnknownSync(Found)
const decodeNumber = Schema.decodeUnknownSync(Schema.Int)

export const schemes = ["light", "dark"] as const
export const widths = [1280, 360] as const
/** Where tables have just got their columns, and pages the least room for them. */
const betweenWidths = [580, 769, 993] as const

/** Serious and critical issues that axe finds, as sentences. */
const issuesOf = async (page: Page): Promise<ReadonlyArray<string>> => {
  if ((await page.evaluate("typeof axe")) === "undefined") await page.evaluate(axe.source)
  const { violations } = decodeFound(await page.evaluate("axe.run(document, { resultTypes: ['violations'] })"))
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ help, id, nodes }) =>
      nodes.slice(0, 3).map(({ failureSummary, html }) => `${id} (${help}): ${html.slice(0, 200)}\n  ${failureSummary ?? ""}`)
    )
}

/** Words that stand on two lines: nobody reads half a word. Ids, addresses and names of entities may be broken. */
const findBroken = `(() => {
  const found = new Set()
  const range = document.createRange()
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
    // Heads that are for screen readers alone are in one pixel.
    if ((node.parentElement.closest("thead") ?? node.parentElement).offsetWidth <= 1) continue
    for (const { 0: word, index } of node.data.matchAll(/(?<![\\p{L}\\d./_@-])\\p{L}{3,14}(?![\\p{L}\\d./_@-])/gu)) {
      range.setStart(node, index)
      range.setEnd(node, index + word.length)
      if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) found.add(word)
    }
  }
  return [...found]
})()`
const decodeWords = Schema.decodeUnknownSync(Schema.Array(Schema.String))

/** What does not fit the page as wide as it is. */
const unfitting = async (page: Page, at: string): Promise<ReadonlyArray<string>> => {
  const beyond = decodeNumber(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
  const broken = decodeWords(await page.evaluate(findBroken))
  return [
    ...(beyond > 0 ? [`${at}: ${beyond} px beyond the screen`] : []),
    ...(broken.length > 0 ? [`${at}: broken in the middle: ${broken.join(", ")}`] : [])
  ]
}

/** The deep form: it keeps pictures, and also looks at what is large or not likely to differ. */
export const isThorough = process.env["OPENFAITH_TEST_DEEP"] === "1"

/** Where the deep form keeps pictures: in the folder that `npm run screenshots` names, or in one of its own; `null`: none are made. */
export const pictures = isThorough ? (process.env["OPENFAITH_TEST_PICTURES"] ?? mkdtempSync(join(tmpdir(), "openfaith-pictures-"))) : null

/** Looks at the page as it is, in both colours and at both widths; answers what is wrong with it. */
export const examinePage = async (page: Page, name: string): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  for (const width of betweenWidths) {
    await page.setViewportSize({ width, height: 900 })
    await page.evaluate("new Promise(requestAnimationFrame)")
    found.push(...(await unfitting(page, `${name} at ${width} px`)))
  }
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 })
    // How wide it is does not depend on the colours.
    for (const colorScheme of width === 360 && !isThorough ? schemes.slice(0, 1) : schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      // What moves or is loaded for this width has arrived.
      await page.waitForTimeout(200)
      const at = `${name} at ${width} px, ${colorScheme}`
      const isNarrow = width === 360
      found.push(...(await unfitting(page, at)))
      if (isThorough || !isNarrow) found.push(...(await issuesOf(page)).map((issue) => `${at}: ${issue}`))
      if (pictures !== null) {
        // What lies over the page covers what is on screen, and no more.
        const fullPage = (await page.getByRole("dialog").count()) === 0
        await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`), fullPage })
      }
    }
  }
  return found
}
