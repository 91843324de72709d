/** What a run would read and cost, from the plan of a connection, before it is asked for. */
import type { Plan, Run } from "@openfaith/api"

type Kind = Run["kind"]
type Planned = (typeof Plan.Type)["entities"][number]

export interface DryRun {
  /** Entities it reads, and the rows they have as far as known. */
  readonly entities: number
  readonly rows: number
  readonly requests: number
  /** Seconds these requests take at the source's limit. */
  readonly seconds: number
  /** For some of them nobody can know yet, so it will be more. */
  readonly isAtLeast: boolean
  /** What it does not read, and why. */
  readonly leftOut: ReadonlyArray<{ readonly entity: string; readonly reason: string }>
}

/**
 * The kind of plan that tells what a run costs: a reconciliation that a person asks for reads all, as a full sync does, where the plan of one is of a night's
 * part.
 */
export const planKindOf = (kind: Kind): Kind => (kind === "reconciliation" ? "full" : kind)

export const dryRunOf = ({ entities }: Pick<typeof Plan.Type, "entities">, only: string | null): DryRun => {
  const wanted = entities.filter(({ entity }) => only === null || entity === only)
  const read = wanted.filter(({ plan }) => plan !== null)
  const sum = (of: (planned: Planned) => number | null | undefined) => read.reduce((total, planned) => total + (of(planned) ?? 0), 0)
  return {
    entities: read.length,
    rows: sum(({ total }) => total),
    requests: sum(({ plan }) => plan?.requests),
    seconds: sum(({ plan }) => plan?.secondsAtQuota),
    isAtLeast: read.some(({ plan }) => plan?.requests === null),
    leftOut: wanted.flatMap(({ entity, plan, reason }) => (plan === null ? [{ entity, reason }] : []))
  }
}
