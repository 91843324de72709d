import { defineEntity, hard } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { groupApplication } from "@openfaith/canonical"
import { Schema } from "effect"

export const GroupApplication = defineEntity({
  name: "groups.GroupApplication",
  type: "GroupApplication",
  reference: "Groups 2023-07-10, GroupApplication",
  attributes: Schema.Struct({
    applied_at: instant,
    message: text,
    status: text
  }),
  list: {
    path: "/groups/v2/group_applications",
    perPage: 100,
    canInclude: ["group", "person"],
    orderBy: ["applied_at", "status"],
    filterBy: ["applied_at", "status"]
  },
  get: { path: "/groups/v2/group_applications/{id}" },
  changes: "none", // applied_at does not move when an application is decided
  deletes: "event",
  events: {
    "groups.church_center.v2.events.group_application.created": "changed",
    "groups.church_center.v2.events.group_application.updated": "changed",
    "groups.church_center.v2.events.group_application.destroyed": "gone"
  },
  relations: {
    group: hard("groups.Group", "An application is for a group, below which it is listed too (Groups 2023-07-10, GroupApplication)."),
    person: hard("groups.Person", "An application is somebody's (Groups 2023-07-10, GroupApplication).")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [groupApplication],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    groupApplication.draft({
      status: attributes.status,
      message: attributes.message,
      appliedAt: attributes.applied_at,
      group: related.group,
      person: related.person
    })
  ]
})
