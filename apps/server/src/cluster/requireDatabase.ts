/**
 * What a process needs of a database that others run: asked before anything is changed there, since each of these would otherwise show only later, as
 * runs that do not move. It costs two connections for a moment.
 */
import { PgClient } from "@effect/sql-pg"
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
    /** Schemas that are there and that the user may not use. */
    closed: Schema.Array(Schema.String),
    /** Those with tables that the user may not write. */
    unwritable: Schema.Array(Schema.String)
  })
])
const Pids = Schema.Tuple([Schema.Struct({ pid: Schema.Int })])

/** What the parts of a connection's life say: while one is open, its session is nobody else's. */
export const sharesSessions = ({ first, other, again }: { readonly first: number; readonly other: number; readonly again: number }) =>
  first === other ? "two connections had one session" : first === again ? null : "a connection had one session and then another"

export const rightsLacking = ({ closed, database, isNew, mayCreate, unwritable, user }: (typeof Facts.Type)[0]) => [
  ...(isNew && !mayCreate ? [`GRANT CREATE ON DATABASE "${database}" TO "${user}"`] : []),
  // The workflow engine makes sure of its own tables at each start.
  ...closed.map((schema) => `GRANT ${schema === "cluster" ? "USAGE, CREATE" : "USAGE"} ON SCHEMA ${schema} TO "${user}"`),
  ...unwritable.map((schema) => `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO "${user}"`)
]

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
      ARRAY(SELECT nspname::text FROM pg_namespace WHERE nspname IN ('sync', 'canonical', 'cluster')
        AND NOT (has_schema_privilege(oid, 'USAGE') AND (nspname <> 'cluster' OR has_schema_privilege(oid, 'CREATE'))) ORDER BY 1) AS closed,
      ARRAY(SELECT DISTINCT n.nspname::text FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE n.nspname IN ('sync', 'canonical', 'cluster') AND t.relkind = 'r' AND NOT (has_table_privilege(t.oid, 'SELECT')
          AND has_table_privilege(t.oid, 'INSERT') AND has_table_privilege(t.oid, 'UPDATE') AND has_table_privilege(t.oid, 'DELETE')) ORDER BY 1) AS unwritable`.pipe(
    Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Facts)(rows)))
  )
  const asked = yield* Clock.currentTimeMillis
  // In a transaction, so that a pooler has to give it a session of its own: the one the first connection had, where that keeps none.
  const others = yield* other.withTransaction(
    Effect.gen(function* () {
      const pid = yield* pidOf(other)
      return { other: pid, again: yield* pidOf(one) }
    })
  )
  const why = sharesSessions({ first: facts.pid, ...others })
  if (why !== null) return yield* new TransactionPooler({ why })
  const ahead = (before + asked) / 2000 - facts.seconds
  if (Math.abs(ahead) > tolerableSeconds) return yield* new ClocksApart({ aheadSeconds: ahead })
  const grants = rightsLacking(facts)
  if (grants.length > 0) return yield* new LackingRights({ user: facts.user, grants })
}, Effect.scoped)
