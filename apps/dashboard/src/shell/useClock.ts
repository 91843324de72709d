import { useSyncExternalStore } from "react"

/** One clock for the whole page: it ticks every second, while somebody reads it. */
const readers = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

const subscribe = (reader: () => void) => {
  readers.add(reader)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of readers) each()
  }, 1000)
  return () => {
    readers.delete(reader)
    if (readers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const read = () => {
  // Nobody has kept it going.
  if (timer === undefined) now = Date.now()
  return now
}

/** The time to the second, in milliseconds. What is derived from it is drawn again only where it differs. */
export const useClock = <A>(derive: (now: number) => A): A => useSyncExternalStore(subscribe, () => derive(read()))
