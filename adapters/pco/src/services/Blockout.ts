import { defineEntity, hard } from "@openfaith/adapter-core"
import { day, flag, instant, text } from "@openfaith/adapter-core/attributes"
import { blockout } from "@openfaith/canonical"
import { Schema } from "effect"

export const Blockout = defineEntity({
  name: "services.Blockout",
  type: "Blockout",
  reference: "Services 2018-11-01, Blockout",
  attributes: Schema.Struct({
    description: text,
    group_identifier: text,
    organization_name: text,
    reason: text,
    repeat_frequency: text,
    repeat_interval: text,
    repeat_period: text,
    settings: text,
    time_zone: text,
    created_at: instant,
    updated_at: instant,
    repeat_until: day,
    starts_at: instant,
    ends_at: instant,
    share: flag
  }),
  list: {
    // There is no other list: one request for each person who serves (planningcenter/developers#1262).
    path: "/services/v2/people/{person_id}/blockouts",
    under: "services.Person",
    perPage: 100,
    filterBy: ["group_identifier"]
  },
  get: { path: "/services/v2/people/{person_id}/blockouts/{id}" },
  create: {
    path: "/services/v2/people/{person_id}/blockouts",
    takes: ["reason", "repeat_frequency", "repeat_interval", "repeat_period", "share", "repeat_until", "starts_at", "ends_at"]
  },
  update: {
    path: "/services/v2/people/{person_id}/blockouts/{id}",
    takes: ["reason", "repeat_frequency", "repeat_interval", "repeat_period", "share", "repeat_until", "starts_at", "ends_at"]
  },
  delete: { path: "/services/v2/people/{person_id}/blockouts/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    person: hard("services.Person", "Blockouts are listed and created under their person.")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [blockout],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    blockout.draft({
      reason: attributes.reason,
      description: attributes.description,
      startsAt: attributes.starts_at,
      endsAt: attributes.ends_at,
      timeZone: attributes.time_zone,
      repeatFrequency: attributes.repeat_frequency,
      repeatInterval: attributes.repeat_interval,
      repeatPeriod: attributes.repeat_period,
      repeatUntil: attributes.repeat_until,
      isShared: attributes.share,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      person: related.person
    })
  ]
})
