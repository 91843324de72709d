/** One thing that has to hold of every adapter, with a name to ask for. A check is pure: the same adapter always gives the same answer. */
import type { Adapter } from "../Adapter.ts"
import type { AnyEntity, EntityName } from "../Entity.ts"

export interface Problem {
  /** `null`: it is about the adapter as a whole. */
  readonly entity: EntityName | null
  /** What is wrong, and where. */
  readonly problem: string
  readonly mend: string
}

export interface Check {
  /** Such as `relation-to-nowhere`. */
  readonly name: string
  /** What holds where it finds nothing. */
  readonly promise: string
  /** Nothing can be read safely without it: an adapter that fails it is refused when it is loaded. */
  readonly atStart: boolean
  readonly find: (adapter: Adapter) => ReadonlyArray<Problem>
  /** What the adapter does not carry that this would be tried against. */
  readonly missing?: (adapter: Adapter) => string | null
}

export interface CheckResult {
  readonly check: string
  readonly promise: string
  /** `unproven`: nothing is wrong with what there is, but there is too little of it. */
  readonly outcome: "passed" | "failed" | "unproven"
  readonly problems: ReadonlyArray<Problem>
  /** What it would take; `null` where the answer is final. */
  readonly missing: string | null
}

/** Problems entity by entity. */
export const ofEach =
  (find: (entity: AnyEntity, adapter: Adapter) => ReadonlyArray<Omit<Problem, "entity">>): Check["find"] =>
  (adapter) =>
    [...adapter.manifest.entities.values()].flatMap((entity) => find(entity, adapter).map((found) => ({ entity: entity.name, ...found })))

/** One problem where the claim does not hold. */
export const unless = (holds: boolean, problem: string, mend: string): ReadonlyArray<Omit<Problem, "entity">> =>
  holds ? [] : [{ problem, mend }]

export const ofAdapter = (problems: ReadonlyArray<Omit<Problem, "entity">>): ReadonlyArray<Problem> =>
  problems.map((found) => ({ entity: null, ...found }))

/** Runs what others wrote: an exception is an answer too. */
export const attempt = <A>(run: () => A): { readonly value: A } | { readonly threw: string } => {
  try {
    return { value: run() }
  } catch (defect) {
    return { threw: defect instanceof Error ? defect.message : String(defect) }
  }
}

export const attributesOf = (entity: AnyEntity): ReadonlyArray<string> => Object.keys(entity.attributes.fields)

export const isOneOf = (names: ReadonlyArray<string> | undefined, name: string): boolean => names?.includes(name) ?? false

/** The request that asks for nothing special. */
export const plainRequest = (entity: AnyEntity) =>
  ({ filters: [], order: null, offset: 0, perPage: entity.list.perPage, parent: entity.list.under === undefined ? null : "1" }) as const
