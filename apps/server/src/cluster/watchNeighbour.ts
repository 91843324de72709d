/**
 * Each runner watches the next one, in the order of their addresses, and says so where it is gone. The engine has one runner that asks all others; where
 * that one is killed nobody asks until its locks expire, and what it had waits for as long. One that cannot be reached from here and still says in the database
 * that it is there is no case for this: its next one may be the only one that cannot reach it.
 */
import { Runners } from "@openfaith/sync-engine"
import { Effect, Layer } from "effect"
import { type RunnerAddress, RunnerHealth, RunnerStorage } from "effect/cluster"

/** Between two looks. A runner that has ended refuses to be asked: it is asked six times within 2.5 s. */
const lookEvery = "2 seconds"
/** Each says every two seconds that it is there. */
const silentSeconds = 3

const nameOf = ({ host, port }: RunnerAddress.RunnerAddress) => `${host}:${port}`

/** The next runner after this one that counts as there; after the last comes the first. */
const neighbourOf = (own: RunnerAddress.RunnerAddress, there: ReadonlyArray<RunnerAddress.RunnerAddress>) => {
  const inOrder = there.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
  return inOrder.find((address) => nameOf(address) > nameOf(own)) ?? inOrder.find((address) => nameOf(address) !== nameOf(own))
}

/** Looks once: whoever is gone gets no more work, and its shards go to others. */
export const lookAtNeighbour = Effect.fnUntraced(function* (own: RunnerAddress.RunnerAddress) {
  const storage = yield* RunnerStorage.RunnerStorage
  const health = yield* RunnerHealth.RunnerHealth
  const there = (yield* storage.getRunners).flatMap(([runner, isHealthy]) => (isHealthy ? [runner.address] : []))
  const neighbour = neighbourOf(own, there)
  if (neighbour === undefined || (yield* health.isAlive(neighbour))) return
  const processes = yield* (yield* Runners).all
  const name = nameOf(neighbour)
  if (processes.some((each) => each.address === name && each.state !== "gone" && each.silentSeconds < silentSeconds)) return
  yield* storage.setRunnerHealth(neighbour, false)
  yield* Effect.logInfo(`The runner at ${name} does not answer: others go on with what it had.`)
})

/** Looks again and again for as long as the layer is there. Needs the storage and the health that the engine itself uses. */
export const watchNeighbour = (own: RunnerAddress.RunnerAddress) =>
  Layer.effectDiscard(
    lookAtNeighbour(own).pipe(
      Effect.catchCause((cause) => Effect.logDebug("Looking at the next runner failed; it is tried again.", cause)),
      Effect.andThen(Effect.sleep(lookEvery)),
      Effect.forever,
      Effect.forkScoped
    )
  )
