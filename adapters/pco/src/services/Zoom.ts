import { hard, mirrorEntity } from "@openfaith/adapter-core"
import { float } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Zoom = mirrorEntity({
  name: "services.Zoom",
  type: "Zoom",
  reference: "Services 2018-11-01, Zoom",
  attributes: Schema.Struct({
    aspect_ratio: float,
    zoom_level: float,
    x_offset: float,
    y_offset: float
  }),
  list: {
    path: "/services/v2/attachments/{attachment_id}/zooms",
    under: "services.Attachment",
    perPage: 100,
    harvestFrom: { entity: "services.Attachment", include: "zooms" }
  },
  get: { path: "/services/v2/attachments/{attachment_id}/zooms/{id}" },
  create: { path: "/services/v2/attachments/{attachment_id}/zooms", takes: ["zoom_level", "x_offset", "y_offset", "aspect_ratio"] },
  update: { path: "/services/v2/attachments/{attachment_id}/zooms/{id}", takes: ["zoom_level", "x_offset", "y_offset"] },
  delete: { path: "/services/v2/attachments/{attachment_id}/zooms/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    attachment: hard("services.Attachment", "Zooms are created under their attachment."),
    person: hard("services.Person", "A zoom is how one person looks at it.")
    // No `attachable`: it leads to rows of several entities. Its id stays in the record.
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A row answers by id below the list it is read from, as team members do (planningcenter/developers#1086)."
  ]
})
