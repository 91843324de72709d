/** Who comes to check in need not be anybody the church knows: guests are people all the same, and those without an id spoil nothing. */
import { assert, layer } from "@effect/vitest"
import { defineAdapter } from "@openfaith/adapter-core"
import { Effect, Schema } from "effect"
import { checkIns } from "../../adapters/pco/src/checkIns/index.ts"
import { samples } from "../../adapters/pco/src/checkIns/samples.ts"
import { adapterOf } from "../../adapters/pco/src/testing/adapterOf.ts"
import { type Row, startSimulator } from "../../apps/simulator/src/index.ts"
import { rowsOf } from "../support/database.ts"
import { connectTo, engineWith, noLimit, receiptOf, syncOnce } from "../support/engine.ts"

const church = defineAdapter({ ...adapterOf(checkIns, samples), id: "church" })
const namelessGuests = 2

const Person = Schema.Struct({ id: Schema.String, name: Schema.NullOr(Schema.String) })
const CheckIn = Schema.Struct({ id: Schema.String, person: Schema.NullOr(Schema.String) })

const byId = <A extends { readonly id: string }>(rows: ReadonlyArray<A>) => rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
const nameOf = ({ attributes }: Row) => (typeof attributes["name"] === "string" ? attributes["name"] : null)

layer(engineWith(church), { excludeTestServices: true })("Guests who check in", (it) => {
  it.effect("become people beside those of the church, each once, and their check-ins lead to them", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 40, products: ["check-ins"], namelessGuests, limits: noLimit })
      const orgId = "guests"
      yield* connectTo(simulator, orgId, "church", ["people.Person", "check-ins.Person", "check-ins.CheckIn"])
      const view = yield* syncOnce({ simulator, orgId, adapter: "church" })

      const { tables } = simulator.church
      const guests = tables["check-ins.Person"].rows.filter(({ refs, serial }) => refs["origin"] === null && serial >= 0)
      assert.isNotEmpty(guests)
      const people = yield* rowsOf(Person, `SELECT external_id AS id, display_name AS name FROM canonical.person WHERE org_id = '${orgId}'`)
      assert.deepStrictEqual(byId(people), byId([...tables.Person.rows, ...guests].map((row) => ({ id: row.id, name: nameOf(row) }))))

      const expected = tables["check-ins.CheckIn"].rows.map(({ id, refs }) => {
        const person = refs["person"] ?? null
        return { id, person: person === null || person.startsWith("-") ? null : person }
      })
      const stored = yield* rowsOf(
        CheckIn,
        `SELECT c.external_id AS id, p.external_id AS person FROM canonical.check_in c LEFT JOIN canonical.person p ON p.id = c.person_id WHERE c.org_id = '${orgId}'`
      )
      assert.deepStrictEqual(byId(stored), byId(expected))

      // Those without an id are kept aside and counted, so that the list is proven.
      const { balanced, quarantined } = receiptOf(view, "check-ins.Person")
      assert.deepStrictEqual(
        { balanced, quarantined, status: view.run.status },
        { balanced: true, quarantined: namelessGuests, status: "complete_with_exceptions" }
      )
    })
  )
})
