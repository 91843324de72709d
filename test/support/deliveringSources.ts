/** Sources that tell of changes by webhooks, as the test of all that can go wrong on the way asks of each. */
import type { Adapter, EntityName } from "@openfaith/adapter-core"
import { Effect, type Scope } from "effect"
import { createB1, type DeliveryFaults, mutate, removeB1, startB1, startSimulator, updateB1 } from "../../apps/simulator/src/index.ts"
import { noLimit, type Place } from "./engine.ts"
import { expectStored } from "./expectStored.ts"
import { expectStoreEqualsSource, trueRows } from "./expectStoreEqualsSource.ts"
import { b1Source, b1UnderTest } from "./underTest/b1.ts"
import { pcoUnderTest } from "./underTest/pco.ts"

export interface DeliveringSource {
  readonly place: Place
  readonly adapter: Adapter
  /** Entities that events tell of: what there is, and what is gone. */
  readonly told: ReadonlyArray<EntityName>
  /** A piece of a church's life: every kind of change that events tell of. */
  readonly live: () => void
  readonly disturb: (faults: DeliveryFaults) => void
  /** `made`: without copies · `succeeded`: with them. */
  readonly counts: { readonly made: number; readonly succeeded: number; readonly forged: number; readonly forgedTaken: number }
  /** Where it delivers to. */
  readonly url: () => string
  /** Everything that was delivered comes once more; answers how many deliveries that is. */
  readonly again: () => number
  /** Ids that the source has now. */
  readonly ids: (entity: EntityName) => ReadonlySet<string>
  readonly expectEqual: (orgId: string) => Effect.Effect<void, unknown, Effect.Services<ReturnType<typeof expectStored>>>
}

const ofPco = ["Person", "Email", "PhoneNumber", "Address", "FieldDatum", "Household"] as const

const pco = Effect.gen(function* () {
  const simulator = yield* startSimulator({ people: 60, limits: noLimit, latencyMillis: 15, webhookSpeed: 100 })
  const { church } = simulator
  const { webhooks } = church
  const source: DeliveringSource = {
    place: simulator,
    adapter: pcoUnderTest.adapter,
    told: ofPco.map((entity) => `people.${entity}` as const),
    live: () => {
      const now = Date.now()
      for (const entity of ofPco) {
        mutate(church, { do: "update", entity, count: 2 }, now)
        mutate(church, { do: "create", entity }, now)
      }
      for (const entity of ["Email", "PhoneNumber", "FieldDatum", "Person"] as const) mutate(church, { do: "delete", entity }, now)
      mutate(church, { do: "merge" }, now)
    },
    disturb: (faults) => (webhooks.faults = faults),
    counts: webhooks.counts,
    url: () => webhooks.subscriptions[0]?.url ?? "",
    again: () => {
      const all = [...webhooks.delivered]
      for (const delivery of all) webhooks.resend?.(delivery)
      return all.length
    },
    ids: (entity) => new Set(trueRows(simulator, entity).keys()),
    expectEqual: (orgId) => expectStoreEqualsSource(simulator, orgId)
  }
  return source
})

const ofB1 = ["person", "household", "group"] as const

const b1 = Effect.gen(function* () {
  const simulator = yield* startB1({ people: 60, latencyMillis: 15, sweepMillis: 50 }).pipe(Effect.orDie)
  const { church, webhooks } = simulator
  const truth = b1Source(simulator)
  const { adapter } = b1UnderTest
  const source: DeliveringSource = {
    place: truth,
    adapter,
    told: ["membership.Person", "membership.Household", "membership.Group", "membership.GroupMember"],
    live: () => {
      for (const kind of ofB1) {
        const [one = "", other = ""] = church.tables[kind].keys()
        for (const id of [one, other]) updateB1(church, kind, id)
        createB1(church, kind)
      }
      createB1(church, "groupMember")
      for (const kind of [...ofB1, "groupMember"] as const) removeB1(church, kind, [...church.tables[kind].keys()].at(2) ?? "")
    },
    disturb: (faults) => (webhooks.faults = faults),
    counts: webhooks.counts,
    url: () => webhooks.subscriptions[0]?.url ?? "",
    again: () => {
      const all = [...webhooks.taken]
      for (const delivery of all) webhooks.resend(delivery)
      return all.length
    },
    ids: (entity) => new Set(truth.rows(entity).keys()),
    expectEqual: (orgId) => expectStored(truth, orgId, [...adapter.manifest.entities.keys()])
  }
  return source
})

export const deliveringSources: ReadonlyMap<string, Effect.Effect<DeliveringSource, never, Scope.Scope>> = new Map([
  ["pco", Effect.orDie(pco)],
  ["b1", b1]
])
