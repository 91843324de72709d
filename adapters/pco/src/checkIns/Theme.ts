import { mirrorEntity } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Theme = mirrorEntity({
  name: "check-ins.Theme",
  type: "Theme",
  reference: "Check-Ins 2025-05-28, Theme",
  attributes: Schema.Struct({
    image_thumbnail: text,
    name: text,
    color: text,
    text_color: text,
    image: text,
    created_at: instant,
    updated_at: instant,
    background_color: text,
    mode: text
  }),
  list: {
    path: "/check-ins/v2/themes",
    perPage: 100
  },
  get: { path: "/check-ins/v2/themes/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // Check-Ins has no webhooks
  relations: {},
  assumed: ["Unordered pages come in ascending id."]
})
