import { Duration } from "effect"
import { assert, describe, it } from "@effect/vitest"
import { chooseRotation, creditOf, dailyQuota, playNights, type RotationUnit, unitsOf } from "./Rotation.ts"

const day = 86_400
const week = 7 * day
const unit = (name: string, requests: number, ageDays: number | null, dueAgeSeconds = week): RotationUnit => ({
  entities: [`people.${name}`],
  requests,
  ageSeconds: ageDays === null ? null : ageDays * day,
  dueAgeSeconds
})
const carrierOf = (name: string) => (name === "people.Address" ? "people.Person" : undefined)
const readOf = (chosen: ReturnType<typeof chooseRotation>) => chosen.flatMap(({ isRead, unit }) => (isRead ? [...unit.entities] : []))

describe("A night of the rotation", () => {
  it("reads everything where the share allows it", () => {
    const units = [unit("A", 40, 1), unit("B", 60, 1)]
    assert.deepStrictEqual(readOf(chooseRotation(units, 100)).sort(), ["people.A", "people.B"])
  })

  it("spends no more than its share, and goes by what is most overdue", () => {
    const units = [unit("Fresh", 40, 1), unit("Old", 70, 5), unit("Never", 20, null), unit("Older", 30, 4, 4.5 * day)]
    const chosen = chooseRotation(units, 100)
    assert.deepStrictEqual(readOf(chosen), ["people.Never", "people.Older", "people.Fresh"])
    assert.include(chosen.find(({ unit }) => unit.entities[0] === "people.Old")?.reason, "can wait")
  })

  it("takes several nights' share at once for an entity that is larger, and only when it is due", () => {
    const large = unit("Large", 300, 3)
    assert.deepStrictEqual(readOf(chooseRotation([large, unit("Small", 10, 1)], 100)), ["people.Small"])
    assert.deepStrictEqual(readOf(chooseRotation([{ ...large, ageSeconds: 6.5 * day }, unit("Small", 10, 1)], 100)), ["people.Large"])
    // Three nights repay it.
    const after = (nights: number) => creditOf(100, [{ secondsAgo: nights * day, requests: 300 }])
    assert.deepStrictEqual([1, 2, 3].map(after), [-100, 0, 100])
    assert.deepStrictEqual(readOf(chooseRotation([unit("Small", 10, 8)], after(1))), [])
  })

  it("saves at most one day's worth, whatever happened before", () => {
    assert.strictEqual(creditOf(100, []), 100)
    assert.strictEqual(creditOf(100, [{ secondsAgo: 30 * day, requests: 1 }]), 100)
    assert.strictEqual(
      creditOf(100, [
        { secondsAgo: 0, requests: 30 },
        { secondsAgo: day, requests: 90 }
      ]),
      70
    )
  })
})

describe("Nights in a row", () => {
  it("prove each entity within its age where the share suffices, on average within the share", () => {
    const units = [unit("Large", 450, null), unit("Middle", 60, null), unit("Small", 5, null, 2 * day)]
    const [large, middle, small] = playNights(units, 100).longest
    assert.isAtMost(large ?? Infinity, week)
    assert.isAtMost(middle ?? Infinity, week)
    // Five nights pay for the large one.
    assert.isAtLeast(small ?? 0, 2 * day)

    const ages = new Map(units.map((each) => [each, 0]))
    const spent: Array<{ at: number; requests: number }> = []
    for (let night = 1; night <= 200; night++) {
      const aged = units.map((each) => ({ ...each, ageSeconds: (ages.get(each) ?? 0) + day, origin: each }))
      const credit = creditOf(
        100,
        spent.map(({ at, requests }) => ({ secondsAgo: (night - at) * day, requests }))
      )
      const read = new Set(chooseRotation(aged, credit).flatMap(({ isRead, unit }) => (isRead ? [unit] : [])))
      for (const each of aged) ages.set(each.origin, read.has(each) ? 0 : each.ageSeconds)
      spent.push({ at: night, requests: [...read].reduce((sum, { requests }) => sum + requests, 0) })
    }
    const total = spent.reduce((sum, { requests }) => sum + requests, 0)
    assert.isAtMost(total, 200 * 100 + 450, "never more than the share and one debt")
    assert.isAtLeast(total, 200 * 60, "and it is made use of")
  })

  it("say so where an entity can never be proven in time", () => {
    assert.deepStrictEqual(playNights([unit("A", 1, null), unit("B", 1, null)], 100).longest, [day, day])
    const [huge = null] = playNights([unit("Huge", 2_000, null)], 100).longest
    assert.isAbove(huge ?? Infinity, week)
  })
})

describe("What is read as one", () => {
  it("is an entity with those whose rows arrive with its own, as overdue as the most overdue of them", () => {
    const costs = new Map([["people.Address", 1] as const, ["people.Person", 10] as const, ["people.Email", 5] as const])
    const ages = new Map<string, number>([["people.Address", 9 * day]])
    const units = unitsOf(costs, carrierOf, (name) => ({ ageSeconds: ages.get(name) ?? day, dueAgeSeconds: week }))
    assert.deepStrictEqual(
      units.map(({ ageSeconds, entities, requests }) => [entities, requests, ageSeconds]),
      [
        [["people.Address", "people.Person"], 11, 9 * day],
        [["people.Email"], 5, day]
      ]
    )
  })

  it("is the entity alone where the other is not read", () => {
    const [alone] = unitsOf(new Map([["people.Address", 7] as const]), carrierOf, () => ({ ageSeconds: null, dueAgeSeconds: week }))
    assert.deepStrictEqual(alone?.entities, ["people.Address"])
  })
})

it("A day's quota follows from the source's limit", () => {
  assert.strictEqual(dailyQuota({ requests: 100, period: Duration.seconds(20) }), 432_000)
})
