import { defineEntity, softAttribute } from "@openfaith/adapter-core"
import { id, instant } from "@openfaith/adapter-core/attributes"
import { checkInEventTime } from "@openfaith/canonical"
import { Schema } from "effect"
import { byId, listAt, reference } from "../list.ts"

/** One group at one service time on one day. */
export const Session = defineEntity({
  name: "attendance.Session",
  type: "session",
  reference,
  attributes: Schema.Struct({ groupId: id, serviceTimeId: id, sessionDate: instant }),
  list: listAt("/attendance/sessions"),
  get: { path: "/attendance/sessions/{id}" },
  changes: "none",
  deletes: "listDiff",
  events: { "session.created": "changed" },
  relations: {
    group: softAttribute("membership.Group", "groupId"),
    serviceTime: softAttribute("attendance.ServiceTime", "serviceTimeId")
  },
  assumed: [byId("/attendance/sessions")],
  canonical: [checkInEventTime],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [checkInEventTime.known({ startsAt: attributes.sessionDate })]
})
