/** Whether all processes of the installation, this one among them, may have the connections they need at the same time. */
import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { connectionsPerProcess } from "../Store.ts"
import { TooFewConnections } from "./errors.ts"

const Limits = Schema.Tuple([Schema.Struct({ allowed: Schema.Int, processes: Schema.Int })])

export const requireConnections = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [{ allowed, processes }] = yield* sql`
    SELECT least(
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
          - coalesce(nullif(current_setting('reserved_connections', true), '')::int, 0),
        (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user AND NOT rolsuper),
        (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database())) AS allowed,
      (SELECT count(*)::int FROM sync.runners WHERE state <> 'gone' AND heartbeat_at > clock_timestamp() - interval '15 seconds') AS processes`.pipe(
    Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Limits)(rows)))
  )
  const needed = processes * connectionsPerProcess
  if (allowed < needed) return yield* new TooFewConnections({ allowed, needed, processes })
}).pipe(Effect.withSpan("requireConnections"))
