import { defineEntity, hard, soft, softMany } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { scheduledPerson, scheduledTime } from "@openfaith/canonical"
import { Schema } from "effect"

export const PlanPerson = defineEntity({
  name: "services.PlanPerson",
  type: "PlanPerson",
  reference: "Services 2018-11-01, PlanPerson",
  attributes: Schema.Struct({
    status: text,
    created_at: instant,
    updated_at: instant,
    notes: text,
    decline_reason: text,
    name: text,
    notification_changed_by_name: text,
    notification_sender_name: text,
    team_position_name: text,
    photo_thumbnail: text,
    status_updated_at: instant,
    notification_changed_at: instant,
    notification_prepared_at: instant,
    notification_read_at: instant,
    notification_sent_at: instant,
    prepare_notification: flag,
    can_accept_partial: flag
  }),
  list: {
    // Also listed below each person; but other rows are read for each plan anyway. A declined one that was deleted may stay listed
    // (planningcenter/developers#663).
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/team_members",
    under: "services.Plan",
    perPage: 100,
    canInclude: ["declined_plan_times", "person", "plan", "team"],
    filterBySpecial: ["team_id"]
  },
  get: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/team_members/{id}" },
  create: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/team_members",
    takes: [
      "person_id",
      "team_id",
      "status",
      "decline_reason",
      "notes",
      "team_position_name",
      "responds_to_id",
      "prepare_notification",
      "notification_prepared_at"
    ]
  },
  update: {
    path: "/services/v2/people/{person_id}/plan_people/{id}",
    takes: [
      "person_id",
      "team_id",
      "status",
      "decline_reason",
      "notes",
      "team_position_name",
      "responds_to_id",
      "prepare_notification",
      "notification_prepared_at"
    ]
  },
  delete: { path: "/services/v2/people/{person_id}/plan_people/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    plan: hard("services.Plan", "A person is scheduled within a plan (Services 2018-11-01, PlanPerson)."),
    person: hard("services.Person", "It is created with a person_id."),
    service_type: soft("services.ServiceType"),
    team: soft("services.Team"),
    scheduled_by: soft("services.Person"),
    responds_to: soft("services.Person"),
    times: softMany("services.PlanTime")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A row answers by id below the list it is read from, as team members do (planningcenter/developers#1086).",
    "times names the times of the plan for which a person is scheduled."
  ],
  canonical: [scheduledPerson, scheduledTime],
  transformVersion: 1,
  toCanonical: ({ attributes, id, related }) => [
    scheduledPerson.draft({
      status: answer(attributes.status),
      statusChangedAt: attributes.status_updated_at,
      declineReason: attributes.decline_reason,
      positionName: attributes.team_position_name,
      notes: attributes.notes,
      canAcceptPartially: attributes.can_accept_partial,
      notificationSentAt: attributes.notification_sent_at,
      notificationReadAt: attributes.notification_read_at,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      person: related.person,
      plan: related.plan,
      serviceType: related.service_type,
      team: related.team,
      scheduledBy: related.scheduled_by,
      respondsTo: related.responds_to
    }),
    ...related.times.map((planTime) =>
      scheduledTime.draft({ scheduledPerson: { entity: "services.PlanPerson", id }, planTime }, planTime.id)
    )
  ]
})

const answers: ReadonlyMap<string, string> = new Map([
  ["C", "confirmed"],
  ["U", "unconfirmed"],
  ["D", "declined"]
])

/** Letters or whole words (Services 2018-11-01, PlanPerson). */
const answer = (status: string | null): string | null => (status === null ? null : (answers.get(status) ?? status.toLowerCase()))
