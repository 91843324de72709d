import { assert, describe, it } from "@effect/vitest"
import { catalog } from "./catalog.ts"
import { entityNames } from "./entityNames.ts"
import { makeChurch } from "./makeChurch.ts"
import type { Row } from "./Row.ts"
import { brokenReferences } from "./testing/brokenReferences.ts"
import { wrongTotals } from "./testing/wrongTotals.ts"
import { truth, truthCounts } from "./truth.ts"

/** Resources that stay empty: views the source makes for whoever asks, and what is the account's. */
const empty = new Set([
  "BirthdayPeople",
  "ConnectedPerson",
  "PersonMerger",
  "PlatformNotification",
  "calendar.JobStatus",
  "check-ins.PreCheck",
  "check-ins.RosterListPerson",
  "services.AttachmentActivity",
  "services.AvailableSignup",
  "services.BlockoutScheduleConflict",
  "services.Chat",
  "services.EmailTemplateRenderedResponse",
  "services.FolderPath",
  "services.Live",
  "services.MediaSchedule",
  "services.ScheduledPerson",
  "services.ServiceTypePath",
  "services.SignupSheet",
  "services.SignupSheetMetadata",
  "services.SkippedAttachment",
  "services.SongSchedule",
  "services.SongbookStatus"
])

describe("a church with every product", () => {
  const church = makeChurch({ people: 300, products: "all" })

  it("has rows of every resource but a few, none of which refers to nowhere", () => {
    const counts = truthCounts(church)
    for (const entity of entityNames) {
      if (catalog[entity].product === "api") continue
      assert.strictEqual((counts[entity] ?? 0) === 0, empty.has(entity), `${entity}: ${counts[entity]}`)
    }
    assert.deepStrictEqual(brokenReferences(church), [])
  })

  it("adds up: gifts and their designations, members and who came, headcounts and check-ins", () => {
    assert.deepStrictEqual(wrongTotals(church), [])
  })

  it("holds attributes of the kinds that the reference names, and nulls where a church has them", () => {
    const fits = (row: Row, name: string) => {
      const value = row.attributes[name]
      const { attributes, choices } = catalog[row.entity]
      if (value === undefined) return false
      if (value === null) return true
      if (choices[name] !== undefined) return typeof value === "string" && choices[name].includes(value)
      const type = attributes[name]
      if (type === "integer" || type === "float") return typeof value === "number"
      if (type === "boolean") return typeof value === "boolean"
      if (type === "json") return true
      if (type === "primary_key") return typeof value === "string" || typeof value === "number"
      if (type === "date_time") return typeof value === "string" && /^\d{4}-\d{2}-\d{2}T[\d:]{8}Z$/.test(value)
      return typeof value === "string"
    }
    const wrong = entityNames.flatMap((entity) =>
      church.tables[entity].rows.flatMap((row) =>
        Object.keys(catalog[entity].attributes).flatMap((name) =>
          fits(row, name) ? [] : [`${entity}.${name}: ${JSON.stringify(row.attributes[name])}`]
        )
      )
    )
    assert.deepStrictEqual([...new Set(wrong)], [])
  })

  it("is the same for the same seed, and has the same directory as a church without products", () => {
    const everything = (one: typeof church) => entityNames.map((entity) => [...truth(one, entity)].join("\n")).join("\n")
    assert.strictEqual(everything(makeChurch({ people: 60, products: "all" })), everything(makeChurch({ people: 60, products: "all" })))
    const plain = makeChurch({ people: 300 })
    for (const entity of ["Email", "Household", "FieldDatum"] as const)
      assert.deepStrictEqual([...truth(church, entity)], [...truth(plain, entity)])
  })
})
