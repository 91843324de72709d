import { defineEntity, soft } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { checkIn } from "@openfaith/canonical"
import { Schema } from "effect"

export const CheckIn = defineEntity({
  name: "check-ins.CheckIn",
  type: "CheckIn",
  reference: "Check-Ins 2025-05-28, CheckIn",
  attributes: Schema.Struct({
    first_name: text,
    last_name: text,
    medical_notes: text,
    number: integer,
    security_code: text,
    created_at: instant,
    updated_at: instant,
    checked_out_at: instant,
    confirmed_at: instant,
    emergency_contact_name: text,
    emergency_contact_phone_number: text,
    one_time_guest: flag,
    kind: text
  }),
  sensitive: ["medical_notes"],
  list: {
    path: "/check-ins/v2/check_ins",
    perPage: 100,
    // Who did it, where and for which event is named only when included. Times ride along for check-ins.CheckInTime; event_times and locations
    // are what those name. Options are left out: what a room offers is in check-ins.Option.
    include: ["check_in_times", "checked_in_at", "checked_in_by", "checked_out_by", "event"],
    canInclude: ["event_period", "event_times", "locations", "options", "person"],
    orderBy: ["checked_out_at", "created_at", "first_name", "last_name", "number", "updated_at"],
    filterBy: ["created_at", "security_code", "updated_at"],
    filterBySpecial: ["account_center_person_id"]
  },
  get: { path: "/check-ins/v2/check_ins/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // Check-Ins has no webhooks
  relations: {
    // Soft, although every check-in has one: a new period can be read neither by id nor by a delta, and no check-in is to wait for that.
    event_period: soft("check-ins.EventPeriod"),
    event: soft("check-ins.Event"),
    person: soft("check-ins.Person"), // nobody, where the person has no id,
    checked_in_at: soft("check-ins.Station"),
    checked_in_by: soft("check-ins.Person"),
    checked_out_by: soft("check-ins.Person")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute, checked_out_at included, and when a time is added or taken away."
  ],
  canonical: [checkIn],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    checkIn.draft({
      firstName: attributes.first_name,
      lastName: attributes.last_name,
      kind: attributes.kind,
      isOneTimeGuest: attributes.one_time_guest,
      number: attributes.number,
      securityCode: attributes.security_code,
      medicalNotes: attributes.medical_notes,
      emergencyContactName: attributes.emergency_contact_name,
      emergencyContactPhoneNumber: attributes.emergency_contact_phone_number,
      checkedInAt: attributes.created_at, // there is no other moment of it
      confirmedAt: attributes.confirmed_at,
      checkedOutAt: attributes.checked_out_at,
      sourceUpdatedAt: attributes.updated_at,
      event: related.event,
      period: related.event_period,
      person: related.person,
      checkedInBy: related.checked_in_by,
      checkedOutBy: related.checked_out_by
    })
  ]
})
