import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { plan } from "@openfaith/canonical"
import { Schema } from "effect"

export const Plan = defineEntity({
  name: "services.Plan",
  type: "Plan",
  reference: "Services 2018-11-01, Plan",
  attributes: Schema.Struct({
    can_view_order: flag,
    prefers_order_view: flag,
    rehearsable: flag,
    items_count: integer,
    permissions: text, // those of whoever asks, as the three flags above
    created_at: instant,
    title: text,
    updated_at: instant,
    public: flag,
    series_title: text,
    plan_notes_count: integer,
    other_time_count: integer,
    rehearsal_time_count: integer,
    service_time_count: integer,
    plan_people_count: integer,
    needed_positions_count: integer,
    total_length: integer,
    multi_day: flag,
    files_expire_at: instant,
    sort_date: instant,
    last_time_at: instant,
    dates: text,
    short_dates: text,
    planning_center_url: text,
    reminders_disabled: flag
  }),
  list: {
    // Of templates only their names are read (services.PlanTemplate): what happens in them happens nowhere.
    path: "/services/v2/service_types/{service_type_id}/plans",
    under: "services.ServiceType",
    perPage: 100,
    canInclude: ["contributors", "my_schedules", "plan_times", "series"],
    orderBy: ["created_at", "sort_date", "title", "updated_at"],
    filterBy: ["created_at", "series_title", "title", "updated_at"],
    filterBySpecial: ["id"]
  },
  get: { path: "/services/v2/service_types/{service_type_id}/plans/{id}" },
  create: { path: "/services/v2/service_types/{service_type_id}/plans", takes: ["title", "public", "series_id", "series_title"] },
  update: {
    path: "/services/v2/service_types/{service_type_id}/plans/{id}",
    takes: ["title", "public", "series_id", "series_title", "reminders_disabled"]
  },
  delete: { path: "/services/v2/service_types/{service_type_id}/plans/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  // plan.live.updated is not named: no delivery of it was recorded, so whether its record is the plan is not known.
  events: {
    "services.v2.events.plan.created": "changed",
    "services.v2.events.plan.updated": "changed",
    "services.v2.events.plan.destroyed": "gone"
  },
  relations: {
    service_type: hard("services.ServiceType", "Plans are listed and created under their service type."),
    series: soft("services.Series"),
    created_by: soft("services.Person"),
    updated_by: soft("services.Person")
    // No `previous_plan` and `next_plan`: every plan that is put between two would change them.
  },
  // A plan without times has the time of the answer as its sort_date (Services 2018-11-01, Plan). Another day shows in dates.
  volatile: ["sort_date"],
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute.",
    "updated_at need not move with what is listed below a plan: that is read whole, by age.",
    "The time zone of sort_date and last_time_at is the organisation's, so their first ten characters are a day there."
  ],
  canonical: [plan],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    plan.draft({
      title: attributes.title,
      seriesTitle: attributes.series_title,
      dates: attributes.dates,
      startsOn: hasTimes(attributes) ? dayOf(attributes.sort_date) : null,
      endsOn: hasTimes(attributes) ? dayOf(attributes.last_time_at) : null,
      lengthSeconds: attributes.total_length,
      isPublic: attributes.public,
      isMultiDay: attributes.multi_day,
      url: attributes.planning_center_url,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      serviceType: related.service_type,
      series: related.series,
      createdBy: related.created_by,
      updatedBy: related.updated_by
    })
  ]
})

/** Without any time, sort_date tells when the answer was made. */
const hasTimes = (counts: {
  readonly service_time_count: number | null
  readonly rehearsal_time_count: number | null
  readonly other_time_count: number | null
}): boolean =>
  [counts.service_time_count, counts.rehearsal_time_count, counts.other_time_count].some((count) => count !== null && count > 0)

const dayOf = (moment: string | null): string | null => (moment === null ? null : moment.slice(0, 10))
