/** What a process that stays does besides hosting the engine: it tells what the runs brought. */
import type { RunView } from "@openfaith/server"
import { Clock, Console, Effect, Ref } from "effect"
import { server } from "./installation.ts"
import { changesInWords, exitCodeOf, hasFinished, runResult } from "./output/receipts.ts"
import { timeOfDay } from "./output/words.ts"

const lookForRunsEvery = "1 second"
const runsLookedAt = 30

/** Prints a line for each run that changed something or went wrong, from now on. Never ends. */
export const tellChanges = Effect.fnUntraced(function* (orgId: string | null, json: boolean) {
  const { Operations } = yield* server
  const operations = yield* Operations
  const ended = Effect.map(operations.runs({ orgId, limit: runsLookedAt }), (runs) => runs.filter(({ status }) => hasFinished(status)))
  const told = yield* Ref.make(new Set((yield* ended).map(({ id }) => String(id))))
  /** The last trouble of each connection: the same one again is no news. */
  const troubles = new Map<string, string>()

  const tell = Effect.fnUntraced(function* (view: RunView) {
    const { run } = view
    const now = yield* Clock.currentTimeMillis
    const changes = changesInWords(view.streams)
    const trouble = exitCodeOf(run.status) === 0 ? "" : `${run.kind} run ${run.id} is ${run.status}: ${run.reason ?? "no reason given"}`
    const isNews = (troubles.get(run.connectionId) ?? "") !== trouble.replace(run.id, "")
    troubles.set(run.connectionId, trouble.replace(run.id, ""))
    if (changes === null && !isNews) return
    if (json) return yield* Console.log(JSON.stringify({ event: "run", ...runResult(view) }))
    const place = orgId === null ? `${run.orgId}/${run.adapter}: ` : ""
    if (changes !== null) yield* Console.log(`${timeOfDay(now)} ${place}${changes}`)
    if (isNews) yield* Console.log(`${timeOfDay(now)} ${place}${trouble === "" ? "all is well again" : trouble}`)
  })

  const look = Effect.gen(function* () {
    const known = yield* Ref.get(told)
    const runs = yield* ended
    for (const { id } of runs.toReversed()) if (!known.has(id)) yield* tell(yield* operations.run(id))
    yield* Ref.set(told, new Set(runs.map(({ id }) => String(id))))
  })
  return yield* look.pipe(
    Effect.catchCause((cause) => Effect.logWarning("Looking for changes failed; it is tried again.", cause)),
    Effect.andThen(Effect.sleep(lookForRunsEvery)),
    Effect.forever
  )
})
