import { defineEntity, hard, parent } from "@openfaith/adapter-core"
import { flag, text } from "@openfaith/adapter-core/attributes"
import { householdMember } from "@openfaith/canonical"
import { Schema } from "effect"

export const HouseholdMembership = defineEntity({
  name: "people.HouseholdMembership",
  type: "HouseholdMembership",
  reference: "People 2025-03-20, HouseholdMembership",
  attributes: Schema.Struct({ person_name: text, pending: flag }),
  list: {
    // There is no flat list.
    path: "/people/v2/households/{household_id}/household_memberships",
    under: "people.Household",
    perPage: 100,
    canInclude: ["household", "person"],
    orderBy: ["pending", "person_name"],
    filterBy: ["pending", "person_name"]
  },
  get: { path: "/people/v2/households/{household_id}/household_memberships/{id}" },
  create: { path: "/people/v2/households/{household_id}/household_memberships", takes: ["person_id", "pending"] },
  update: { path: "/people/v2/households/{household_id}/household_memberships/{id}", takes: ["person_id", "pending"] },
  delete: { path: "/people/v2/households/{household_id}/household_memberships/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for memberships
  relations: {
    // The relationships name the person only; the household is known from the path.
    household: parent("people.Household", "Memberships are listed and created under their household."),
    person: hard("people.Person", "A membership is created with a person_id, and also listed under its person (People 2025-03-20).")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [householdMember],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    householdMember.draft({ isPending: attributes.pending, household: related.household, person: related.person })
  ]
})
