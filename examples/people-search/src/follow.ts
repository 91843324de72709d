/**
 * Follows the feed and keeps the index equal to what it tells. A change says which rows to look at again, not what they are like: they are read as they are
 * now. So it does no harm to take in a change twice, and what is newer than the change is only early.
 */
import { setTimeout as sleep } from "node:timers/promises"
import { entryOf, isSearched } from "./entryOf.ts"
import { type ChangePage, type OpenFaith, Refused } from "./OpenFaith.ts"
import type { Entry, SearchIndex } from "./SearchIndex.ts"

/** Takes in one page of changes. */
const takeIn = async (openFaith: OpenFaith, index: SearchIndex, { changes, reached }: ChangePage) => {
  const changed = new Map<string, Set<string>>()
  for (const { entity, ids } of changes) {
    if (isSearched(entity)) changed.set(entity, new Set([...(changed.get(entity) ?? []), ...ids]))
  }
  const entries: Array<Entry> = []
  for (const [entity, ids] of changed)
    for (const row of await openFaith.rows(entity, [...ids])) {
      const entry = entryOf(entity, row)
      if (entry !== null) entries.push(entry)
    }
  index.apply(
    [...changed.values()].flatMap((ids) => [...ids]),
    entries,
    reached
  )
}

const longestPauseMs = 15_000

/** Goes on until stopped; ends by itself only where asking again cannot help, such as with a key that was revoked. */
export const follow = async (openFaith: OpenFaith, index: SearchIndex, signal: AbortSignal, tell: (text: string) => void) => {
  let pauseMs = 500
  while (!signal.aborted) {
    try {
      await takeIn(openFaith, index, await openFaith.changes(index.position()))
      pauseMs = 500
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Refused && error.code === "position_unusable") {
        // The database is another than before: what we know is of no use.
        tell("The feed does not know our position any more; the index is made anew.")
        index.clear()
      } else if (error instanceof Refused && !error.mayPass) throw error
      else {
        tell(`OpenFaith does not answer (${error instanceof Error ? error.message : String(error)}); trying again in ${pauseMs} ms.`)
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
        pauseMs = Math.min(pauseMs * 2, longestPauseMs)
      }
    }
  }
}
