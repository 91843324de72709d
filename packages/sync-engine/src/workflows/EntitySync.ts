/**
 * One entity of one run, slice after slice until its stream has ended; a full chapter starts the next one. The body only decides; everything it knows
 * comes from its payload and from activity results, so it can be replayed at any time. How the stream ended stands in its row: nobody awaits this
 * workflow, and it wakes nobody.
 */
import { Effect, Schema } from "effect"
import { ClusterSchema } from "effect/cluster"
import { Activity, DurableClock, Workflow } from "effect/workflow"
import { SliceLoader, SliceOutcome } from "../loading/SliceLoader.ts"
import { shardGroupOf } from "../workflowMajors.ts"
import { told } from "./told.ts"

export const StreamOutcome = Schema.Struct({
  /** `more`: the chapter is full and the next one has been started. */
  status: Schema.Literals(["done", "more", "failed", "paused", "stopped"]),
  reason: Schema.NullOr(Schema.String),
  pages: Schema.Int,
  /** Slices in a row, up to now, that found the source out of reach. */
  idle: Schema.Int
})
export type StreamOutcome = typeof StreamOutcome.Type

const EntitySyncPayload = Schema.Struct({
  runId: Schema.String,
  attempt: Schema.Int,
  entity: Schema.String,
  chapter: Schema.Int,
  /** Carried over from the chapter before. */
  idle: Schema.Int
})

/** The name carries the major version of its history: a body that would replay differently gets the next one. */
export const EntitySyncWorkflow = Workflow.make("EntitySync/1", {
  payload: EntitySyncPayload,
  success: StreamOutcome,
  // Stored ids only: a clock or a random id here would start a second sync on replay. The attempt makes a retry a new execution.
  idempotencyKey: ({ attempt, chapter, entity, runId }) => `${runId}/${attempt}/${entity}/${chapter}`
})
  .annotate(Workflow.SuspendOnFailure, true)
  .annotate(ClusterSchema.ShardGroup, () => shardGroupOf(1))

/** Slices of one chapter. Bounds what a replay has to look up. */
const slicesPerChapter = 25
/** After this many slices without an answer from the source (about 10 minutes), the entity ends `failed`; a later run tries again. */
const patience = 20

/** One slice: up to some hundred pages, committed group by group under the stream's lease. It may run twice; it starts from the stored cursor. */
export const ProcessEntityPageActivity = (payload: typeof EntitySyncPayload.Type, slice: number) => {
  const name = `slice/${slice}`
  const work = SliceLoader.use((loader) => loader.next(payload))
  return Activity.make({ name, success: SliceOutcome, execute: told(name, whoseOf(payload), work) })
}

const giveUp = (payload: typeof EntitySyncPayload.Type, reason: string | null) => {
  const work = SliceLoader.use((loader) => loader.giveUp(payload, reason ?? "the source cannot be reached"))
  return Activity.make({ name: "give-up", execute: told("give-up", whoseOf(payload), work) })
}

const whoseOf = ({ attempt, entity, runId }: typeof EntitySyncPayload.Type) => ({ run: runId, attempt, entity })

/**
 * Starts a chapter and goes on at once. Detached: a child that wakes its parent leaves a message the parent cannot answer before its own end, which has
 * held up both a stop and the recovery from a lost database (docs/decisions/0017).
 */
export const startEntitySync = (payload: typeof EntitySyncPayload.Type) =>
  EntitySyncWorkflow.execute(payload, { discard: true, detached: true })

export const EntitySyncWorkflowLayer = EntitySyncWorkflow.toLayer(
  Effect.fnUntraced(function* (payload) {
    let pages = 0
    let idle = payload.idle
    for (let slice = 0; slice < slicesPerChapter; slice++) {
      const outcome = yield* ProcessEntityPageActivity(payload, slice)
      pages += outcome.pages
      if (outcome.status !== "more") return { status: outcome.status, reason: outcome.reason, pages, idle }
      idle = outcome.waitSeconds > 0 && outcome.pages === 0 && outcome.isLimited !== true ? idle + 1 : 0
      if (idle >= patience) {
        yield* giveUp(payload, outcome.reason)
        return { status: "failed" as const, reason: outcome.reason, pages, idle }
      }
      if (outcome.waitSeconds > 0) {
        yield* DurableClock.sleep({ name: `wait/${slice}`, duration: `${outcome.waitSeconds} seconds` })
      }
    }
    yield* startEntitySync({ ...payload, chapter: payload.chapter + 1, idle })
    return { status: "more" as const, reason: null, pages, idle }
  })
)
