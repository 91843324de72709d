/**
 * A real browser for tests: the system's Chromium, new and empty for each. A page that throws, logs an error or asks another server than its own fails
 * the test that opened it.
 */
import { existsSync, mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { type BrowserContextOptions, chromium, type Page } from "playwright-core"

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
]

const executable = () => {
  const named = process.env["OPENFAITH_CHROMIUM"]
  const found = named === undefined ? places.find((place) => existsSync(place)) : existsSync(named) ? named : undefined
  if (found !== undefined) return found
  throw new Error(
    `No Chromium at ${named ?? places.join(", ")}. Install it (Debian and Ubuntu: apt-get install chromium; macOS: brew install --cask chromium), ` +
      "or name it with OPENFAITH_CHROMIUM."
  )
}

/** It runs as whoever runs the tests, opens only pages of ours, and asks nobody else for anything. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

export const browser = Effect.acquireRelease(
  Effect.promise(() => chromium.launch({ executablePath: executable(), headless: true, args })),
  (launched) => Effect.promise(() => launched.close())
)

export interface WatchedPage {
  readonly page: Page
  /** What went wrong in the page so far; lost connections are no fault of it. */
  readonly faults: ReadonlyArray<string>
}

const isLostConnection = (text: string) => /net::ERR_(?:CONNECTION|EMPTY_RESPONSE|INCOMPLETE_CHUNKED|ABORTED|NETWORK)/.test(text)

export interface PageOptions extends BrowserContextOptions {
  /** Refusals are part of what the page is told here, and Chromium logs them. */
  readonly isRefused?: boolean
}

const isRefusal = (text: string) => /the server responded with a status of 4\d\d/.test(text)

const watched = (page: Page, isRefused: boolean): WatchedPage => {
  const faults: Array<string> = []
  page.on("pageerror", (error) => faults.push(`${error.name}: ${error.message}\n${error.stack ?? ""}`))
  page.on("console", (message) => {
    const text = message.text()
    if (message.type() === "error" && !isLostConnection(text) && !(isRefused && isRefusal(text)))
      faults.push(`console: ${text} (${message.location().url})`)
  })
  page.on("request", (request) => {
    const { host, protocol } = new URL(request.url())
    if (/^(?:http|ws)/.test(protocol) && !host.startsWith("127.0.0.1:")) faults.push(`asked ${request.url()}`)
  })
  return { page, faults }
}

/** Opens a link that the server has printed, and waits until it has signed the browser in. */
export const signIn = async (page: Page, link: string): Promise<void> => {
  await page.goto(link)
  await page.waitForURL(({ pathname }) => pathname !== "/signin")
}

/**
 * Does what is to be done with a page of a new browser profile, and holds the page to being free of faults. Where that fails, a picture of the page is
 * kept and its place is told.
 */
export const withPage = <A>({ isRefused = false, ...options }: PageOptions, use: (page: Page) => Promise<A>) =>
  Effect.gen(function* () {
    const launched = yield* browser
    const context = yield* Effect.acquireRelease(
      Effect.promise(() => launched.newContext({ viewport: { width: 1280, height: 800 }, ...options })),
      (opened) => Effect.promise(() => opened.close())
    )
    const { faults, page } = watched(yield* Effect.promise(() => context.newPage()), isRefused)
    const answer = yield* Effect.promise(() => use(page)).pipe(
      Effect.onError(() =>
        Effect.promise(async () => {
          const path = join(mkdtempSync(join(tmpdir(), "openfaith-page-")), "failed.png")
          await page.screenshot({ path, fullPage: true })
          process.stderr.write(`The page as it was: ${path}, at ${page.url()}\n${faults.join("\n")}\n`)
        }).pipe(Effect.ignore)
      )
    )
    assert.deepStrictEqual(faults, [], "faults of the page")
    return answer
  })
