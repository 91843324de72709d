/**
 * The journal: the tables in which the workflow engine keeps its messages and replies. Owns what is removed of them.
 *
 * An execution goes once it is complete, its row says that nobody will begin it again, and whatever began it is complete too: an execution that is not
 * replays, and would begin its children again. What is gone would run from the beginning if somebody executed it; its body reads its own row first and
 * finds nothing to do. The message that began it goes last, so that what was stopped in between is found again.
 *
 * A message that was never processed is somebody's work, but for those of a shard that is no more: nobody reads them, and what they were about went on as
 * the next attempt. Such an execution goes as if it were complete, once its row says that it is over.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { shardGroups, shardsPerGroup } from "../workflowMajors.ts"

/** What one batch looked at and did. `reached`: where the next one goes on; `null`: there is nothing more. */
export const JournalBatch = Schema.Struct({ reached: Schema.NullOr(Schema.String), removed: Schema.Int })
export type JournalBatch = typeof JournalBatch.Type

/** An execution that waits for somebody to resume it, though its row says that it is over. */
export const LeftExecution = Schema.Struct({ workflow: Schema.String, executionId: Schema.String })
export type LeftExecution = typeof LeftExecution.Type

export interface JournalShape {
  /** Activities, timers and signals of executions that were complete before the horizon; after `after`, looking at `limit` messages. */
  readonly pruneParts: (horizon: string, after: string, limit: number) => Effect.Effect<JournalBatch, SqlError.SqlError>
  /** The executions themselves. Only after their parts. */
  readonly pruneExecutions: (horizon: string, after: string, limit: number) => Effect.Effect<JournalBatch, SqlError.SqlError>
  /** Executions that were suspended before the horizon, and that nobody has a use for any more. Resumed, each finds that out and is complete. */
  readonly left: (horizon: string, limit: number) => Effect.Effect<ReadonlyArray<LeftExecution>, SqlError.SqlError>
  /** The lowest message number of so many days ago; numbers hold the time. */
  readonly horizon: (days: number) => Effect.Effect<string, SqlError.SqlError>
}

/** What the engine's message numbers count from, in milliseconds since 1970, and how many of their bits are not the time. */
const numbersSince = Date.UTC(2025, 0, 1)
const timeShift = 22

const clock = "Workflow/-/DurableClock"
const parentKey = "~effect/cluster/ClusterWorkflowEngine/payloadParentKey"

/** The key of the message that began the execution which a message belongs to. */
const beganBy = (
  m: string
) => `CASE ${m}.entity_type WHEN '${clock}' THEN 'Workflow/' || (${m}.payload::json ->> 'workflowName') ELSE ${m}.entity_type END
    || '/' || ${m}.entity_id || '/run/'`
const isBeginning = (m: string) => `(coalesce(${m}.tag, '') = 'run' AND ${m}.entity_type <> '${clock}')`

/** The reply to a beginning is there and says so. */
const replied = (m: string, state: "Complete" | "Suspended", more = "") => `(${m}.processed AND EXISTS (
    SELECT FROM cluster.cluster_replies p WHERE p.id = ${m}.last_reply_id AND p.kind = 0 AND p.payload::json #>> '{value,_tag}' = '${state}' ${more}))`

/** Was never processed, and is of a shard that is no more. Of groups that this program does not know it does not judge. */
const isUnserved = (
  m: string
) => `(NOT ${m}.processed AND split_part(${m}.shard_id, ':', 1) IN (${shardGroups.map((group) => `'${group}'`).join(", ")})
    AND split_part(${m}.shard_id, ':', 2)::int > ${shardsPerGroup})`

/** Nobody executes it again: its run or its lane is over, or is at a later attempt. What this program does not know it does not judge. */
const isOver = (m: string) => `CASE
    WHEN ${m}.entity_type LIKE 'Workflow/MainSyncOrchestrator/%' OR ${m}.entity_type LIKE 'Workflow/EntitySync/%' THEN NOT EXISTS (
      SELECT FROM sync.runs u WHERE u.id = ${m}.payload::json ->> 'runId' AND u.attempt <= (${m}.payload::json ->> 'attempt')::int
        AND u.status IN ('requested', 'running', 'paused'))
    WHEN ${m}.entity_type LIKE 'Workflow/RecordSync/%' THEN NOT EXISTS (
      SELECT FROM sync.record_lanes l WHERE l.connection_id = ${m}.payload::json ->> 'connectionId'
        AND l.generation <= (${m}.payload::json ->> 'generation')::int AND l.working)
    ELSE false END`

/** Whatever began it is complete, or gone, or will never go on. */
const isNobodysChild = (m: string) => `NOT EXISTS (
    SELECT FROM cluster.cluster_messages o WHERE o.message_id = 'Workflow/' || (${m}.payload::json -> '${parentKey}' ->> 'workflowName')
      || '/' || (${m}.payload::json -> '${parentKey}' ->> 'executionId') || '/run/' AND NOT ${replied("o", "Complete")}
      AND NOT (${isUnserved("o")} AND ${isOver("o")}))`

const mayGo = (m: string) => `((${replied(m, "Complete", "AND p.id < $1::bigint")} OR (${m}.id < $1::bigint AND ${isUnserved(m)}))
    AND ${isOver(m)} AND ${isNobodysChild(m)})`

/** A walk in the order of message numbers, so that what stays is passed and not looked for; what others hold just now stays for the next walk. */
const pruneStatement = (due: string) => `
  WITH looked AS MATERIALIZED (
    SELECT id, shard_id, entity_type, entity_id, tag, payload, processed, last_reply_id FROM cluster.cluster_messages
    WHERE id > $2::bigint AND id < $1::bigint ORDER BY id LIMIT $3::int),
  ${due},
  held AS MATERIALIZED (SELECT m.id FROM cluster.cluster_messages m WHERE m.id IN (SELECT id FROM due) FOR UPDATE SKIP LOCKED),
  replies AS (DELETE FROM cluster.cluster_replies p USING held h WHERE p.request_id = h.id),
  gone AS (DELETE FROM cluster.cluster_messages m USING held h WHERE m.id = h.id RETURNING 1)
  SELECT CASE WHEN (SELECT count(*) FROM looked) = $3::int THEN (SELECT max(id)::text FROM looked) END AS reached, (SELECT count(*)::int FROM gone) AS removed`

/** Each execution is judged once, however many parts of it are looked at. */
const partsStatement = pruneStatement(`parts AS MATERIALIZED (
    SELECT s.id, ${beganBy("s")} AS key FROM looked s WHERE (s.processed OR ${isUnserved("s")}) AND s.entity_type LIKE 'Workflow/%' AND NOT ${isBeginning("s")}),
  over AS MATERIALIZED (
    SELECT k.key FROM (SELECT DISTINCT key FROM parts WHERE key IS NOT NULL) k LEFT JOIN cluster.cluster_messages b ON b.message_id = k.key
    WHERE b.id IS NULL OR ${mayGo("b")}),
  due AS MATERIALIZED (SELECT p.id FROM parts p JOIN over o ON o.key = p.key)`)

const executionsStatement = pruneStatement(`due AS MATERIALIZED (SELECT s.id FROM looked s WHERE ${isBeginning("s")} AND ${mayGo("s")})`)

const leftStatement = `
  SELECT substr(m.entity_type, length('Workflow/') + 1) AS workflow, m.entity_id AS "executionId" FROM cluster.cluster_messages m
  WHERE m.id < $1::bigint AND ${isBeginning("m")} AND ${replied("m", "Suspended", "AND p.id < $1::bigint")} AND ${isOver("m")} ORDER BY m.id LIMIT $2::int`

const Batches = Schema.Tuple([JournalBatch])
const Horizons = Schema.Tuple([Schema.Struct({ horizon: Schema.String })])

export class Journal extends Context.Service<Journal, JournalShape>()("@openfaith/sync-engine/state/Journal") {
  static readonly layer = Layer.effect(
    Journal,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      // What would be lost with the database's last moments is removed again.
      const briefly = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
        sql.withTransaction(
          Effect.andThen(sql`SELECT set_config('lock_timeout', '1s', true), set_config('synchronous_commit', 'off', true)`, effect)
        )
      const prune = (statement: string) => (horizon: string, after: string, limit: number) =>
        briefly(sql.unsafe(statement, [horizon, after, limit])).pipe(
          Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Batches)(rows))),
          Effect.map(([batch]) => batch)
        )
      return Journal.of({
        pruneParts: Effect.fn("Journal.pruneParts")(prune(partsStatement)),
        pruneExecutions: Effect.fn("Journal.pruneExecutions")(prune(executionsStatement)),
        left: Effect.fn("Journal.left")((horizon, limit) =>
          Effect.flatMap(sql.unsafe(leftStatement, [horizon, limit]), (rows) =>
            Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(LeftExecution))(rows))
          )
        ),
        horizon: Effect.fn("Journal.horizon")((days) =>
          sql`
            SELECT (greatest(0, floor(extract(epoch FROM clock_timestamp()) * 1000 - ${days * 86_400_000}::float8 - ${numbersSince}::float8))::bigint << ${timeShift}::int)::text
              AS horizon`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Horizons)(rows))),
            Effect.map(([{ horizon }]) => horizon)
          )
        )
      })
    })
  )
}
