import { defineEntity, soft } from "@openfaith/adapter-core"
import { day, flag, instant, integer, json, longInteger, text } from "@openfaith/adapter-core/attributes"
import { person } from "@openfaith/canonical"
import { Schema } from "effect"

export const Person = defineEntity({
  name: "people.Person",
  type: "Person",
  reference: "People 2025-03-20, Person",
  // No attribute is volatile. Pictures live at lasting addresses that change only with the picture (seen in recorded answers of 2024); grade and
  // demographic_avatar_url follow the calendar, but the stored value should follow them too.
  attributes: Schema.Struct({
    avatar: text,
    first_name: text,
    last_name: text,
    demographic_avatar_url: text,
    name: text,
    status: text,
    remote_id: longInteger,
    accounting_administrator: flag,
    anniversary: day,
    birthdate: day,
    child: flag,
    given_name: text,
    grade: integer,
    graduation_year: integer,
    middle_name: text,
    nickname: text,
    people_permissions: text,
    site_administrator: flag,
    gender: text,
    inactivated_at: instant,
    medical_notes: text,
    membership: text,
    created_at: instant,
    updated_at: instant,
    can_create_forms: flag,
    can_email_lists: flag,
    directory_status: text,
    passed_background_check: flag,
    resource_permission_flags: json,
    school_type: text,
    login_identifier: text
  }),
  sensitive: ["medical_notes", "passed_background_check"],
  list: {
    path: "/people/v2/people",
    perPage: 100,
    // The ids of the first five appear only when included (People 2025-03-20, Person). The rest ride along for people.Address and people.PersonApp.
    include: ["inactive_reason", "marital_status", "name_prefix", "name_suffix", "school", "addresses", "person_apps"],
    canInclude: [
      "emails",
      "field_data",
      "households",
      "organization",
      "phone_numbers",
      "platform_notifications",
      "primary_campus",
      "social_profiles"
    ],
    orderBy: [
      "accounting_administrator",
      "anniversary",
      "birthdate",
      "child",
      "created_at",
      "first_name",
      "gender",
      "given_name",
      "grade",
      "graduation_year",
      "inactivated_at",
      "last_name",
      "membership",
      "middle_name",
      "nickname",
      "people_permissions",
      "remote_id",
      "site_administrator",
      "status",
      "updated_at"
    ],
    filterBy: [
      "accounting_administrator",
      "anniversary",
      "birthdate",
      "child",
      "created_at",
      "first_name",
      "gender",
      "given_name",
      "grade",
      "graduation_year",
      "inactivated_at",
      "last_name",
      "medical_notes",
      "membership",
      "middle_name",
      "nickname",
      "people_permissions",
      "remote_id",
      "site_administrator",
      "status",
      "updated_at"
    ],
    filterBySpecial: [
      "id",
      "mfa_configured", // an attribute, but only of answers that name it in `fields`
      "primary_campus_id",
      "search_name",
      "search_name_or_email",
      "search_name_or_email_or_phone_number",
      "search_phone_number",
      "search_phone_number_e164"
    ]
  },
  get: { path: "/people/v2/people/{id}" },
  create: {
    path: "/people/v2/people",
    takes: [
      "accounting_administrator",
      "anniversary",
      "birthdate",
      "child",
      "given_name",
      "grade",
      "graduation_year",
      "middle_name",
      "nickname",
      "people_permissions",
      "site_administrator",
      "gender",
      "inactivated_at",
      "medical_notes",
      "membership",
      "stripe_customer_identifier",
      "avatar",
      "first_name",
      "last_name",
      "gender_id",
      "primary_campus_id",
      "remote_id",
      "status"
    ]
  },
  update: {
    path: "/people/v2/people/{id}",
    takes: [
      "accounting_administrator",
      "anniversary",
      "birthdate",
      "child",
      "given_name",
      "grade",
      "graduation_year",
      "middle_name",
      "nickname",
      "people_permissions",
      "site_administrator",
      "gender",
      "inactivated_at",
      "medical_notes",
      "membership",
      "stripe_customer_identifier",
      "avatar",
      "first_name",
      "last_name",
      "gender_id",
      "primary_campus_id",
      "remote_id",
      "status"
    ]
  },
  delete: { path: "/people/v2/people/{id}" },
  changes: { since: "updated_at" },
  // Inactive people stay in the list; only deleted and merged ones leave it. A merge has an event of its own, since it is not documented whether
  // person.destroyed comes with it.
  deletes: "event",
  // A removed id answers 404 without a redirect; this list tells which person was kept, one merge at a time (guide "Merged people"; People 2025-03-20,
  // PersonMerger).
  merges: {
    list: {
      path: "/people/v2/person_mergers",
      perPage: 25,
      orderBy: ["created_at"],
      filterBy: ["created_at", "person_to_keep_id", "person_to_remove_id"]
    },
    keep: "person_to_keep_id",
    remove: "person_to_remove_id",
    at: "created_at",
    events: ["people.v2.events.person_merger.created"]
  },
  events: {
    "people.v2.events.person.created": "changed",
    "people.v2.events.person.updated": "changed",
    "people.v2.events.person.destroyed": "gone"
  },
  relations: {
    primary_campus: soft("people.Campus"), // on the wire its type is PrimaryCampus
    inactive_reason: soft("people.InactiveReason"),
    marital_status: soft("people.MaritalStatus"),
    name_prefix: soft("people.NamePrefix"),
    name_suffix: soft("people.NameSuffix"),
    school: soft("people.SchoolOption")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at need not move for medical_notes and passed_background_check (planningcenter/developers#604, #1030), nor when the school year turns: reconciliation finds those.",
    "A webhook's payload lacks the included look-ups (planningcenter/developers#841), so it is partial."
  ],
  canonical: [person],
  transformVersion: 2,
  toCanonical: ({ attributes, related }) => [
    person.draft({
      firstName: attributes.first_name,
      givenName: attributes.given_name,
      nickname: attributes.nickname,
      middleName: attributes.middle_name,
      lastName: attributes.last_name,
      displayName: attributes.name,
      birthdate: attributes.birthdate,
      anniversary: attributes.anniversary,
      gender: attributes.gender,
      status: activity(attributes.status),
      inactivatedAt: attributes.inactivated_at,
      isChild: attributes.child,
      grade: attributes.grade,
      graduationYear: attributes.graduation_year,
      schoolType: attributes.school_type,
      membership: attributes.membership,
      medicalNotes: attributes.medical_notes,
      hasPassedBackgroundCheck: attributes.passed_background_check,
      avatarUrl: attributes.avatar,
      remoteId: attributes.remote_id === null ? null : String(attributes.remote_id),
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      campus: related.primary_campus,
      maritalStatus: related.marital_status,
      inactiveReason: related.inactive_reason,
      namePrefix: related.name_prefix,
      nameSuffix: related.name_suffix,
      school: related.school
    })
  ]
})

/** Any status other than inactive makes a person active (People 2025-03-20, Person). */
const activity = (status: string | null): "active" | "inactive" | null => {
  if (status === null) return null
  return status === "inactive" ? "inactive" : "active"
}
