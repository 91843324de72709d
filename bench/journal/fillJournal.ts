/** Fills the journal with executions that are complete, shaped as the engine writes them: eleven messages each, spread over the last thirty days. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

const perExecution = 11
/** Executions in one statement. */
const chunk = 20_000

/** The execution's id, the message's number (time, execution and place in it) and its key, of execution `e` and place `p`; 0 is what began it. */
const execution = `md5('filled ' || e)`
const number = `((floor(extract(epoch FROM clock_timestamp()) * 1000 - 1735689600000 - 2592000000.0 + 2592000000.0 * e / $3::bigint)::bigint << 22)
  | ((e % 100000) << 5) | (p << 1))`
const key = `'Workflow/EntitySync/1/' || ${execution} || CASE p WHEN 0 THEN '/run/' ELSE '/activity/slice/' || p || '/1' END`

const statements = [
  `INSERT INTO cluster.cluster_messages (id, message_id, shard_id, entity_type, entity_id, kind, tag, payload, headers, trace_id, span_id, sampled, processed,
      request_id, last_reply_id, last_read)
    SELECT m.id, m.key, 'default:' || (1 + m.e % 300), 'Workflow/EntitySync/1', m.execution, 0, CASE m.p WHEN 0 THEN 'run' ELSE 'activity' END,
      CASE m.p WHEN 0 THEN json_build_object('runId', 'run_' || lpad(m.e::text, 26, '0'), 'attempt', 1, 'entity', 'people.Person', 'chapter', 0, 'idle', 0)
        ELSE json_build_object('name', 'slice/' || m.p, 'attempt', 1, 'withTransaction', false) END::text,
      '{}', md5(m.key), left(md5(m.key), 16), true, true, m.id, m.id + 1, now()
    FROM (SELECT e, p, ${number} AS id, ${key} AS key, ${execution} AS execution
      FROM generate_series($1::bigint, $2::bigint) e, generate_series(0, ${perExecution - 1}) p) m`,
  `INSERT INTO cluster.cluster_replies (id, kind, request_id, payload)
    SELECT m.last_reply_id, 0, m.id,
      '{"_tag":"Success","value":{"_tag":"Complete","exit":{"_tag":"Success","value":{"status":"more","reason":null,"pages":200,"waitSeconds":0}}}}'
    FROM cluster.cluster_messages m WHERE m.id >= $1::bigint AND NOT EXISTS (SELECT FROM cluster.cluster_replies r WHERE r.id = m.last_reply_id)`
] as const

export const fillJournal = Effect.fn("fillJournal")(function* (messages: number, told: (done: number) => Effect.Effect<void>) {
  const sql = yield* SqlClient.SqlClient
  const executions = Math.max(1, Math.round(messages / perExecution))
  for (let from = 1; from <= executions; from += chunk) {
    const to = Math.min(executions, from + chunk - 1)
    yield* sql.unsafe(statements[0], [from, to, executions])
    yield* told(to * perExecution)
  }
  yield* sql.unsafe(statements[1], [0])
  yield* sql.unsafe("VACUUM ANALYZE cluster.cluster_messages")
  yield* sql.unsafe("VACUUM ANALYZE cluster.cluster_replies")
})
