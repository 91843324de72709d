import { assert, it } from "@effect/vitest"
import { checkAdapter } from "@openfaith/adapter-core/conformance"
import { pco } from "./pco.ts"

it("the adapter of Planning Center passes every check, and leaves none open", () => {
  const results = checkAdapter(pco)
  assert.deepStrictEqual(
    results.flatMap(({ check, missing, problems }) => [
      ...(missing === null ? [] : [`${check} lacks ${missing}`]),
      ...problems.map(({ entity, mend, problem }) => `${check}: ${entity ?? "the adapter"}: ${problem}. ${mend}`)
    ]),
    []
  )
})
