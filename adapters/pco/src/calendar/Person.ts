import { defineEntity } from "@openfaith/adapter-core"
import { flag, instant, integer, json, text } from "@openfaith/adapter-core/attributes"
import { person } from "@openfaith/canonical"
import { Schema } from "effect"
import { contactMarks } from "../contactMarks.ts"

const isContactData = Schema.is(Schema.Record(Schema.String, Schema.Unknown))

export const CalendarPerson = defineEntity({
  name: "calendar.Person",
  type: "Person",
  reference: "Calendar 2022-07-07, Person",
  attributes: Schema.Struct({
    created_at: instant,
    first_name: text,
    last_name: text,
    middle_name: text,
    updated_at: instant,
    avatar_url: text,
    child: flag,
    contact_data: json, // the reference calls it a string; it may as well come as an object
    gender: text,
    has_access: flag,
    name_prefix: text,
    name_suffix: text,
    pending_request_count: integer,
    permissions: integer,
    resolves_conflicts: flag,
    site_administrator: flag,
    status: text,
    can_edit_people: flag,
    can_edit_resources: flag,
    can_edit_rooms: flag,
    event_permissions_type: text,
    name: text,
    people_permissions_type: text,
    room_permissions_type: text,
    resources_permissions_type: text
  }),
  list: {
    // The organisation could be included; there is one.
    path: "/calendar/v2/people",
    perPage: 100,
    canInclude: ["organization"],
    orderBy: ["created_at", "first_name", "last_name", "resolves_conflicts", "updated_at"],
    filterBy: ["created_at", "first_name", "last_name", "middle_name", "updated_at"]
  },
  get: { path: "/calendar/v2/people/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // People tells of people who are gone; Calendar has no event of its own
  relations: {},
  projectionOf: "people.Person",
  marks: ({ attributes: { contact_data } }) => (isContactData(contact_data) ? contactMarks(contact_data) : {}),
  assumed: [
    "Unordered pages come in ascending id.",
    "A person has the id it has in People.",
    "updated_at moves with every change of an attribute."
  ],
  canonical: [person],
  transformVersion: 1,
  // A person whom People does not have under that id is known by this much. What the person may do in the product is not about the person.
  toCanonical: ({ attributes }) => [
    person.known({
      firstName: attributes.first_name,
      middleName: attributes.middle_name,
      lastName: attributes.last_name,
      displayName: attributes.name,
      gender: attributes.gender,
      isChild: attributes.child,
      avatarUrl: attributes.avatar_url,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
