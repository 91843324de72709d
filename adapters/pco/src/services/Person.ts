import { defineEntity } from "@openfaith/adapter-core"
import { flag, id, instant, integer, json, text } from "@openfaith/adapter-core/attributes"
import { person } from "@openfaith/canonical"
import { Schema } from "effect"

export const ServicesPerson = defineEntity({
  name: "services.Person",
  type: "Person",
  reference: "Services 2018-11-01, Person",
  // No attribute is volatile: pictures live at lasting addresses, as those of People do.
  attributes: Schema.Struct({
    photo_url: text,
    photo_thumbnail_url: text,
    preferred_app: text,
    assigned_to_rehearsal_team: flag,
    archived_at: instant,
    created_at: instant,
    first_name: text,
    last_name: text,
    name_prefix: text,
    name_suffix: text,
    updated_at: instant,
    facebook_id: id,
    legacy_id: id,
    anniversary: text, // the reference calls both moments; a day of a year is none
    birthdate: text,
    full_name: text,
    media_permissions: text,
    permissions: text,
    song_permissions: text,
    status: text,
    max_permissions: text,
    max_plan_permissions: text,
    given_name: text,
    middle_name: text,
    nickname: text,
    archived: flag,
    site_administrator: flag,
    logged_in_at: instant,
    notes: text,
    passed_background_check: flag,
    ical_code: text, // opens the person's calendar to whoever knows it
    access_media_attachments: flag,
    access_plan_attachments: flag,
    access_song_attachments: flag,
    preferred_max_plans_per_day: integer,
    preferred_max_plans_per_month: integer,
    praise_charts_enabled: flag,
    me_tab: text,
    plans_tab: text,
    songs_tab: text,
    media_tab: text,
    people_tab: text,
    can_edit_all_people: flag,
    can_view_all_people: flag,
    onboardings: json
  }),
  sensitive: ["passed_background_check", "ical_code"],
  projectionOf: "people.Person",
  list: {
    // Email addresses ride along for services.Email, tags for services.PersonTag.
    path: "/services/v2/people",
    perPage: 100,
    include: ["emails", "tags"],
    canInclude: ["team_leaders"],
    orderBy: ["created_at", "first_name", "last_name", "updated_at"],
    filterBy: ["assigned_to_rehearsal_team", "legacy_id"]
  },
  get: { path: "/services/v2/people/{id}" },
  update: {
    path: "/services/v2/people/{id}",
    takes: [
      "preferred_app",
      "onboardings",
      "access_media_attachments",
      "access_plan_attachments",
      "access_song_attachments",
      "current_folder_id",
      "media_permissions",
      "permissions",
      "song_permissions"
    ]
  },
  changes: { since: "updated_at" }, // can be ordered by, not filtered
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute.",
    "Archived people are listed.",
    "logged_in_at need not move updated_at: reconciliation finds it."
  ],
  canonical: [person],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    // What Services knows of a person whom People does not show. The names before and after it are texts here, there they are entries of a list.
    person.known({
      firstName: attributes.first_name,
      givenName: attributes.given_name,
      nickname: attributes.nickname,
      middleName: attributes.middle_name,
      lastName: attributes.last_name,
      displayName: attributes.full_name,
      hasPassedBackgroundCheck: attributes.passed_background_check,
      avatarUrl: attributes.photo_url,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
