import { assert, it } from "@effect/vitest"
import type { AnyEntity } from "@openfaith/adapter-core"
import { holdProduct } from "../testing/holdProduct.ts"
import { recordOf } from "../testing/records.ts"
import { registrations } from "./index.ts"
import { registrationsSamples } from "./samples.ts"
import { Signup } from "./Signup.ts"

holdProduct("registrations", registrations, registrationsSamples)

it("a signup has a row for each of its campuses and categories, under the same ids each time", () => {
  const sample = registrationsSamples.get("registrations.Signup")
  if (!sample) throw new Error("There is no sample of registrations.Signup.")
  const signup: AnyEntity = Signup
  const drafts = signup.toCanonical(recordOf(signup, { ...sample, related: { campuses: ["21"], categories: ["53", "51"] } }), {
    zone: null
  })
  assert.deepStrictEqual(
    drafts.map(({ entity, slot }) => `${entity} ${slot}`),
    ["signup ", "campus_signup 21", "categorized_signup 53", "categorized_signup 51"]
  )
})
