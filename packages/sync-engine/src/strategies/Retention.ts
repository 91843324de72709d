/**
 * What is kept for how long, and its removal: in small batches that wait for nobody, with pauses between them, by one process of all at a time. Whoever
 * is stopped in between leaves nothing half-removed; the next one goes on.
 */
import { Clock, Config, Context, Duration, Effect, Layer, Option, Random, Schema } from "effect"
import type { SqlError } from "effect/sql"
import { Decisions } from "../state/Decisions.ts"
import { History } from "../state/History.ts"
import { Journal, type LeftExecution } from "../state/Journal.ts"
import { OldRuns } from "../state/OldRuns.ts"
import { Quarantine } from "../state/Quarantine.ts"
import { Upkeep } from "../state/Upkeep.ts"
import { WebhookInbox } from "../state/WebhookInbox.ts"
import { WebhookTallies } from "../state/WebhookTallies.ts"
import { type Batch, batchSize, walk } from "./walk.ts"

/** Days of each. */
export interface RetentionPolicy {
  /** Messages and replies of executions that are complete. */
  readonly journal: number
  /** Deliveries of webhooks, by which those that come again are known. */
  readonly events: number
  /** Looks at records, and what has left quarantine by itself. */
  readonly looks: number
  /** Deltas that found nothing new. */
  readonly idleRuns: number
  /** Runs with streams and receipts, counts of deliveries, gaps. */
  readonly runs: number
  /** Decisions that are closed and carried out. */
  readonly decisions: number
}

/** A variable in days, at least so many. */
const daysOf = (name: string, usual: number, least: number) =>
  Config.schema(Schema.NumberFromString.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(least)), name).pipe(Config.withDefault(usual))

/** Sources deliver an event again for days after it could not be delivered; Planning Center for five. */
const leastEventDays = 6

const retentionPolicy = Config.all({
  journal: daysOf("OPENFAITH_JOURNAL_DAYS", 7, 1),
  events: daysOf("OPENFAITH_EVENT_DAYS", 7, leastEventDays),
  looks: daysOf("OPENFAITH_LOOK_DAYS", 90, 1),
  idleRuns: daysOf("OPENFAITH_IDLE_RUN_DAYS", 30, 1),
  runs: daysOf("OPENFAITH_RUN_DAYS", 400, 1),
  decisions: daysOf("OPENFAITH_DECISION_DAYS", 400, 30)
})

export interface RetentionShape {
  /** Removes what is due where this is due and nobody else does it. Answers how much of what, or `None`. */
  readonly carryOut: Effect.Effect<Option.Option<Readonly<Record<string, number>>>, SqlError.SqlError>
  /** The same by another policy, whether or not it is due. */
  readonly prune: (policy: RetentionPolicy) => Effect.Effect<Readonly<Record<string, number>>, SqlError.SqlError>
  /** Executions that are to be resumed, so that they find out that they are over. */
  readonly left: (policy: Pick<RetentionPolicy, "journal">) => Effect.Effect<ReadonlyArray<LeftExecution>, SqlError.SqlError>
  /** As the installation is set. */
  readonly policy: RetentionPolicy
}

const task = "retention"
const every = Duration.minutes(10)
/** Longer than a batch takes; a process that is gone gives way after it. */
const leaseSeconds = 120
/** Runs have streams and receipts, decisions their records: fewer of them in one batch. */
const runsAtOnce = 100
const decisionsAtOnce = 1
const leftAtOnce = 50

export class Retention extends Context.Service<Retention, RetentionShape>()("@openfaith/sync-engine/strategies/Retention") {
  static readonly layer = Layer.effect(
    Retention,
    Effect.gen(function* () {
      const decisions = yield* Decisions
      const history = yield* History
      const inbox = yield* WebhookInbox
      const journal = yield* Journal
      const oldRuns = yield* OldRuns
      const quarantine = yield* Quarantine
      const tallies = yield* WebhookTallies
      const upkeep = yield* Upkeep
      const policy = yield* retentionPolicy

      /** Of what is found by its age alone. */
      const byAge = (prune: (limit: number) => Effect.Effect<number, SqlError.SqlError>) => () =>
        Effect.map(prune(batchSize), (removed): Batch => ({ reached: removed < batchSize ? null : "", removed }))

      const pruneAll = Effect.fnUntraced(function* <E>(days: RetentionPolicy, mayGoOn: Effect.Effect<boolean, E>, position: string | null) {
        const horizon = yield* journal.horizon(days.journal)
        const parts = yield* walk(mayGoOn, null, (after) => journal.pruneParts(horizon, after ?? "0", batchSize))
        const executions = yield* walk(mayGoOn, null, (after) => journal.pruneExecutions(horizon, after ?? "0", batchSize))
        const events = yield* walk(
          mayGoOn,
          null,
          byAge((limit) => inbox.prune(days.events, limit))
        )
        const looks = yield* walk(
          mayGoOn,
          null,
          byAge((limit) => history.prune(days.looks, limit))
        )
        const healed = yield* walk(
          mayGoOn,
          null,
          byAge((limit) => quarantine.prune(days.looks, limit))
        )
        const runs = yield* walk(mayGoOn, null, (after) => oldRuns.prune("all", days.runs, after, runsAtOnce))
        const idle = yield* walk(mayGoOn, position, (after) => oldRuns.prune("idle", days.idleRuns, after, runsAtOnce))
        const gaps = yield* walk(
          mayGoOn,
          null,
          byAge((limit) => oldRuns.pruneGaps(days.runs, limit))
        )
        const decided = yield* walk(mayGoOn, null, () =>
          Effect.map(decisions.prune(days.decisions, decisionsAtOnce), (removed): Batch => ({
            reached: removed === 0 ? null : "",
            removed
          }))
        )
        yield* tallies.prune(days.runs)
        return {
          position: idle.position,
          removed: {
            messages: parts.removed + executions.removed,
            events: events.removed,
            looks: looks.removed,
            quarantined: healed.removed,
            runs: runs.removed + idle.removed,
            gaps: gaps.removed,
            decisions: decided.removed
          }
        }
      })

      const carryOut = Effect.gen(function* () {
        const holder = `${yield* Random.nextInt}-${yield* Clock.currentTimeMillis}`
        const claimed = yield* upkeep.claim(task, holder, leaseSeconds)
        if (Option.isNone(claimed)) return Option.none()
        const { position, removed } = yield* pruneAll(policy, upkeep.keep(task, holder, leaseSeconds), claimed.value.position)
        yield* upkeep.finish(task, holder, { seconds: Duration.toSeconds(every), position, removed })
        return Option.some(removed)
      }).pipe(Effect.withSpan("Retention.carryOut"))

      return Retention.of({
        carryOut,
        prune: Effect.fn("Retention.prune")((days) => Effect.map(pruneAll(days, Effect.succeed(true), null), ({ removed }) => removed)),
        left: Effect.fn("Retention.left")((days) =>
          Effect.flatMap(journal.horizon(days.journal), (horizon) => journal.left(horizon, leftAtOnce))
        ),
        policy
      })
    })
  )
}
