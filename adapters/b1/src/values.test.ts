import { assert, it } from "@effect/vitest"
import { currencyOf, dayOf, filled, flagOf, minorUnits } from "./values.ts"

it("takes amounts in whole units for as many of the smallest as the currency has", () => {
  assert.deepStrictEqual(
    [minorUnits(12.5, "USD"), minorUnits(0.29, "USD"), minorUnits(500, "JPY"), minorUnits(1.005, null), minorUnits(null, "USD")],
    [1250, 29, 500, 100, null]
  )
  assert.deepStrictEqual([minorUnits(12.5, "usd?"), minorUnits(Number.MAX_VALUE, "USD")], [1250, null])
  assert.deepStrictEqual([currencyOf("usd"), currencyOf(" "), currencyOf(undefined)], ["USD", null, null])
})

it("takes an instant for its day, what is empty for missing, and numbers for marks", () => {
  assert.deepStrictEqual([dayOf("1987-04-12T00:00:00.000Z"), dayOf(null)], ["1987-04-12", null])
  assert.deepStrictEqual([filled(" "), filled("a "), filled(null), filled(undefined)], [null, "a ", null, null])
  assert.deepStrictEqual([1, true, 0, false, "1", null, undefined].map(flagOf), [true, true, false, false, null, null, null])
})
