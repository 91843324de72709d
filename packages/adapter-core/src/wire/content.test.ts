import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { type AnyEntity, defineEntity } from "../Entity.ts"
import { hashText, versionOf } from "./content.ts"
import { jsonApi } from "./jsonApi.ts"

const facts = {
  reference: "test",
  type: "Thing",
  attributes: Schema.Struct({ name: Schema.String, url: Schema.String, created_at: Schema.String, updated_at: Schema.String }),
  list: { path: "/people/v2/things", perPage: 100, filterBy: ["created_at"] },
  deletes: "listDiff",
  relations: {},
  canonical: [],
  transformVersion: 1,
  toCanonical: () => []
} as const
const Steady: AnyEntity = defineEntity({ ...facts, name: "people.Steady", changes: "none" })
const Volatile: AnyEntity = defineEntity({ ...facts, name: "people.Volatile", changes: { since: "created_at" }, volatile: ["url"] })

const row = (text: string) => Result.getOrThrow(jsonApi.row(`{"data":${text}}`))
const textOf = (attributes: string, rest = "") => `{"type":"Thing","id":"1","attributes":${attributes}${rest}}`

describe("hashText", () => {
  it("is the same in a list and by id, where only the links differ", () => {
    const attributes = '{"name":"A","url":"u"}'
    const inList = row(textOf(attributes, ',"links":{"self":"https://example.org/1"}'))
    const byId = row(textOf(attributes, ', "links" : {"emails":"https://example.org/1/emails","campus":null} '))
    assert.strictEqual(hashText(Steady, inList), hashText(Steady, byId))
    assert.strictEqual(hashText(Steady, inList), textOf(attributes))
  })

  it("leaves nothing out that is not the row's own closing links", () => {
    for (const text of [
      textOf('{"a":1,"links":{"self":"x"}}'),
      textOf('{"a":"\\",\\"links\\":{}}"}'),
      textOf("{}", ',"links":{"self":{"href":"x"}}'),
      textOf("{}", ',"links":{"self":"x"},"meta":{}')
    ]) {
      assert.strictEqual(hashText(Steady, row(text)), text)
    }
  })

  it("ignores volatile attributes and the order of keys, and nothing else", () => {
    const text = hashText(Volatile, row(textOf('{"name":"A","url":"signed-1","z":{"b":1,"a":2}}')))
    assert.strictEqual(hashText(Volatile, row(textOf('{"z":{"a":2,"b":1},"url":"signed-2","name":"A"}'))), text)
    assert.notStrictEqual(hashText(Volatile, row(textOf('{"name":"A","url":"signed-1","z":{"b":1,"a":3}}'))), text)
    assert.notStrictEqual(hashText(Volatile, row(textOf('{"name":"A","url":"signed-1","z":{"b":1,"a":2},"new":null}'))), text)
  })
})

describe("versionOf", () => {
  it("is the change field, else updated_at, else nothing", () => {
    const both = row(textOf('{"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-02-02T00:00:00Z"}'))
    assert.strictEqual(versionOf(Volatile, both), "2026-01-01T00:00:00Z")
    assert.strictEqual(versionOf(Steady, both), "2026-02-02T00:00:00Z")
    assert.strictEqual(versionOf(Steady, row(textOf('{"updated_at":null}'))), null)
    assert.strictEqual(versionOf(Steady, row(textOf("{}"))), null)
  })
})
