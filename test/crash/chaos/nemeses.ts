/** What goes wrong with processes and with their way to the database, and the list of all there is. */
import { Effect, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import { asOwner } from "./asOwner.ts"
import { clockNemeses } from "./clockNemeses.ts"
import { databaseNemeses } from "./databaseNemeses.ts"
import type { Dice } from "./dice.ts"
import { living, type Nemesis, oneAtWork } from "./Nemesis.ts"
import type { Fate, Strike, Struck } from "./proxy.ts"
import { Rig, type Runner } from "./Rig.ts"
import { sourceNemeses } from "./sourceNemeses.ts"
import { tokenNemeses } from "./tokenNemeses.ts"
import { untiring } from "./workload.ts"

/** Locks on shards expire after 15 s: from then on others have what a frozen process had. It stays so until one has, and no longer than this. */
const mostFrozenSeconds = 40
/** A statement that does not come by in this time is not waited for. */
const patience = "10 seconds"

const oneOf = (dice: Dice) =>
  Effect.map(living, (runners) => {
    const [first, ...others] = runners
    return first === undefined ? null : dice.pick([first, ...others])
  })

const signalled = (runner: Runner, signal: NodeJS.Signals) => {
  const process = runner.process()
  process?.child.kill(signal)
  return process?.pid ?? 0
}

const kill: Nemesis = {
  kind: "kill -9 of one runner",
  track: "processes",
  strike: Effect.fnUntraced(function* (dice) {
    const runner = yield* oneAtWork(dice)
    // The last one at work is left alone: that nobody is there is another fault, and one that only starts is no help yet.
    const others = (yield* living).filter((other) => other !== runner && other.door.connections() > 0)
    if (runner === null || others.length === 0) return null
    const away = dice.chance(0.5) ? 700 : 20_000
    runner.stayAway(away)
    return { detail: `${runner.name}, started again after ${away / 1000} s`, workers: [signalled(runner, "SIGKILL")] }
  })
}

const killAll: Nemesis = {
  kind: "kill -9 of all runners",
  track: "processes",
  strike: Effect.fnUntraced(function* (dice) {
    if ((yield* oneAtWork(dice)) === null) return null
    const runners = yield* living
    return { detail: `${runners.length} of them`, workers: runners.map((runner) => signalled(runner, "SIGKILL")) }
  })
}

const restart: Nemesis = {
  kind: "graceful restart",
  track: "processes",
  strike: Effect.fnUntraced(function* (dice) {
    const runner = yield* oneAtWork(dice)
    if (runner === null) return null
    return { detail: runner.name, workers: [signalled(runner, "SIGTERM")] }
  })
}

/** Waits for a statement of any of these runners; answers whose it was. */
const struckAt = Effect.fnUntraced(function* (runners: ReadonlyArray<Runner>, strike: Strike) {
  const armed = runners.map((runner) => ({ runner, ...runner.door.arm(strike) }))
  const first = Effect.promise(() => Promise.race(armed.map(async ({ runner, struck }) => ({ runner, struck: await struck }))))
  const met = yield* Effect.timeoutOption(first, patience)
  for (const { disarm, struck } of armed) {
    disarm()
    // A second one was held in the same moment.
    if (strike.how === "hold" && met._tag === "Some") void struck.then((other) => other !== met.value.struck && other.release())
  }
  return met._tag === "Some" ? met.value : null
})

interface Standing {
  readonly epoch: number
  /** Whether somebody has to go on with it. */
  readonly isNeeded: boolean
}

/**
 * A stream of a sync is needed until it has ended. One of single records is needed while a read waits that a lane would make now: where a sync has
 * brought the record meanwhile, nobody takes its stream over, since there is nothing to write under it.
 */
const standingOf = (streamId: number) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const [row] = yield* untiring(
      sql<Standing>`
        SELECT s.epoch, CASE WHEN r.kind <> 'records' THEN s.status IN ('pending', 'running') AND r.status = 'running'
          ELSE EXISTS (SELECT 1 FROM sync.waiting_reads w JOIN sync.record_lanes l ON l.connection_id = r.connection_id
            WHERE w.entity_id = s.entity_id AND w.not_before <= clock_timestamp() AND coalesce(l.resume_at, '-infinity') <= clock_timestamp())
          END AS "isNeeded"
        FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id WHERE s.id = ${streamId}`
    )
    return row ?? { epoch: 0, isNeeded: false }
  })

/** What became of a page that was let go on. `unknown`: nothing, as where its connection was cut in another way. It may wait for a lock, for as long as one lasts. */
const fateOf = (struck: Struck) =>
  Effect.sync(struck.fate).pipe(
    Effect.repeat({ until: (fate) => fate !== null, schedule: Schedule.spaced("100 millis"), times: 200 }),
    Effect.map((fate) => fate ?? "unknown")
  )

const wordOf = (fate: Fate | "unknown") => (typeof fate === "string" ? fate : `ended with its session (${fate.endedBy})`)

/** A runner that was frozen with a page on its way, and what became of the page once another had gone on with its stream. */
export interface Zombie {
  readonly runner: string
  readonly pid: number
  readonly at: number
  readonly seconds: number
  /** `not needed`: nothing was left to be done with it. */
  readonly stream: "taken over" | "not needed" | "left"
  readonly fate: Fate | "unknown"
}

/**
 * Freezes a runner with a statement on its way until another has taken the stream over, lets the statement reach the database, and only then the runner
 * go on: nothing that the runner might notice when it wakes can stop it. It is let go as soon as another has the stream: once that one has written a
 * page, the entity's turn has passed too, and the lease would not be looked at any more. `null` where no such statement came by.
 */
export const zombieAt = Effect.fnUntraced(function* (at: Strike["at"]) {
  const met = yield* struckAt(yield* living, { at, how: "hold" })
  if (met === null) return null
  const { runner, struck } = met
  const { epoch, streamId } = struck.page
  const { ledger } = yield* Rig
  const since = Date.now()
  const pid = signalled(runner, "SIGSTOP")
  ledger.shake(pid)
  const stream = yield* standingOf(streamId).pipe(
    Effect.map((now) => (now.epoch > epoch ? "taken over" : now.isNeeded ? "left" : "not needed")),
    Effect.repeat({
      until: (stood) => stood !== "left" || Date.now() - since > mostFrozenSeconds * 1000,
      schedule: Schedule.spaced("30 millis")
    })
  )
  const seconds = Math.round((Date.now() - since) / 1000)
  struck.release()
  const fate = yield* fateOf(struck)
  yield* Effect.sync(() => signalled(runner, "SIGCONT"))
  ledger.shake(pid)
  return { runner: runner.name, pid, at: since, seconds, stream, fate } satisfies Zombie
})

const freeze = (kind: string, at: Strike["at"]): Nemesis => ({
  kind,
  track: "processes",
  forcesFence: true,
  strike: Effect.fnUntraced(function* () {
    const zombie = yield* zombieAt(at)
    if (zombie === null) return null
    const { fate, pid, runner, seconds, stream } = zombie
    return {
      detail: `${runner} for ${seconds} s; its stream was ${stream}, its page ${wordOf(fate)}`,
      workers: [pid],
      at: zombie.at,
      fenced: stream === "taken over" && (fate === "refused" || typeof fate !== "string")
    }
  })
})

const takeOver: Nemesis = {
  kind: "stream taken over by hand",
  track: "network",
  forcesFence: true,
  strike: Effect.fnUntraced(function* () {
    const met = yield* struckAt(yield* living, { at: "page alone", how: "hold" })
    if (met === null) return null
    const { streamId } = met.struck.page
    const sql = yield* SqlClient.SqlClient
    yield* untiring(sql`UPDATE sync.streams SET epoch = epoch + 1 WHERE id = ${streamId}`)
    met.struck.release()
    const fate = yield* fateOf(met.struck)
    return { detail: `stream ${streamId}: its page ${wordOf(fate)}`, workers: [], fenced: fate === "refused" }
  })
}

const cutAll: Nemesis = {
  kind: "all connections reset",
  track: "network",
  strike: Effect.fnUntraced(function* () {
    const count = (yield* living).reduce((sum, { door }) => sum + door.cut(), 0)
    return count === 0 ? null : { detail: `${count} connections`, workers: [] }
  })
}

const cutEight: Nemesis = {
  kind: "eight resets within four seconds",
  track: "network",
  strike: Effect.fnUntraced(function* () {
    const { runners } = yield* Rig
    let count = 0
    for (let cut = 0; cut < 8; cut++) {
      for (const { door } of runners) count += door.cut()
      yield* Effect.sleep("500 millis")
    }
    return count === 0 ? null : { detail: `${count} connections`, workers: [] }
  })
}

const cutOne: Nemesis = {
  kind: "connections of one runner reset",
  track: "network",
  strike: Effect.fnUntraced(function* (dice) {
    const runner = yield* oneOf(dice)
    const count = runner?.door.cut() ?? 0
    return count === 0 ? null : { detail: `${count} connections of ${runner?.name}`, workers: [] }
  })
}

const cutAt = (strike: Strike, kind: string): Nemesis => ({
  kind,
  track: "network",
  strike: Effect.fnUntraced(function* () {
    const met = yield* struckAt(yield* living, strike)
    return met === null ? null : { detail: `${met.runner.name}, stream ${met.struck.page.streamId}`, workers: [] }
  })
})

const blackhole: Nemesis = {
  kind: "blackhole",
  track: "network",
  strike: Effect.fnUntraced(function* (dice) {
    const runners = yield* living
    const [first, ...others] = runners
    if (first === undefined) return null
    const swallowed = dice.chance(0.3) ? runners : [dice.pick([first, ...others])]
    const seconds = dice.between(5, 20)
    for (const { door } of swallowed) door.setDark(true)
    yield* Effect.sleep(`${seconds} seconds`).pipe(
      Effect.ensuring(
        Effect.sync(() => {
          for (const { door } of swallowed) door.setDark(false)
        })
      )
    )
    return { detail: `${swallowed.map(({ name }) => name).join(", ")} for ${seconds} s`, workers: [] }
  })
}

const stopDatabase: Nemesis = {
  kind: "database stopped at once",
  track: "network",
  strike: Effect.fnUntraced(function* () {
    yield* (yield* Rig).stopDatabase
    return { detail: "and started again", workers: [] }
  })
}

/** What the database does of its own, or an administrator: a statement ended, or the session with it. */
const endStatements = (how: "cancel" | "terminate"): Nemesis => ({
  kind: how === "cancel" ? "statements cancelled" : "sessions ended by the database",
  track: "network",
  strike: Effect.fnUntraced(function* () {
    const sql = yield* SqlClient.SqlClient
    const ended = sql<{ pid: number }>`SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'openfaith%' AND pid <> pg_backend_pid()
        AND (state <> 'idle' OR ${how === "terminate"}) AND query NOT ILIKE 'listen%' AND backend_type = 'client backend'`.pipe(
      Effect.flatMap(
        Effect.forEach(({ pid }) =>
          how === "cancel" ? sql`SELECT pg_cancel_backend(${pid}::int)` : sql`SELECT pg_terminate_backend(${pid}::int)`
        )
      )
    )
    let count = 0
    for (let tries = 0; count === 0 && tries < 40; tries++) {
      // It may have ended its own.
      count = yield* Effect.sandbox(asOwner(ended)).pipe(
        Effect.map(({ length }) => length),
        Effect.orElseSucceed(() => 1)
      )
      yield* Effect.sleep("50 millis")
    }
    if (how === "terminate") (yield* Rig).ledger.shake(null)
    return count === 0 ? null : { detail: `${count} of them`, workers: [] }
  })
})

export const nemeses: ReadonlyArray<Nemesis> = [
  kill,
  killAll,
  restart,
  freeze("frozen before a page", "page alone"),
  freeze("frozen inside a transaction", "commit"),
  takeOver,
  cutAll,
  cutEight,
  cutOne,
  cutAt({ at: "page", how: "cutBefore" }, "cut before a page statement"),
  cutAt({ at: "page", how: "cutAfter" }, "cut after a page statement"),
  cutAt({ at: "commit", how: "cutBefore" }, "cut before COMMIT"),
  cutAt({ at: "commit", how: "cutAfter" }, "cut after COMMIT"),
  blackhole,
  stopDatabase,
  endStatements("cancel"),
  endStatements("terminate"),
  ...databaseNemeses,
  ...clockNemeses,
  ...sourceNemeses,
  ...tokenNemeses
]
