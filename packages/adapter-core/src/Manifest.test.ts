import { assert, describe, it } from "@effect/vitest"
import { defineCanonical } from "@openfaith/canonical/vocabulary"
import { Schema } from "effect"
import { type AnyEntity, defineEntity, type EntityName } from "./Entity.ts"
import { mkEntityManifest } from "./Manifest.ts"

const made = (name: string) => defineCanonical({ name, idPrefix: name, doc: "", columns: {}, references: {} })
const person = made("person")
const email = made("email")

const entity = (name: EntityName, projectionOf: EntityName | null = null, canonical: AnyEntity["canonical"] = [person]): AnyEntity => ({
  ...defineEntity({
    name,
    reference: "test",
    type: "Thing",
    attributes: Schema.Struct({}),
    list: { path: "/things", perPage: 100 },
    changes: "none",
    deletes: "listDiff",
    relations: {},
    canonical: [],
    transformVersion: 1,
    toCanonical: () => []
  }),
  canonical,
  projectionOf
})

describe("A manifest", () => {
  it("knows what a projection stands for", () => {
    const manifest = mkEntityManifest([entity("people.Person"), entity("giving.Person", "people.Person")])
    assert.strictEqual(manifest.standsFor("giving.Person"), "people.Person")
    assert.strictEqual(manifest.standsFor("people.Person"), "people.Person")
    assert.strictEqual(manifest.standsFor("elsewhere.Person"), "elsewhere.Person")
  })

  it("refuses a projection of nothing, of a projection, or of what makes other rows", () => {
    const people = entity("people.Person")
    const giving = entity("giving.Person", "people.Person")
    assert.throws(() => mkEntityManifest([giving]), "giving.Person names people.Person as the entity it is a projection of")
    assert.throws(
      () => mkEntityManifest([people, giving, entity("groups.Person", "giving.Person")]),
      "groups.Person is a projection of giving.Person, which is one itself. Name people.Person."
    )
    assert.throws(
      () => mkEntityManifest([people, entity("giving.Person", "people.Person", [email])]),
      "giving.Person makes email, which people.Person, of which it is a projection, does not make."
    )
  })
})
