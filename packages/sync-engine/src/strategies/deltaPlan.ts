/**
 * How a delta reads each entity. Where a field tells of changes: what changed since the watermark. Elsewhere the entity is read whole, and compared by
 * hash, once it is old enough; and as soon as rows changed that others are listed below or arrive with, those are read for the changed rows alone.
 */
import {
  type AnyEntity,
  type EntityManifest,
  type EntityName,
  harvestOf,
  isFollowing,
  overlapOf,
  overlapMsFor,
  type PlanOptions,
  planRead,
  type ReadParameters,
  type ReadPlan,
  type RequestBudget,
  whyNoDelta
} from "@openfaith/adapter-core"
import { cadenceSeconds, usualCadence } from "../schedules/cadence.ts"
import type { ProofHead } from "../state/Receipts.ts"

export interface DeltaFacts {
  readonly manifest: EntityManifest
  readonly budget: RequestBudget
  readonly watermark: string | null
  /** `undefined`: the entity has no receipt yet. */
  readonly head: ProofHead | undefined
  /** The run was asked for this very entity: it is read now, however long ago it was read. */
  readonly isNamed: boolean
  /** A schedule of its own says when it is read. */
  readonly hasSchedule: boolean
  readonly total: number | null
  readonly parents: number | null
  /** Many rows are known to have changed just now. */
  readonly manyChanged: boolean
}

interface Planned {
  readonly plan: ReadPlan | null
  readonly reason: string
}

export const planDelta = (entity: AnyEntity, facts: DeltaFacts): Planned => {
  const { budget, head, manifest, manyChanged, parents, total, watermark } = facts
  const options = { budget, manifest, total, parents, manyChanged }
  const overlapMs = overlapMsFor(head?.latenessMs ?? 0)
  const plan = planRead(entity, { ...options, syncType: "delta", watermark, overlapMs })
  if (plan === null) return planWhole(entity, facts)
  // What its log leaves out is found by whole readings in between.
  if (plan.strategy === "hints") {
    const whole = planWhole(entity, facts)
    return whole.plan !== null || head?.wholeAgo == null ? whole : { plan, reason: plan.reason }
  }
  if (plan.strategy === "wholeList") {
    if (head?.wholeAgo == null) return { plan: null, reason: "it has never been read in full" }
    return { plan: head.provenTo === null ? plan : { ...plan, since: head.provenTo }, reason: plan.reason }
  }
  // Without a watermark nothing has been read before: a delta of such an entity would be a full reading in disguise.
  if (watermark === null) return { plan: null, reason: "it has never been read in full" }
  const knownTo = head?.provenTo
  const follows = isFollowing(plan)
  return { plan: follows && knownTo != null ? { ...plan, knownTo } : plan, reason: plan.reason }
}

const planWhole = (entity: AnyEntity, { budget, hasSchedule, head, isNamed, manifest, parents, total }: DeltaFacts): Planned => {
  const why = whyNoDelta(entity) ?? "its log may leave something out"
  const parent = parentIn(entity)
  const below = parent === null ? "" : `; before that, with each ${parent} that changed`
  const whole = planWholeOf(entity, { budget, manifest, total, parents })
  const read = (reason: string): Planned => {
    if (whole === null) return { plan: null, reason: why }
    const since = whole.strategy === "wholeList" && entity.list.validator !== undefined ? (head?.provenTo ?? null) : null
    return { plan: { ...whole, ...(since === null ? {} : { since }), syncType: "delta", reason }, reason }
  }
  if (isNamed) return read(`${why}, so it is read whole`)
  if (comesWithParent(entity))
    return { plan: null, reason: `${why}; they come with each ${parent} that changed, and with full readings of it` }
  if (hasSchedule) return { plan: null, reason: `${why}, and it has a schedule of its own (\`openfaith schedule list\`)${below}` }
  if (head === undefined || head.wholeAgo === null) return { plan: null, reason: `${why}, and it has never been read in full` }
  const every = cadenceSeconds(head.wholeRequests ?? 0, budget)
  if (every === null)
    return { plan: null, reason: `${why}, and reading it whole takes ${head.wholeRequests} requests: reconciliations do${below}` }
  // One that could not be proven is tried again before it is old enough, but not by every delta.
  const left = Math.max(every - head.wholeAgo, Math.min(every, usualCadence.leastSeconds) - (head.triedAgo ?? head.wholeAgo))
  const cadence = `${why}, so it is read whole every ${inWords(every)}`
  return left <= 0 ? read(cadence) : { plan: null, reason: `${cadence}, next in ${inWords(left)}${below}` }
}

/** The entity, read whole by itself: what it could be harvested from is not read for it. */
export const planWholeOf = (entity: AnyEntity, facts: Pick<PlanOptions, "budget" | "manifest" | "parents" | "total">): ReadPlan | null =>
  planRead(entity, { ...facts, syncType: "full", watermark: null, inRun: new Set([entity.name]) })

const inWords = (seconds: number) => (seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${Math.round(seconds / 360) / 10} h`)

/** The entity whose changed rows bring this one's, where no field tells of its own changes. */
const parentIn = ({ list }: AnyEntity): EntityName | null => list.under ?? list.harvestFrom?.entity ?? null

/** Its rows come with those of its parent: a list for each of them is what the include is there to save. */
export const comesWithParent = ({ list }: AnyEntity) => list.under !== undefined && list.harvestFrom !== undefined

export interface PlanWithChanged {
  readonly entity: EntityName
  readonly plan: ReadParameters
}

/** Of the candidates, in sync order, those that are read for the changed rows of an entity that this run reads. */
export const planWithChanged = (candidates: ReadonlyArray<AnyEntity>, reading: ReadonlySet<EntityName>): ReadonlyArray<PlanWithChanged> => {
  const all = new Set(reading)
  return candidates.flatMap((entity): ReadonlyArray<PlanWithChanged> => {
    const { perPage, under } = entity.list
    const parent = parentIn(entity)
    if (parent === null || !all.has(parent) || all.has(entity.name) || whyNoDelta(entity) === null) return []
    all.add(entity.name)
    const harvest = harvestOf(entity.list)
    if (harvest !== null) return [{ entity: entity.name, plan: { ...harvest, onlyChanged: true } }]
    if (under === undefined) return []
    return [
      { entity: entity.name, plan: { strategy: "perParent", parent: under, perPage, overlap: overlapOf(entity.list), onlyChanged: true } }
    ]
  })
}
