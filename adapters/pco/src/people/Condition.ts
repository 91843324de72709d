import { mirrorEntity, parent, soft } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Condition = mirrorEntity({
  name: "people.Condition",
  type: "Condition",
  reference: "People 2025-03-20, Condition",
  attributes: Schema.Struct({
    application: text,
    definition_class: text,
    comparison: text,
    settings: text,
    definition_identifier: text,
    description: text,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/people/v2/lists/{list_id}/rules/{rule_id}/conditions",
    under: "people.Rule",
    perPage: 100,
    canInclude: ["created_by"],
    orderBy: [
      "application",
      "comparison",
      "created_at",
      "definition_class",
      "definition_identifier",
      "description",
      "settings",
      "updated_at"
    ],
    filterBy: [
      "application",
      "comparison",
      "created_at",
      "definition_class",
      "definition_identifier",
      "description",
      "settings",
      "updated_at"
    ],
    harvestFrom: { entity: "people.Rule", include: "conditions" }
  },
  get: { path: "/people/v2/lists/{list_id}/rules/{rule_id}/conditions/{id}" },
  changes: { since: "updated_at" },
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    rule: parent("people.Rule", "Conditions are listed under their rule."),
    created_by: soft("people.Person")
  },
  assumed: ["Unordered pages come in ascending id.", "A condition included with its rule looks like a listed one, with who created it."]
})
