import { defineEntity } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { fund } from "@openfaith/canonical"
import { Schema } from "effect"

export const Fund = defineEntity({
  name: "giving.Fund",
  type: "Fund",
  reference: "Giving 2019-10-18, Fund",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    name: text,
    ledger_code: text,
    description: text,
    visibility: text,
    default: flag,
    color: text,
    deletable: flag // a fund that money was given to is not
  }),
  list: {
    path: "/giving/v2/funds",
    perPage: 100,
    filterBy: ["default", "name", "visibility"],
    filterBySpecial: ["id"]
  },
  get: { path: "/giving/v2/funds/{id}" },
  create: { path: "/giving/v2/funds", takes: ["name", "ledger_code", "description", "visibility"] },
  update: { path: "/giving/v2/funds/{id}", takes: ["name", "ledger_code", "description", "visibility"] },
  delete: { path: "/giving/v2/funds/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Giving 2019-10-18, Fund)
  deletes: "listDiff", // the catalogue of webhooks has no event for funds
  relations: {},
  assumed: ["Unordered pages come in ascending id."],
  canonical: [fund],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    fund.draft({
      name: attributes.name,
      description: attributes.description,
      ledgerCode: attributes.ledger_code,
      visibility: attributes.visibility,
      isDefault: attributes.default,
      color: attributes.color,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
