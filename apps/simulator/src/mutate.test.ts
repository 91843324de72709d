import { assert, describe, it } from "@effect/vitest"
import { makeChurch } from "./makeChurch.ts"
import { mutate } from "./mutate.ts"
import { ask } from "./testing/ask.ts"
import { brokenReferences } from "./testing/brokenReferences.ts"

describe("mutate", () => {
  it("keeps the church whole through a long life", () => {
    const church = makeChurch({ people: 300 })
    for (let round = 0; round < 30; round++) {
      const happened = mutate(church, { do: "live", count: 50 })
      assert.isAbove(happened.length, 20)
      assert.deepStrictEqual(brokenReferences(church), [])
    }
    for (const entity of ["Tab", "Campus", "FieldDefinition", "FieldOption", "MaritalStatus", "Household"] as const) {
      mutate(church, { do: "delete", entity })
      assert.deepStrictEqual(brokenReferences(church), [], entity)
    }
  })

  it("updates far more than it creates, and creates more than it deletes", () => {
    const church = makeChurch({ people: 300 })
    const happened = mutate(church, { do: "live", count: 2000 })
    const share = (change: string) => happened.filter((each) => each.change === change).length / happened.length
    assert.closeTo(share("updated"), 0.7, 0.05)
    assert.closeTo(share("created"), 0.2, 0.05)
    assert.closeTo(share("deleted"), 0.1, 0.05)
  })

  it("moves the clock on, and a person's time with their email", () => {
    const church = makeChurch({ people: 20 })
    const before = church.clock.now()
    const email = church.tables.Email.rows[0]
    mutate(church, { do: "update", entity: "Email", ids: [email?.id ?? ""], attributes: { address: "new@example.org" } })
    assert.strictEqual(church.clock.now(), before + 1)
    const person = church.tables.Person.byId.get(email?.refs["person"] ?? "")
    assert.strictEqual(email?.attributes["updated_at"], "2026-01-01T00:00:01Z")
    assert.strictEqual(person?.attributes["updated_at"], "2026-01-01T00:00:01Z")
  })

  it("ties rows to one time and adds rows without one", () => {
    const church = makeChurch({ people: 200 })
    const tied = mutate(church, { do: "tie", entity: "Person", count: 80 })
    const times = new Set(tied.map(({ id }) => church.tables.Person.byId.get(id)?.attributes["updated_at"]))
    assert.strictEqual(tied.length, 80)
    assert.strictEqual(times.size, 1)
    const [untimed] = mutate(church, { do: "untimed", entity: "Email" })
    assert.isNull(church.tables.Email.byId.get(untimed?.id ?? "")?.attributes["updated_at"])
  })

  it("merges one person into another and leaves only the merger behind", () => {
    const church = makeChurch({ people: 100 })
    const emails = church.tables.Email.rows.length
    for (let round = 0; round < 30; round++) {
      const [merger, keep, remove] = mutate(church, { do: "merge" })
      assert.strictEqual(church.tables.PersonMerger.byId.get(merger?.id ?? "")?.attributes["person_to_remove_id"], Number(remove?.id))
      assert.strictEqual(ask(church, `/people/${remove?.id}`).status, 404)
      assert.strictEqual(ask(church, `/people/${keep?.id}`).status, 200)
      assert.deepStrictEqual(brokenReferences(church), [])
    }
    assert.strictEqual(church.tables.Email.rows.length, emails)
  })
})
