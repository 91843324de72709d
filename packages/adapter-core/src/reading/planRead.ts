/**
 * The planner: from what an entity's definition says, how a sync will read it and what that costs. Pure, so `plan` can show it before anything
 * is asked for.
 */
import { Duration } from "effect"
import type { RequestBudget } from "../RequestBudget.ts"
import { type AnyEntity, type EntityName, feedOf, type ListEndpoint } from "../Entity.ts"
import type { EntityManifest } from "../Manifest.ts"
import { partsOf } from "./KeysetParts.ts"
import { longestOverlapMs } from "./order.ts"
import { overlapOf } from "./OverlappingOffset.ts"
import type { ReadCost, ReadParameters, ReadPlan, SyncType } from "./ReadPlan.ts"
import { selectEndpointForSyncType } from "./selectEndpointForSyncType.ts"

export interface PlanOptions {
  readonly syncType: SyncType
  /** Up to here the last reading went, on the source's clock. A full reading ignores it. */
  readonly watermark: string | null
  readonly budget: RequestBudget
  readonly manifest: EntityManifest
  /** Rows of the entity as last counted. */
  readonly total?: number | null
  /** Rows of the parent or partitioning entity. */
  readonly parents?: number | null
  /** How late a row may become visible, against its own value. */
  readonly overlapMs?: number
  /** Time of one answer: where it is slow, it limits more than the quota does. */
  readonly latencyMs?: number
  /** Many rows are known to have changed just now: a delta reads each once. */
  readonly manyChanged?: boolean
  /** The entities this run reads, if not the whole manifest; a harvest needs its source among them. */
  readonly inRun?: ReadonlySet<EntityName>
}

export const defaultOverlapMs = 60_000

/** The overlap for rows that were seen to become visible this late: twice as much, at least a minute, at most an hour. */
export const overlapMsFor = (latenessMs: number): number => Math.min(longestOverlapMs, Math.max(defaultOverlapMs, 2 * latenessMs))

/** `null` where a delta cannot read this entity; `whyNoDelta` says why. */
export const planRead = (entity: AnyEntity, options: PlanOptions): ReadPlan | null => {
  const choice = selectEndpointForSyncType(entity, options.syncType, options.inRun ?? new Set(options.manifest.entities.keys()))
  const parameters = choice === null ? null : parametersOf(entity, choice.strategy, options)
  if (choice === null || parameters === null) return null
  const cost = costOf(parameters, options)
  return {
    ...parameters,
    ...cost,
    entity: entity.name,
    syncType: options.syncType,
    reason: choice.reason,
    assumed: [...entity.assumed, ...assumptionsOf(parameters)]
  }
}

const parametersOf = (entity: AnyEntity, strategy: ReadPlan["strategy"], options: PlanOptions): ReadParameters | null => {
  const { changes, list } = entity
  const { perPage } = list
  const overlap = overlapOf(list)
  const overlapMs = options.overlapMs ?? defaultOverlapMs
  const from = options.syncType === "delta" ? options.watermark : null
  switch (strategy) {
    case "keyset":
      if (changes === "none" || !("since" in changes)) return null
      return { strategy, field: changes.since, from, overlapMs, perPage, ...(options.manyChanged && from !== null ? { once: true } : {}) }
    case "newestFirst":
    case "windows":
      // Nothing was read before: there is no watermark to stop at, so the whole list is read.
      if (changes === "none" || !("since" in changes) || from === null) return { strategy: "overlappingOffset", perPage, overlap }
      return { strategy, field: changes.since, from, overlapMs, perPage }
    case "days":
      if (changes === "none" || !("sinceDay" in changes) || from === null) return { strategy: "overlappingOffset", perPage, overlap }
      return { strategy, field: changes.sinceDay, from, overlapDays: changes.overlapDays, perPage, overlap }
    case "hints": {
      const feed = feedOf(entity)
      return feed === null || from === null ? null : { strategy, field: feed.from, from, overlapMs, perPage: feed.most }
    }
    case "rostered":
      return { strategy, perPage }
    case "dayWindows": {
      if (list.windows === undefined) return null
      const { ahead, begins, days } = list.windows
      return { strategy, begins, days, ahead, perPage }
    }
    case "perParent":
      return list.under === undefined ? null : { strategy, parent: list.under, perPage, overlap }
    case "partition":
      return list.partitionBy === undefined
        ? null
        : { strategy, parent: list.partitionBy.entity, filter: list.partitionBy.filter, perPage, overlap }
    case "harvest":
      return harvestOf(list)
    case "overlappingOffset":
      return { strategy, perPage, overlap }
    case "wholeList":
      return { strategy, perPage }
    default:
      return strategy satisfies never
  }
}

/** How rows that arrive with another entity's are read; `null` where none do. */
export const harvestOf = ({ harvestFrom, under }: ListEndpoint): Extract<ReadParameters, { readonly strategy: "harvest" }> | null =>
  harvestFrom === undefined
    ? null
    : { strategy: "harvest", from: harvestFrom.entity, include: harvestFrom.include, ...(under === undefined ? {} : { nested: true }) }

const assumptionsOf = (parameters: ReadParameters): ReadonlyArray<string> => {
  switch (parameters.strategy) {
    case "keyset":
    case "newestFirst":
    case "windows":
      return [`${parameters.field} moves with every change, and a row is visible within ${parameters.overlapMs / 1000} s of its value.`]
    case "days":
      return [`Whatever changed on or after a day is listed for ${parameters.field}, in whatever order.`]
    case "hints":
      return ["What the log leaves out is found by readings of the whole list."]
    case "rostered":
      return ["The roster names every row there is."]
    case "dayWindows":
      return [`No row is of a day before ${parameters.begins}, or of one more than ${parameters.ahead} days ahead.`]
    case "overlappingOffset":
      return ["The list comes in ascending id; if it does not, it is swept until two sweeps agree."]
    case "perParent":
      return ["Each list comes in ascending id; if it does not, it is swept until two sweeps agree."]
    case "wholeList":
      return ["An answer of the same ETag holds the same rows."]
    case "partition":
      return [`A row keeps its ${parameters.filter}, and every row has one.`]
    default:
      return [`A row of ${parameters.from} comes with all its ${parameters.include}.`]
  }
}

const costOf = (parameters: ReadParameters, options: PlanOptions): ReadCost => {
  const [requests, requestsFormula] = requestsOf(parameters, options.total ?? null, options.parents ?? null)
  if (requests === null) return { requests, requestsFormula, secondsAtQuota: null }
  const { budget } = options
  const period = Duration.toSeconds(budget.period)
  const deep = parameters.strategy === "overlappingOffset" ? deepRequests(parameters, options) : 0
  const atQuota = ((requests - deep) * period) / budget.requests + (deep * period) / (budget.deepOffset?.requests ?? budget.requests)
  const atOnce = parameters.strategy === "keyset" && parameters.from === null ? partsOf(options.total ?? null, parameters.perPage) : 1
  const secondsAtQuota = Math.max(atQuota, (requests * (options.latencyMs ?? 0)) / 1000 / atOnce)
  return { requests, requestsFormula, secondsAtQuota: Math.round(secondsAtQuota * 10) / 10 }
}

const requestsOf = (
  parameters: ReadParameters,
  total: number | null,
  parents: number | null
): readonly [requests: number | null, formula: string] => {
  switch (parameters.strategy) {
    case "harvest":
      return parameters.nested === true ? [0, "0: it comes with the pages of another"] : [1, "1 for the total"]
    case "days":
      return [1, "1 if nothing changed since; 2 × rows changed / page otherwise"]
    case "hints":
      return [1, "1 if nothing changed; 1 + rows changed otherwise"]
    case "rostered":
      return [total === null ? null : Math.max(1, Math.floor(total / parameters.perPage) + 1) + 1, "rows / page + 1 for the roster"]
    case "dayWindows":
      return [null, `1 for every ${parameters.days} days since ${parameters.begins}`]
    case "wholeList":
      return [1, "1: one answer holds all rows"]
    case "newestFirst":
      return [1, "1 if nothing changed; rows changed / (page − overlap) otherwise"]
    case "windows":
      return [1, "1 if nothing changed; rows changed / (page − overlap) + 1 otherwise"]
    case "keyset": {
      if (parameters.from !== null) return [1, "1 if nothing changed; rows changed / (page − 1) + 1 otherwise"]
      const formula =
        "1 for a single page, rows / (page − 1) + 1 for the closing read + 1 for rows without a value + 2 for each part but one otherwise; + 1 for the total"
      if (total === null) return [null, formula]
      const { perPage } = parameters
      const divided = 2 * (partsOf(total, perPage) - 1)
      return [total <= perPage ? 2 : Math.ceil((total - 1) / (perPage - 1)) + divided + 3, formula]
    }
    case "overlappingOffset":
      if (parameters.overlap === 0)
        return [total === null ? null : sweptPages(total, parameters.perPage), "1 for a single page, else two sweeps of it"]
      return [total === null ? null : pagesOf(total, parameters), "(rows − overlap) / (page − overlap)"]
    default: {
      const flat = parameters.strategy === "partition" ? 1 : 0
      const formula = `1 per ${parameters.parent} + 1 for each page more in it${flat === 1 ? " + 1 for the total" : ""}`
      if (parents === null) return [null, formula]
      const perList = total === null || parents === 0 ? 1 : pagesOf(Math.ceil(total / parents), parameters)
      return [parents * perList + flat, formula]
    }
  }
}

const pagesOf = (rows: number, { overlap, perPage }: { readonly overlap: number; readonly perPage: number }) =>
  Math.max(1, Math.ceil((rows - overlap) / (perPage - overlap)))

/** A list that ends with a page that is full is known to end by an empty one. */
const sweptPages = (rows: number, perPage: number) => {
  const pages = Math.floor(rows / perPage) + 1
  return pages === 1 ? 1 : 2 * pages
}

/** Requests beyond the offset from which the source counts them apart. */
const deepRequests = (pages: { readonly overlap: number; readonly perPage: number }, { budget, total }: PlanOptions) => {
  const above = budget.deepOffset?.above ?? null
  if (above === null || total === undefined || total === null) return 0
  return Math.max(0, pagesOf(total, pages) - Math.floor(above / (pages.perPage - pages.overlap)) - 1)
}
