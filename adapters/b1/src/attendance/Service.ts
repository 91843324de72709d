import { defineEntity, softAttribute } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { checkInEvent } from "@openfaith/canonical"
import { Schema } from "effect"
import { listAt, reference } from "../list.ts"
import { filled, maybeText } from "../values.ts"

export const Service = defineEntity({
  name: "attendance.Service",
  type: "service",
  reference,
  attributes: Schema.Struct({ name: text, campusId: maybeText }),
  list: listAt("/attendance/services"),
  changes: "none",
  deletes: "listDiff",
  relations: { campus: softAttribute("membership.Campus", "campusId") },
  canonical: [checkInEvent],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [checkInEvent.known({ name: filled(attributes.name) })]
})
