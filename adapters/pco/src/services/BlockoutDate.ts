import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { blockoutDate } from "@openfaith/canonical"
import { Schema } from "effect"

export const BlockoutDate = defineEntity({
  name: "services.BlockoutDate",
  type: "BlockoutDate",
  reference: "Services 2018-11-01, BlockoutDate",
  attributes: Schema.Struct({
    group_identifier: text,
    reason: text,
    time_zone: text,
    share: flag,
    starts_at: instant,
    ends_at: instant,
    ends_at_utc: instant,
    starts_at_utc: instant
  }),
  list: {
    path: "/services/v2/people/{person_id}/blockouts/{blockout_id}/blockout_dates",
    under: "services.Blockout",
    perPage: 100
  },
  get: { path: "/services/v2/people/{person_id}/blockouts/{blockout_id}/blockout_dates/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    blockout: hard("services.Blockout", "Dates are listed under their blockout."),
    person: soft("services.Person")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [blockoutDate],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    blockoutDate.draft({
      reason: attributes.reason,
      startsAt: attributes.starts_at_utc ?? attributes.starts_at,
      endsAt: attributes.ends_at_utc ?? attributes.ends_at,
      timeZone: attributes.time_zone,
      isShared: attributes.share,
      blockout: related.blockout,
      person: related.person
    })
  ]
})
