import { defineEntity, soft } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { form } from "@openfaith/canonical"
import { Schema } from "effect"

export const Form = defineEntity({
  name: "people.Form",
  type: "Form",
  reference: "People 2025-03-20, Form",
  attributes: Schema.Struct({
    name: text,
    description: text,
    active: flag,
    archived_at: instant,
    created_at: instant,
    updated_at: instant,
    deleted_at: instant,
    submission_count: integer,
    public_url: text,
    recently_viewed: flag,
    archived: flag,
    send_submission_notification_to_submitter: flag,
    login_required: flag
  }),
  list: {
    path: "/people/v2/forms",
    perPage: 100,
    canInclude: ["campus", "category"],
    orderBy: ["active", "archived_at", "created_at", "deleted_at", "description", "name", "updated_at"],
    // Not by time: a change is found newest first (People 2025-03-20, Form).
    filterBy: ["active"],
    filterBySpecial: ["id"]
  },
  get: { path: "/people/v2/forms/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    campus: soft("people.Campus"),
    form_category: soft("people.FormCategory")
  },
  // The first tells of whoever asks, the second counts what is read itself.
  volatile: ["recently_viewed", "submission_count"],
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute.",
    "The list holds archived and closed forms too, and no deleted ones: a filter brings those that can be recovered."
  ],
  canonical: [form],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    form.draft({
      name: attributes.name,
      description: attributes.description,
      isActive: attributes.active,
      requiresLogin: attributes.login_required,
      publicUrl: attributes.public_url,
      archivedAt: attributes.archived_at,
      campus: related.campus,
      category: related.form_category,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
