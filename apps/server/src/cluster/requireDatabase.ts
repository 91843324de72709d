/**
 * What a process needs of a database that others run: asked before anything is changed there, since each of these would otherwise show only later, as
 * runs that do not move. It costs two connections for a moment.
 */
import { PgClient } from "@effect/sql-pg"
import { runnerRole } from "@openfaith/sync-engine"
import { Clock, Effect, Layer, type Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { ClocksApart, LackingRights, TransactionPooler } from "./errors.ts"

/** Waits and leases are told by the database's clock and slept by this machine's. */
const tolerableSeconds = 60

const Facts = Schema.Tuple([
  Schema.Struct({
    pid: Schema.Int,
    seconds: Schema.Finite,
    user: Schema.String,
    database: Schema.String,
    mayCreate: Schema.Boolean,
    isNew: Schema.Boolean,
    /** There is a role that may do the work. */
    hasRunnerRole: Schema.Boolean,
    /** Schemas that are there and that the user may not use. */
    closed: Schema.Array(Schema.String),
    /** Those with tables that the user may not write. */
    unwritable: Schema.Array(Schema.String)
  })
])
const Pids = Schema.Tuple([Schema.Struct({ pid: Schema.Int })])

/** What two connections were told, one after the other: while one is open, its session is its own, and nobody else's. */
export const sharesSessions = (one: ReadonlyArray<number>, other: ReadonlyArray<number>) => {
  if (one.some((pid) => other.includes(pid))) return "two connections had one session"
  return new Set(one).size > 1 || new Set(other).size > 1 ? "a connection had one session and then another" : null
}

const rightsLacking = ({ closed, database, hasRunnerRole, isNew, mayCreate, unwritable, user }: (typeof Facts.Type)[0]) => {
  if (hasRunnerRole && closed.length + unwritable.length > 0) return [`GRANT ${runnerRole} TO "${user}"`]
  return [
    ...(isNew && !mayCreate ? [`GRANT CREATE ON DATABASE "${database}" TO "${user}"`] : []),
    // The workflow engine makes sure of its own tables at each start.
    ...closed.map((schema) => `GRANT ${schema === "cluster" ? "USAGE, CREATE" : "USAGE"} ON SCHEMA ${schema} TO "${user}"`),
    ...unwritable.map((schema) => `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO "${user}"`)
  ]
}

const session = (url: Redacted.Redacted, name: string) =>
  Layer.build(Layer.fresh(PgClient.layer({ url, maxConnections: 1, minConnections: 1, applicationName: name }))).pipe(
    Effect.map((context) => Effect.provideContext(SqlClient.SqlClient, context)),
    Effect.flatten
  )

const pidOf = (sql: SqlClient.SqlClient) =>
  sql`SELECT pg_backend_pid() AS pid`.pipe(
    Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Pids)(rows))),
    Effect.map(([{ pid }]) => pid)
  )

export const requireDatabase = Effect.fn("requireDatabase")(function* (url: Redacted.Redacted) {
  const one = yield* session(url, "openfaith-start")
  const other = yield* session(url, "openfaith-start")
  const before = yield* Clock.currentTimeMillis
  const [facts] = yield* one`
    SELECT pg_backend_pid() AS pid, extract(epoch FROM clock_timestamp())::float8 AS seconds, current_user::text AS user, current_database()::text AS database,
      has_database_privilege(current_database(), 'CREATE') AS "mayCreate",
      NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'sync') AS "isNew",
      EXISTS (SELECT FROM pg_roles r, pg_namespace n WHERE r.rolname = ${runnerRole} AND n.nspname = 'sync' AND has_schema_privilege(r.oid, n.oid, 'USAGE')) AS "hasRunnerRole",
      ARRAY(SELECT nspname::text FROM pg_namespace WHERE nspname IN ('sync', 'canonical', 'cluster')
        AND NOT (has_schema_privilege(oid, 'USAGE') AND (nspname <> 'cluster' OR has_schema_privilege(oid, 'CREATE'))) ORDER BY 1) AS closed,
      ARRAY(SELECT DISTINCT n.nspname::text FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE n.nspname IN ('sync', 'canonical', 'cluster') AND t.relkind = 'r' AND NOT (has_table_privilege(t.oid, 'SELECT')
          AND has_table_privilege(t.oid, 'INSERT') AND has_table_privilege(t.oid, 'UPDATE') AND has_table_privilege(t.oid, 'DELETE')) ORDER BY 1) AS unwritable`.pipe(
    Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Facts)(rows)))
  )
  const asked = yield* Clock.currentTimeMillis
  // A pooler that takes sessions in turn gives the next one now; any other gives the second connection what the first had.
  const second = yield* pidOf(one)
  const first = yield* pidOf(other)
  const between = sharesSessions([facts.pid, second], [first])
  if (between !== null) return yield* new TransactionPooler({ why: between })
  // In a transaction, so that a pooler has to give it a session of its own: the one the first connection had, where that keeps none.
  const others = yield* other.withTransaction(Effect.all([pidOf(other), pidOf(one)]))
  const why = sharesSessions([facts.pid, others[1]], [first, others[0]])
  if (why !== null) return yield* new TransactionPooler({ why })
  const ahead = (before + asked) / 2000 - facts.seconds
  if (Math.abs(ahead) > tolerableSeconds) return yield* new ClocksApart({ aheadSeconds: ahead })
  const grants = rightsLacking(facts)
  if (grants.length > 0) return yield* new LackingRights({ user: facts.user, grants })
}, Effect.scoped)
