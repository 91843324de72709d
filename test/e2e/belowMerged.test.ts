/** A row that is addressed below a person is found below the one that took that person in: nothing of it is taken for deleted. */
import { assert, layer } from "@effect/vitest"
import { pco } from "@openfaith/pco"
import { Effect, Schedule } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { connectTo, engineWith, noLimit, syncOnce } from "../support/engine.ts"
import { storedRows } from "../support/expectStored.ts"

const cards = "people.WorkflowCard"

layer(engineWith(pco), { excludeTestServices: true })("A card of a workflow", (it) => {
  it.effect("stays where its person was merged into another since it was read", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 40, products: ["people"], limits: noLimit })
      const { church } = simulator
      const orgId = "merged"
      const connection = yield* connectTo(simulator, orgId, "pco", [cards])
      yield* syncOnce({ simulator, orgId })
      const [card] = church.tables.WorkflowCard.rows
      const remove = card?.refs["person"] ?? ""
      const keep = church.tables.Person.rows.find(({ id }) => id !== remove)?.id ?? ""
      const id = card?.id ?? ""
      const personOf = Effect.map(storedRows(orgId, cards), (rows) => JSON.stringify(rows.get(id)?.relationships["person"] ?? null))
      assert.include(yield* personOf, remove)
      mutate(church, { do: "merge", keep, remove })
      assert.strictEqual(church.tables.WorkflowCard.byId.get(id)?.refs["person"], keep, "it belongs to who was kept")
      yield* (yield* Operations).askRecords(connection, cards, [id])
      yield* personOf.pipe(
        Effect.repeat({ until: (person) => !person.includes(`"${remove}"`), schedule: Schedule.spaced("50 millis") }),
        Effect.timeout("20 seconds")
      )
      assert.include(yield* personOf, keep)
    })
  )
})
