/** What a browser itself says of a page: when something was to be seen, how long it took to answer a hand, what it holds in memory. */
import { Schema } from "effect"
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core"

/**
 * In the page, before anything of it runs: notes when the content is there and painted, and every event of a hand that took longer than a frame
 * (https://w3c.github.io/event-timing/: from the event to the next paint; shorter ones are not told).
 */
const notes = (content: string) => `
  globalThis.noted = { shownMs: null, eventMs: [], handlerMs: [] }
  noted.isShown = new Promise((shown) => { noted.show = shown })
  new PerformanceObserver((list) => {
    for (const { duration, interactionId, processingEnd, processingStart } of list.getEntries())
      if (interactionId > 0) {
        noted.eventMs.push(duration)
        noted.handlerMs.push(processingEnd - processingStart)
      }
  }).observe({ type: "event", durationThreshold: 16, buffered: true })
  const look = () => {
    if (document.querySelector(${JSON.stringify(content)}) === null) return requestAnimationFrame(look)
    requestAnimationFrame(() => setTimeout(() => { noted.shownMs = performance.now(); noted.show() }))
  }
  requestAnimationFrame(look)`

const Loaded = Schema.Struct({ paintMs: Schema.Number, shownMs: Schema.Number, requestMs: Schema.Number, requests: Schema.Int })
const loadedOf = Schema.decodeUnknownSync(Loaded)
const Touched = Schema.Struct({ eventMs: Schema.Array(Schema.Number), handlerMs: Schema.Array(Schema.Number) })
const touchedOf = Schema.decodeUnknownSync(Touched)

const metricsOf = async (session: CDPSession) => {
  const { metrics } = await session.send("Performance.getMetrics")
  return new Map(metrics.map(({ name, value }) => [name, value]))
}

/** A page of this context that notes; `content`: the selector of what somebody has come to see. */
export const notingPage = async (context: BrowserContext, content: string) => {
  const page = await context.newPage()
  await page.addInitScript(notes(content))
  const session = await context.newCDPSession(page)
  // In processor time of the page's own thread: what else the machine does is not in it.
  await session.send("Performance.enable", { timeDomain: "threadTicks" })
  return { page, session }
}

export interface Load {
  /** From the start of the navigation to the first thing on screen, and to what somebody has come to see. */
  readonly paintMs: number
  readonly shownMs: number
  /** Of that: scripts, styles and layout of the page; it does not depend on the server or the network. */
  readonly ownMs: number
  /** The slowest request for data. */
  readonly requestMs: number
}

/** Opens an address and answers how that went. */
export const loadOf = async (context: BrowserContext, address: string, content: string): Promise<Load> => {
  const { page, session } = await notingPage(context, content)
  await page.goto(address)
  await page
    .locator(content)
    .first()
    .waitFor({ timeout: 30_000 })
    .catch(async (error: unknown) => {
      throw new Error(`${address} shows ${(await page.locator("body").innerText()).slice(0, 500)}`, { cause: error })
    })
  await page.evaluate("noted.isShown")
  const loaded = loadedOf(
    await page.evaluate(`({
      paintMs: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1,
      shownMs: noted.shownMs,
      requestMs: Math.max(0, ...performance.getEntriesByType("resource").filter(({ name }) => name.includes("/v1/")).map(({ duration }) => duration)),
      requests: performance.getEntriesByType("resource").length
    })`)
  )
  const metrics = await metricsOf(session)
  const seconds = ["ScriptDuration", "LayoutDuration", "RecalcStyleDuration"].reduce((sum, name) => sum + (metrics.get(name) ?? 0), 0)
  await page.close()
  return { ...loaded, ownMs: seconds * 1000 }
}

/** A browser profile that is signed in and has nothing else. */
export const newProfile = (browser: Browser, signedIn: Awaited<ReturnType<BrowserContext["storageState"]>>) =>
  browser.newContext({ viewport: { width: 1280, height: 800 }, storageState: signedIn })

export interface Touch {
  /** The worst event of it, from the hand to the next paint, in steps of 8 ms; 0: within a frame. */
  readonly worstMs: number
  /** The longest that handlers of the page ran in one of them. */
  readonly handlerMs: number
}

const settleMs = 400

/** What a hand does with a page, and how long the page took to answer. */
export const touchOf = async (page: Page, act: (page: Page) => Promise<unknown>): Promise<Touch> => {
  await page.evaluate("noted.eventMs.length = 0, noted.handlerMs.length = 0")
  await act(page)
  // Events are told of after the paint that follows them.
  await page.waitForTimeout(settleMs)
  const { eventMs, handlerMs } = touchedOf(await page.evaluate("({ eventMs: noted.eventMs, handlerMs: noted.handlerMs })"))
  return { worstMs: Math.max(0, ...eventMs), handlerMs: Math.max(0, ...handlerMs) }
}

export interface Held {
  readonly update: number
  /** What scripts hold after everything that nobody holds is gone, and the nodes and listeners that are there. */
  readonly heapMb: number
  readonly nodes: number
  readonly listeners: number
}

export const heldBy = async (session: CDPSession, update: number): Promise<Held> => {
  await session.send("HeapProfiler.collectGarbage")
  const metrics = await metricsOf(session)
  return {
    update,
    heapMb: (metrics.get("JSHeapUsedSize") ?? 0) / 1024 ** 2,
    nodes: metrics.get("Nodes") ?? 0,
    listeners: metrics.get("JSEventListeners") ?? 0
  }
}
