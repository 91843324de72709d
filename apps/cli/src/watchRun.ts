/** Shows a run until it ends. Where the process that works on it goes away, this one takes over: a run that was asked for is never left lying. */
import { Clock, Effect, Ref, Schedule } from "effect"
import { server } from "./machine/installation.ts"
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
}

interface Shown {
  readonly lines: ReadonlyArray<string>
  readonly progress: RunProgress | null
  readonly samples: ReadonlyArray<Sample>
  readonly summarisedAt: number
}

/** The engine goes on when its database is back, and so does whoever watches; recovery after a crash takes seconds. */
const databasePatience = "2 minutes"

/** The run as it ended. */
export const watchRun = Effect.fn("watchRun")(function* (runId: string, { forecast, quiet = false }: WatchOptions) {
  const { Operations } = yield* server
  const operations = yield* Operations
  const screen = yield* Screen
  const shown = yield* Ref.make<Shown>({ lines: [], progress: null, samples: [], summarisedAt: yield* Clock.currentTimeMillis })

  const look = Effect.gen(function* () {
    const view = yield* operations.run(runId)
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
    const isDue = now - before.summarisedAt >= summaryEveryMs && view.streams.length > 0
    if (isDue) yield* note(summaryLine(progress, now))
    yield* Ref.set(shown, { ...before, progress, samples, summarisedAt: isDue ? now : before.summarisedAt })
    return view
  })

  const lookUntilAnswered = Effect.catchTag(look, "SqlError", (error) =>
    Effect.andThen(
      note(`The database is away (${error.message}); waiting for it.`),
      look.pipe(
        Effect.retry({ while: ({ _tag }) => _tag === "SqlError", schedule: Schedule.spaced(lookEvery.plain) }),
        Effect.timeoutOrElse({ duration: databasePatience, orElse: () => Effect.fail(error) })
      )
    )
  )

  return yield* lookUntilAnswered.pipe(
    Effect.tap(({ run }) => (hasFinished(run.status) ? Effect.void : Effect.sleep(screen.isLive ? lookEvery.live : lookEvery.plain))),
    Effect.repeat({ until: ({ run }) => hasFinished(run.status) })
  )
})

/** Becomes the runner of this home as soon as the process that is it has gone. Ends when it has. */
export const takeOver = Effect.gen(function* () {
  const { Home, hostEngine } = yield* server
  const home = yield* Home
  for (;;) {
    yield* Effect.sleep(successionEvery)
    if ((yield* home.serving) !== null) continue
    const hosted = yield* hostEngine({ schedulesFrom: null, http: false })
    if (!("attachedTo" in hosted)) return yield* note("The process that worked on this has gone; this one goes on.")
  }
})
