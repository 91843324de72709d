import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { type AnyEntity, defineEntity, hard, parent, soft, softAttribute, softMany } from "../Entity.ts"
import { decodeRecord } from "./record.ts"
import type { WireRow } from "./WireFormat.ts"

const Card: AnyEntity = defineEntity({
  name: "people.Card",
  reference: "test",
  type: "Card",
  attributes: Schema.Struct({
    title: Schema.NullOr(Schema.String),
    child: Schema.Boolean,
    owner_id: Schema.NullOr(Schema.Int),
    colour: Schema.optionalKey(Schema.String),
    address: Schema.NullOr(Schema.Struct({ lines: Schema.Array(Schema.String) }))
  }),
  list: { path: "/people/v2/workflows/{workflow_id}/cards", under: "people.Workflow", perPage: 100 },
  changes: "none",
  deletes: "listDiff",
  relations: {
    person: hard("people.Person", "test"),
    workflow: parent("people.Workflow", "test"),
    campus: soft("people.Campus"),
    tags: softMany("people.Tag"),
    owner: softAttribute("people.Person", "owner_id")
  },
  canonical: [],
  transformVersion: 1,
  toCanonical: () => []
})

const attributes = { title: "A", child: false, owner_id: 12, address: null }
const related = { person: { type: "Person", id: "1" }, campus: null, tags: [{ type: "Tag", id: "3" }] }
const row = (given: Partial<WireRow>): WireRow => ({ id: "7", type: "Card", text: "{}", attributes, related, ...given })

describe("decodeRecord", () => {
  it("gives toCanonical what it was promised: attributes and references to entities", () => {
    const decoded = decodeRecord(Card, row({ attributes: { ...attributes, new_thing: 1 } }), "9")
    assert.deepStrictEqual(decoded, {
      _tag: "Record",
      record: {
        id: "7",
        attributes,
        related: {
          person: { entity: "people.Person", id: "1" },
          workflow: { entity: "people.Workflow", id: "9" },
          campus: null,
          tags: [{ entity: "people.Tag", id: "3" }],
          owner: { entity: "people.Person", id: "12" }
        }
      }
    })
  })

  it("takes what is absent for unknown, never for null", () => {
    const { child: _, ...rest } = attributes
    const { campus: __, ...fewer } = related
    assert.deepStrictEqual(decodeRecord(Card, row({ attributes: rest, related: fewer }), "9"), {
      _tag: "Partial",
      missing: ["attributes.child", "relationships.campus"]
    })
    assert.deepStrictEqual(decodeRecord(Card, row({}), null), { _tag: "Partial", missing: ["parent"] })
  })

  it("names what is wrong, where, and never the value", () => {
    const wrong = { ...attributes, title: 5, child: "secret", address: { lines: ["a", { street: "secret" }] } }
    const decoded = decodeRecord(Card, row({ attributes: wrong, related: { ...related, tags: { type: "Tag", id: "3" } } }), "9")
    assert.deepStrictEqual(decoded, {
      _tag: "Invalid",
      problems: [
        { path: "relationships.tags", problem: "expected a list, got one" },
        { path: "attributes.title", problem: "Expected string | null, got a number" },
        { path: "attributes.child", problem: "Expected boolean, got a string" },
        { path: "attributes.address.lines.1", problem: "Expected string, got an object" }
      ]
    })
  })
})
