/**
 * A chaos run: everything at work, everything going wrong in an order that the seed decides, then peace. In the end each store equals its source, nothing
 * is left undone, and every kind of fault has hit something; else the run has failed.
 */
import { execFileSync } from "node:child_process"
import { Context, Effect, Fiber, Schema } from "effect"
import { rowsOf } from "../../support/database.ts"
import { root } from "../../../scripts/sourceFiles.ts"
import { type Dice, makeDice } from "./dice.ts"
import { machineFacts } from "../../../bench/machine.ts"
import { fencingOf } from "./fencing.ts"
import { differences, failed, feedViolations, unfinished, violationsNow } from "./invariants.ts"
import type { Nemesis, Track } from "./Nemesis.ts"
import { LeaseWatch } from "./LeaseWatch.ts"
import { PageTally } from "./PageTally.ts"
import { recoveriesOf } from "./recoveries.ts"
import { type ChaosReport, countsOf, type Happened } from "./report.ts"
import { Rig, type RigOptions, startRig } from "./Rig.ts"
import { allEnded, settle } from "./settle.ts"
import { setSchedules, untiring, workload } from "./workload.ts"

export interface ChaosOptions extends RigOptions {
  readonly seconds: number
  /** Of each church. */
  readonly changesPerSecond: number
  readonly nemeses: ReadonlyArray<Nemesis>
  /** Seconds of peace between two faults of a track, at least and at most. */
  readonly pause: readonly [number, number]
  /** The command line it was begun with. */
  readonly flags: string
  readonly say: (line: string) => void
}

const tracks: ReadonlyArray<Track> = ["processes", "network", "sources", "database", "clocks"]

/** A track that has met everything may end; one that has not goes on for so long beyond its time. */
const overtime = 2.5

const healing = "3 minutes"

const Ended = Schema.Struct({ run: Schema.String, reason: Schema.NullOr(Schema.String), times: Schema.Int })
/** Runs by how they ended and why; where reasons differ by their numbers alone, one of them stands for all. */
const endings = rowsOf(
  Ended,
  `SELECT kind || ' ' || status AS run, min(reason) AS reason, count(*)::int AS times
   FROM sync.runs WHERE kind <> 'records' GROUP BY 1, regexp_replace(reason, '[0-9]+', 'N', 'g') ORDER BY 1, 3 DESC`
)
/** What was kept back of single records, and whatever became of it. */
const exceptions = rowsOf(
  Ended,
  `SELECT q.kind || ' ' || e.entity || ', ' || coalesce(q.resolution, 'open') AS run, coalesce(q.path || ': ', '') || q.reason AS reason, count(*)::int AS times
   FROM sync.quarantine q JOIN sync.entities e ON e.id = q.entity_id GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 20`
)

/** The nemeses of one track, deck by deck, until the time is over and each has hit something. */
const runTrack = Effect.fnUntraced(function* (
  deck: ReadonlyArray<Nemesis>,
  dice: Dice,
  { pause: [least, most], say, seconds }: ChaosOptions,
  happened: Array<Happened>,
  startedAt: number
) {
  const unmet = new Set(deck.map(({ kind }) => kind))
  const passed = () => (Date.now() - startedAt) / 1000
  while (deck.length > 0) {
    for (const { kind, strike } of dice.shuffled(deck)) {
      if (passed() >= seconds && (unmet.size === 0 || passed() >= seconds * overtime)) return
      // What has hit already leaves the rest of the time to what has not.
      if (passed() >= seconds && !unmet.has(kind)) continue
      const at = Date.now()
      const hit = yield* strike(dice)
      const second = Math.round(passed())
      say(`${second} s  ${kind}: ${hit?.detail ?? "nothing to hit"}`)
      if (hit !== null) {
        if (hit.fenced !== false) unmet.delete(kind)
        happened.push({ second, kind, detail: hit.detail, workers: hit.workers, at: hit.at ?? at, fenced: hit.fenced ?? null })
      }
      yield* Effect.sleep(`${dice.between(least * 10, most * 10) * 100} millis`)
    }
  }
})

/** A copy of the sources has none. */
const commitHere = () => {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"]
    }).trim()
  } catch {
    return "no commit"
  }
}

/** Looks every second, and remembers what should never have been. A look that the database does not answer is left out. */
const monitor = (violations: Set<string>, tally: PageTally, leases: LeaseWatch) =>
  Effect.sync(() => tally.look()).pipe(
    Effect.andThen(leases.look),
    Effect.andThen(violationsNow),
    Effect.sandbox,
    Effect.map((found) => found.forEach((violation) => violations.add(violation))),
    Effect.ignore,
    Effect.andThen(Effect.sleep("1 second")),
    Effect.forever
  )

export const runChaos = Effect.fn("runChaos")(function* (options: ChaosOptions) {
  const { say, seed } = options
  const context = yield* startRig({ ...options, ownDisk: options.nemeses.some(({ hindrance }) => hindrance !== undefined) })
  const rig = Context.get(context, Rig)
  const { churches, ledger } = rig
  return yield* Effect.gen(function* () {
    const begun = new Date()
    const violations = new Set<string>()
    const happened: Array<Happened> = []
    const tally = new PageTally(churches)
    const leases = new LeaseWatch()
    const hindrances = new Map(options.nemeses.map(({ hindrance, kind }) => [kind, hindrance?.(rig) ?? null]))
    const nemeses = options.nemeses.filter(({ kind }) => hindrances.get(kind) === null)
    for (const [kind, why] of hindrances) if (why !== null) say(`cannot be made here: ${kind} (${why})`)
    const watching = yield* Effect.forkChild(monitor(violations, tally, leases))
    const working = yield* Effect.forkChild(workload(makeDice(seed + 1), options.changesPerSecond))
    say("waiting for the first pages")
    yield* Effect.sleep("200 millis").pipe(
      Effect.repeat({ until: () => ledger.committed.length > 10 }),
      Effect.timeout("120 seconds"),
      Effect.orDie
    )

    const startedAt = Date.now()
    yield* Effect.forEach(
      tracks,
      (track, index) =>
        runTrack(
          nemeses.filter((nemesis) => nemesis.track === track),
          makeDice(seed + 10 + index),
          options,
          happened,
          startedAt
        ),
      { concurrency: "unbounded" }
    )
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    say(`${seconds} s  the last fault is over`)

    yield* Fiber.interrupt(working)
    for (const church of churches) yield* setSchedules(church, false)
    const peaceAt = Date.now()
    const rest = yield* Effect.timeoutOption(allEnded, healing)
    const healedSeconds = rest._tag === "Some" ? Math.round((Date.now() - peaceAt) / 100) / 10 : null
    for (const left of rest._tag === "Some" ? [] : yield* untiring(unfinished)) violations.add(`not within ${healing}: ${left}`)
    say(healedSeconds === null ? "some runs have not ended" : `everything has ended after ${healedSeconds} s`)

    if (healedSeconds !== null) {
      const settled = yield* Effect.forEach(churches, settle, { concurrency: "unbounded" }).pipe(Effect.timeoutOption(healing))
      if (settled._tag === "None") violations.add(`the last syncs have not ended within ${healing}`)
      else for (const violation of settled.value.flat()) violations.add(violation)
      for (const church of churches) {
        for (const violation of [...(yield* differences(church)), ...(yield* feedViolations(church))]) violations.add(violation)
      }
    }
    yield* Fiber.interrupt(watching)
    for (const violation of [...(yield* untiring(violationsNow)), ...(yield* untiring(failed))]) violations.add(violation)
    for (const { epoch, streamId } of ledger.stale) violations.add(`stream ${streamId} was written under epoch ${epoch} after a later one`)

    const met = new Set(happened.filter(({ fenced }) => fenced !== false).map(({ kind }) => kind))
    const ended = yield* untiring(endings)
    const kept = yield* untiring(exceptions)
    const report: ChaosReport = {
      seed,
      commit: commitHere(),
      machine: machineFacts(),
      flags: options.flags,
      startedAt: begun.toISOString(),
      seconds,
      churches: churches.map(({ isByOAuth, orgId, simulator: { church, live } }, index) => ({
        orgId,
        people: options.people[index] ?? 0,
        access: isByOAuth ? "OAuth" : "a token",
        changes: live.changes(),
        requests: church.requests.summary().total,
        refreshes: church.oauth.counts.refreshed
      })),
      faults: countsOf(happened.map(({ kind }) => kind).sort()),
      missed: nemeses.map(({ kind }) => kind).filter((kind) => !met.has(kind)),
      notMade: Object.fromEntries([...hindrances].flatMap(([kind, why]) => (why === null ? [] : [[kind, why]]))),
      statements: ledger.committed.length,
      pages: yield* tally.figures(ledger),
      fencing: yield* fencingOf(ledger, rig),
      refusedStatements: Object.fromEntries(ledger.refused),
      endedSessions: Object.fromEntries(ledger.ended),
      processes: rig.runners.reduce((sum, { starts }) => sum + starts(), 0),
      runs: countsOf(ended.flatMap(({ run, times }) => Array.from({ length: times }, () => run))),
      reasons: ended.filter(({ run }) => !run.endsWith(" complete")).map((each) => ({ ...each, reason: each.reason ?? "" })),
      quarantined: kept.map((each) => ({ ...each, reason: each.reason ?? "" })),
      recoveries: yield* recoveriesOf(happened, ledger, leases, startedAt),
      healedSeconds,
      violations: [...violations],
      events: happened.map(({ detail, kind, second }) => ({ second, kind, detail }))
    }
    if (violations.size > 0) say(rig.lastWords())
    return report
  }).pipe(Effect.provideContext(context))
})
