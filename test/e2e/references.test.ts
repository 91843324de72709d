/** References are right before the row they lead to is there; what does not arrive is asked for by its id, once. */
import { assert, layer } from "@effect/vitest"
import { canonicalModel } from "@openfaith/canonical"
import { ReferenceSweeper } from "@openfaith/sync-engine"
import { Duration, Effect, Schedule, Schema } from "effect"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { EngineTest, noLimit, syncOnce } from "../support/engine.ts"

const Wanted = Schema.Struct({ entity: Schema.String, id: Schema.String })

layer(EngineTest, { excludeTestServices: true })("A reference", (it) => {
  it.effect("to what has not been read yet heals when it arrives; what is not there is asked for once", () =>
    Effect.gen(function* () {
      const orgId = "references"
      const simulator = yield* startSimulator({ people: 60, limits: noLimit })
      const { church } = simulator
      const { step } = yield* ReferenceSweeper
      yield* syncOnce({ simulator, orgId, entities: ["people.Person"] })
      const loose = numberOf(
        `SELECT count(*) FROM canonical.person p WHERE p.org_id = $1 AND p.campus_id IS NOT NULL AND p.deleted_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM canonical.campus c WHERE c.id = p.campus_id)`,
        [orgId]
      )
      const changed = numberOf("SELECT count(*) FROM sync.changes WHERE org_id = $1 AND entity = 'person'", [orgId])
      const wanted = rowsOf(
        Wanted,
        `SELECT e.entity, w.external_id AS id FROM sync.waiting_reads w JOIN sync.entities e ON e.id = w.entity_id WHERE e.entity = 'people.Campus'`
      )
      const sweep = Effect.forEach(canonicalModel, (entity) => Effect.repeat(step(entity, Duration.zero), { until: ({ isEnd }) => isEnd }))
      const campuses = church.tables.Campus.rows.map(({ id }) => id)
      const used = [...new Set(church.tables.Person.rows.flatMap(({ refs }) => (refs["primary_campus"] ? [refs["primary_campus"]] : [])))]
      const [gone = ""] = used
      assert.isAbove(yield* loose, 0)
      const people = yield* changed
      // It goes while people still name it.
      const leaving = church.tables.Campus.byId.get(gone)
      if (leaving) church.tables.Campus.remove(leaving)

      yield* sweep
      yield* sweep
      // Those that the reads have brought by now are orphans no more.
      assert.strictEqual(
        yield* numberOf(
          `SELECT count(*) FROM (SELECT target_id FROM sync.orphans WHERE canonical_entity = 'campus' AND asked_at IS NOT NULL
             UNION SELECT id FROM canonical.campus WHERE org_id = $1) found`,
          [orgId]
        ),
        used.length
      )
      yield* syncOnce({ simulator, orgId, entities: ["people.Campus"] })
      yield* wanted.pipe(
        Effect.repeat({ until: (left) => left.length === 0, schedule: Schedule.spaced("50 millis") }),
        Effect.timeout("20 seconds")
      )
      assert.strictEqual(yield* changed, people, "nothing was written to heal them")
      assert.strictEqual(
        yield* numberOf("SELECT count(*) FROM canonical.campus WHERE org_id = $1 AND deleted_at IS NULL", [orgId]),
        campuses.length - 1
      )
      const naming = church.tables.Person.rows.filter(({ refs }) => refs["primary_campus"] === gone).length
      assert.strictEqual(yield* loose, naming)
      const timesAsked = () => church.requests.recent().filter(({ url }) => url.split("?")[0]?.endsWith(`/campuses/${gone}`)).length
      const asked = timesAsked()
      assert.isAbove(asked, 0)
      yield* sweep
      yield* sweep
      assert.deepStrictEqual(yield* wanted, [], "the answer is remembered")
      assert.strictEqual(timesAsked(), asked)
    })
  )
})
