/** Attendance: services with their times, sessions of groups, and visits. Check-ins are in no log; and services are shown with more in a list than by id. */
import { defineEntity, hardAttribute, mirrorEntity, softAttribute } from "@openfaith/adapter-core"
import { id, instant, maybeTexts, text } from "@openfaith/adapter-core/attributes"
import { checkIn, checkInEvent, checkInEventTime, checkInTime } from "@openfaith/canonical"
import { Schema } from "effect"
import { listed, readable } from "./lists.ts"
import { filled } from "./values.ts"

export const Service = defineEntity({
  ...listed("/attendance/services"),
  name: "attendance.Service",
  type: "service",
  attributes: Schema.Struct({ name: text, ...maybeTexts("campusId") }),
  relations: { campus: softAttribute("membership.Campus", "campusId") },
  canonical: [checkInEvent],
  toCanonical: ({ attributes }) => [checkInEvent.known({ name: filled(attributes.name) })]
})

/** An hour that comes every week. The model knows single occasions only, which are its sessions. */
export const ServiceTime = mirrorEntity({
  ...listed("/attendance/servicetimes"),
  name: "attendance.ServiceTime",
  type: "serviceTime",
  attributes: Schema.Struct({ name: text, serviceId: id }),
  relations: { service: softAttribute("attendance.Service", "serviceId") }
})

/** One group at one service time on one day. */
export const Session = defineEntity({
  ...readable("/attendance/sessions"),
  name: "attendance.Session",
  type: "session",
  attributes: Schema.Struct({ groupId: id, serviceTimeId: id, sessionDate: instant }),
  events: { "session.created": "changed" },
  relations: {
    group: softAttribute("membership.Group", "groupId"),
    serviceTime: softAttribute("attendance.ServiceTime", "serviceTimeId")
  },
  canonical: [checkInEventTime],
  toCanonical: ({ attributes }) => [checkInEventTime.known({ startsAt: attributes.sessionDate })]
})

export const Visit = defineEntity({
  ...listed("/attendance/visits"),
  name: "attendance.Visit",
  type: "visit",
  attributes: Schema.Struct({
    personId: id,
    serviceId: id,
    groupId: id,
    visitDate: instant,
    checkinTime: instant,
    checkoutTime: instant,
    ...maybeTexts("addedBy")
  }),
  relations: {
    person: softAttribute("membership.Person", "personId"),
    service: softAttribute("attendance.Service", "serviceId"),
    group: softAttribute("membership.Group", "groupId")
  },
  canonical: [checkIn],
  toCanonical: ({ attributes, related }) => [
    checkIn.known({
      checkedInAt: attributes.checkinTime ?? attributes.visitDate,
      checkedOutAt: attributes.checkoutTime,
      event: related.service,
      person: related.person
    })
  ]
})

export const VisitSession = defineEntity({
  ...listed("/attendance/visitsessions"),
  name: "attendance.VisitSession",
  type: "visitSession",
  attributes: Schema.Struct({ visitId: id, sessionId: id }),
  relations: {
    visit: hardAttribute("attendance.Visit", "visitId", "It says nothing but which sessions a visit was to."),
    session: softAttribute("attendance.Session", "sessionId")
  },
  canonical: [checkInTime],
  toCanonical: ({ related }) => [checkInTime.known({ checkIn: related.visit, eventTime: related.session })]
})
