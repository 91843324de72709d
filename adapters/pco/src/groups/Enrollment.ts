import { defineEntity, hard } from "@openfaith/adapter-core"
import { flag, integer, text } from "@openfaith/adapter-core/attributes"
import { groupEnrolment } from "@openfaith/canonical"
import { Schema } from "effect"

export const Enrollment = defineEntity({
  name: "groups.Enrollment",
  type: "Enrollment",
  reference: "Groups 2023-07-10, Enrollment",
  attributes: Schema.Struct({
    auto_closed: flag,
    auto_closed_reason: text,
    date_limit: text,
    date_limit_reached: flag,
    member_limit: integer,
    member_limit_reached: flag,
    status: text,
    strategy: text
  }),
  list: {
    path: "/groups/v2/groups/{group_id}/enrollment",
    under: "groups.Group",
    perPage: 100,
    holdsOne: true,
    harvestFrom: { entity: "groups.Group", include: "enrollment" }
  },
  get: { path: "/groups/v2/groups/{group_id}/enrollment/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for enrolments
  relations: {
    group: hard("groups.Group", "An enrolment belongs to the group it is listed under.")
  },
  assumed: ["Unordered pages come in ascending id.", "An enrolment included with its group looks like a listed one, group and all."],
  canonical: [groupEnrolment],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    groupEnrolment.draft({
      status: attributes.status,
      strategy: attributes.strategy,
      memberLimit: attributes.member_limit,
      isMemberLimitReached: attributes.member_limit_reached,
      dateLimit: attributes.date_limit,
      isDateLimitReached: attributes.date_limit_reached,
      isAutoClosed: attributes.auto_closed,
      autoClosedReason: attributes.auto_closed_reason,
      group: related.group
    })
  ]
})
