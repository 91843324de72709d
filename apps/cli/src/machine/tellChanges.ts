/** What a process that stays does besides hosting the engine: it tells which rows changed, however that came about, and which runs went wrong. */
import type { Change, RunView } from "@openfaith/api"
import { Clock, Console, Effect, Ref, Stream } from "effect"
import { changesAfter } from "../client/changes.ts"
import { OpenFaith } from "../client/OpenFaith.ts"
import { changesInWords, exitCodeOf, hasFinished, runResult } from "../output/receipts.ts"
import { grouped, plural, timeOfDay } from "../output/words.ts"

const lookForRunsEvery = "1 second"
const runsLookedAt = 30
/** What changes within this is one line. */
const toldTogether = "1 second"
const namedEntities = 4

/** Changed rows by entity, most first. */
const countsOf = (changes: ReadonlyArray<Change>) => {
  const counts = new Map<string, number>()
  for (const { entity, rows } of changes) counts.set(entity, (counts.get(entity) ?? 0) + rows.length)
  return [...counts].sort(([, a], [, b]) => b - a)
}

const rowsInWords = (changes: ReadonlyArray<Change>): string => {
  const counts = countsOf(changes)
  const total = counts.reduce((all, [, count]) => all + count, 0)
  const named = counts.slice(0, namedEntities).map(([entity, count]) => `${entity} ${grouped(count)}`)
  const rest = counts.length > namedEntities ? `, ${counts.length - namedEntities} more` : ""
  return `${plural(total, "row")} changed (${named.join(", ")}${rest})`
}

/**
 * What there is to tell of a run that has ended; `null`: nothing new. `troubles` has the last one of each kind of run of each connection: the same one
 * again is no news, and a delta that went well is no end of that of a reconciliation.
 */
export const newsOf = (
  troubles: Map<string, string>,
  { connectionId, id, kind, reason, status }: Pick<RunView["run"], "connectionId" | "id" | "kind" | "reason" | "status">
): string | null => {
  const trouble = exitCodeOf(status) === 0 ? "" : `${kind} run ${id} is ${status}: ${reason ?? "no reason given"}`
  const which = `${connectionId} ${kind}`
  const before = troubles.get(which) ?? ""
  troubles.set(which, trouble.replace(id, ""))
  if (before === trouble.replace(id, "")) return null
  return trouble === "" ? `${kind} runs are well again` : trouble
}

/** Prints a line whenever rows changed, and for each run that went wrong, from now on. Never ends. */
export const tellChanges = Effect.fnUntraced(function* (orgId: string | null, json: boolean) {
  const { api } = yield* OpenFaith
  const query = { limit: runsLookedAt, ...(orgId === null ? {} : { orgId }) }
  const ended = Effect.map(api.runs.listRuns({ query }), ({ items }) => items.filter(({ status }) => hasFinished(status)))
  const told = yield* Ref.make(new Set((yield* ended).map(({ id }) => id)))
  const troubles = new Map<string, string>()

  const tellRun = Effect.fnUntraced(function* (view: RunView) {
    const { run } = view
    const now = yield* Clock.currentTimeMillis
    const news = newsOf(troubles, run)
    if (json) {
      const isWorthIt = news !== null || changesInWords(view.streams) !== null
      return yield* isWorthIt ? Console.log(JSON.stringify({ event: "run", ...runResult(view) })) : Effect.void
    }
    const place = orgId === null ? `${run.orgId}/${run.adapter}: ` : ""
    if (news !== null) yield* Console.log(`${timeOfDay(now)} ${place}${news}`)
  })

  const tellRows = Effect.fnUntraced(function* (changes: ReadonlyArray<Change>) {
    const now = yield* Clock.currentTimeMillis
    for (const org of new Set(changes.map((change) => change.orgId))) {
      const own = changes.filter((change) => change.orgId === org)
      if (json) yield* Console.log(JSON.stringify({ event: "changes", orgId: org, rows: Object.fromEntries(countsOf(own)) }))
      else yield* Console.log(`${timeOfDay(now)} ${orgId === null ? `${org}: ` : ""}${rowsInWords(own)}`)
    }
  })

  const look = Effect.gen(function* () {
    const known = yield* Ref.get(told)
    const runs = yield* ended
    for (const { id } of runs.toReversed()) if (!known.has(id)) yield* tellRun(yield* api.runs.getRun({ params: { runId: id } }))
    yield* Ref.set(told, new Set(runs.map(({ id }) => id)))
  })
  const follow = Effect.flatMap(api.data.getFeedPosition({}), ({ position }) =>
    changesAfter({ after: position, orgId, follow: true }).pipe(Stream.groupedWithin(10_000, toldTogether), Stream.runForEach(tellRows))
  )
  const goingOn = <E, R>(what: string, effect: Effect.Effect<void, E, R>) =>
    effect.pipe(
      Effect.catchCause((cause) => Effect.logWarning(`${what} failed; it is tried again.`, cause)),
      Effect.andThen(Effect.sleep(lookForRunsEvery)),
      Effect.forever
    )
  return yield* Effect.all([goingOn("Looking for runs", look), goingOn("Following changes", follow)], { concurrency: 2, discard: true })
})
