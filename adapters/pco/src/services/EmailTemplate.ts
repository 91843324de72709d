import { mirrorEntity } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ServicesEmailTemplate = mirrorEntity({
  name: "services.EmailTemplate",
  type: "EmailTemplate",
  reference: "Services 2018-11-01, EmailTemplate",
  attributes: Schema.Struct({
    kind: text,
    created_at: instant,
    updated_at: instant,
    html_body: text,
    subject: text
  }),
  list: {
    path: "/services/v2/email_templates",
    perPage: 100
  },
  get: { path: "/services/v2/email_templates/{id}" },
  create: { path: "/services/v2/email_templates", takes: ["html_body", "subject", "kind"] },
  update: { path: "/services/v2/email_templates/{id}", takes: ["html_body", "subject"] },
  delete: { path: "/services/v2/email_templates/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id."]
})
