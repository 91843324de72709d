import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { campusGroup } from "@openfaith/canonical"
import { Schema } from "effect"

/** Which group belongs to which campus. A group neither names nor includes its campuses (Groups 2023-07-10, Group), so they are asked for their groups. */
export const CampusGroup = defineEntity({
  name: "groups.CampusGroup",
  type: "Group",
  reference: "Groups 2023-07-10, Campus, association groups",
  attributes: Schema.Struct({}),
  list: {
    path: "/groups/v2/campuses/{campus_id}/groups",
    under: "groups.Campus",
    perPage: 100,
    query: { "where[archive_status]": "include" },
    links: { parent: "campus", row: "group" }
  },
  changes: "none", // nothing tells when it was given or taken away
  deletes: "parentScan",
  relations: {
    campus: hard("groups.Campus", "The groups of a campus are listed below it."),
    group: soft("groups.Group")
  },
  assumed: ["Unordered pages come in ascending id.", "The groups of a campus take the same archive_status as the list of groups."],
  canonical: [campusGroup],
  transformVersion: 1,
  toCanonical: ({ related }) => [campusGroup.draft({ group: related.group, campus: related.campus })]
})
