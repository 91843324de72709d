import { defineEntity, hardAttribute, softAttribute } from "@openfaith/adapter-core"
import { id } from "@openfaith/adapter-core/attributes"
import { checkInTime } from "@openfaith/canonical"
import { Schema } from "effect"
import { listAt, reference } from "../list.ts"

export const VisitSession = defineEntity({
  name: "attendance.VisitSession",
  type: "visitSession",
  reference,
  attributes: Schema.Struct({ visitId: id, sessionId: id }),
  list: listAt("/attendance/visitsessions"),
  changes: "none",
  deletes: "listDiff",
  relations: {
    visit: hardAttribute("attendance.Visit", "visitId", "It says nothing but which sessions a visit was to."),
    session: softAttribute("attendance.Session", "sessionId")
  },
  canonical: [checkInTime],
  transformVersion: 1,
  toCanonical: ({ related }) => [checkInTime.known({ checkIn: related.visit, eventTime: related.session })]
})
