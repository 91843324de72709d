import { assert, it } from "@effect/vitest"
import { makeChurch } from "./makeChurch.ts"
import { mutate } from "./mutate.ts"
import { compareRows } from "./Table.ts"

it("keeps every order and child list as a fresh sort would give them, whatever changes", () => {
  const church = makeChurch({ people: 200 })
  const { Email, Person } = church.tables
  const isSorted = () => {
    for (const field of ["updated_at", "created_at", "last_name"]) {
      const fresh = [...Person.rows].sort((left, right) => compareRows(field, left, right))
      assert.deepStrictEqual(
        Person.orderedBy(field).map(({ id }) => id),
        fresh.map(({ id }) => id)
      )
    }
    for (const person of Person.rows) {
      const fresh = Email.rows.filter((email) => email.refs["person"] === person.id)
      assert.deepStrictEqual([...Email.childrenOf("person", person.id)], fresh)
    }
  }
  isSorted()
  for (let round = 0; round < 20; round++) {
    mutate(church, { do: "live", count: 20 })
    mutate(church, { do: "tie", entity: "Person", count: round % 2 === 0 ? 10 : 100 })
    mutate(church, { do: "untimed", entity: "Person" })
    mutate(church, { do: "merge" })
    isSorted()
  }
})
