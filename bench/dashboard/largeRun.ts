/** A run that is under way and reads every entity of an adapter: the largest a page has to show. */
import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"

export const largeRunId = "run_7zzzzzzzzzzzzzzzzzzzzzzzzz"
/** Whose run it is: a connection like most others. */
const connectionId = "con_00000000000000000000000100"

const Graph = Schema.Struct({ order: Schema.Array(Schema.String) })

/** Adds it to the store that is served there, and answers how many entities it has. */
export const addLargeRun = Effect.fn("addLargeRun")(function* (url: string, key: string) {
  const sql = yield* SqlClient.SqlClient
  const answer = yield* Effect.promise(async () => {
    const response = await fetch(`${url}/v1/adapters/pco/graph`, { headers: { authorization: `Bearer ${key}` } })
    return response.json()
  })
  const { order } = yield* Schema.decodeUnknownEffect(Graph)(answer)
  yield* sql`INSERT INTO sync.entities (connection_id, entity) SELECT ${connectionId}, unnest(${order}::text[]) ON CONFLICT DO NOTHING`
  yield* sql`
    INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, status, requested_at, started_at)
    VALUES (${largeRunId}, ${connectionId}, 'full', '{"entities":null}', 'large', 'running', now() - interval '5 minutes', now() - interval '5 minutes')`
  yield* sql`
    INSERT INTO sync.streams (run_id, attempt, entity, entity_id, plan, status, source_total, started_at, progress_at)
    SELECT ${largeRunId}, 1, entity, id, '{"strategy":"keyset"}', CASE WHEN id % 3 = 0 THEN 'pending' ELSE 'running' END, 100000, now() - interval '4 minutes', now()
    FROM sync.entities WHERE connection_id = ${connectionId}`
  return order.length
})
