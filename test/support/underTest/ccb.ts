/** Church Community Builder under the suite for all adapters. */
import { type Adapter, type AnyEntity, defineAdapter, type EntityName, mkEntityManifest } from "@openfaith/adapter-core"
import { assert } from "@effect/vitest"
import { ccb, ccbEntityManifest } from "@openfaith/ccb"
import { Effect, Redacted } from "effect"
import { type CcbFault, type CcbKind, ccbLife, type CcbSimulator, ccbTruth, startCcb } from "../../../apps/simulator/src/index.ts"
import { asStored } from "../expectStoreEqualsSource.ts"
import type { TrueRow } from "../expectStored.ts"
import type { AdapterUnderTest, KilledReading, LastingTrouble, SourceUnderTest } from "./AdapterUnderTest.ts"

/** What the church calls the rows of each entity. */
const kindOf: Readonly<Record<string, Parameters<typeof ccbTruth>[1]>> = {
  "people.Campus": "campus",
  "people.CustomField": "custom_field",
  "people.SignificantEvent": "significant_event",
  "people.Family": "family",
  "people.Individual": "individual",
  "groups.GroupType": "group_type",
  "groups.GroupGrouping": "group_grouping",
  "groups.Group": "group",
  "groups.Participant": "participant",
  "events.Event": "event",
  "events.Attendance": "attendance",
  "giving.Fund": "fund",
  "giving.Batch": "batch",
  "giving.Transaction": "transaction",
  "giving.TransactionDetail": "transaction_detail"
}

const kindFor = (entity: string) => kindOf[entity] ?? assert.fail(`The church has no ${entity}.`)
const ownKindOf = (entity: string): CcbKind => {
  const kind = kindFor(entity)
  return kind === "transaction" || kind === "transaction_detail" ? "batch" : kind
}

/** What an entity names and a row does not say is not set. */
const trueRows = ({ church }: CcbSimulator, entity: EntityName): ReadonlyMap<string, TrueRow> => {
  const definition = ccbEntityManifest.get(entity)
  const unset = Object.fromEntries(Object.keys(definition.attributes.fields).map((name) => [name, null]))
  const shown = asStored(definition)
  return new Map(
    [...ccbTruth(church, kindFor(entity))].map(([id, said]) => [id, shown({ id, attributes: { ...unset, ...said }, relationships: {} })])
  )
}

/** In windows of years: what is in them is the same, and a test asks for a few. */
const withLists = (id: string, change: (list: AnyEntity["list"]) => Partial<AnyEntity["list"]>): Adapter =>
  defineAdapter({
    ...ccb,
    id,
    manifest: mkEntityManifest(
      [...ccbEntityManifest.entities.values()].map((entity) => ({ ...entity, list: { ...entity.list, ...change(entity.list) } }))
    )
  })
const wide = ({ windows }: AnyEntity["list"]) => (windows === undefined ? {} : { windows: { ...windows, days: 3000 } })
const adapter = withLists("ccb", wide)
/** Pages of a few rows, so that a small church has many. */
const inSmallPages = withLists("ccb-small-pages", (list) => ({ ...wide(list), ...(list.paging === "numbered" ? { perPage: 7 } : {}) }))

const unlimited = { burst: 1_000_000, perSecond: 10_000, daily: 1_000_000 } as const

const products = ["people", "groups", "events", "giving"]

const people = "srv=individual_profiles"
const passing: Readonly<Record<string, ReadonlyArray<CcbFault>>> = {
  "429s without a body, outages and connections that break": [
    { kind: "too-many-requests", match: people, nth: 1 },
    { kind: "status", match: people, nth: 3 },
    { kind: "reset", match: people, nth: 4 },
    { kind: "error", value: 4, match: people, nth: 6 },
    { kind: "error-direct", value: 300, match: people, nth: 8 }
  ],
  "what is no XML to be read, once each": [
    { kind: "html", match: people, nth: 2 },
    { kind: "malformed", match: people, nth: 4 },
    { kind: "truncated", match: people, nth: 6 },
    { kind: "doctype", match: people, nth: 8 },
    { kind: "deep", match: people, nth: 10 },
    { kind: "latin", match: people, nth: 12 },
    { kind: "no-response", match: people, nth: 14 },
    { kind: "wrong-count", match: people, nth: 16 }
  ],
  "more than anybody can hold, once": [{ kind: "endless", match: people, nth: 2 }],
  "everybody at once, whatever page is asked for": [{ kind: "all-at-once", match: people }],
  "people in another order for every page": [{ kind: "shuffled", match: people }],
  "a clock that is off by an hour": [{ kind: "clock" }]
}

/** Without `--deep`: what says most about it. */
const usually = Object.keys(passing).slice(0, 3)

type Lasting = readonly [trouble: Pick<LastingTrouble, "name" | "reason" | "status">, fault: CcbFault]
const lasting: ReadonlyArray<Lasting> = [
  [
    { name: "answers stay HTML", status: "failed", reason: /content-type/ },
    { kind: "html", match: people }
  ],
  [
    { name: "answers stay errors", status: "failed", reason: /rejected the request .*\[202\]/ },
    { kind: "error", value: 202, match: people }
  ],
  [
    { name: "answers stay larger than can be held", status: "failed", reason: /too-large/ },
    { kind: "endless", match: people }
  ]
]

const troubles: ReadonlyMap<string, ReadonlyArray<CcbFault>> = new Map([
  ["life", [{ kind: "life", probability: 0.1 }]],
  ...Object.entries(passing),
  ...lasting.map(([{ name }, fault]) => [name, [fault]] as const)
])

const sourceOf = (simulator: CcbSimulator): SourceUnderTest => {
  const { church, faults, token } = simulator
  const [id = "", secret = ""] = token.split(":")
  return {
    manifest: ccbEntityManifest,
    rows: (entity) => trueRows(simulator, entity),
    lookups: new Map(),
    url: simulator.url,
    products,
    credential: { kind: "basic", id, secret: Redacted.make(secret) },
    requests: () => simulator.asked.count,
    create: (entity, count) => ccbLife.create(church, ownKindOf(entity), count),
    update: (entity, count) => {
      for (let n = 0; n < count; n++) ccbLife.update(church, ownKindOf(entity))
    },
    remove: (entity, ids) => {
      for (const each of ids) ccbLife.remove(church, kindFor(entity), each)
    },
    begin: (trouble) => faults.set(trouble === null ? [] : (troubles.get(trouble) ?? assert.fail(`There is no trouble ${trouble}.`))),
    fired: () => faults.fired(),
    merging: {
      candidates: (count) => [...church.tables.individual.keys()].sort().slice(0, count),
      merge: (remove, keep) => ccbLife.merge(church, remove, keep),
      anybody: (count) => {
        const all = [...church.tables.individual.keys()]
        for (let n = 0; n < count; n++) ccbLife.merge(church, all[2 * n] ?? "", all[2 * n + 1] ?? "")
      }
    },
    also: () => Effect.void
  }
}

const isDeep = process.env["OPENFAITH_TEST_DEEP"] === "1"

/** As it is read where nothing was made small for tests. */
const inOneParish: KilledReading = {
  church: "in one parish",
  kills: 8,
  entities: [...ccbEntityManifest.entities.keys()],
  requests: 500,
  streams: ccbEntityManifest.entities.size,
  serve: startCcb({ people: 300, limits: unlimited, latencyMillis: 5 }).pipe(
    Effect.orDie,
    Effect.map((simulator) => ({
      url: simulator.url,
      token: simulator.token,
      requestCount: Effect.sync(() => simulator.asked.count),
      takePages: Effect.sync(() => simulator.log.splice(0).filter((url) => !url.includes("api_status"))),
      truth: (entity: EntityName) => Effect.succeed([...trueRows(simulator, entity).values()])
    }))
  )
}

export const ccbUnderTest: AdapterUnderTest = {
  adapter,
  inSmallPages,
  whole: adapter,
  products,
  serve: ({ people: count }) => startCcb({ people: count, limits: unlimited }).pipe(Effect.map(sourceOf), Effect.orDie),
  foundByDelta: { update: ["people.Individual", "groups.Group", "events.Event"], create: ["people.Individual", "giving.Batch"] },
  drifting: { entity: "people.Individual", field: "last_name" },
  people: "people.Individual",
  deletable: ["groups.Participant", "events.Attendance", "giving.TransactionDetail", "people.SignificantEvent"],
  merges: true,
  passing: isDeep ? Object.keys(passing) : usually,
  lasting: lasting.map(([trouble]) => ({
    ...trouble,
    entity: "people.Individual",
    blocked: [],
    done: ["people.Campus", "groups.Group", "groups.Participant", "giving.Batch"]
  })),
  killed: isDeep ? [inOneParish] : []
}
