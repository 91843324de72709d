import { defineEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { campus } from "@openfaith/canonical"
import { Schema } from "effect"
import { listAt, reference } from "../list.ts"
import { filled, maybeText } from "../values.ts"

export const Campus = defineEntity({
  name: "membership.Campus",
  type: "campus",
  reference,
  attributes: Schema.Struct({
    name: text,
    address1: maybeText,
    address2: maybeText,
    city: maybeText,
    state: maybeText,
    zip: maybeText,
    timezone: maybeText,
    website: maybeText,
    importKey: maybeText
  }),
  list: listAt("/membership/campuses"),
  changes: "none",
  deletes: "listDiff",
  relations: {},
  canonical: [campus],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    campus.known({
      name: filled(attributes.name),
      street:
        [attributes.address1, attributes.address2]
          .map(filled)
          .filter((line) => line !== null)
          .join(", ") || null,
      city: filled(attributes.city),
      state: filled(attributes.state),
      postalCode: filled(attributes.zip),
      timeZone: filled(attributes.timezone),
      website: filled(attributes.website)
    })
  ]
})
