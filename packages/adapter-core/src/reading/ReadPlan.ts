/** How one entity will be read: the strategy with its parameters, why, and what it costs. A plain value that `plan` can print. */
import type { EntityName } from "../Entity.ts"

export type SyncType = "full" | "delta" | "reconciliation"

export type ReadStrategy =
  | "keyset"
  | "windows"
  | "newestFirst"
  | "days"
  | "hints"
  | "rostered"
  | "dayWindows"
  | "overlappingOffset"
  | "perParent"
  | "partition"
  | "harvest"
  | "wholeList"

/** What the reader of a strategy has to be told. */
export type ReadParameters =
  | {
      readonly strategy: "keyset"
      readonly field: string
      readonly from: string | null
      readonly overlapMs: number
      readonly perPage: number
      /** No row is read twice; what comes late is the next reading's. */
      readonly once?: boolean
      /** When this was planned, all that the source showed at this moment had been read: a row of before it that is new came late. */
      readonly knownTo?: string
    }
  | {
      readonly strategy: "newestFirst"
      readonly field: string
      readonly from: string
      readonly overlapMs: number
      readonly perPage: number
      /** When this was planned, all that the source showed at this moment had been read: a row of before it that is new came late. */
      readonly knownTo?: string
    }
  | {
      readonly strategy: "windows"
      readonly field: string
      readonly from: string
      readonly overlapMs: number
      readonly perPage: number
      /** When this was planned, all that the source showed at this moment had been read: a row of before it that is new came late. */
      readonly knownTo?: string
    }
  | {
      readonly strategy: "days"
      /** The parameter that takes a day. */
      readonly field: string
      readonly from: string
      readonly overlapDays: number
      readonly perPage: number
      readonly overlap: number
      readonly knownTo?: string
    }
  | {
      readonly strategy: "hints"
      /** The parameter that takes a moment. */
      readonly field: string
      readonly from: string
      readonly overlapMs: number
      readonly perPage: number
      readonly knownTo?: string
    }
  | { readonly strategy: "rostered"; readonly perPage: number }
  | { readonly strategy: "dayWindows"; readonly begins: string; readonly days: number; readonly ahead: number; readonly perPage: number }
  | { readonly strategy: "overlappingOffset"; readonly perPage: number; readonly overlap: number }
  /** `since`: up to then all of it was read. Where the answer is what it was, the source says so, and nothing is read. */
  | { readonly strategy: "wholeList"; readonly perPage: number; readonly since?: string }
  | {
      readonly strategy: "perParent"
      readonly parent: EntityName
      readonly perPage: number
      readonly overlap: number
      /** Only below the parents that this run found changed: it does not show the entity whole. */
      readonly onlyChanged?: boolean
    }
  | {
      readonly strategy: "partition"
      readonly parent: EntityName
      readonly filter: string
      readonly perPage: number
      readonly overlap: number
    }
  | {
      readonly strategy: "harvest"
      readonly from: EntityName
      readonly include: string
      readonly onlyChanged?: boolean
      /** No list of its own tells how many there are: the entity it arrives with vouches for it. */
      readonly nested?: boolean
    }

export interface ReadCost {
  /** Requests if nothing changes meanwhile; `null` where a count it depends on is not known yet. */
  readonly requests: number | null
  readonly requestsFormula: string
  /** Seconds that many requests take one after another at the source's quota. */
  readonly secondsAtQuota: number | null
}

export type ReadPlan = ReadParameters &
  ReadCost & {
    readonly entity: EntityName
    readonly syncType: SyncType
    /** Why this strategy and no cheaper one. */
    readonly reason: string
    /** What is taken for granted that the source's reference leaves open. */
    readonly assumed: ReadonlyArray<string>
  }

/** A plan that reads what changed, by the field that tells. */
export type Following = Extract<ReadParameters, { readonly field: string }>

export const isFollowing = (plan: ReadParameters): plan is Following => "field" in plan

/** The field whose value a row's `at` holds while this plan is read, also where a request asks for no order. */
export const orderFieldOf = (plan: ReadParameters): string | null => (isFollowing(plan) ? plan.field : null)

/** The entity whose ids `NeedParents` asks for. Rows that come with their parents are asked for below them where a second look has to confirm the first. */
export const parentOf = (plan: ReadParameters): EntityName | null => {
  if (plan.strategy === "harvest") return plan.nested === true ? plan.from : null
  return plan.strategy === "perParent" || plan.strategy === "partition" ? plan.parent : null
}
