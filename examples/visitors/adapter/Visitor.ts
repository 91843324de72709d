import { defineEntity } from "@openfaith/adapter-core"
import { day, instant, text } from "@openfaith/adapter-core/attributes"
import { email, person } from "@openfaith/canonical"
import { Schema } from "effect"

export const Visitor = defineEntity({
  name: "visitors.Visitor",
  type: "Visitor",
  reference: "examples/visitors/src/main.ts",
  attributes: Schema.Struct({ name: Schema.String, email: text, born_on: day, updated_at: instant }),
  list: { path: "/visitors/visitors", perPage: 100, orderBy: ["updated_at"], filterBy: ["updated_at"] },
  get: { path: "/visitors/visitors/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff",
  relations: {},
  canonical: [person, email],
  transformVersion: 1,
  toCanonical: ({ attributes: { born_on, email: address, name, updated_at }, id }) => [
    person.known({ displayName: name, birthdate: born_on, sourceUpdatedAt: updated_at }),
    ...(address === null ? [] : [email.known({ address, person: { entity: "visitors.Visitor", id } })])
  ]
})
