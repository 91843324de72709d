import { assert, layer } from "@effect/vitest"
import { type AnyCanonicalEntity, defineCanonical, integer, reference, text, timestamp } from "@openfaith/canonical/vocabulary"
import { Effect, Schema } from "effect"
import { anotherPool, EmptyDatabaseTest, numberOf, rowsOf } from "../../../../test/support/database.ts"
import { run } from "../../../../test/support/pages.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { DestructiveChange, modelColumns } from "./canonicalTables.ts"
import { known, migrate, NewerStore } from "./migrate.ts"
import { migrations } from "./migrations.ts"

const pew = defineCanonical({
  name: "pew",
  idPrefix: "pew",
  doc: "A bench, it's wooden.",
  columns: { label: text("What it's called."), seats: integer("Places.") },
  references: {}
})
const seat = defineCanonical({
  name: "pew_seat",
  idPrefix: "pew_seat",
  doc: "One place.",
  columns: { label: text("Its label.") },
  references: { pew: reference("pew", "Its bench.") }
})
const longerPew: AnyCanonicalEntity = { ...pew, columns: { ...pew.columns, builtAt: timestamp("When it was built.") } }

const migrateTo = (...model: ReadonlyArray<AnyCanonicalEntity>) => migrate.pipe(Effect.provide(CanonicalModel.layer(model)))

const Column = Schema.Struct({ name: Schema.String, type: Schema.String, nullable: Schema.String })
const columnsOf = (table: string) =>
  rowsOf(
    Column,
    `SELECT column_name::text AS name, data_type::text AS type, is_nullable::text AS nullable FROM information_schema.columns
     WHERE table_schema = 'canonical' AND table_name = $1 ORDER BY ordinal_position`,
    [table]
  )

const names = Object.keys(migrations)
  .toSorted()
  .map((name) => name.slice(name.indexOf("_") + 1))

layer(EmptyDatabaseTest, { excludeTestServices: true })("migrate", (it) => {
  it.effect("two processes that migrate an empty database at once make it once, and a third does nothing", () =>
    Effect.gen(function* () {
      const ran = yield* Effect.all(
        ["first", "second"].map((name) => migrateTo(pew, seat).pipe(Effect.provide(anotherPool(name, 3)))),
        { concurrency: 2 }
      )
      assert.deepStrictEqual(
        ran.toSorted((a, b) => b.length - a.length),
        [names, []]
      )
      assert.deepStrictEqual(yield* migrateTo(pew, seat), [])
      assert.deepStrictEqual(
        (yield* columnsOf("pew_seat")).slice(-2),
        modelColumns(seat).map(({ name, sql }) => ({ name, type: sql, nullable: "YES" }))
      )
    })
  )

  it.effect("a new column of the model is added, nullable, and rows stay", () =>
    Effect.gen(function* () {
      yield* run("INSERT INTO canonical.pew (id, org_id, entity_id, external_id, label) VALUES ('pew_1', 'acme', 1, '1', 'front')")
      assert.deepStrictEqual(yield* migrateTo(longerPew, seat), [])
      assert.deepStrictEqual((yield* columnsOf("pew")).at(-1), { name: "built_at", type: "timestamp with time zone", nullable: "YES" })
      assert.deepStrictEqual(yield* migrateTo(longerPew, seat), [])
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM canonical.pew WHERE label = 'front' AND built_at IS NULL"), 1)
    })
  )

  it.effect("an index that the model has come to want is built beside the rows there are, once", () =>
    Effect.gen(function* () {
      const isBuilt = numberOf(
        "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('canonical.pew_by_label') AND indisvalid AND pg_get_indexdef(indexrelid) LIKE '%lower(%COLLATE \"C\"%'"
      )
      assert.strictEqual(yield* isBuilt, 0)
      assert.deepStrictEqual(yield* migrateTo({ ...longerPew, foundBy: ["label"] }, seat), [])
      assert.strictEqual(yield* isBuilt, 1)
      assert.deepStrictEqual(yield* migrateTo({ ...longerPew, foundBy: ["label"] }, seat), [])
      // A program that does not want it leaves it alone.
      assert.deepStrictEqual(yield* migrateTo(longerPew, seat), [])
      assert.strictEqual(yield* isBuilt, 1)
    })
  )

  it.effect("a change that would lose data is refused in words, and nothing changes", () =>
    Effect.gen(function* () {
      const before = [yield* columnsOf("pew"), yield* columnsOf("pew_seat")]
      const gone = yield* Effect.flip(migrateTo({ ...longerPew, columns: { label: pew.columns.label, builtAt: timestamp("") } }, seat))
      assert.instanceOf(gone, DestructiveChange)
      assert.strictEqual(
        gone.message,
        "canonical.pew.seats is not in the model any more. Nothing was changed: rename or drop the column by hand, or restore it in the model."
      )
      // The column added before the refused one is not kept either.
      const widened: AnyCanonicalEntity = { ...longerPew, columns: { ...longerPew.columns, wood: text("Kind of wood.") } }
      const retyped: AnyCanonicalEntity = { ...seat, columns: { label: integer("Its number.") } }
      const changed = yield* Effect.flip(migrateTo(widened, retyped))
      assert.instanceOf(changed, DestructiveChange)
      assert.strictEqual(
        changed.message,
        "canonical.pew_seat.label is text, the model wants integer. Nothing was changed: rename or drop the column by hand, or restore it in the model."
      )
      assert.deepStrictEqual([yield* columnsOf("pew"), yield* columnsOf("pew_seat")], before)
    })
  )

  it.effect(
    "of a store that a newer version has changed, a program that cannot live with it changes nothing, and one that can goes on",
    () =>
      Effect.gen(function* () {
        yield* run("INSERT INTO openfaith_migrations (migration_id, name) VALUES ($1, 'from_the_future')", [known + 1])
        assert.deepStrictEqual(yield* migrateTo(longerPew, seat, { ...pew, name: "pulpit" }), [])
        yield* run("UPDATE sync.compatibility SET oldest_program = $1", [known + 1])
        const error = yield* Effect.flip(migrateTo(longerPew, seat, { ...pew, name: "pulpit" }))
        assert.instanceOf(error, NewerStore)
        assert.strictEqual(
          error.message,
          `The database is at version ${known + 1}, this program knows ${known}. Run the newer program, or restore a backup made with this one.`
        )
        assert.deepStrictEqual(yield* columnsOf("pulpit"), [])
      })
  )
})
