import { type Cluster, OpenFaithApi } from "@openfaith/api"
import { type Runner, Runners } from "@openfaith/sync-engine"
import { Effect, Option } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { noSuch } from "../refusals.ts"

/** Heartbeats come every two seconds. */
const lateSeconds = 6

const remarksOn = (found: ReadonlyArray<Runner>): ReadonlyArray<string> => {
  const there = found.filter(({ state }) => state !== "gone")
  const workers = there.filter(({ role }) => role !== "api")
  const stores = [...new Set(there.map(({ storeVersion }) => storeVersion))]
  return [
    ...(workers.length === 0 ? ["Nobody does the work: start `openfaith serve`, here or with `--role runner`."] : []),
    ...(stores.length > 1 ? [`Processes of ${stores.length} versions work side by side: finish the upgrade soon.`] : []),
    ...there.flatMap(({ address, silentSeconds }) =>
      silentSeconds > lateSeconds ? [`${address} has said nothing for ${Math.round(silentSeconds)} s: it is frozen, or cut off.`] : []
    ),
    ...found.flatMap(({ address, fenced }) =>
      fenced > 0
        ? [
            `${address} was turned down ${fenced} times, since others held its streams: it had been frozen or cut off for longer than its locks last.`
          ]
        : []
    )
  ]
}

const clusterOf = (found: ReadonlyArray<Runner>): typeof Cluster.Type => ({
  processes: found,
  runners: found.filter(({ role, state }) => role !== "api" && state !== "gone").length,
  fenced: found.reduce((sum, { fenced }) => sum + fenced, 0),
  remarks: remarksOn(found)
})

export const ClusterHandlers = HttpApiBuilder.group(
  OpenFaithApi,
  "cluster",
  Effect.fnUntraced(function* (handlers) {
    const runners = yield* Runners
    return handlers.handleAll({
      getCluster: () => Effect.map(Effect.orDie(runners.all), clusterOf),
      drainProcess: Effect.fnUntraced(function* ({ params: { process } }) {
        const asked = yield* Effect.orDie(runners.askToDrain(process))
        return Option.isSome(asked) ? asked.value : yield* Effect.fail(noSuch("process", process))
      })
    })
  })
)
