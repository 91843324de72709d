import { defineCanonical, text } from "./vocabulary.ts"

export const lookupValue = defineCanonical({
  name: "lookup_value",
  idPrefix: "lookup_value",
  doc: "One entry of a list the church keeps for itself, such as its marital statuses or the reasons for being inactive.",
  columns: {
    kind: text(
      "Which list: `marital_status`, `inactive_reason`, `name_prefix`, `name_suffix`, or the categories `note_category`, `list_category`, `workflow_category` and `form_category`."
    ),
    value: text("The entry, as the church words it.")
  },
  references: {}
})
