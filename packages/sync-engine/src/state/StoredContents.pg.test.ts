import { assert, layer } from "@effect/vitest"
import { defineCanonical, reference, text } from "@openfaith/canonical/vocabulary"
import { Effect, Layer } from "effect"
import { DatabaseTest, numberOf } from "../../../../test/support/database.ts"
import { run } from "../../../../test/support/pages.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { applyModel } from "../store/canonicalTables.ts"
import { StoredContents } from "./StoredContents.ts"

const choir = defineCanonical({ name: "choir", idPrefix: "choir", doc: "Singers.", columns: { name: text("Its name.") }, references: {} })
/** All that is known of it is what it connects. */
const singer = defineCanonical({
  name: "singer",
  idPrefix: "singer",
  doc: "A person in a choir.",
  columns: {},
  references: { choir: reference("choir", "The choir.") }
})
const model = [choir, singer]

const ContentsTest = StoredContents.layer.pipe(
  Layer.provideMerge(CanonicalModel.layer(model)),
  Layer.provideMerge(Layer.effectDiscard(applyModel(model)).pipe(Layer.provideMerge(DatabaseTest)))
)

layer(ContentsTest, { excludeTestServices: true })("StoredContents", (it) => {
  it.effect("rewrites and forgets deleted rows, also of an entity that has references and no columns", () =>
    Effect.gen(function* () {
      const contents = yield* StoredContents
      yield* run(
        "INSERT INTO canonical.choir (id, org_id, entity_id, external_id, name, deleted_at) VALUES ('choir_1', 'acme', 1, '1', 'Altos', now())"
      )
      yield* run(
        "INSERT INTO canonical.singer (id, org_id, entity_id, external_id, choir_id, deleted_at) VALUES ('singer_1', 'acme', 1, '1', 'choir_1', now())"
      )
      yield* contents.rewriteDeletedRows(choir, [{ id: "choir_1", values: ["Basses"] }])
      yield* contents.rewriteDeletedRows(singer, [{ id: "singer_1", values: ["choir_1"] }])
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM canonical.choir WHERE name = 'Basses'"), 1)
      // No record is there, so nothing is forgotten: what counts is that every statement is one.
      yield* contents.forgetDeleted(1, ["1"], model)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM canonical.singer WHERE choir_id = 'choir_1'"), 1)
    })
  )
})
