/**
 * The rotation: which entities a night's reconciliation reads. Every entity every night where a day's share of requests allows it; else those first
 * whose deletions have stayed unseen longest, measured by how long they may. Pure, so that the same code decides, forecasts and is tested.
 */
import type { EntityName, RequestBudget } from "@openfaith/adapter-core"
import { Duration } from "effect"

/** What holds where nobody has said otherwise. */
export const usualRotation = {
  /** Of a day's quota. With deltas and the cadences of entities without a change field it stays below half (docs/operate/cost.md). */
  share: 0.2,
  /** How long a deletion may stay unseen. */
  dueAge: Duration.days(7)
} as const

/** Spendings older than this are forgotten. */
export const rememberedDays = 60

const daySeconds = 86_400

export const usualDueAgeSeconds = Duration.toSeconds(usualRotation.dueAge)

/** Requests that a credential may send in a day, at the source's quota. */
export const dailyQuota = ({ period, requests }: Pick<RequestBudget, "period" | "requests">): number =>
  Math.floor((requests * daySeconds) / Duration.toSeconds(period))

/** Requests that the reconciliations of a connection may take of a day. */
export const dailyShare = (budget: Pick<RequestBudget, "period" | "requests">, share: number | null): number =>
  Math.floor(dailyQuota(budget) * (share ?? usualRotation.share))

/** Entities that are read together, since the rows of some arrive with those of another. */
export interface RotationUnit {
  readonly entities: ReadonlyArray<EntityName>
  /** What reading them costs. */
  readonly requests: number
  /** Since the last proven reconciliation of the one that has waited longest for its age; `null`: never proven. */
  readonly ageSeconds: number | null
  readonly dueAgeSeconds: number
}

export interface Chosen {
  readonly unit: RotationUnit
  readonly isRead: boolean
  /** Why it is read tonight, or why not. */
  readonly reason: string
}

/**
 * Requests that may be spent now: `share` a day, at most one day's worth saved, less what was spent before. Below zero after a night that took what
 * later ones had: they repay it.
 */
export const creditOf = (share: number, spent: ReadonlyArray<{ readonly secondsAgo: number; readonly requests: number }>): number => {
  let credit = share
  let last = Number.POSITIVE_INFINITY
  for (const { requests, secondsAgo } of [...spent].sort((a, b) => b.secondsAgo - a.secondsAgo)) {
    credit = Math.min(share, credit + (share * (last - secondsAgo)) / daySeconds) - requests
    last = secondsAgo
  }
  return last === Number.POSITIVE_INFINITY ? credit : Math.min(share, credit + (share * last) / daySeconds)
}

/**
 * Which units are read with this credit, the most overdue first. One that would be overdue by the next night goes as long as anything is left, at the
 * cost of later nights, since it could never go otherwise; one that can wait goes only where it fits whole.
 */
export const chooseRotation = (units: ReadonlyArray<RotationUnit>, credit: number, nightSeconds = daySeconds): ReadonlyArray<Chosen> => {
  let left = credit
  return [...units]
    .sort((a, b) => overdue(b) - overdue(a) || a.requests - b.requests)
    .map((unit) => {
      const fits = unit.requests <= left
      const isDue = unit.ageSeconds === null || unit.ageSeconds + nightSeconds > unit.dueAgeSeconds
      const isRead = left > 0 && (fits || isDue)
      const reason = reasonOf(unit, { fits, isRead, left })
      if (isRead) left -= unit.requests
      return { unit, isRead, reason }
    })
}

/** 1 where it is just due; without bound where it was never proven. */
const overdue = ({ ageSeconds, dueAgeSeconds }: RotationUnit) =>
  ageSeconds === null ? Number.POSITIVE_INFINITY : ageSeconds / dueAgeSeconds

const reasonOf = (
  unit: RotationUnit,
  { fits, isRead, left }: { readonly fits: boolean; readonly isRead: boolean; readonly left: number }
): string => {
  const age =
    unit.ageSeconds === null ? "never proven yet" : `proven ${inDays(unit.ageSeconds)} ago of ${inDays(unit.dueAgeSeconds)} at most`
  if (isRead && fits) return `${age}; fits tonight's share`
  if (isRead) return `${age}; needs ${unit.requests} requests, more than the ${Math.floor(left)} left, so later nights give some of theirs`
  if (left <= 0) return `${age}; tonight's share is used up`
  return `${age}; needs ${unit.requests} requests, more than the ${Math.floor(left)} left, and can wait`
}

export interface Nights {
  /** For each unit the longest that a deletion stays unseen, in seconds; `null`: nobody can say, since it is not read often enough. */
  readonly longest: ReadonlyArray<number | null>
  readonly requestsPerNight: number
}

/** What comes of nights like this, by playing them through. */
export const playNights = (units: ReadonlyArray<Omit<RotationUnit, "ageSeconds">>, share: number, nightSeconds = daySeconds): Nights => {
  const ages: Array<number> = units.map(() => 0)
  const longest: Array<number | null> = units.map(() => null)
  let credit = share
  let spent = 0
  for (let night = 1; night <= playedNights; night++) {
    credit = Math.min(share, credit + (share * nightSeconds) / daySeconds)
    const aged = units.map((unit, index) => ({ ...unit, ageSeconds: (ages[index] ?? 0) + nightSeconds, index }))
    const read = new Set(chooseRotation(aged, credit, nightSeconds).flatMap(({ isRead, unit }) => (isRead ? [unit] : [])))
    for (const unit of aged) {
      ages[unit.index] = read.has(unit) ? 0 : unit.ageSeconds
      if (!read.has(unit)) continue
      credit -= unit.requests
      spent += unit.requests
      longest[unit.index] = Math.max(longest[unit.index] ?? 0, unit.ageSeconds)
    }
  }
  return {
    // One that has waited longer by the end than ever before has no bound that was seen.
    longest: longest.map((seconds, index) => (seconds === null || (ages[index] ?? 0) > seconds ? null : seconds)),
    requestsPerNight: spent / playedNights
  }
}

/**
 * What is read as one: each entity with those whose rows arrive with its own. `costs`: of the entities that a rotation reads at all; `carrierOf`: the
 * entity whose rows bring the rows of this one, if any.
 */
export const unitsOf = (
  costs: ReadonlyMap<EntityName, number>,
  carrierOf: (entity: EntityName) => EntityName | undefined,
  agesOf: (entity: EntityName) => Pick<RotationUnit, "ageSeconds" | "dueAgeSeconds">
): ReadonlyArray<RotationUnit> => {
  const leaderOf = (entity: EntityName) => {
    const carrier = carrierOf(entity)
    return carrier !== undefined && costs.has(carrier) ? carrier : entity
  }
  const units = Map.groupBy(costs.keys(), leaderOf)
  return [...units.values()].map((entities) => {
    const requests = entities.reduce((sum, name) => sum + (costs.get(name) ?? 0), 0)
    return entities
      .map((name) => ({ ...agesOf(name), entities, requests }))
      .reduce((one, other) => (overdue(other) > overdue(one) ? other : one))
  })
}

/** Long enough for debts of many shares to come round. */
const playedNights = 400

const inDays = (seconds: number) => `${Math.round((seconds / daySeconds) * 10) / 10} d`
