import { assert, layer } from "@effect/vitest"
import { defineCanonical, text } from "@openfaith/canonical/vocabulary"
import { Effect, Layer } from "effect"
import { DatabaseTest } from "../../../../test/support/database.ts"
import { run } from "../../../../test/support/pages.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { applyModel } from "../store/canonicalTables.ts"
import { type FindPlace, Search } from "./Search.ts"

const guest = defineCanonical({
  name: "guest",
  idPrefix: "guest",
  doc: "Somebody.",
  columns: { firstName: text("First."), lastName: text("Last.") },
  references: {},
  foundBy: ["firstName", "lastName"]
})
const club = defineCanonical({
  name: "club",
  idPrefix: "club",
  doc: "Several.",
  columns: { name: text("What they call themselves.") },
  references: {},
  foundBy: ["name"]
})
const model = [guest, club]

const SearchTest = Search.layer.pipe(
  Layer.provideMerge(CanonicalModel.layer(model)),
  Layer.provideMerge(Layer.effectDiscard(applyModel(model)).pipe(Layer.provideMerge(DatabaseTest)))
)

const look = "now(), now(), NULL, 'backfill', '1', 1"

const setUp = Effect.gen(function* () {
  yield* run("INSERT INTO sync.organisations (id) VALUES ('acme'), ('grace')")
  yield* run(
    `INSERT INTO sync.connections (id, org_id, adapter, base_url, account_id, account_name)
     VALUES ('con_1', 'acme', 'pco', 'http://127.0.0.1:9', '1', 'Acme'), ('con_2', 'grace', 'pco', 'http://127.0.0.1:9', '2', 'Grace')`
  )
  yield* run(
    `INSERT INTO sync.entities (id, connection_id, entity) OVERRIDING SYSTEM VALUE
     VALUES (1, 'con_1', 'front.Guest'), (2, 'con_1', 'front.Club'), (3, 'con_2', 'front.Guest')`
  )
  yield* run(
    `INSERT INTO canonical.guest (id, org_id, entity_id, external_id, first_name, last_name, deleted_at) VALUES
     ('guest_1', 'acme', 1, '1', 'Maria', 'Mustermann', NULL), ('guest_2', 'acme', 1, '2', 'Martin', 'Maria', NULL),
     ('guest_3', 'acme', 1, '3', 'Änne', 'van der Berg', now()), ('guest_4', 'acme', 1, '4', NULL, '100%', NULL),
     ('guest_5', 'grace', 3, '1', 'Maria', 'Mustermann', NULL), ('guest_6', 'acme', 1, '6', 'MARIA', 'Moll', NULL)`
  )
  yield* run("INSERT INTO canonical.club (id, org_id, entity_id, external_id, name) VALUES ('club_1', 'acme', 2, '1', 'Marias Chor')")
  yield* run(
    `INSERT INTO sync.records (entity_id, external_id, payload, hash, sent_at, received_at, stream_id, lane, adapter_version, transform_version, deleted_at) VALUES
     (1, '1', '{}', '\\x00', ${look}, NULL), (2, '1', '{}', '\\x00', ${look}, now()), (3, '1', '{}', '\\x00', ${look}, NULL)`
  )
  yield* run(
    `INSERT INTO sync.quarantine (entity_id, external_id, kind, path, reason, fingerprint, payload, sent_at, received_at)
     VALUES (1, '1', 'invalid', '', 'no', 'f', '{}', now(), now()), (1, '99', 'broken', '', 'no', 'f', '{}', now(), now())`
  )
})

layer(SearchTest, { excludeTestServices: true })("Search", (it) => {
  it.effect("finds by ids and by the beginning of names, each thing once, page by page, and only what is the organisation's", () =>
    Effect.gen(function* () {
      yield* setUp
      const search = yield* Search
      /** In pages of one, so that every place is gone on from. */
      const all = (asked: string, after: FindPlace | null = null): Effect.Effect<ReadonlyArray<string>, unknown> =>
        Effect.gen(function* () {
          const [found] = yield* search.page({ orgId: "acme", text: asked, after, limit: 1 })
          if (!found) return []
          const { entity, externalId, isQuarantined, name, place, row, state } = found
          const told = `${row?.id ?? `${entity} ${externalId}`} ${name ?? ""} ${state}${isQuarantined ? ", in quarantine" : ""}`
          return [told, ...(yield* all(asked, place))]
        })
      const maria = "guest_1 Maria Mustermann live, in quarantine"
      const moll = "guest_6 MARIA Moll live"
      assert.deepStrictEqual(yield* all("mar"), [moll, maria, "guest_2 Martin Maria live", "club_1 Marias Chor live"])
      assert.deepStrictEqual(yield* all(" Maria  Mu"), [maria])
      assert.deepStrictEqual(yield* all("mustermann MARIA"), [maria])
      assert.deepStrictEqual(yield* all("ÄNNE van der"), ["guest_3 Änne van der Berg deleted"])
      assert.deepStrictEqual(yield* all("van der berg ä"), ["guest_3 Änne van der Berg deleted"])
      // What is a wildcard elsewhere is a letter here.
      assert.deepStrictEqual(yield* all("100%"), ["guest_4 100% live"])
      assert.deepStrictEqual(yield* all("%"), [])
      assert.deepStrictEqual(yield* all("guest_3"), ["guest_3 Änne van der Berg deleted"])
      assert.deepStrictEqual(yield* all("guest_5"), [])
      assert.deepStrictEqual(yield* all("1"), ["front.Guest 1  live, in quarantine", "front.Club 1  deleted", "guest_4 100% live"])
      assert.deepStrictEqual(yield* all("99"), ["front.Guest 99  absent, in quarantine"])
      const together = yield* search.page({ orgId: "acme", text: "mar", after: null, limit: 10 })
      assert.lengthOf(together, 4)
    })
  )
})
