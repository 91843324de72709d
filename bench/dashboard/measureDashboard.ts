/**
 * The dashboard over a large installation, in a real browser: how soon there is something to see, how soon it answers a hand, how soon a change is on
 * screen, and what it holds after thousands of updates. Writes bench/results/dashboard.md.
 */
import { Console, Effect, Schema } from "effect"
import type { Browser, Page } from "playwright-core"
import { browser, signIn } from "../../test/support/browser.ts"
import { isBusy, median, spread, writeFindings } from "../cluster/rounds.ts"
import type { StoreSize } from "../lists/fillStore.ts"
import { largeStore } from "../lists/largeStore.ts"
import { type Asking, askingAt } from "./asking.ts"
import { type Change, changes } from "./changes.ts"
import { frontDoor } from "./frontDoor.ts"
import { addLargeRun } from "./largeRun.ts"
import { type Load, loadOf, newProfile, notingPage, type Touch, touchOf } from "./pageFigures.ts"
import { findings } from "./findings.ts"
import { longLooks } from "./longLooks.ts"
import { type Hand, hands, type Visit, visits } from "./visits.ts"

const note = (text: string) => Console.error(text)

type SignedIn = Parameters<typeof newProfile>[1]

export interface LoadFound {
  readonly visit: Visit
  readonly cold: ReadonlyArray<Load>
  /** With the files of the page at hand. */
  readonly warm: ReadonlyArray<Load>
}

const loadsOf = async (launched: Browser, signedIn: SignedIn, url: string, visit: Visit, rounds: number): Promise<LoadFound> => {
  const [cold, warm]: [Array<Load>, Array<Load>] = [[], []]
  for (let round = 0; round < rounds; round++) {
    const profile = await newProfile(launched, signedIn)
    cold.push(await loadOf(profile, `${url}${visit.path}`, visit.content))
    warm.push(await loadOf(profile, `${url}${visit.path}`, visit.content))
    await profile.close()
  }
  return { visit, cold, warm }
}

export interface TouchFound {
  readonly hand: Hand
  readonly touches: ReadonlyArray<Touch>
}

const touchesOf = async (launched: Browser, signedIn: SignedIn, url: string, hand: Hand, rounds: number): Promise<TouchFound> => {
  const touches: Array<Touch> = []
  for (let round = 0; round < rounds; round++) {
    const profile = await newProfile(launched, signedIn)
    const { page } = await notingPage(profile, hand.content)
    await page.goto(`${url}${hand.path}`)
    await page.locator(hand.content).first().waitFor({ timeout: 60_000 })
    await hand.before?.(page)
    // What comes behind what is seen first has come.
    await page.waitForTimeout(1500)
    touches.push(await touchOf(page, hand.act))
    await profile.close()
  }
  return { hand, touches }
}

export interface ChangeFound {
  readonly change: Change
  readonly ms: ReadonlyArray<number>
}

const changesOf = async (page: Page, asking: Asking, change: Change, rounds: number): Promise<ChangeFound> => {
  const ms: Array<number> = []
  for (let round = 0; round < rounds; round++) {
    const { seen, send } = await change.prepare(page, asking, round)
    // Not in step with what asks again every second.
    await page.waitForTimeout(1000 + round * 270)
    await send()
    const began = performance.now()
    await seen()
    ms.push(performance.now() - began)
  }
  return { change, ms }
}

const Code = Schema.Struct({ path: Schema.String })

export const measureDashboard = Effect.fn("measureDashboard")(function* ({
  rounds,
  updates,
  ...size
}: StoreSize & { readonly updates: number; readonly rounds: number }) {
  const wasBusy = isBusy()
  const { connection, key, url } = yield* largeStore(size)
  const entities = yield* addLargeRun(url, key).pipe(Effect.provide(connection))
  const launched = yield* browser
  const asking = askingAt(url, key)
  const profile = yield* Effect.promise(() => launched.newContext({ viewport: { width: 1280, height: 800 } }))
  const page = yield* Effect.promise(() => profile.newPage())
  yield* Effect.promise(async () => {
    const { path } = Schema.decodeUnknownSync(Code)(await asking.command("/v1/sign-in-codes", { name: "bench", scope: "admin" }))
    await signIn(page, `${url}${path}`)
  })
  const signedIn = yield* Effect.promise(() => profile.storageState())

  const loads: Array<LoadFound> = []
  for (const visit of visits) {
    const found = yield* Effect.promise(() => loadsOf(launched, signedIn, url, visit, rounds))
    loads.push(found)
    yield* note(
      `${visit.name}: first paint ${spread(found.cold.map(({ paintMs }) => paintMs))} ms, content ${spread(found.cold.map(({ shownMs }) => shownMs))}, ` +
        `again ${spread(found.warm.map(({ shownMs }) => shownMs))}, own ${median(found.cold.map(({ ownMs }) => ownMs)).toFixed(0)}, request ${median(found.cold.map(({ requestMs }) => requestMs)).toFixed(0)}`
    )
  }
  const touches: Array<TouchFound> = []
  for (const hand of hands) {
    const found = yield* Effect.promise(() => touchesOf(launched, signedIn, url, hand, rounds))
    touches.push(found)
    yield* note(
      `${hand.name}: ${spread(found.touches.map(({ worstMs }) => worstMs))} ms, handlers ${spread(found.touches.map(({ handlerMs }) => handlerMs))}`
    )
  }
  const seen: Array<ChangeFound> = []
  for (const change of changes) {
    const found = yield* Effect.promise(() => changesOf(page, asking, change, rounds))
    seen.push(found)
    yield* note(`${change.name}: ${spread(found.ms)} ms`)
  }
  yield* Effect.promise(() => profile.close())
  const door = yield* frontDoor(url)
  const looks = yield* Effect.promise(() => longLooks(launched, signedIn, door, asking, updates))
  for (const { held, name } of looks)
    yield* note(`${name}: ${held.map(({ heapMb, nodes, update }) => `${update}: ${heapMb.toFixed(1)} MB, ${nodes} nodes`).join("; ")}`)

  const found = { size, entities, rounds, updates, loads, touches, seen, looks }
  const { lines, missed } = findings(found)
  const file = writeFindings({
    name: "dashboard",
    title: "The dashboard over a large installation",
    options: `dashboard --connections ${size.connections} --runs ${size.runs} --records ${size.records} --updates ${updates} --rounds ${rounds}`,
    wasBusy,
    lines,
    data: { loads, touches, seen: seen.map(({ change, ms }) => ({ name: change.name, ms })), looks }
  })
  yield* Console.log(`${missed.length === 0 ? "Nothing was missed" : `Missed: ${missed.join("; ")}`}; ${file}`)
}, Effect.scoped)
