import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Option, Schema } from "effect"
import { rowsOf } from "../../../../test/support/database.ts"
import { tablesHolding } from "../../../../test/support/everything.ts"
import { PagesTest, run, runningStream } from "../../../../test/support/pages.ts"
import { Decisions } from "../state/Decisions.ts"
import { ContentExpiry } from "./ContentExpiry.ts"

const Row = Schema.Struct({ id: Schema.String, name: Schema.NullOr(Schema.String), live: Schema.Boolean, kept: Schema.Boolean })

layer(ContentExpiry.layer.pipe(Layer.provideMerge(PagesTest)), { excludeTestServices: true })(
  "What was stored of a deleted record",
  (it) => {
    it.effect("goes after thirty days from everywhere, cannot be brought back then, and is stored again where the record returns", () =>
      Effect.gen(function* () {
        const decisions = yield* Decisions
        const expiry = yield* ContentExpiry
        const stream = yield* runningStream()
        const { entityId } = stream
        const rows = rowsOf(
          Row,
          `SELECT r.external_id AS id, v.name, r.deleted_at IS NULL AND v.deleted_at IS NULL AS live, r.payload IS NOT NULL AND r.hash IS NOT NULL AS kept
         FROM sync.records r JOIN canonical.visitor v ON v.entity_id = r.entity_id AND v.external_id = r.external_id WHERE r.entity_id = $1 ORDER BY 1`,
          [entityId]
        )
        const record = (id: string, name: string) => stream.record(id, { name })
        yield* stream.write({
          sent: 10,
          received: 12,
          records: [record("1", "Wombat-1"), record("2", "Numbat-2"), record("3", "Numbat-3")]
        })
        const { streamId } = yield* stream.rival
        const decision = yield* decisions.open("deletions", entityId, streamId, 2, 0)
        yield* decisions.decide(decision, "confirmed", { by: "mara", reason: null })
        for (const id of ["1", "2"])
          yield* decisions.carryOut(
            decision,
            streamId,
            id,
            Effect.map(stream.bury([id], 13, 14), ({ buried }) => buried)
          )
        // The first was deleted long ago, and had been in quarantine before.
        for (const [table, column] of [
          ["sync.records", "deleted_at"],
          ["sync.decision_records", "buried_at"]
        ])
          yield* run(`UPDATE ${table} SET ${column} = ${column} - interval '31 days' WHERE external_id = '1'`)
        yield* run(
          `INSERT INTO sync.quarantine (entity_id, external_id, kind, path, reason, fingerprint, payload, sent_at, received_at, resolved_at, resolution)
         VALUES ($1, '1', 'invalid', 'name', 'wrong', 'f', 'Wombat-1', now(), now(), now(), 'healed')`,
          [entityId]
        )
        yield* run("UPDATE sync.decision_records SET previous = '{\"payload\":\"Wombat-1\"}' WHERE external_id = '1'")
        assert.containsAllKeys(yield* tablesHolding("Wombat-1"), [
          "sync.records",
          "canonical.visitor",
          "sync.quarantine",
          "sync.decision_records"
        ])

        yield* expiry.carryOut
        assert.deepStrictEqual(yield* tablesHolding("Wombat-1"), {})
        const tombstone = { id: "1", name: null, live: false, kept: false }
        const untouched = { id: "3", name: "Numbat-3", live: true, kept: true }
        assert.deepStrictEqual(yield* rows, [tombstone, { id: "2", name: "Numbat-2", live: false, kept: true }, untouched])

        yield* decisions.undo(decision, { by: "mara", reason: null })
        assert.strictEqual(Option.getOrThrow(yield* decisions.find(decision)).revived, 1)
        assert.deepStrictEqual(yield* rows, [tombstone, { id: "2", name: "Numbat-2", live: true, kept: true }, untouched])

        yield* stream.write({ sent: 20, received: 21, records: [record("1", "Quokka-1")] })
        assert.deepStrictEqual((yield* rows)[0], { id: "1", name: "Quokka-1", live: true, kept: true })
        yield* expiry.carryOut
        assert.isTrue((yield* rows)[0]?.kept)
      })
    )
  }
)
