import { assert, it } from "@effect/vitest"
import type { AnyEntity } from "@openfaith/adapter-core"
import { holdProduct } from "../testing/holdProduct.ts"
import { recordOf } from "../testing/records.ts"
import { Donation } from "./Donation.ts"
import { giving } from "./index.ts"
import { givingSamples } from "./samples.ts"

holdProduct("giving", giving, givingSamples, {
  // Labels and batch groups are kept as records.
  notCarried: ["giving.Batch.batch_group", "giving.Donation.labels"]
})

it("the number of a check is text, and its date a day", () => {
  const sample = givingSamples.get("giving.Donation")
  if (!sample) throw new Error("There is no sample of giving.Donation.")
  const attributes = { ...sample.attributes, payment_method: "check", payment_check_number: 1044, payment_check_dated_at: "2024-03-01" }
  const donation: AnyEntity = Donation
  const [made] = donation.toCanonical(recordOf(donation, { ...sample, attributes }), { zone: null })
  assert.deepInclude(made?.values, { paymentMethod: "check", checkNumber: "1044", checkDate: "2024-03-01", amountMinor: 2500 })
})
