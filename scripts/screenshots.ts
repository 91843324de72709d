/**
 * Keeps a picture of every page in every state, at two widths in both colours, and lays them out on sheets, so that many are looked at at once.
 * `--into <folder>` says where; else it is a temporary one. What follows names the tests that make them: `npm run screenshots -- everyPageOfWork`.
 */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { parseArgs } from "node:util"
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"
import { browser } from "../test/support/browser.ts"
import { schemes, widths } from "../test/support/examinePage.ts"
import { root } from "./sourceFiles.ts"

/** How sheets are laid out: columns of pictures so wide, each shown down to so far. In pixels. */
const layouts = {
  1280: { columns: 2, wide: 760, tall: 1100, rows: 2 },
  360: { columns: 5, wide: 300, tall: 1000, rows: 2 }
} as const

const styles = (columns: number, wide: number, tall: number) => `
  body { margin: 0; padding: 8px; background: #777; display: grid; grid-template-columns: repeat(${columns}, ${wide}px); gap: 8px; font: 600 14px sans-serif }
  figure { margin: 0 }
  figcaption { padding: 2px 6px; background: #ffe066 }
  div { max-height: ${tall}px; overflow: hidden }
  img { width: 100%; display: block }`

/** Lays the pictures of a folder out on sheets in it; answers their names. */
const sheets = Effect.fnUntraced(function* (folder: string) {
  const launched = yield* browser
  const context = yield* Effect.promise(() => launched.newContext())
  const page = yield* Effect.promise(() => context.newPage())
  const made: Array<string> = []
  // Only a page of the same origin may show files.
  yield* Effect.promise(() => page.goto(pathToFileURL(`${folder}/`).href))
  for (const width of widths)
    for (const scheme of schemes) {
      const ending = `-${width}-${scheme}.png`
      const { columns, rows, tall, wide } = layouts[width]
      const own = readdirSync(folder)
        .filter((file) => file.endsWith(ending) && !file.startsWith("sheet-"))
        .toSorted()
      for (let from = 0; from < own.length; from += columns * rows) {
        const name = `sheet-${String(from / (columns * rows) + 1).padStart(2, "0")}${ending}`
        const figures = own
          .slice(from, from + columns * rows)
          .map((file) => `<figure><figcaption>${file.slice(0, -ending.length)}</figcaption><div><img src="${file}"></div></figure>`)
        yield* Effect.promise(async () => {
          await page.setViewportSize({ width: columns * (wide + 8) + 8, height: 600 })
          await page.setContent(`<style>${styles(columns, wide, tall)}</style>${figures.join("")}`, { waitUntil: "load" })
          await page.screenshot({ path: join(folder, name), fullPage: true })
        })
        made.push(name)
      }
    }
  return made
}, Effect.scoped)

const screenshots = Effect.gen(function* () {
  const { positionals, values } = parseArgs({ options: { into: { type: "string" } }, allowPositionals: true })
  const folder = values.into === undefined ? mkdtempSync(join(tmpdir(), "openfaith-pictures-")) : resolve(values.into)
  mkdirSync(folder, { recursive: true })
  const tests = positionals.length === 0 ? ["everyPage", "everyState"] : positionals
  const { status } = spawnSync(process.execPath, [...process.execArgv, join(root, "scripts/test.ts"), "--browser", "--deep", ...tests], {
    stdio: "inherit",
    env: { ...process.env, OPENFAITH_TEST_PICTURES: folder }
  })
  const made = yield* sheets(folder)
  yield* Console.log(`${readdirSync(folder).length - made.length} pictures and ${made.length} sheets of them: ${folder}`)
  process.exitCode = status ?? 1
})

if (import.meta.main) NodeRuntime.runMain(screenshots)
