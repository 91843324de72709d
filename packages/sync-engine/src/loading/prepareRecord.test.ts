import { assert, describe, it } from "@effect/vitest"
import { type AnyEntity, defineEntity, hard, jsonApi, mkEntityManifest, parent, soft } from "@openfaith/adapter-core"
import { boolean, date, decimal, defineCanonical, integer, minorUnits, reference, text, timestamp } from "@openfaith/canonical/vocabulary"
import { Result, Schema } from "effect"
import { canonicalId } from "../ids.ts"
import { prepareRecord } from "./prepareRecord.ts"

const guest = defineCanonical({
  name: "guest",
  idPrefix: "guest",
  doc: "",
  columns: {
    name: text(""),
    age: integer(""),
    givenMinor: minorUnits(""),
    weight: decimal(""),
    isMember: boolean(""),
    bornOn: date(""),
    seenAt: timestamp("")
  },
  references: { host: reference("guest", "") }
})

const attributes = Schema.Struct({
  name: Schema.NullOr(Schema.String),
  born: Schema.NullOr(Schema.String),
  updated_at: Schema.NullOr(Schema.String)
})

type Make = NonNullable<Parameters<typeof guest.draft>[0]>
const nothing: Make = { name: null, age: null, givenMinor: null, weight: null, isMember: null, bornOn: null, seenAt: null, host: null }

/** An entity whose record becomes these rows. */
const entity = (make: (name: string | null) => ReadonlyArray<readonly [values: Partial<Make>, slot?: string]>): AnyEntity =>
  defineEntity({
    name: "front.Guest",
    type: "Guest",
    reference: "test",
    attributes,
    list: { path: "/guests", perPage: 100, orderBy: ["updated_at"], filterBy: ["updated_at"] },
    changes: { since: "updated_at" },
    deletes: "never",
    relations: {
      host: soft("front.Guest"),
      table: hard("front.Table", "sits there"),
      room: parent("front.Room", "listed there")
    },
    canonical: [guest],
    transformVersion: 1,
    toCanonical: ({ attributes: { name } }) => make(name).map(([values, slot]) => guest.draft({ ...nothing, ...values }, slot))
  })

const rowOf = (given: Readonly<Record<string, unknown>>, relationships: Readonly<Record<string, unknown>> = {}) => {
  const whole = { host: { data: null }, table: { data: { type: "Table", id: "4" } }, ...relationships }
  const known = { name: "Ada", born: null, updated_at: "2026-01-02T03:04:05Z", ...given }
  return Result.getOrThrow(jsonApi.row(JSON.stringify({ data: { type: "Guest", id: "1", attributes: known, relationships: whole } })))
}

const target = {
  connectionId: "con_1",
  manifest: mkEntityManifest([]),
  model: { entities: [guest], get: () => guest },
  links: new Map(),
  zone: null
}
const prepare = (of: AnyEntity, row = rowOf({})) => prepareRecord(target, of, { row, parent: "9", hash: "abc" })
const plain = entity((name) => [[{ name }]])

describe("prepareRecord", () => {
  it("makes a record with its canonical row, version, payload and hard parents", () => {
    const row = rowOf({}, { host: { data: { type: "Guest", id: "2" } } })
    const prepared = prepare(
      entity((name) => [
        [
          {
            name,
            age: 7,
            givenMinor: Number.MAX_SAFE_INTEGER,
            weight: 1.5,
            isMember: false,
            bornOn: "2020-02-29",
            seenAt: "2026-01-02T03:04:05.123Z",
            host: { entity: "front.Guest", id: "2" }
          }
        ]
      ]),
      row
    )
    assert.deepStrictEqual(prepared, {
      _tag: "Ready",
      record: {
        id: "1",
        hash: "abc",
        version: "2026-01-02T03:04:05Z",
        payload: row.text,
        parent: "9",
        flags: null,
        canonical: [
          [
            {
              slot: "",
              id: canonicalId("con_1", "front.Guest", "1", guest, ""),
              values: [
                "Ada",
                "7",
                "9007199254740991",
                "1.5",
                "f",
                "2020-02-29",
                "2026-01-02T03:04:05.123Z",
                canonicalId("con_1", "front.Guest", "2", guest, "")
              ]
            }
          ]
        ]
      },
      parents: [
        { relation: "table", entity: "front.Table", id: "4" },
        { relation: "room", entity: "front.Room", id: "9" }
      ]
    })
  })

  it("a record without a declared key is partial, not null", () => {
    const row = rowOf({})
    const without = { ...row, attributes: { name: "Ada", updated_at: null }, related: {} }
    assert.deepStrictEqual(prepare(plain, without), {
      _tag: "Partial",
      missing: ["attributes.born", "relationships.host", "relationships.table"]
    })
  })

  it("a value of the wrong type is invalid, with path and reason", () => {
    assert.deepStrictEqual(prepare(plain, rowOf({ name: { first: "Ada" } })), {
      _tag: "Invalid",
      problem: { path: "attributes.name", problem: "Expected string | null, got an object" }
    })
  })

  it("a version that is no real moment is no version", () => {
    const versionOf = (updated_at: unknown) => {
      const prepared = prepare(plain, rowOf({ updated_at }))
      return prepared._tag === "Ready" ? prepared.record.version : prepared._tag
    }
    assert.strictEqual(versionOf("2026-02-28T23:59:59+05:30"), "2026-02-28T23:59:59+05:30")
    for (const text of ["yesterday", "2026-02-30T00:00:00Z", "0000-01-01T00:00:00Z", "2026-01-01", "2026-13-01T00:00:00Z", ""]) {
      assert.isNull(versionOf(text), text)
    }
    assert.isNull(versionOf(null))
  })

  it("what a column cannot hold makes the record invalid rather than the statement fail", () => {
    for (const [values, path, problem] of [
      [{ age: 2 ** 31 }, "guest.age", "not a value of type integer"],
      [{ age: 1.5 }, "guest.age", "not a value of type integer"],
      [{ givenMinor: 2 ** 53 }, "guest.givenMinor", "not a value of type bigint"],
      [{ givenMinor: 0.5 }, "guest.givenMinor", "not a value of type bigint"],
      [{ weight: Number.NaN }, "guest.weight", "not a value of type double precision"],
      [{ bornOn: "2021-02-29" }, "guest.bornOn", "not a value of type date"],
      [{ bornOn: "29 Feb" }, "guest.bornOn", "not a value of type date"],
      [{ seenAt: "2026-01-02 03:04" }, "guest.seenAt", "not a value of type timestamptz"]
    ] as const) {
      assert.deepStrictEqual(prepare(entity(() => [[values]])), { _tag: "Invalid", problem: { path, problem } })
    }
  })

  it("a transform that throws, or makes what its entity does not declare, leaves the record to quarantine", () => {
    const throws = entity(() => {
      throw new Error("no rows today")
    })
    assert.deepStrictEqual(prepare(throws), { _tag: "Invalid", problem: { path: "toCanonical", problem: "no rows today" } })
    const undeclared = { ...plain, canonical: [] }
    assert.deepStrictEqual(prepare(undeclared), {
      _tag: "Invalid",
      problem: { path: "toCanonical", problem: "makes guest, which the entity does not declare" }
    })
  })

  it("every slot has an id of its own, the same each time", () => {
    const two = entity((name) => [
      [{ name }, "a"],
      [{ name }, "b"]
    ])
    const [first, second] = [prepare(two), prepare(two)]
    assert.deepStrictEqual(first, second)
    const ids = first._tag === "Ready" ? first.record.canonical.flat().map(({ id }) => id) : []
    assert.strictEqual(new Set(ids).size, 2)
    for (const id of ids) assert.match(id, /^guest_[0-7][0-9a-z]{25}$/)
  })

  it("a projection's row, and references to it, have the ids of what it shows", () => {
    const manifest = { ...mkEntityManifest([]), standsFor: (name: string) => (name === "back.Guest" ? "front.Guest" : name) }
    const idsOf = (of: AnyEntity, host: string) => {
      const made = { ...of, toCanonical: () => [guest.draft({ ...nothing, host: { entity: host, id: "2" } })] }
      const prepared = prepareRecord({ ...target, manifest }, made, { row: rowOf({}), parent: "9", hash: "abc" })
      return prepared._tag === "Ready" ? prepared.record.canonical : null
    }
    const shown = idsOf(plain, "front.Guest")
    assert.strictEqual(shown?.[0]?.[0]?.id, canonicalId("con_1", "front.Guest", "1", guest, ""))
    assert.deepStrictEqual(idsOf({ ...plain, name: "back.Guest", projectionOf: "front.Guest" }, "back.Guest"), shown)
  })

  it("text that cannot be stored is replaced in payload and columns, and the record is flagged", () => {
    const prepared = prepare(plain, rowOf({ name: "A\u0000da\uD83D" }))
    assert.strictEqual(prepared._tag, "Ready")
    if (prepared._tag !== "Ready") return
    assert.strictEqual(prepared.record.flags, "text_normalised")
    assert.strictEqual(prepared.record.canonical[0]?.[0]?.values[0], "A\uFFFDda\uFFFD")
    assert.include(prepared.record.payload, "A\uFFFDda\uFFFD")
    assert.notInclude(prepared.record.payload, "\\u0000")
  })
})
