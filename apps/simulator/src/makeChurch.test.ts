import { assert, describe, it } from "@effect/vitest"
import { entityNames } from "./Kind.ts"
import { makeChurch } from "./makeChurch.ts"
import { mutate } from "./mutate.ts"
import { textIn } from "./Row.ts"
import { brokenReferences } from "./testing/brokenReferences.ts"
import { truth, truthCounts } from "./truth.ts"

const everything = (church: ReturnType<typeof makeChurch>) => entityNames.map((entity) => [...truth(church, entity)].join("\n")).join("\n")

describe("makeChurch", () => {
  it("gives the same church for the same seed, also after the same changes", () => {
    const [one, two] = [makeChurch({ seed: 7, people: 120 }), makeChurch({ seed: 7, people: 120 })]
    for (const church of [one, two]) mutate(church, { do: "live", count: 200 })
    assert.strictEqual(everything(one), everything(two))
    assert.notStrictEqual(everything(one), everything(makeChurch({ seed: 8, people: 120 })))
  })

  it("keeps the proportions of a real church and is whole", () => {
    const church = makeChurch({ people: 2000 })
    const counts = truthCounts(church)
    const isAbout = (entity: string, perPerson: number) => {
      const share = (counts[entity] ?? 0) / 2000
      assert.isTrue(Math.abs(share - perPerson) < 0.15, `${entity}: ${share}`)
    }
    assert.strictEqual(counts["Person"], 2000)
    isAbout("Household", 0.24)
    isAbout("Email", 1.2)
    isAbout("PhoneNumber", 0.9)
    isAbout("Address", 0.7)
    isAbout("FieldDatum", 1.5)
    assert.strictEqual(counts["FieldDefinition"], 8)
    assert.strictEqual(counts["Tab"], 3)
    assert.deepStrictEqual(brokenReferences(church), [])
  })

  it("holds what breaks careless readers: a crowd with one time, odd names, ids of two lengths", () => {
    const church = makeChurch({ people: 1000 })
    const times = new Map<unknown, number>()
    for (const row of church.tables.Person.rows) {
      const at = row.attributes["updated_at"]
      times.set(at, (times.get(at) ?? 0) + 1)
    }
    assert.isAtLeast(Math.max(...times.values()), 150)
    const names = church.tables.Person.rows.map((row) => textIn(row, "name")).join(" ")
    assert.match(names, /'/)
    assert.match(names, /\p{Script=Arabic}/u)
    assert.match(names, /\p{Emoji_Presentation}/u)
    assert.strictEqual(new Set(church.tables.Person.rows.map((row) => row.id.length)).size, 2)
    for (const field of ["status", "child", "grade", "last_name", "given_name"]) {
      assert.isAbove(new Set(church.tables.Person.rows.map((row) => row.attributes[field])).size, 1, field)
    }
  })
})
