import { defineEntity, softAttribute } from "@openfaith/adapter-core"
import { id, instant } from "@openfaith/adapter-core/attributes"
import { checkIn } from "@openfaith/canonical"
import { Schema } from "effect"
import { listAt, reference } from "../list.ts"
import { maybeText } from "../values.ts"

export const Visit = defineEntity({
  name: "attendance.Visit",
  type: "visit",
  reference,
  attributes: Schema.Struct({
    personId: id,
    serviceId: id,
    groupId: id,
    visitDate: instant,
    checkinTime: instant,
    checkoutTime: instant,
    addedBy: maybeText
  }),
  list: listAt("/attendance/visits"),
  changes: "none",
  deletes: "listDiff",
  relations: {
    person: softAttribute("membership.Person", "personId"),
    service: softAttribute("attendance.Service", "serviceId"),
    group: softAttribute("membership.Group", "groupId")
  },
  canonical: [checkIn],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    checkIn.known({
      checkedInAt: attributes.checkinTime ?? attributes.visitDate,
      checkedOutAt: attributes.checkoutTime,
      event: related.service,
      person: related.person
    })
  ]
})
