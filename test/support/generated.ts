/** Values made from the JSON schemas of an OpenAPI document, mostly as the schema has them and now and then not, the same for the same seed. */
import { Schema } from "effect"
import type { Random } from "../../packages/adapter-core/src/reading/testing/random.ts"

const JsonSchema = Schema.Record(Schema.String, Schema.Unknown)
type JsonSchema = typeof JsonSchema.Type
const isSchema = Schema.is(JsonSchema)
const isList = Schema.is(Schema.Array(JsonSchema))
const isNames = Schema.is(Schema.Array(Schema.String))

/** What no schema asks for and every parser has to bear. */
const nasty: ReadonlyArray<unknown> = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  2 ** 53,
  "",
  " ",
  "\u0000",
  "\ud800",
  "null",
  "NaN",
  "-9223372036854775809",
  "'; DROP TABLE sync.runs; --",
  "../../../etc/passwd",
  "%00",
  "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \u202e gnol",
  "x".repeat(3000),
  [],
  [[]],
  {},
  { constructor: {} },
  ["a", 1, null]
]

const words = [
  "full",
  "delta",
  "people.Person",
  "person",
  "basic",
  "UTC",
  "30 2 * * *",
  "2026-01-01T00:00:00Z",
  "true",
  "false",
  "01:00",
  "of"
]

/** Texts that are kept and shown again to whoever may see the thing: what names others' things in one says nothing about who sees what. */
const kept = ["name", "reason", "by"]

/** Makes values. `known`: ids and names that exist, or might, by the name of the field or parameter they go into; they are tried often. */
export const generator = (random: Random, definitions: unknown, known: Readonly<Record<string, ReadonlyArray<string>>>) => {
  const everything = Object.values(known).flat()

  const resolve = (schema: JsonSchema): JsonSchema => {
    const reference = schema["$ref"]
    if (typeof reference !== "string" || !isSchema(definitions)) return schema
    const target = definitions[reference.split("/").at(-1) ?? ""]
    return isSchema(target) ? target : schema
  }

  const text = (name = "") => {
    const chance = random.next()
    const fitting = known[name]
    if (fitting !== undefined && chance < 0.7) return random.pick(fitting) ?? ""
    if (chance < 0.5 && !kept.includes(name)) return random.pick(everything) ?? ""
    if (chance < 0.8) return random.pick(words) ?? ""
    return String.fromCodePoint(...Array.from({ length: random.int(1, 12) }, () => random.int(33, random.next() < 0.8 ? 126 : 0x2fff)))
  }

  const value = (given: unknown, name = "", depth = 0): unknown => {
    if (random.next() < 0.05) return random.pick(nasty)
    if (!isSchema(given) || depth > 6) return text(name)
    const schema = resolve(given)
    const choices = schema["anyOf"] ?? schema["oneOf"]
    if (isList(choices)) return value(random.pick(choices), name, depth + 1)
    const literals = schema["enum"]
    if (Array.isArray(literals)) return random.pick(literals)
    switch (schema["type"]) {
      case "integer":
      case "number":
        return random.next() < 0.85 ? random.int(0, 600) : random.int(-5, 2 ** 40)
      case "boolean":
        return random.next() < 0.5
      case "array":
        return Array.from({ length: random.int(0, 3) }, () => value(schema["items"], name, depth + 1))
      case "object": {
        const properties = isSchema(schema["properties"]) ? schema["properties"] : {}
        const required = isNames(schema["required"]) ? schema["required"] : []
        const entries = Object.entries(properties).filter(([name]) => random.next() < (required.includes(name) ? 0.96 : 0.4))
        const made = entries.map(([name, property]) => [name, value(property, name, depth + 1)] as const)
        return Object.fromEntries(random.next() < 0.05 ? [...made, ["unheardOf", 1]] : made)
      }
      default:
        return text(name)
    }
  }
  return { value, text }
}
