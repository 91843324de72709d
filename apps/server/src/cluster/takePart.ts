/**
 * Makes a process one of those that work on the database: enters it into `sync.runners`, refuses what would never work, and says that it is there until
 * the scope closes. Who is asked to drain, or loses its address to another, stops as if by SIGTERM.
 */
import { randomUUID } from "node:crypto"
import { version } from "@openfaith/api"
import {
  FencedAttempts,
  HandOver,
  type Runner,
  type RunnerHere,
  type RunnerRole,
  Runners,
  silentAfterSeconds,
  storeVersion,
  Vault
} from "@openfaith/sync-engine"
import { Effect, Metric, Option, Schedule } from "effect"
import { ClusterMetrics } from "effect/cluster"
import { isAlive, self } from "../home/processIdentity.ts"
import { OtherMasterKey, RunnerAddressTaken, RunnerUnreachable } from "./errors.ts"
import { requireConnections } from "./requireConnections.ts"
import { isLoopback, thisMachine } from "./thisMachine.ts"

const beatEvery = "2 seconds"
/** Several heartbeats: whoever is there has said so by then. */
const watchedSeconds = 7

/** What a process ends with that wants to be started anew; of those that sysexits.h names, the one for what is over at the next try. */
export const startAnewCode = 75

/** Ends this process as its operator would. */
const stopThisProcess = Effect.sync(() => {
  process.kill(process.pid, "SIGTERM")
})

/** Waits until the address is this process's. A predecessor that was killed says nothing any more; one that lives says so while it is watched. */
const enter = Effect.fnUntraced(function* (here: RunnerHere) {
  const runners = yield* Runners
  for (let last: Runner | null = null, looks = 0; ; looks++) {
    const found = yield* runners.enter(here)
    if (Option.isNone(found)) return
    const holder = found.value
    const taken = new RunnerAddressTaken({ address: here.address, host: holder.host, pid: holder.pid })
    if (holder.machine === here.machine) {
      if (yield* isAlive({ pid: holder.pid, startedAt: holder.processStarted })) return yield* taken
      yield* runners.leave(holder.id, "it ended without a word")
      continue
    }
    // It has said something since it was seen first.
    if (last !== null && last.id === holder.id && last.heartbeatAt !== holder.heartbeatAt) return yield* taken
    if (last === null || last.id !== holder.id) {
      yield* Effect.logInfo(
        `${here.address} was of a process on ${holder.host} ${Math.round(holder.silentSeconds)} s ago; watching whether it still is.`
      )
      last = holder
    }
    yield* Effect.sleep(looks < watchedSeconds ? "1 second" : "2 seconds")
  }
})

/** The address of a runner has to lead to it from every other one. */
const requireReachable = Effect.fnUntraced(function* (here: RunnerHere) {
  if (here.role === "api") return
  const runners = yield* Runners
  const others = (yield* runners.all).filter(
    ({ machine, role, silentSeconds, state }) =>
      machine !== here.machine && role !== "api" && state !== "gone" && silentSeconds < silentAfterSeconds
  )
  const unreachable = others.find(({ address }) => isLoopback(here.address) || isLoopback(address))
  if (unreachable) return yield* new RunnerUnreachable({ address: here.address, other: unreachable.address, host: unreachable.host })
})

/** A command serves one run, and says itself what it cannot open. */
const requireMasterKey = Effect.fnUntraced(function* (role: RunnerRole) {
  const vault = yield* Vault
  const missing = yield* vault.missing
  if (role === "command" || missing.length === 0 || (yield* vault.opensAny)) return
  return yield* new OtherMasterKey({ missing })
})

export interface Part {
  readonly role: RunnerRole
  readonly address: string
}

export const takePart = Effect.fn("takePart")(function* ({ address, role }: Part) {
  const runners = yield* Runners
  const handOver = yield* HandOver
  const fences = yield* FencedAttempts
  const { pid, startedAt } = yield* self
  const { host, id: machine } = yield* thisMachine
  const here: RunnerHere = { id: randomUUID(), role, address, machine, host, pid, processStarted: startedAt, version, storeVersion }
  yield* requireMasterKey(role)
  yield* requireReachable(here)
  yield* Effect.acquireRelease(enter(here), () => Effect.ignore(runners.leave(here.id, "it was stopped")))
  yield* requireConnections

  let isStopping = false
  const stop = (why: string) =>
    Effect.suspend(() => {
      if (isStopping) return Effect.void
      isStopping = true
      return Effect.andThen(Effect.logWarning(why), stopThisProcess)
    })
  const beat = Effect.gen(function* () {
    const shards = role === "api" ? 0 : Number((yield* Metric.value(ClusterMetrics.shards)).value)
    const state = (yield* handOver.hasBegun) ? "draining" : "serving"
    const answer = yield* runners.beat(here, { state, shards, fenced: yield* fences.count })
    if (answer === "lost") yield* stop(`Another process has the address ${address} by now; this one stops.`)
    if (answer === "asked to drain") yield* stop("This process was asked to hand its work over and stop.")
  })
  yield* beat.pipe(
    Effect.catchCause((cause) => Effect.logWarning("Saying that this process is there failed; it is tried again.", cause)),
    Effect.repeat(Schedule.spaced(beatEvery)),
    Effect.forkScoped
  )
  yield* handOver.asked.pipe(
    Effect.tap(() => Effect.sync(() => (process.exitCode = startAnewCode))),
    Effect.flatMap((reason) => stop(`${reason}. This process hands over and ends with ${startAnewCode}, to be started anew.`)),
    Effect.forkScoped
  )
  /** Lets what is under way come to its end, and begins nothing new. */
  return { drain: Effect.andThen(handOver.begin, Effect.ignoreCause(beat)) }
})
