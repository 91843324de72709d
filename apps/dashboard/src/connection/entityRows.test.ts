import { assert, it } from "@effect/vitest"
import { exampleStream } from "../run/testing/exampleRun.ts"
import { entityRows, isLeftOut } from "./entityRows.ts"

const at = "2026-01-01T00:00:00.000Z"
const proof = (entity: string, more: Readonly<Partial<Parameters<typeof entityRows>[1][number]>> = {}) => ({
  connectionId: "con_1",
  orgId: "grace",
  adapter: "pco",
  entity,
  enabled: true,
  provenTo: at,
  gap: null,
  wholeTo: at,
  latenessMs: 0,
  last: { runId: "run_1", kind: "full", proves: "all" as const, reason: null, at },
  ...more
})
const holding = (entity: string, enabled = true) => ({
  entity,
  enabled,
  reason: null,
  since: null,
  next: null,
  watermark: null,
  stored: 10,
  quarantined: 0
})

const refused = { ...holding("b.Fund", false), reason: "no access to giving", since: at, next: "Have it given there" }

it("says of each entity what the active run does with it, and at rest what the last reading proved", () => {
  const rows = entityRows(
    [holding("a.Person"), holding("a.Email"), holding("a.Tab", false), refused],
    [
      proof("a.Person"),
      proof("a.Address", { last: { runId: "r", kind: "delta", proves: "nothing", reason: "only below changed rows", at } }),
      proof("a.Email", { last: { runId: "r", kind: "full", proves: "nothing", reason: "2 ids were not seen", at } }),
      proof("a.Gap", { gap: { from: at, to: at } })
    ],
    [
      exampleStream("a.Note", { status: "running", looks: 1200, sourceTotal: 5000 }),
      exampleStream("a.Phone", { status: "running", waiting: { reason: "the source is down", since: at, until: null } })
    ]
  )
  assert.deepStrictEqual(
    rows.map(({ entity, mark, state, why }) => [entity, mark, state, why]),
    [
      ["a.Address", "done", "Read in part", "only below changed rows"],
      ["a.Email", "exceptions", "The last reading alone proves nothing", "2 ids were not seen"],
      ["a.Gap", "unproven", "Gap", "What changed in between is not known; a full sync closes the gap"],
      ["a.Note", "running", "Running", "1,200 of 5,000"],
      ["a.Person", "done", "Every row read", null],
      ["a.Phone", "waiting", "Waits", "the source is down"],
      ["a.Tab", "cancelled", "Switched off", null],
      ["b.Fund", "blocked", "Refused by the source", "no access to giving. Have it given there"]
    ]
  )
  assert.deepStrictEqual([rows[4]?.stored, rows[5]?.stored, rows[4]?.provenTo], [10, null, at])
})

it("leaves out what is switched off and holds nothing", () => {
  const rows = entityRows([holding("a.Person"), holding("a.Tab", false), { ...holding("a.Note", false), stored: 0 }, refused], [], [])
  assert.deepStrictEqual(
    rows.filter(isLeftOut).map(({ entity }) => entity),
    ["a.Note"]
  )
})
