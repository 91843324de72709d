import { mirrorEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const CalendarReportTemplate = mirrorEntity({
  name: "calendar.ReportTemplate",
  type: "ReportTemplate",
  reference: "Calendar 2022-07-07, ReportTemplate",
  attributes: Schema.Struct({
    body: text,
    created_at: text, // the reference calls both strings
    description: text,
    title: text,
    updated_at: text
  }),
  list: {
    path: "/calendar/v2/report_templates",
    perPage: 100
  },
  get: { path: "/calendar/v2/report_templates/{id}" },
  create: { path: "/calendar/v2/report_templates", takes: ["body", "description", "title"] },
  update: { path: "/calendar/v2/report_templates/{id}", takes: ["body", "description", "title"] },
  delete: { path: "/calendar/v2/report_templates/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {},
  assumed: ["Unordered pages come in ascending id."]
})
