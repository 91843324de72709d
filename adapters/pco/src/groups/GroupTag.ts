import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { tagging } from "@openfaith/canonical"
import { Schema } from "effect"

/**
 * Which group has which tag. A group includes no tags (Groups 2023-07-10, Group: it can include enrollment, group_type and location). Its attribute `tag_ids` comes
 * only when every attribute that is wanted is named (`fields`), and the reference calls it an integer. So it is read from the tags, of which there are fewer.
 */
export const GroupTag = defineEntity({
  name: "groups.GroupTag",
  type: "Group",
  reference: "Groups 2023-07-10, Tag, association groups",
  attributes: Schema.Struct({}),
  list: {
    path: "/groups/v2/tags/{tag_id}/groups",
    under: "groups.Tag",
    perPage: 100,
    query: { "where[archive_status]": "include" },
    links: { parent: "tag", row: "group" }
  },
  changes: "none", // nothing tells when it was given or taken away
  deletes: "parentScan",
  relations: {
    tag: hard("groups.Tag", "The groups of a tag are listed below it."),
    group: soft("groups.Group")
  },
  assumed: ["Unordered pages come in ascending id.", "The groups of a tag take the same archive_status as the list of groups."],
  canonical: [tagging],
  transformVersion: 1,
  toCanonical: ({ related }) => [
    tagging.draft({ tag: related.tag, event: null, group: related.group, song: null, arrangement: null, media: null, person: null })
  ]
})
