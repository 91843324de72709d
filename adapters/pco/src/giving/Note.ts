import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

/** What a giver, or whoever entered the donation, wrote beside it. */
export const DonationNote = mirrorEntity({
  name: "giving.Note",
  type: "Note",
  reference: "Giving 2019-10-18, Note",
  attributes: Schema.Struct({ body: text }),
  list: {
    path: "/giving/v2/donations/{donation_id}/note",
    holdsOne: true,
    under: "giving.Donation",
    perPage: 100,
    harvestFrom: { entity: "giving.Donation", include: "note" }
  },
  get: { path: "/giving/v2/donations/{donation_id}/note/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for notes of donations
  relations: { donation: parent("giving.Donation", "A note is reached through its donation alone.") },
  assumed: ["A donation includes its note, and has one at most."]
})
