import { defineEntity, hard } from "@openfaith/adapter-core"
import { day, flag, instant, text } from "@openfaith/adapter-core/attributes"
import { backgroundCheck } from "@openfaith/canonical"
import { Schema } from "effect"

export const BackgroundCheck = defineEntity({
  name: "people.BackgroundCheck",
  type: "BackgroundCheck",
  reference: "People 2025-03-20, BackgroundCheck",
  attributes: Schema.Struct({
    current: flag,
    note: text,
    status_updated_at: instant,
    report_url: text,
    expires_on: day,
    status: text,
    completed_at: instant
  }),
  sensitive: ["note", "report_url", "status"],
  list: {
    path: "/people/v2/background_checks",
    perPage: 100,
    canInclude: ["person"]
  },
  get: { path: "/people/v2/background_checks/{id}" },
  create: {
    path: "/people/v2/people/{person_id}/background_checks",
    takes: ["note", "status", "report_url", "expires_on", "completed_at"]
  },
  update: { path: "/people/v2/background_checks/{id}", takes: ["note", "status", "report_url"] },
  delete: { path: "/people/v2/background_checks/{id}" },
  changes: "none", // status_updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    person: hard("people.Person", "A check is created under its person (People 2025-03-20, BackgroundCheck).")
  },
  assumed: ["Unordered pages come in ascending id.", "The list holds the checks of everybody, those that do not count any more too."],
  canonical: [backgroundCheck],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    backgroundCheck.draft({
      status: attributes.status,
      isCurrent: attributes.current,
      note: attributes.note,
      reportUrl: attributes.report_url,
      expiresOn: attributes.expires_on,
      completedAt: attributes.completed_at,
      statusChangedAt: attributes.status_updated_at,
      person: related.person
    })
  ]
})
