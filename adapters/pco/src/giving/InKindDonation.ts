import { hard, mirrorEntity, soft } from "@openfaith/adapter-core"
import { day, instant, longInteger, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const InKindDonation = mirrorEntity({
  name: "giving.InKindDonation",
  type: "InKindDonation",
  reference: "Giving 2019-10-18, InKindDonation",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    description: text,
    exchange_details: text,
    fair_market_value_cents: longInteger,
    received_on: day,
    valuation_details: text,
    acknowledgment_last_sent_at: instant,
    fair_market_value_currency: text
  }),
  list: {
    path: "/giving/v2/in_kind_donations",
    perPage: 100,
    canInclude: ["campus", "fund", "person"],
    orderBy: ["created_at", "received_on", "updated_at"],
    filterBy: ["created_at", "received_on", "updated_at"],
    filterBySpecial: ["campus_id", "fund_id"]
  },
  get: { path: "/giving/v2/in_kind_donations/{id}" },
  create: {
    path: "/giving/v2/in_kind_donations",
    takes: [
      "description",
      "exchange_details",
      "fair_market_value_cents",
      "received_on",
      "valuation_details",
      "fair_market_value_currency",
      "fund_id",
      "campus_id",
      "person_id"
    ]
  },
  update: {
    path: "/giving/v2/in_kind_donations/{id}",
    takes: [
      "description",
      "exchange_details",
      "fair_market_value_cents",
      "received_on",
      "valuation_details",
      "fair_market_value_currency",
      "fund_id",
      "campus_id",
      "person_id"
    ]
  },
  delete: { path: "/giving/v2/in_kind_donations/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for gifts in kind
  relations: {
    fund: hard("giving.Fund", "A gift in kind is created with a fund (Giving 2019-10-18, InKindDonation)."),
    person: soft("giving.Person"),
    campus: soft("giving.Campus")
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."]
})
