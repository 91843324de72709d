import { assert, describe, it } from "@effect/vitest"
import { Duration, Schema } from "effect"
import { defineEntity, hard, parent, type AnyEntity, type ListEndpoint } from "../Entity.ts"
import { mkEntityManifest } from "../Manifest.ts"
import { planRead, type PlanOptions } from "./planRead.ts"
import { readerFor } from "./readerFor.ts"
import { selectEndpointForSyncType, whyNoDelta } from "./selectEndpointForSyncType.ts"

const fields = { name: Schema.NullOr(Schema.String), created_at: Schema.NullOr(Schema.String), updated_at: Schema.NullOr(Schema.String) }
type Field = keyof typeof fields

const entity = (name: `people.${string}`, more: Partial<ListEndpoint<Field>> & { readonly since?: Field }): AnyEntity => {
  const { since, ...list } = more
  return defineEntity({
    name,
    reference: "made up",
    type: name,
    attributes: Schema.Struct(fields),
    list: { path: `/${name}`, perPage: 100, ...list },
    changes: "none",
    deletes: "listDiff",
    relations: {},
    canonical: [],
    transformVersion: 1,
    toCanonical: () => []
  })
}
