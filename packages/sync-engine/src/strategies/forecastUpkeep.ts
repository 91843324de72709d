/**
 * Upkeep: what keeping a connection fresh costs, and how long a change or a deletion can stay unseen meanwhile. Pure: the same rules that decide what runs
 * read are asked here, so that `plan` and docs/operate/cost.md tell what will happen.
 */
import {
  type AnyEntity,
  type EntityManifest,
  type EntityName,
  planRead,
  type RequestBudget,
  type SyncType,
  whyNoDelta
} from "@openfaith/adapter-core"
import { Duration } from "effect"
import { cadenceSeconds } from "../schedules/cadence.ts"
import { comesWithParent } from "./deltaPlan.ts"
import type { Gap } from "../schedules/Timing.ts"
import { dailyQuota, dailyShare, playNights, unitsOf, usualDueAgeSeconds } from "./Rotation.ts"

/** How far apart the connection's own runs lie; `null`: none starts by itself. */
export interface Gaps {
  readonly delta: Gap | null
  readonly reconciliation: Gap | null
  /** Of deltas that an entity has a schedule of its own for. */
  readonly own?: ReadonlyMap<string, Gap>
}

export interface UpkeepFacts {
  readonly manifest: EntityManifest
  readonly budget: RequestBudget
  /** Entities the connection reads, in sync order. */
  readonly entities: ReadonlyArray<EntityName>
  /** Rows by entity; one that is not named counts as empty. */
  readonly totals: ReadonlyMap<string, number>
  readonly gaps: Gaps
  /** Of a day's quota, for reconciliations; `null`: the usual. */
  readonly share: number | null
  /** How long a deletion may stay unseen, where it is not the usual. */
  readonly dueAges: ReadonlyMap<string, number>
}

export interface EntityUpkeep {
  readonly entity: EntityName
  readonly rows: number
  /** Requests of one whole reading. */
  readonly wholeRequests: number
  /** How a change shows first, where none of its parent does. */
  readonly changesBy: "delta" | "whole reading by delta" | "reconciliation"
  /** Requests of a day's deltas while nothing changes, and where something changes before every one of them. */
  readonly deltaRequests: { readonly idle: number; readonly busy: number }
  /** The longest that a change can stay unseen, in seconds; `null`: without bound. */
  readonly changeUnseenSeconds: number | null
  readonly deletionUnseenSeconds: number | null
  readonly dueAgeSeconds: number
}

export interface DailyCost {
  readonly requests: number
  /** Of a day's quota. */
  readonly share: number
  /** Seconds that many requests take at the source's quota. */
  readonly secondsAtQuota: number
}

export interface Upkeep {
  readonly dailyQuota: number
  /** A full sync, once. */
  readonly full: DailyCost
  readonly deltasIdle: DailyCost
  readonly deltasBusy: DailyCost
  /** On average, over many nights. */
  readonly reconciliation: DailyCost
  /** What reconciliations may take at most. */
  readonly reconciliationShare: number
  /** Busy deltas and reconciliations together. */
  readonly perDay: DailyCost
  readonly entities: ReadonlyArray<EntityUpkeep>
}

const daySeconds = 86_400

export const forecastUpkeep = (facts: UpkeepFacts): Upkeep => {
  const { budget, entities, gaps, manifest, totals } = facts
  const inRun = new Set(entities)
  const whole = (entity: AnyEntity, syncType: SyncType, among: ReadonlySet<EntityName>) =>
    planRead(entity, {
      syncType,
      watermark: null,
      budget,
      manifest,
      total: totals.get(entity.name) ?? 0,
      parents: parentTotal(entity, totals),
      inRun: among
    })?.requests ?? 0

  const costs = new Map(entities.map((name) => [name, whole(manifest.get(name), "reconciliation", inRun)]))
  const units = unitsOf(
    costs,
    (name) => manifest.get(name).list.harvestFrom?.entity,
    (name) => ({ ageSeconds: 0, dueAgeSeconds: facts.dueAges.get(name) ?? usualDueAgeSeconds })
  )
  const allowed = dailyShare(budget, facts.share)
  const nightly = gaps.reconciliation
  const nights = nightly === null ? null : playNights(units, allowed, nightly.mean)
  const secondsOf = (requests: number) => (requests * Duration.toSeconds(budget.period)) / budget.requests
  // A row that goes right after a reading has begun shows when the next one has ended.
  const late = nightly === null || nights === null ? 0 : nightly.longest - nightly.mean + secondsOf(nights.requestsPerNight)
  const unseen = new Map(
    units.flatMap((unit, index) => {
      const longest = nights?.longest[index] ?? null
      return unit.entities.map((name) => [name, longest === null ? null : longest + late])
    })
  )

  const each = entities.map((name): EntityUpkeep => {
    const entity = manifest.get(name)
    const alone = whole(entity, "full", new Set([name]))
    const changes = changesOf(entity, alone, facts)
    const deletionUnseenSeconds = unseen.get(name) ?? null
    return {
      entity: name,
      rows: totals.get(name) ?? 0,
      wholeRequests: costs.get(name) ?? 0,
      ...changes,
      changeUnseenSeconds: changes.changeUnseenSeconds ?? deletionUnseenSeconds,
      deletionUnseenSeconds,
      dueAgeSeconds: facts.dueAges.get(name) ?? usualDueAgeSeconds
    }
  })

  const costOf = (requests: number): DailyCost => ({
    requests: Math.round(requests),
    share: requests / dailyQuota(budget),
    secondsAtQuota: Math.round(secondsOf(requests))
  })
  const idle = sum(each.map(({ deltaRequests }) => deltaRequests.idle))
  const busy = sum(each.map(({ deltaRequests }) => deltaRequests.busy))
  const reconciling = nights === null || nightly === null ? 0 : (nights.requestsPerNight * daySeconds) / nightly.mean
  return {
    dailyQuota: dailyQuota(budget),
    full: costOf(sum([...costs.values()])),
    deltasIdle: costOf(idle),
    deltasBusy: costOf(busy),
    reconciliation: costOf(reconciling),
    reconciliationShare: allowed / dailyQuota(budget),
    perDay: costOf(busy + reconciling),
    entities: each
  }
}

/** A delta that finds something asks for the changed rows, reads the end once more, and asks for the total; an idle one asks once. */
const requestsWhereChanged = 3

const changesOf = (
  entity: AnyEntity,
  wholeRequests: number,
  { budget, gaps }: UpkeepFacts
): Pick<EntityUpkeep, "changesBy" | "deltaRequests" | "changeUnseenSeconds"> => {
  const own = gaps.own?.get(entity.name)
  const often = own ?? gaps.delta
  if (often === null) return { changesBy: "reconciliation", deltaRequests: { idle: 0, busy: 0 }, changeUnseenSeconds: null }
  if (whyNoDelta(entity) === null) {
    const deltas = daySeconds / often.mean
    return { changesBy: "delta", deltaRequests: { idle: deltas, busy: deltas * requestsWhereChanged }, changeUnseenSeconds: often.longest }
  }
  // Due at some time, and read by the next delta; or by a schedule of its own.
  const every = own === undefined ? (comesWithParent(entity) ? null : cadenceSeconds(wholeRequests, budget)) : own.mean
  if (every === null) return { changesBy: "reconciliation", deltaRequests: { idle: 0, busy: 0 }, changeUnseenSeconds: null }
  const requests = (wholeRequests * daySeconds) / every
  const changeUnseenSeconds = own?.longest ?? every + often.longest
  return { changesBy: "whole reading by delta", deltaRequests: { idle: requests, busy: requests }, changeUnseenSeconds }
}

const parentTotal = ({ list }: AnyEntity, totals: ReadonlyMap<string, number>) => {
  const parent = list.under ?? list.partitionBy?.entity
  return parent === undefined ? null : (totals.get(parent) ?? 0)
}

const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((total, each) => total + each, 0)
