import { defineEntity } from "@openfaith/adapter-core"
import { day, flag, instant, integer, json, text } from "@openfaith/adapter-core/attributes"
import { person } from "@openfaith/canonical"
import { Schema } from "effect"
import { contactMarks } from "../contactMarks.ts"

export const CheckInsPerson = defineEntity({
  name: "check-ins.Person",
  type: "Person",
  reference: "Check-Ins 2025-05-28, Person",
  attributes: Schema.Struct({
    addresses: json,
    email_addresses: json,
    phone_numbers: json,
    avatar_url: text,
    name_prefix: text,
    first_name: text,
    middle_name: text,
    last_name: text,
    name_suffix: text,
    birthdate: day,
    grade: integer,
    gender: text,
    medical_notes: text,
    child: flag,
    permission: text,
    headcounter: flag,
    last_checked_in_at: instant,
    check_in_count: integer,
    created_at: instant,
    updated_at: instant,
    passed_background_check: flag,
    demographic_avatar_url: text,
    name: text,
    top_permission: text,
    ignore_filters: flag
  }),
  sensitive: ["medical_notes", "passed_background_check"],
  list: {
    // Guests are listed too: people whom People does not have, and now and then rows without an id (planningcenter/developers#1373, #1423, #1467).
    // Those are counted among what cannot be read; their check-ins name nobody.
    // The organisation could be included; there is one.
    path: "/check-ins/v2/people",
    perPage: 100,
    canInclude: ["organization"],
    orderBy: ["check_in_count", "first_name", "last_checked_in_at", "last_name"],
    filterBy: ["headcounter", "ignore_filters", "permission"],
    filterBySpecial: ["search_name"]
  },
  get: { path: "/check-ins/v2/people/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // Check-Ins has no webhooks
  relations: {},
  projectionOf: "people.Person",
  marks: ({ attributes }) => contactMarks(attributes),
  assumed: [
    "Unordered pages come in ascending id.",
    "A person whom People knows has the id it has there. It is not promised: check-ins can also be filtered by account_center_person_id."
  ],
  canonical: [person],
  transformVersion: 1,
  // A guest is known by this much. `permission` and the like are about the product, not about the person.
  toCanonical: ({ attributes }) => [
    person.known({
      firstName: attributes.first_name,
      middleName: attributes.middle_name,
      lastName: attributes.last_name,
      displayName: attributes.name,
      birthdate: attributes.birthdate,
      gender: attributes.gender,
      isChild: attributes.child,
      grade: attributes.grade,
      medicalNotes: attributes.medical_notes,
      hasPassedBackgroundCheck: attributes.passed_background_check,
      avatarUrl: attributes.avatar_url,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
