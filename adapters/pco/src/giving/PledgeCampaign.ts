import { defineEntity, hard } from "@openfaith/adapter-core"
import { flag, instant, longInteger, text } from "@openfaith/adapter-core/attributes"
import { pledgeCampaign } from "@openfaith/canonical"
import { Schema } from "effect"

export const PledgeCampaign = defineEntity({
  name: "giving.PledgeCampaign",
  type: "PledgeCampaign",
  reference: "Giving 2019-10-18, PledgeCampaign",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    name: text,
    description: text,
    starts_at: instant,
    ends_at: instant,
    goal_cents: longInteger,
    goal_currency: text,
    show_goal_in_church_center: flag,
    received_total_from_pledges_cents: longInteger,
    received_total_outside_of_pledges_cents: longInteger
  }),
  list: {
    path: "/giving/v2/pledge_campaigns",
    perPage: 100,
    canInclude: ["fund"],
    orderBy: ["ends_at", "starts_at"],
    filterBy: ["ends_at", "starts_at"],
    filterBySpecial: ["fund_id"]
  },
  get: { path: "/giving/v2/pledge_campaigns/{id}" },
  create: {
    path: "/giving/v2/pledge_campaigns",
    takes: ["name", "description", "starts_at", "ends_at", "goal_cents", "show_goal_in_church_center", "fund_id"]
  },
  update: {
    path: "/giving/v2/pledge_campaigns/{id}",
    takes: ["name", "description", "starts_at", "ends_at", "goal_cents", "show_goal_in_church_center", "fund_id"]
  },
  delete: { path: "/giving/v2/pledge_campaigns/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Giving 2019-10-18, PledgeCampaign)
  deletes: "listDiff", // the catalogue of webhooks has no event for campaigns
  relations: { fund: hard("giving.Fund", "A campaign counts what is given to one fund (Giving 2019-10-18, PledgeCampaign).") },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [pledgeCampaign],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    pledgeCampaign.draft({
      name: attributes.name,
      description: attributes.description,
      startsAt: attributes.starts_at,
      endsAt: attributes.ends_at,
      goalMinor: attributes.goal_cents,
      currency: attributes.goal_currency, // the totals name none: a church has one currency
      isGoalPublic: attributes.show_goal_in_church_center,
      receivedFromPledgesMinor: attributes.received_total_from_pledges_cents,
      receivedOutsidePledgesMinor: attributes.received_total_outside_of_pledges_cents,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      fund: related.fund
    })
  ]
})
