/** ChurchApps B1 under the suite for all adapters. */
import { assert } from "@effect/vitest"
import { type Adapter, type EntityName, mkEntityManifest } from "@openfaith/adapter-core"
import { b1, b1EntityManifest } from "@openfaith/b1"
import { Effect, Redacted, Schema } from "effect"
import {
  type B1Kind,
  b1Kinds,
  type B1Simulator,
  createB1,
  type Fault,
  removeB1,
  startB1,
  truthOfB1,
  updateB1
} from "../../../apps/simulator/src/index.ts"
import type { TrueRow } from "../expectStored.ts"
import { simulatorProcess } from "../processes.ts"
import type { AdapterUnderTest, KilledReading, SourceUnderTest } from "./AdapterUnderTest.ts"

const entities = [...b1EntityManifest.entities.keys()]

/** Its limit is one of ours: what is tried here need not wait for it. */
const unhurried: Adapter = { ...b1, budget: { ...b1.budget, requests: 10_000 } }

/** The same in pages of ours that a small church has several of. */
const inSmallPages: Adapter = {
  ...unhurried,
  id: "b1-small-pages",
  manifest: mkEntityManifest(
    [...b1EntityManifest.entities.values()].map((entity) => ({ ...entity, list: { ...entity.list, perPage: 20 } }))
  )
}

/** What the simulator calls it. */
export const kindOf = (entity: EntityName): B1Kind => {
  const { type } = b1EntityManifest.get(entity)
  return b1Kinds.find((kind) => kind === type) ?? assert.fail(`The church has no ${entity}.`)
}

const groups = { path: "^/membership/groups$" }
const donations = { path: "^/giving/donations$" }

const passing: Readonly<Record<string, ReadonlyArray<Fault>>> = {
  "a 429 that does not say when": [{ kind: "too-many-requests", times: 2, match: groups }],
  "5xx, twice": [{ kind: "status", status: 503, times: 2, match: groups }],
  "a gateway's HTML, once": [{ kind: "html", times: 1, match: groups }],
  "HTML with status 200, once": [{ kind: "html", status: 200, times: 1, match: groups }],
  "an object in the place of a list, once": [{ kind: "error-body", times: 1, match: groups }],
  "a truncated answer, once": [{ kind: "truncated", times: 1, match: groups }],
  "an answer that is no JSON, once": [{ kind: "malformed", times: 1, match: groups }],
  "a connection reset before the answer": [{ kind: "reset", times: 2, match: { every: 7 } }],
  "a connection reset within the answer": [{ kind: "reset", afterBytes: 300, times: 1, match: groups }],
  "a stall": [{ kind: "stall", milliseconds: 800, times: 2, match: groups }],
  "a clock that is off by an hour": [{ kind: "clock-skew", seconds: 3600 }]
}

const isDeep = process.env["OPENFAITH_TEST_DEEP"] === "1"
/** Those that are met in another way than where pages are asked for. */
const usually = ["5xx, twice", "an object in the place of a list, once", "a truncated answer, once", "a connection reset before the answer"]

const lasting = [
  ["answers stay HTML", /content-type/, { kind: "html", status: 200, match: donations }],
  ["answers stay an object without rows", /unexpected-shape/, { kind: "error-body", match: donations }],
  ["answers stay cut off", /malformed-body/, { kind: "truncated", match: donations }]
] as const satisfies ReadonlyArray<readonly [name: string, reason: RegExp, fault: Fault]>

const troubles: ReadonlyMap<string, ReadonlyArray<Fault>> = new Map<string, ReadonlyArray<Fault>>([
  ...Object.entries(passing),
  ...lasting.map(([name, , fault]) => [name, [fault]] as const)
])

const Row = Schema.fromJsonString(
  Schema.Struct({
    id: Schema.String,
    attributes: Schema.Record(Schema.String, Schema.Unknown),
    relationships: Schema.Record(Schema.String, Schema.Unknown)
  })
)
const decodeRow = Schema.decodeUnknownSync(Row)

export const b1Source = ({ church, token, url }: B1Simulator): SourceUnderTest => ({
  manifest: b1EntityManifest,
  rows: (entity) =>
    new Map(
      truthOfB1(church, kindOf(entity))
        .map((text) => decodeRow(text))
        .map((row) => [row.id, row])
    ),
  lookups: new Map(),
  url,
  credential: { kind: "bearer", token: Redacted.make(token) },
  requests: () => church.requests.summary().total,
  create: (entity, count) => {
    for (let n = 0; n < count; n++) createB1(church, kindOf(entity))
  },
  update: (entity, count) => {
    for (const id of [...church.tables[kindOf(entity)].keys()].slice(0, count)) updateB1(church, kindOf(entity), id)
  },
  remove: (entity, ids) => {
    for (const id of ids) removeB1(church, kindOf(entity), id)
  },
  begin: (trouble) => {
    church.restlessness = trouble === "life" ? 0.7 : 0
    if (trouble === "life") church.lived = 0
    const found = trouble === null || trouble === "life" ? [] : troubles.get(trouble)
    church.faults.set(found ?? assert.fail(`There is no trouble ${trouble}.`))
  },
  fired: () => church.lived + church.faults.report().reduce((sum, each) => sum + each.fired, 0),
  merging: null,
  also: () => Effect.void
})

/** Lists come whole: few requests, so that a kill is met by how slowly they are answered. */
const killed: KilledReading = {
  church: "without pages",
  kills: isDeep ? 10 : 2,
  entities,
  requests: entities.length,
  streams: 5,
  serve: Effect.gen(function* () {
    const simulator = yield* simulatorProcess(["b1", "--people", isDeep ? "5000" : "300", "--seed", "7", "--latency", "400"])
    return {
      url: simulator.url,
      token: simulator.token,
      requestCount: simulator.requestCount,
      takePages: Effect.map(simulator.takeRequests, ({ log }) => log.map(({ url }) => url)),
      truth: (name: EntityName) =>
        Effect.map(simulator.truth(kindOf(name), []), (ndjson): ReadonlyArray<TrueRow> =>
          ndjson
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => decodeRow(line))
        )
    }
  })
}

export const b1UnderTest: AdapterUnderTest = {
  adapter: unhurried,
  inSmallPages,
  whole: unhurried,
  products: ["membership", "attendance", "giving"],
  serve: ({ people }) => startB1({ people }).pipe(Effect.map(b1Source), Effect.orDie),
  foundByDelta: { update: ["membership.Person", "giving.Donation"], create: ["membership.GroupMember"] },
  drifting: { entity: "giving.Fund", field: "name" },
  people: "membership.Person",
  deletable: ["membership.GroupMember", "attendance.VisitSession", "giving.FundDonation"],
  merges: false,
  passing: isDeep ? Object.keys(passing) : usually,
  lasting: (isDeep ? lasting : lasting.slice(0, 2)).map(([name, reason]) => ({
    name,
    entity: "giving.Donation",
    status: "failed",
    reason,
    blocked: ["giving.FundDonation"],
    done: ["membership.Person", "giving.Fund", "attendance.Visit"]
  })),
  killed: isDeep ? [killed] : []
}
