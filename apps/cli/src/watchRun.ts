/** Shows a run until it ends. Where the process that works on it goes away, this one takes over: a run that was asked for is never left lying. */
import { Clock, Effect, Ref } from "effect"
import { OpenFaith } from "./client/OpenFaith.ts"
import { patiently } from "./client/patiently.ts"
import { drawRun } from "./output/bars.ts"
import { changeLines, summaryEveryMs, summaryLine } from "./output/plainProgress.ts"
import { hasFinished } from "./output/receipts.ts"
import { progressOf, recent, type RunProgress, type Sample, sampleOf } from "./output/RunProgress.ts"
import { note, redraw, Screen } from "./output/Screen.ts"

const lookEvery = { live: "250 millis", plain: "500 millis" } as const
const successionEvery = "2 seconds"

export interface WatchOptions {
  /** Requests the run was said to need, for the time left. */
  readonly forecast: number | null
  /** Show nothing; only wait. */
  readonly quiet?: boolean
  /** Somebody takes over from a server that goes, and says so. */
  readonly isSucceeded?: boolean
}

interface Shown {
  readonly lines: ReadonlyArray<string>
  readonly progress: RunProgress | null
  readonly samples: ReadonlyArray<Sample>
  readonly summarisedAt: number
}

/** The run as it ended. */
export const watchRun = Effect.fn("watchRun")(function* (runId: string, { forecast, isSucceeded = false, quiet = false }: WatchOptions) {
  const { api } = yield* OpenFaith
  const screen = yield* Screen
  const shown = yield* Ref.make<Shown>({ lines: [], progress: null, samples: [], summarisedAt: yield* Clock.currentTimeMillis })

  const look = Effect.gen(function* () {
    const view = yield* patiently(api.runs.getRun({ params: { runId } }), isSucceeded)
    const now = yield* Clock.currentTimeMillis
    const before = yield* Ref.get(shown)
    const samples = recent([...before.samples, sampleOf(view, now)], now)
    const progress = progressOf(view, samples, now, forecast)
    if (quiet) return view
    if (screen.isLive) {
      const size = yield* screen.size
      const lines = drawRun(view.run, progress, { ...size, hasColors: screen.hasColors }, now)
      yield* screen.write(redraw(before.lines, lines, size.columns))
      yield* Ref.set(shown, { ...before, lines, progress, samples })
      return view
    }
    for (const line of changeLines(before.progress, progress, now)) yield* note(line)
    const isDue = now - before.summarisedAt >= summaryEveryMs && (view.streams.length > 0 || progress.inLine !== null)
    if (isDue) yield* note(summaryLine(progress, now))
    yield* Ref.set(shown, { ...before, progress, samples, summarisedAt: isDue ? now : before.summarisedAt })
    return view
  })

  return yield* look.pipe(
    Effect.tap(({ run }) => (hasFinished(run.status) ? Effect.void : Effect.sleep(screen.isLive ? lookEvery.live : lookEvery.plain))),
    Effect.repeat({ until: ({ run }) => hasFinished(run.status) })
  )
})

/** Becomes the one who works as soon as the process that does has gone. Ends when it has. */
export const takeOver = Effect.gen(function* () {
  const { isServed, work } = yield* OpenFaith
  const tried = Effect.gen(function* () {
    if (yield* isServed) return false
    return (yield* work).by === "us"
  })
  yield* Effect.sleep(successionEvery).pipe(
    Effect.andThen(tried),
    Effect.catch((error) => Effect.as(Effect.logWarning("Taking over failed; it is tried again.", error), false)),
    Effect.repeat({ until: (isOurs) => isOurs })
  )
  yield* note("The process that worked on this has gone; this one goes on.")
})

/** Sees to it that somebody works on what was requested, and goes on where that one goes. Answers who it is. */
export const seeToIt = Effect.gen(function* () {
  const { work } = yield* OpenFaith
  const worker = yield* work
  if (worker.by === "process") yield* Effect.forkScoped(takeOver)
  return worker
})
