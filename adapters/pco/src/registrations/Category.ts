import { defineEntity } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { signupCategory } from "@openfaith/canonical"
import { Schema } from "effect"

export const Category = defineEntity({
  name: "registrations.Category",
  type: "Category",
  reference: "Registrations 2025-05-01, Category",
  attributes: Schema.Struct({ name: text, created_at: instant, updated_at: instant }),
  list: { path: "/registrations/v2/categories", perPage: 100 },
  get: { path: "/registrations/v2/categories/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Registrations 2025-05-01, Category)
  deletes: "listDiff", // there are no webhooks of registrations
  relations: {},
  assumed: ["Unordered pages come in ascending id."],
  canonical: [signupCategory],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    signupCategory.draft({ name: attributes.name, sourceCreatedAt: attributes.created_at, sourceUpdatedAt: attributes.updated_at })
  ]
})
