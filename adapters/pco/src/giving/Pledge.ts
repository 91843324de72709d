import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { instant, longInteger, text } from "@openfaith/adapter-core/attributes"
import { pledge } from "@openfaith/canonical"
import { Schema } from "effect"

export const Pledge = defineEntity({
  name: "giving.Pledge",
  type: "Pledge",
  reference: "Giving 2019-10-18, Pledge",
  // No attribute is volatile: what was donated moves only when somebody gives.
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    amount_cents: longInteger,
    amount_currency: text,
    joint_giver_amount_cents: longInteger,
    donated_total_cents: longInteger,
    joint_giver_donated_total_cents: longInteger
  }),
  list: {
    path: "/giving/v2/pledges",
    perPage: 100,
    include: ["joint_giver"],
    canInclude: ["pledge_campaign"], // among the relationships only when included
    orderBy: ["created_at", "updated_at"],
    filterBy: ["created_at", "updated_at"]
  },
  get: { path: "/giving/v2/pledges/{id}" },
  create: { path: "/giving/v2/pledges", takes: ["amount_cents", "person_id", "pledge_campaign_id"] },
  update: { path: "/giving/v2/pledges/{id}", takes: ["amount_cents"] },
  delete: { path: "/giving/v2/pledges/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for pledges
  relations: {
    person: hard("giving.Person", "A pledge is created with a person_id (Giving 2019-10-18, Pledge)."),
    pledge_campaign: hard("giving.PledgeCampaign", "A pledge is created with a pledge_campaign_id (Giving 2019-10-18, Pledge)."),
    joint_giver: soft("giving.Person")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with the attributes that are set, and need not when a gift raises what was donated: reconciliation finds that."
  ],
  canonical: [pledge],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    pledge.draft({
      amountMinor: attributes.amount_cents,
      currency: attributes.amount_currency,
      donatedMinor: attributes.donated_total_cents,
      jointGiverAmountMinor: attributes.joint_giver_amount_cents,
      jointGiverDonatedMinor: attributes.joint_giver_donated_total_cents,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      person: related.person,
      jointGiver: related.joint_giver,
      pledgeCampaign: related.pledge_campaign
    })
  ]
})
