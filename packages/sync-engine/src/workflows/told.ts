/** What the log lines of a workflow's work say of it, so that a run, an entity or a connection can be followed through them. */
import { Effect } from "effect"
import { WorkflowEngine } from "effect/workflow"

/** Whose work it is: names by which lines are searched for. */
export interface Whose {
  readonly run?: string
  readonly attempt?: number
  readonly entity?: string
  readonly connection?: string
}

/** The work of an activity, whose lines name workflow, execution and activity besides. */
export const told = <A, E, R>(activityName: string, whose: Whose, work: Effect.Effect<A, E, R>) =>
  Effect.flatMap(WorkflowEngine.WorkflowInstance, ({ executionId, workflow }) =>
    Effect.annotateLogs(work, { workflowName: workflow._tag, workflowId: executionId, activityName, ...whose })
  )
