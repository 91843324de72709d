import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const PaymentMethod = mirrorEntity({
  name: "giving.PaymentMethod",
  type: "PaymentMethod",
  reference: "Giving 2019-10-18, PaymentMethod",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    method_type: text,
    method_subtype: text,
    last4: text,
    brand: text,
    expiration: text, // month and year, "4/2028", although its type is date
    verified: flag
  }),
  list: {
    // There is no other list; the one of a recurring donation has only what that is paid with.
    path: "/giving/v2/people/{person_id}/payment_methods",
    under: "giving.Person",
    perPage: 100
  },
  get: { path: "/giving/v2/people/{person_id}/payment_methods/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Giving 2019-10-18, PaymentMethod)
  deletes: "parentScan", // the catalogue of webhooks has no event for payment methods
  relations: { person: parent("giving.Person", "Payment methods are listed under the person whose they are.") },
  assumed: ["Unordered pages come in ascending id."]
})
