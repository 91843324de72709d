/**
 * Fills the journal with executions that are complete, shaped as the engine writes them: eleven messages each, spread over the last thirty days. Keys are
 * made again afterwards, since ten million rows take their time one by one; so they are packed as `REINDEX` would leave them.
 */
import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"

const perExecution = 11
/** Executions in one statement. */
const chunk = 50_000
/** As the runners have them. */
const shards = 64

const tables = ["cluster.cluster_messages", "cluster.cluster_replies"] as const

/** The execution's id, the message's number (time, execution and place in it) and its key, of execution `e` and place `p`; 0 is what began it. */
const execution = `md5('filled ' || e)`
const number = `((floor(extract(epoch FROM statement_timestamp()) * 1000 - 1735689600000 - 2592000000.0 + 2592000000.0 * e / $3::bigint)::bigint << 22)
  | ((e % 100000) << 5) | (p << 1))`
const key = `'Workflow/EntitySync/1/' || ${execution} || CASE p WHEN 0 THEN '/run/' ELSE '/activity/slice/' || p || '/1' END`
const all = `FROM generate_series($1::bigint, $2::bigint) e, generate_series(0, ${perExecution - 1}) p`

/** Messages, which are answered with the same statement. */
const statement = `
  WITH made AS MATERIALIZED (SELECT e, p, ${number} AS id, ${key} AS key, ${execution} AS execution ${all}),
  messages AS (
    INSERT INTO cluster.cluster_messages (id, message_id, shard_id, entity_type, entity_id, kind, tag, payload, headers, trace_id, span_id, sampled, processed,
      request_id, last_reply_id, last_read)
    SELECT m.id, m.key, 'default:' || (1 + m.e % ${shards}), 'Workflow/EntitySync/1', m.execution, 0, CASE m.p WHEN 0 THEN 'run' ELSE 'activity' END,
      CASE m.p WHEN 0 THEN json_build_object('runId', 'run_' || lpad(m.e::text, 26, '0'), 'attempt', 1, 'entity', 'people.Person', 'chapter', 0, 'idle', 0)
        ELSE json_build_object('name', 'slice/' || m.p, 'attempt', 1, 'withTransaction', false) END::text,
      '{}', md5(m.key), left(md5(m.key), 16), true, true, m.id, m.id + 1, to_timestamp((m.id >> 22) / 1000.0 + 1735689600) AT TIME ZONE 'UTC' + make_interval(secs => m.p / 1000.0)
    FROM made m)
  INSERT INTO cluster.cluster_replies (id, kind, request_id, payload)
  SELECT m.id + 1, 0, m.id,
    '{"_tag":"Success","value":{"_tag":"Complete","exit":{"_tag":"Success","value":{"status":"more","reason":null,"pages":200,"waitSeconds":0}}}}'
  FROM made m`

const Keys = Schema.Array(
  Schema.Struct({ name: Schema.String, table: Schema.String, definition: Schema.String, constraint: Schema.NullOr(Schema.String) })
)

/** All keys of the journal but those by number, in whose order the rows come. */
const keysOf = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql.unsafe(
    `SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text AS "table", pg_get_indexdef(i.indexrelid) AS definition, c.conname::text AS constraint
     FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid WHERE i.indrelid = ANY($1::regclass[]) AND NOT i.indisprimary`,
    [tables]
  )
  return yield* Schema.decodeUnknownEffect(Keys)(rows)
}).pipe(Effect.orDie)

export const fillJournal = Effect.fn("fillJournal")(function* (messages: number, told: (what: string) => Effect.Effect<void>) {
  const sql = yield* SqlClient.SqlClient
  const executions = Math.max(1, Math.round(messages / perExecution))
  const keys = yield* keysOf
  for (const { constraint, name, table } of keys)
    yield* sql.unsafe(constraint === null ? `DROP INDEX ${name}` : `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`)
  for (let from = 1; from <= executions; from += chunk) {
    const to = Math.min(executions, from + chunk - 1)
    yield* sql.unsafe(statement, [from, to, executions])
    yield* told(`filled ${to * perExecution}`)
  }
  for (const { constraint, definition, name, table } of keys) {
    yield* sql.withTransaction(
      Effect.gen(function* () {
        yield* sql`SET LOCAL maintenance_work_mem = '1GB'`
        yield* sql.unsafe(definition)
        if (constraint === null) return
        yield* sql.unsafe(`ALTER TABLE ${table} ADD CONSTRAINT ${constraint} UNIQUE USING INDEX ${name.replace(/^.*\./, "")}`)
      })
    )
    yield* told(`key ${name}`)
  }
  for (const table of tables) yield* sql.unsafe(`VACUUM ANALYZE ${table}`)
})
