import { assert, layer } from "@effect/vitest"
import { date, defineCanonical, minorUnits, text, timestamp } from "@openfaith/canonical/vocabulary"
import { Effect, Layer, Stream } from "effect"
import { DatabaseTest } from "../../../../test/support/database.ts"
import { run } from "../../../../test/support/pages.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { applyModel } from "../store/canonicalTables.ts"
import { StoredRows } from "./StoredRows.ts"

const gift = defineCanonical({
  name: "gift",
  idPrefix: "gift",
  doc: "Something given.",
  columns: {
    amountMinor: minorUnits("How much."),
    currency: text("Of which currency."),
    receivedOn: date("The day."),
    sourceUpdatedAt: timestamp("When it last changed.")
  },
  references: {}
})

const GiftsTest = StoredRows.layer.pipe(
  Layer.provideMerge(CanonicalModel.layer([gift])),
  Layer.provideMerge(Layer.effectDiscard(applyModel([gift])).pipe(Layer.provideMerge(DatabaseTest)))
)

layer(GiftsTest, { excludeTestServices: true })("StoredRows", (it) => {
  it.effect("gives every value as JSON has it: money as an exact number, days and instants as ISO 8601", () =>
    Effect.gen(function* () {
      yield* run(
        `INSERT INTO canonical.gift (id, org_id, entity_id, external_id, amount_minor, currency, received_on, source_updated_at) VALUES
         ('gift_1', 'acme', 1, '1', 9007199254740991, 'USD', '2024-02-29', '2026-01-02T03:04:05Z'),
         ('gift_2', 'acme', 1, '2', -9007199254740991, 'JPY', NULL, NULL), ('gift_3', 'acme', 1, '3', NULL, NULL, NULL, NULL)`
      )
      const stored = yield* StoredRows
      const nothing = { custom_fields: {}, currency: null, received_on: null, source_updated_at: null }
      const lines = [
        {
          ...nothing,
          id: "gift_1",
          amount_minor: 9_007_199_254_740_991,
          currency: "USD",
          received_on: "2024-02-29",
          source_updated_at: "2026-01-02T03:04:05Z"
        },
        { ...nothing, id: "gift_2", amount_minor: -9_007_199_254_740_991, currency: "JPY" },
        { ...nothing, id: "gift_3", amount_minor: null }
      ]
      const wanted = { orgId: "acme", entity: gift }
      assert.deepStrictEqual(yield* Stream.runCollect(stored.rows(wanted)), lines)
      assert.deepStrictEqual(yield* stored.rowPage({ ...wanted, ids: null, after: "gift_1", limit: 5 }), lines.slice(1))
      assert.deepStrictEqual(
        (yield* stored.liveAmong(gift, ["gift_1", "gift_2"])).map(({ values }) => values["amount_minor"]),
        [9_007_199_254_740_991, -9_007_199_254_740_991]
      )
    })
  )
})
