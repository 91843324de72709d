/** The checks of adapters, tried on those that come with OpenFaith: sound as they are, each is refused with anything wrong. */
import { assert, describe, it } from "@effect/vitest"
import { checkAdapter } from "@openfaith/adapter-core/conformance"
import { checkOnly } from "../../packages/adapter-core/src/conformance/checkAdapter.ts"
import { mutantsOf } from "../../packages/adapter-core/src/conformance/testing/mutantsOf.ts"
import { chosenAdapters } from "../support/underTest/index.ts"

/** What an adapter of few features can have wrong with it. */
const fewest = 30

for (const [name, { whole }] of chosenAdapters())
  describe(`The adapter ${name}`, () => {
    it("passes every check, and leaves none open", () => {
      const results = checkAdapter(whole)
      assert.deepStrictEqual(
        results.flatMap(({ check, missing, problems }) => [
          ...(missing === null ? [] : [`${check} lacks ${missing}`]),
          ...problems.map(({ entity, mend, problem }) => `${check}: ${entity ?? "the adapter"}: ${problem}. ${mend}`)
        ]),
        []
      )
    })

    it("is refused with anything wrong, by the check that is about it", () => {
      const mutants = mutantsOf(whole)
      const missed = mutants.filter(({ adapter, rejectedBy }) => checkOnly(adapter, rejectedBy)[0]?.outcome !== "failed")
      assert.deepStrictEqual(
        missed.map(({ name: mistake, rejectedBy }) => `${rejectedBy}: ${mistake}`),
        []
      )
      assert.isAtLeast(mutants.length, fewest)
    })
  })
