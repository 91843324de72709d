/** Planning Center under the suite for all adapters. */
import { type EntityName, productOf } from "@openfaith/adapter-core"
import { assert } from "@effect/vitest"
import { pco, pcoEntityManifest } from "@openfaith/pco"
import { Effect, Redacted, Schema } from "effect"
import { type Fault, mutate, type Simulator, startSimulator } from "../../../apps/simulator/src/index.ts"
import { rowsOf } from "../database.ts"
import { directory } from "../directory.ts"
import { noLimit } from "../engine.ts"
import { asStored, churchNameOf, expectLinked, truthOf } from "../expectStoreEqualsSource.ts"
import type { TrueRow } from "../expectStored.ts"
import { pcoDirectory } from "../pcoDirectory.ts"
import { simulatorProcess } from "../processes.ts"
import { pcoSmallPages } from "../smallPages.ts"
import type { AdapterUnderTest, KilledReading, LastingTrouble, SourceUnderTest } from "./AdapterUnderTest.ts"

const entities = [...pcoEntityManifest.entities.keys()]
const products = [...new Set(entities.map(productOf))]
const whole = { ...pco, id: "pco-whole" }

const life: ReadonlyArray<Fault> = [{ kind: "mutate", mutations: [{ do: "live" }], match: { probability: 0.3 } }]
const isDeep = process.env["OPENFAITH_TEST_DEEP"] === "1"
const secondOf = (entity: "Person" | "Email" | "PhoneNumber" | "FieldDatum") => ({ entity, nth: 2 })
const second = secondOf("Person")

/** What a source does now and then, each by itself. */
const alone: Readonly<Record<string, ReadonlyArray<Fault>>> = {
  "a 429 that says when in seconds": [{ kind: "too-many-requests", seconds: 1, times: 2, match: { every: 9 } }],
  "a 429 that says when as a date": [{ kind: "too-many-requests", retryAfter: "date", seconds: 2, times: 1, match: second }],
  "a 429 that does not say when": [{ kind: "too-many-requests", retryAfter: "none", times: 2, match: { entity: "Email" } }],
  "5xx, twice": [{ kind: "status", status: 503, times: 2, match: { entity: "Person" } }],
  "a gateway's HTML, once": [{ kind: "html", times: 1, match: second }],
  "HTML with status 200, once": [{ kind: "html", status: 200, times: 1, match: second }],
  "an error in a body with status 200, once": [{ kind: "error-body", times: 1, match: second }],
  "a truncated answer, once": [{ kind: "truncated", times: 1, match: second }],
  "an answer that is no JSON, once": [{ kind: "malformed", times: 1, match: second }],
  "a connection reset before the answer": [{ kind: "reset", times: 2, match: { every: 7 } }],
  "a connection reset within the answer": [{ kind: "reset", afterBytes: 300, times: 1, match: second }],
  "a stall": [{ kind: "stall", milliseconds: 800, times: 2, match: { entity: "Person" } }],
  "rows that come twice in a page": [{ kind: "duplicate-rows", count: 3, match: { entity: "FieldOption" } }],
  "ties in another order every time": [{ kind: "unstable-ties" }],
  "an announced limit that drops": [{ kind: "limit-drop", requests: 500, periodSeconds: 1, match: second }],
  "a clock that is off by an hour": [{ kind: "clock-skew", seconds: 3600 }]
}

/** The same, several in one reading. */
const together: Readonly<Record<string, ReadonlyArray<Fault>>> = {
  "429s that say when in seconds, as a date and not at all": [
    { kind: "too-many-requests", seconds: 1, times: 1, match: secondOf("PhoneNumber") },
    { kind: "too-many-requests", retryAfter: "date", seconds: 2, times: 1, match: second },
    { kind: "too-many-requests", retryAfter: "none", times: 1, match: secondOf("Email") }
  ],
  "5xx, a gateway's HTML, and connections reset before and within the answer": [
    { kind: "status", status: 503, times: 2, match: { entity: "Person" } },
    { kind: "html", times: 1, match: secondOf("Email") },
    { kind: "reset", times: 1, match: secondOf("PhoneNumber") },
    { kind: "reset", afterBytes: 300, times: 1, match: secondOf("FieldDatum") }
  ],
  "HTML, errors, and what is cut short or no JSON, all with status 200": [
    { kind: "html", status: 200, times: 1, match: second },
    { kind: "error-body", times: 1, match: secondOf("Email") },
    { kind: "truncated", times: 1, match: secondOf("PhoneNumber") },
    { kind: "malformed", times: 1, match: secondOf("FieldDatum") }
  ],
  "a stall, and an announced limit that drops": [
    { kind: "stall", milliseconds: 800, times: 2, match: { entity: "Person" } },
    { kind: "limit-drop", requests: 500, periodSeconds: 1, match: secondOf("Email") }
  ],
  "rows that come twice in a page, and ties in another order every time": [
    { kind: "duplicate-rows", count: 3, match: { entity: "FieldOption" } },
    { kind: "unstable-ties" }
  ],
  "a clock that is off by an hour": [{ kind: "clock-skew", seconds: 3600 }]
}
const passing = isDeep ? alone : together

/** Of the list of people. */
const lasting: ReadonlyArray<readonly [trouble: Pick<LastingTrouble, "name" | "reason" | "status">, fault: Fault]> = [
  [
    { name: "next link loops", status: "failed", reason: /looping-link/ },
    { kind: "looping-next", match: { entity: "Person" } }
  ],
  [
    { name: "next link leads elsewhere", status: "failed", reason: /foreign-link/ },
    { kind: "foreign-next", match: { entity: "Person" } }
  ],
  [
    { name: "filters are ignored", status: "failed", reason: /ignored-filter/ },
    { kind: "ignored-filters", match: { entity: "Person" } }
  ],
  [
    { name: "pages repeat rows out of order", status: "failed", reason: /ignored-order/ },
    { kind: "duplicate-rows", count: 3, match: { entity: "Person" } }
  ],
  [
    { name: "answers stay HTML", status: "failed", reason: /content-type/ },
    { kind: "html", status: 200, match: { entity: "Person" } }
  ],
  [
    { name: "answers stay errors with status 200", status: "failed", reason: /error-with-200/ },
    { kind: "error-body", match: { entity: "Person" } }
  ],
  [
    { name: "list is forbidden", status: "paused", reason: /may not read .* \(403/ },
    { kind: "status", status: 403, match: { entity: "Person" } }
  ]
]

const troubles: ReadonlyMap<string, ReadonlyArray<Fault>> = new Map([
  ["life", life],
  ...Object.entries(passing),
  ...lasting.map(([{ name }, fault]) => [name, [fault]] as const)
])

const Known = Schema.Struct({ rows: Schema.Int })

/** One person, known under one id in several products, is one row that everything of theirs leads to. */
const expectOneOfEverybody = Effect.fnUntraced(function* (orgId: string) {
  const [everywhere] = yield* rowsOf(
    Known,
    `SELECT count(DISTINCT r.entity_id)::int AS rows FROM canonical.person p
       JOIN canonical.donation d ON d.person_id = p.id JOIN canonical.group_membership m ON m.person_id = p.id
       JOIN canonical.check_in c ON c.person_id = p.id JOIN canonical.scheduled_person s ON s.person_id = p.id
       JOIN sync.records r ON r.external_id = p.external_id JOIN sync.entities e ON e.id = r.entity_id AND e.entity LIKE '%.Person'
     WHERE p.org_id = $1 GROUP BY p.id ORDER BY rows DESC LIMIT 1`,
    [orgId]
  )
  assert.isAtLeast(everywhere?.rows ?? 0, 5)
})

const sourceOf = (simulator: Simulator, isWhole: boolean): SourceUnderTest => {
  const { church } = simulator
  const [id = "", secret = ""] = simulator.token.split(":")
  const nameOf = (entity: EntityName) => churchNameOf(pcoEntityManifest.get(entity))
  return {
    ...truthOf(simulator),
    url: simulator.url,
    credential: { kind: "basic", id, secret: Redacted.make(secret) },
    requests: () => church.requests.summary().total,
    create: (entity, count) => void mutate(church, { do: "create", entity: nameOf(entity), count }),
    update: (entity, count) => void mutate(church, { do: "update", entity: nameOf(entity), count }),
    remove: (entity, ids) => void mutate(church, { do: "delete", entity: nameOf(entity), ids }),
    begin: (trouble) =>
      church.faults.set(trouble === null ? [] : (troubles.get(trouble) ?? assert.fail(`There is no trouble ${trouble}.`))),
    // Of several things that go wrong each has to, or nothing is shown of it.
    fired: () => Math.min(...church.faults.report().map(({ fired }) => fired)),
    merging: {
      candidates: (count) =>
        church.tables.Person.rows
          .filter(({ id: person }) => church.tables.Email.childrenOf("person", person).length > 0)
          .map(({ id: person }) => person)
          .sort()
          .slice(0, count),
      merge: (remove, keep) => void mutate(church, { do: "merge", keep, remove }),
      anybody: (count) => {
        for (let n = 0; n < count; n++) mutate(church, { do: "merge" })
      }
    },
    also: (orgId) => Effect.andThen(expectLinked(simulator, orgId), isWhole ? expectOneOfEverybody(orgId) : Effect.void)
  }
}

const isLedTo = new Set(
  [...pcoEntityManifest.entities.values()].flatMap(({ list, relations }) => [
    ...Object.values(relations).map(({ to }) => to),
    ...(list.under ? [list.under] : [])
  ])
)

const Row = Schema.fromJsonString(
  Schema.Struct({
    id: Schema.String,
    attributes: Schema.Record(Schema.String, Schema.Unknown),
    relationships: Schema.Record(Schema.String, Schema.Unknown)
  })
)
const decodeRow = Schema.decodeUnknownSync(Row)

const serveProcess = Effect.fnUntraced(function* (flags: ReadonlyArray<string>) {
  const simulator = yield* simulatorProcess(["--seed", "7", "--limit", "1000000", ...flags])
  return {
    url: simulator.url,
    token: simulator.token,
    requestCount: simulator.requestCount,
    takePages: Effect.map(simulator.takeRequests, ({ log, total }) => {
      assert.strictEqual(log.length, total, "the simulator's log of requests is complete")
      return log.map(({ url }) => url).filter((url) => url.includes("per_page"))
    }),
    truth: (name: EntityName) => {
      const entity = pcoEntityManifest.get(name)
      // Attributes that show only where they are named are none of what the church tells, nor are pairs of two lists.
      if (entity.list.query !== undefined || entity.list.links !== undefined) return Effect.succeed(null)
      return Effect.map(simulator.truth(churchNameOf(entity), entity.list.include ?? []), (ndjson): ReadonlyArray<TrueRow> =>
        ndjson
          .split("\n")
          .filter((line) => line !== "")
          .map((line) => asStored(entity)(decodeRow(line)))
      )
    }
  }
})

const many = isDeep ? 20_000 : 1500
const ofManyPeople: KilledReading = {
  church: "of many people",
  kills: isDeep ? 30 : 5,
  entities: directory,
  requests: many * 0.3,
  streams: 5,
  serve: serveProcess(["--people", String(many)])
}
/** Lists below lists, rows that come with others, paths of several ids. */
const inEveryProduct: KilledReading = {
  church: "in every product",
  kills: 12,
  entities,
  requests: 1500,
  streams: 40,
  serve: serveProcess(["--people", "300", "--products", "all"])
}

export const pcoUnderTest: AdapterUnderTest = {
  adapter: pcoDirectory,
  inSmallPages: pcoSmallPages,
  whole,
  products,
  serve: ({ isWhole = false, people }) =>
    startSimulator({ people, limits: noLimit, ...(isWhole ? { products: "all" as const } : {}) }).pipe(
      Effect.map((simulator) => sourceOf(simulator, isWhole)),
      Effect.orDie
    ),
  foundByDelta: { update: ["people.Person", "people.Address"], create: ["people.Email"] },
  drifting: { entity: "people.Email", field: "address" },
  people: "people.Person",
  deletable: entities.filter((name) => !isLedTo.has(name) && !pcoEntityManifest.get(name).list.links),
  merges: true,
  passing: Object.keys(passing),
  lasting: lasting.map(([trouble]) => ({
    ...trouble,
    entity: "people.Person",
    blocked: ["people.Email", "people.PhoneNumber", "people.Address", "people.FieldDatum", "people.HouseholdMembership"],
    done: ["people.Campus", "people.Household", "people.FieldDefinition"]
  })),
  killed: isDeep ? [ofManyPeople, inEveryProduct] : [ofManyPeople]
}
