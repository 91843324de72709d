import { mirrorEntity } from "@openfaith/adapter-core"
import { flag, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ServicesReportTemplate = mirrorEntity({
  name: "services.ReportTemplate",
  type: "ReportTemplate",
  reference: "Services 2018-11-01, ReportTemplate",
  attributes: Schema.Struct({
    body: text,
    title: text,
    type: text,
    default: flag
  }),
  list: {
    path: "/services/v2/report_templates",
    perPage: 100
  },
  get: { path: "/services/v2/report_templates/{id}" },
  changes: "none", // no updated_at
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id."]
})
