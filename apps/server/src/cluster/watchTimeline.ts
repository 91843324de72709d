/**
 * Remembers in the home how far the store has come, and notices when its database has gone back: before this process does anything, and every ten seconds
 * while it works. A process whose database has gone back under it ends, to be started anew: what it has in memory is of another timeline.
 */
import { HandOver, type TimelineMark, TimelineMark as Mark, Timelines } from "@openfaith/sync-engine"
import { Effect, Schedule } from "effect"
import { readJson, replaceFile } from "../home/durableFile.ts"
import { unusable } from "../home/errors.ts"
import { Home } from "../home/Home.ts"

/** A restore to a moment that is younger than this goes unnoticed, unless PostgreSQL tells. */
const markEvery = "10 seconds"

/** Moves the mark on, and keeps it where no restore of the database reaches. `told`: what this process remembers itself. */
export const keepMark = Effect.fn("keepMark")(function* (told: TimelineMark | null) {
  const home = yield* Home
  const timelines = yield* Timelines
  const file = home.path("timeline.json")
  const marking = Effect.gen(function* () {
    const remembered = told ?? (yield* readJson(file, Mark))
    const marked = yield* timelines.mark(remembered)
    yield* replaceFile(file, JSON.stringify(marked.mark, null, 2))
    return marked
  })
  // Whoever else works from this home writes the same file.
  return yield* home.exclusively("timeline")(unusable(home.root)(marking))
})

const say = (reason: string) =>
  Effect.logWarning(
    `${reason}. Every connection is compared with its source by itself; docs/operate/backup.md says what else a restore brings back.`
  )

export const watchTimeline = Effect.gen(function* () {
  const handOver = yield* HandOver
  const first = yield* keepMark(null)
  if (first.began !== null) yield* say(first.began)
  let mine = first.mark
  const look = Effect.gen(function* () {
    const { began, mark } = yield* keepMark(mine)
    if (began !== null) yield* say(began)
    if (mark.timeline !== mine.timeline)
      yield* handOver.askFor("The database was taken back to an earlier moment while this process worked on it")
    mine = mark
  })
  yield* Effect.ignoreCause(look).pipe(Effect.repeat(Schedule.spaced(markEvery)), Effect.delay(markEvery), Effect.forkScoped)
  // What is done after the last look is remembered too.
  yield* Effect.addFinalizer(() => Effect.ignoreCause(look))
}).pipe(Effect.withSpan("watchTimeline"))
