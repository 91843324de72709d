/**
 * Brings the store up to date: the engine's own tables by numbered migrations, the canonical tables from the model. Safe to run from several processes,
 * and beside programs that work on the store: each step is a transaction of its own that holds nobody up (`briefly`), and what is done stays done.
 */
import { Config, Duration, Effect, Schema } from "effect"
import { SqlClient, SqlError } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { briefly } from "./briefly.ts"
import { changesToModel, modelFingerprint } from "./canonicalTables.ts"
import { buildBeside, whileOthersWait } from "./migrating.ts"
import { migrations } from "./migrations.ts"
import { ensureRights, rightsAreThere } from "./databaseRoles.ts"

/** The store was changed by a newer version in a way that this one cannot live with: it must not write to it. */
export class NewerStore extends Schema.TaggedError<NewerStore>()("NewerStore", { found: Schema.Int, known: Schema.Int }) {
  override get message() {
    return `The database is at version ${this.found}, this program knows ${this.known}. Run the newer program, or restore a backup made with this one.`
  }
}

/** The store lacks what this program needs, and this process does not change it. */
export class OlderStore extends Schema.TaggedError<OlderStore>()("OlderStore", {
  missing: Schema.Array(Schema.String),
  why: Schema.String
}) {
  override get message() {
    return `The database lacks ${this.missing.join(", ")}, and ${this.why}. Run \`openfaith migrate\` as a database user who may change tables, then start this again.`
  }
}

/** The number a migration's name begins with. */
const numberOf = (name: string) => Number(name.slice(0, name.indexOf("_")))
const titleOf = (name: string) => name.slice(name.indexOf("_") + 1)
const inOrder = Object.entries(migrations).toSorted(([a], [b]) => numberOf(a) - numberOf(b))
/** The highest number: numbers may be left out, and come later than higher ones. */
export const known = Math.max(...inOrder.map(([name]) => numberOf(name)))

/** After this somebody has to look why the tables are never free. */
const usualPatience = Duration.minutes(5)

const Applied = Schema.Array(Schema.Struct({ id: Schema.Int }))
const Compatibility = Schema.Array(Schema.Struct({ oldest: Schema.Int, models: Schema.Array(Schema.String) }))

/** What the store is at: its migrations, and what programs may use it where it says. */
const stateOfStore = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const exists = (table: string) => Effect.map(sql`SELECT to_regclass(${table}) IS NOT NULL AS there`, ([row]) => row?.["there"] === true)
  const applied = (yield* exists("openfaith_migrations"))
    ? yield* Effect.flatMap(sql`SELECT migration_id AS id FROM openfaith_migrations`, decode(Applied))
    : []
  const [compatibility] = (yield* exists("sync.compatibility"))
    ? yield* Effect.flatMap(sql`SELECT oldest_program AS oldest, models FROM sync.compatibility`, decode(Compatibility))
    : []
  return { applied: new Set(applied.map(({ id }) => id)), oldest: compatibility?.oldest ?? null, models: compatibility?.models ?? [] }
})

const decode =
  <A>(schema: Schema.ConstraintDecoder<A>) =>
  (rows: ReadonlyArray<unknown>) =>
    Effect.orDie(Schema.decodeUnknownEffect(schema)(rows))

/** Whether a newer program has changed the store. Fails where this one may not go on with it. */
const requireUsable = Effect.fnUntraced(function* ({ applied, oldest }: Effect.Success<typeof stateOfStore>) {
  const newer = [...applied].filter((id) => !inOrder.some(([name]) => numberOf(name) === id))
  if (newer.length === 0) return false
  const found = Math.max(...newer)
  if (oldest === null || oldest > known) return yield* new NewerStore({ found, known })
  yield* Effect.logWarning(`The database is at version ${found}, this program knows ${known}. It may go on; start the newer program soon.`)
  return true
})

const runMigration = Effect.fnUntraced(function* (name: string, patience: Duration.Duration) {
  const sql = yield* SqlClient.SqlClient
  const migration = migrations[name]
  if (!migration) return
  if (migration.first) yield* briefly(`Migration ${name}`, patience, migration.first)
  yield* Effect.forEach(migration.indexes ?? [], buildBeside)
  yield* briefly(
    `Migration ${name}`,
    patience,
    Effect.gen(function* () {
      for (const statement of migration.statements) yield* sql.unsafe(statement)
      yield* sql`INSERT INTO openfaith_migrations (migration_id, name) VALUES (${numberOf(name)}, ${titleOf(name)})`
    })
  )
})

const lacksRight = (error: unknown) => error instanceof SqlError.SqlError && error.reason._tag === "AuthorizationError"

/** The same for those who cannot wait so long for tables that are in use. */
export const migrateWithin = Effect.fn("migrate")(function* (patience: Duration.Duration) {
  const sql = yield* SqlClient.SqlClient
  const { entities } = yield* CanonicalModel
  const mayMigrate =
    (yield* Config.Literals(["always", "never"], "OPENFAITH_MIGRATE").pipe(Config.withDefault("always" as const))) !== "never"
  const fingerprint = modelFingerprint(entities)
  const missingIn = (applied: ReadonlySet<number>) => inOrder.map(([name]) => name).filter((name) => !applied.has(numberOf(name)))
  /** A program whose model is not the newest the store has seen leaves alone what the newer one has added. */
  const others = (models: ReadonlyArray<string>) =>
    models.includes(fingerprint) && models.at(-1) !== fingerprint ? ("left alone" as const) : ("refused" as const)

  const before = yield* stateOfStore
  if (yield* requireUsable(before)) return []
  const missing = missingIn(before.applied)
  const isModelled = before.models.at(-1) === fingerprint || others(before.models) === "left alone"
  const wanted = yield* changesToModel(entities, others(before.models))
  if (!mayMigrate) {
    const lacking = [...missing, ...wanted.map(({ table }) => `canonical.${table} as the model has it`)]
    if (lacking.length > 0) return yield* new OlderStore({ missing: lacking, why: "OPENFAITH_MIGRATE is `never`" })
    return []
  }
  if (missing.length === 0 && wanted.length === 0 && isModelled && (yield* rightsAreThere)) return []

  return yield* whileOthersWait(
    Effect.gen(function* () {
      yield* sql`CREATE TABLE IF NOT EXISTS openfaith_migrations (
        migration_id integer PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now(), name text NOT NULL)`
      // Another process may have been quicker.
      const now = yield* stateOfStore
      if (yield* requireUsable(now)) return []
      const ran = missingIn(now.applied)
      yield* Effect.forEach(ran, (name) => runMigration(name, patience))
      for (const { indexes, statements, table } of yield* changesToModel(entities, others(now.models))) {
        if (statements.length > 0)
          yield* briefly(
            `canonical.${table}`,
            patience,
            Effect.forEach(statements, (statement) => sql.unsafe(statement))
          )
        yield* Effect.forEach(indexes, buildBeside)
      }
      if (others(now.models) === "refused")
        yield* sql`
          UPDATE sync.compatibility SET models = array_append(array_remove(models, ${fingerprint}), ${fingerprint}) WHERE models[array_upper(models, 1)] IS DISTINCT FROM ${fingerprint}`
      yield* ensureRights(patience)
      return ran.map(titleOf)
    })
  ).pipe(Effect.catchIf(lacksRight, () => new OlderStore({ missing, why: "this database user may not change tables" })))
})

/** Answers the names of the migrations that ran. */
export const migrate = migrateWithin(usualPatience)
