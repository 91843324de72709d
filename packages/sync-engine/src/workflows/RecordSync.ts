/**
 * Makes the waiting reads of a connection, stretch after stretch until nothing is due. What waits are rows, and how far it is stands in them too: the
 * body knows nothing but whether there may be more, and its history is bounded.
 */
import { Effect, Schema } from "effect"
import { ClusterSchema } from "effect/cluster"
import { Activity, Workflow } from "effect/workflow"
import { RecordLane } from "../strategies/RecordLane.ts"
import { shardGroupOf } from "../workflowMajors.ts"
import { told } from "./told.ts"

const RecordSyncPayload = Schema.Struct({
  connectionId: Schema.String,
  /** Raised by whoever begins the lane (`RecordLanes.begin`), so that one execution works at a time. */
  generation: Schema.Int
})

/** The name carries the major version of its history: a body that would replay differently gets the next one. */
export const RecordSyncWorkflow = Workflow.make("RecordSync/1", {
  payload: RecordSyncPayload,
  idempotencyKey: ({ connectionId, generation }) => `${connectionId}/${generation}`
})
  .annotate(Workflow.SuspendOnFailure, true)
  .annotate(ClusterSchema.ShardGroup, () => shardGroupOf(1))

/** Stretches of some seconds. A storm that goes on for longer is the next generation's. */
const stretches = 20

/** Works for some seconds, or until nothing is due. Answers whether nothing is. May run twice: what has been read waits no more. */
const WorkActivity = ({ connectionId, generation }: typeof RecordSyncPayload.Type, stretch: number) => {
  const name = `work/${stretch}`
  const work = RecordLane.use((lane) => lane.work(connectionId, generation))
  return Activity.make({ name, success: Schema.Boolean, execute: told(name, { connection: connectionId }, work) })
}

const EndActivity = ({ connectionId, generation }: typeof RecordSyncPayload.Type) => {
  const work = RecordLane.use((lane) => lane.end(connectionId, generation))
  return Activity.make({ name: "end", execute: told("end", { connection: connectionId }, work) })
}

export const RecordSyncWorkflowLayer = RecordSyncWorkflow.toLayer(
  Effect.fnUntraced(function* (payload) {
    for (let stretch = 0; stretch < stretches; stretch++) {
      if (yield* WorkActivity(payload, stretch)) break
    }
    yield* EndActivity(payload)
  })
)
