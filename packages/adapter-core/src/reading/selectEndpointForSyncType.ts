/** Which endpoint of an entity a sync reads, and how: decided from what its definition says the source can filter and order by. */
import { type AnyEntity, comesWhole, type EntityName, feedOf, type ListEndpoint } from "../Entity.ts"
import type { ReadStrategy, SyncType } from "./ReadPlan.ts"

export interface EndpointChoice {
  readonly endpoint: ListEndpoint
  readonly strategy: ReadStrategy
  readonly reason: string
}

/**
 * The list endpoint and the way it is read; `null` where a delta cannot read the entity (`whyNoDelta` says why).
 * `inRun`: the entities this run reads; a harvest needs its source among them. Without it, all of them.
 */
export const selectEndpointForSyncType = (
  entity: AnyEntity,
  syncType: SyncType,
  inRun?: ReadonlySet<EntityName>
): EndpointChoice | null => {
  const [strategy, reason] = syncType === "delta" ? deltaOf(entity) : wholeOf(entity, inRun)
  return strategy === null ? null : { endpoint: entity.list, strategy, reason }
}

/** Why a delta cannot read this entity; `null` where it can. */
export const whyNoDelta = (entity: AnyEntity): string | null => {
  const [strategy, reason] = deltaOf(entity)
  return strategy === null ? reason : null
}

type Choice<Strategy> = readonly [strategy: Strategy, reason: string]

const deltaOf = (entity: AnyEntity): Choice<ReadStrategy | null> => {
  const { changes, list } = entity
  if (feedOf(entity) !== null) return ["hints", "a log names rows that changed; each is read by id"]
  if (list.validator !== undefined) return ["wholeList", "the source says whether the list is what it was; it comes in one answer"]
  if (changes === "none") return [null, "no field tells that a row changed"]
  if (list.under !== undefined && list.harvestFrom !== undefined)
    return [null, `its rows arrive with each ${list.under}, and have no list of their own that a delta could ask`]
  if (list.under !== undefined)
    return [null, `its rows are listed below each ${list.under}, so a delta would cost a request for every one of them`]
  if ("sinceDay" in changes) return ["days", `what changed since a day can be asked for by ${changes.sinceDay}`]
  if (!("since" in changes)) return [null, "no field tells that a row changed"]
  const { canFilter, canOrder } = capabilities(list, changes.since)
  if (canFilter && canOrder) return ["keyset", `${changes.since} can be filtered and ordered by`]
  if (canOrder)
    return ["newestFirst", `${changes.since} can be ordered by but not filtered: read from the newest down to the last watermark`]
  if (canFilter)
    return ["windows", `${changes.since} can be filtered but not ordered by: what changed up to the source's clock is one window`]
  return [null, `${changes.since} can be neither filtered nor ordered by`]
}

const wholeOf = (entity: AnyEntity, inRun?: ReadonlySet<EntityName>): Choice<ReadStrategy> => {
  const { changes, list } = entity
  const { harvestFrom, partitionBy, under } = list
  if (harvestFrom !== undefined && (inRun === undefined || inRun.has(harvestFrom.entity))) {
    return ["harvest", `its rows arrive with those of ${harvestFrom.entity}, which are read anyway`]
  }
  if (under !== undefined) return ["perParent", `its rows are listed below each ${under}`]
  if (partitionBy !== undefined) return ["partition", `one list per ${partitionBy.entity} stays below the offsets the source slows down`]
  if (list.windows !== undefined) return ["dayWindows", "the whole can be asked for by days"]
  if (list.roster !== undefined) return ["rostered", "the source lists the ids of all rows apart, which its pages are held to"]
  if (comesWhole(list)) return ["wholeList", "one answer holds all rows, as they were at one moment"]
  if (list.paging === "numbered")
    return ["overlappingOffset", "pages have numbers and cannot overlap: the list is swept until two sweeps agree"]
  if (changes === "none" || !("since" in changes))
    return ["overlappingOffset", "no field tells that a row changed: pages overlap and the order of ids is checked"]
  const { canFilter, canOrder } = capabilities(list, changes.since)
  return canFilter && canOrder
    ? ["keyset", `${changes.since} can be filtered and ordered by: changes while reading move rows ahead, never out of sight`]
    : ["overlappingOffset", `${changes.since} cannot be both filtered and ordered by: pages overlap and the order of ids is checked`]
}

const capabilities = (list: ListEndpoint, field: string) => ({
  canFilter: list.filterBy?.includes(field) ?? false,
  canOrder: list.orderBy?.includes(field) ?? false
})
