/** Brings the store up to date: the engine's own tables by numbered migrations, the canonical tables from the model. Safe to run from several processes. */
import { Effect, Schema } from "effect"
import { Migrator, SqlClient } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { applyModel } from "./canonicalTables.ts"
import { migrations } from "./migrations.ts"
import { ensureReader } from "./readerRole.ts"

/** The store was made by a newer version: an older one must not write to it. */
export class NewerStore extends Schema.TaggedError<NewerStore>()("NewerStore", { found: Schema.Int, known: Schema.Int }) {
  override get message() {
    return `The database is at version ${this.found}, this program knows ${this.known}. Run the newer program, or restore a backup made with this one.`
  }
}

const table = "openfaith_migrations"
/** The highest number: numbers may be left out, but only ever grow. */
const known = Math.max(...Object.keys(migrations).map((name) => Number(name.slice(0, name.indexOf("_")))))

/** Any number; it only has to be the same in every process. */
const lockKey = 4_400_001

const latest = Schema.Tuple([Schema.Struct({ id: Schema.Int })])

/** Answers the names of the migrations that ran. */
export const migrate = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const { entities } = yield* CanonicalModel
  return yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`SELECT pg_advisory_xact_lock(${lockKey})`
      const ran = yield* Migrator.make({})({ loader: Migrator.fromRecord(migrations), table })
      const [{ id: found }] = yield* sql`SELECT max(migration_id) AS id FROM ${sql(table)}`.pipe(
        Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(latest)(rows)))
      )
      if (found > known) return yield* new NewerStore({ found, known })
      yield* applyModel(entities)
      yield* ensureReader
      return ran.map(([, name]) => name)
    })
  )
}).pipe(Effect.withSpan("migrate"))
