/** Pages that are looked at for long, told of one update after the other. */
import { RunView } from "@openfaith/api"
import { Schema } from "effect"
import type { Browser, Page } from "playwright-core"
import { type FrontDoor, updateWords } from "./frontDoor.ts"
import { largeRunId } from "./largeRun.ts"
import type { Asking } from "./asking.ts"
import { type Held, heldBy, newProfile, notingPage } from "./pageFigures.ts"

export interface LongLook {
  readonly name: string
  readonly held: ReadonlyArray<Held>
}

/** So often it is looked at what is held; the first time when an eighth of the updates is over, by when all that is kept has been made. */
const looks = 8
const patience = { timeout: 60_000 }
/** As often as the page asks by itself. */
const askEveryMs = 1000

/** Tells of so many updates, and answers what the page holds on the way. */
const through = async (updates: number, next: (update: number) => Promise<unknown>, hold: (update: number) => Promise<Held>) => {
  const held: Array<Held> = []
  for (let update = 1; update <= updates; update++) {
    await next(update)
    if (update % Math.max(1, Math.floor(updates / looks)) === 0) held.push(await hold(update))
  }
  return held
}

const painted = (page: Page) => page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

const decodeRun = Schema.decodeUnknownSync(RunView)

/** Through the door, which tells of what nothing has made. */
export const longLooks = async (
  launched: Browser,
  signedIn: Parameters<typeof newProfile>[1],
  door: FrontDoor,
  asking: Asking,
  updates: number
): Promise<ReadonlyArray<LongLook>> => {
  const profile = await newProfile(launched, signedIn)
  const { page, session } = await notingPage(profile, "h1")

  // The page's clock is moved on by hand, so that what it does every second is done as soon as the update before is on screen.
  await page.clock.install()
  door.moveStandings()
  await page.goto(door.url)
  const first = page.locator("table tbody tr").first()
  await first.waitFor(patience)
  const began = door.update()
  const connections = await through(
    updates,
    async (update) => {
      await page.clock.runFor(askEveryMs)
      await first.getByText(updateWords(began + update)).waitFor(patience)
    },
    (update) => heldBy(session, update)
  )
  await profile.close()

  const another = await newProfile(launched, signedIn)
  const run = await notingPage(another, "h1")
  const view = decodeRun(await asking.read(`/v1/runs/${largeRunId}`))
  door.tellRun(view, 0)
  await run.page.goto(`${door.url}/runs/${largeRunId}`)
  await run.page.locator(".react-flow__node").first().waitFor(patience)
  while (door.followers() === 0) await run.page.waitForTimeout(50)
  const graph = await through(
    updates,
    async (update) => {
      door.tellRun(view, update)
      await painted(run.page)
      // What is told is seen: not every time, since looking takes longer than telling.
      if (update % 100 === 0)
        await run.page
          .getByText((1_000_000 + update).toLocaleString("en"))
          .first()
          .waitFor(patience)
    },
    (update) => heldBy(run.session, update)
  )
  await another.close()
  return [
    { name: "Connections", held: connections },
    { name: "A run of every entity, as a graph", held: graph }
  ]
}
