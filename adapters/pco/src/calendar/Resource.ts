import { defineEntity, soft } from "@openfaith/adapter-core"
import { instant, integer, text } from "@openfaith/adapter-core/attributes"
import { resource } from "@openfaith/canonical"
import { Schema } from "effect"

export const CalendarResource = defineEntity({
  name: "calendar.Resource",
  type: "Resource",
  reference: "Calendar 2022-07-07, Resource",
  attributes: Schema.Struct({
    created_at: instant,
    kind: text,
    name: text,
    serial_number: text,
    updated_at: instant,
    description: text,
    expires_at: instant,
    home_location: text,
    image: text,
    quantity: integer,
    path_name: text
  }),
  list: {
    path: "/calendar/v2/resources",
    perPage: 100,
    // The folder is named only when included. What else could be has lists of its own.
    include: ["resource_folder"],
    canInclude: ["resource_approval_groups", "resource_questions", "room_setups"],
    orderBy: ["created_at", "expires_at", "name", "updated_at"],
    filterBy: ["created_at", "kind", "name", "path_name", "serial_number", "updated_at"]
  },
  get: { path: "/calendar/v2/resources/{id}" },
  create: {
    path: "/calendar/v2/resources",
    takes: ["kind", "description", "expires_at", "home_location", "name", "quantity", "serial_number"]
  },
  update: {
    path: "/calendar/v2/resources/{id}",
    takes: ["description", "expires_at", "home_location", "name", "quantity", "serial_number"]
  },
  delete: { path: "/calendar/v2/resources/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {
    resource_folder: soft("calendar.ResourceFolder")
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."],
  canonical: [resource],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    resource.draft({
      name: attributes.name,
      kind: attributes.kind,
      description: attributes.description,
      quantity: attributes.quantity,
      serialNumber: attributes.serial_number,
      homeLocation: attributes.home_location,
      folderPath: attributes.path_name,
      expiresAt: attributes.expires_at,
      pictureUrl: attributes.image,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
