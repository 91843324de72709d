import { defineEntity, parent } from "@openfaith/adapter-core"
import { flag, instant, longInteger, text } from "@openfaith/adapter-core/attributes"
import { selectionType } from "@openfaith/canonical"
import { Schema } from "effect"

export const SelectionType = defineEntity({
  name: "registrations.SelectionType",
  type: "SelectionType",
  reference: "Registrations 2025-05-01, SelectionType",
  attributes: Schema.Struct({
    name: text,
    publicly_available: flag,
    price_cents: longInteger,
    price_currency: text,
    price_currency_symbol: text,
    price_formatted: text,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/registrations/v2/signups/{signup_id}/selection_types",
    under: "registrations.Signup",
    perPage: 100,
    query: {
      // The currency is shown only where it is named, and then what is not named is not shown.
      "fields[SelectionType]":
        "name,publicly_available,price_cents,price_currency,price_currency_symbol,price_formatted,created_at,updated_at"
    }
  },
  get: { path: "/registrations/v2/signups/{signup_id}/selection_types/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Registrations 2025-05-01, SelectionType)
  deletes: "parentScan", // there are no webhooks of registrations
  relations: { signup: parent("registrations.Signup", "Selection types are listed under their signup.") },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [selectionType],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    selectionType.draft({
      name: attributes.name,
      isPublic: attributes.publicly_available,
      priceMinor: attributes.price_cents,
      currency: attributes.price_currency,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      signup: related.signup
    })
  ]
})
