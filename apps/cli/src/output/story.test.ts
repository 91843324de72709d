import { assert, describe, it } from "@effect/vitest"
import type { Lineage } from "@openfaith/api"
import { storyText } from "./story.ts"
import { dateAndTime } from "./words.ts"

type Explanation = typeof Lineage.Type
type RecordStory = Explanation["records"][number]

const at = "2026-03-01T10:00:00.000Z"
const time = dateAndTime(at)

const row = {
  id: "person_1",
  entity: "person",
  orgId: "grace",
  deletedAt: null,
  createdAt: at,
  updatedAt: at,
  externalId: "4711",
  slot: ""
}

const look = {
  sentAt: at,
  receivedAt: at,
  version: null,
  hash: "00",
  changed: [],
  lost: [],
  runId: "run_1",
  lane: "backfill",
  byId: false,
  adapterVersion: "1.0",
  transformVersion: 1,
  decisionId: null,
  mergedInto: null
}

const record: RecordStory = {
  orgId: "grace",
  connectionId: "con_1",
  adapter: "pco",
  entity: "people.Person",
  externalId: "4711",
  state: "live",
  deletedAt: null,
  stored: look,
  installedTransform: 2,
  rows: [row],
  looks: [{ ...look, outcome: "stored", request: "GET /people/v2/people", why: "stored: the first look that is known" }],
  quarantine: [
    {
      id: "7",
      kind: "losing",
      path: "birthdate",
      reason: "empties birthdate",
      firstSeenAt: at,
      lastSeenAt: at,
      resolvedAt: null,
      resolution: null
    }
  ],
  waiting: { reason: "tie", askedAt: at, notBefore: at, attempts: 0 },
  decisions: [{ id: "3", kind: "losses", status: "open", outcome: null, openedAt: at, decidedAt: null, decidedBy: null, reason: null }],
  proof: { runId: "run_1", kind: "full", startedAt: at, finishedAt: at }
}

const explanation: Explanation = { asked: "person_1", followed: null, row, mergedFrom: [], records: [record] }

describe("the story of a row", () => {
  it("tells its record, each look with its reason, what waits, what is to be decided, and who saw it last", () => {
    assert.deepStrictEqual(storyText(explanation).split("\n"), [
      `person person_1 of grace: live, last changed ${time}`,
      "",
      "people.Person 4711 of pco (con_1): live",
      "  Rows: person person_1",
      "  Stored by backfill, run run_1; adapter 1.0, transform 1, version 2 is installed",
      `  ${time}  stored: the first look that is known`,
      "                       backfill, run run_1, GET /people/v2/people",
      `  In quarantine as 7 (losing), last seen ${time}: birthdate: empties birthdate`,
      `  Waits since ${time} to be read by its id: tie`,
      "  Decision 3 about losses: open",
      `  Seen last by a proven full sync that ended ${time}: run run_1`
    ])
  })

  it("says that the id was merged, and what has made no row", () => {
    const followed = { from: "person_0", to: "person_1", at, evidence: null }
    assert.include(storyText({ ...explanation, followed }), `You asked for person_0. It was merged into this row ${time}.`)
    const recognised = { ...followed, evidence: "the same firstName, lastName, birthdate" }
    assert.include(
      storyText({ ...explanation, mergedFrom: [recognised] }),
      `person_0 was recognised as it ${time} (the same firstName, lastName, birthdate), and references to it lead here`
    )
    const absent: Explanation = {
      ...explanation,
      asked: "people.Person 9",
      row: null,
      records: [{ ...record, state: "absent", stored: null, looks: [], rows: [] }]
    }
    const text = storyText(absent)
    assert.match(text, /^people\.Person 9 has made no row\n\npeople\.Person 4711 of pco \(con_1\): absent\n {2}In quarantine as 7/)
    assert.notInclude(text, "Seen last")
  })
})
