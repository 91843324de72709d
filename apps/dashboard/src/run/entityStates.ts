/** What a run's entities are doing, as facts a page can show: the state, why, until when, and how far each is. */
import type { Graph, RunView } from "@openfaith/api"
import { hasEnded } from "./words.ts"

type Stream = RunView["streams"][number]
export type DependencyGraph = typeof Graph.Type
export type Edge = DependencyGraph["edges"][number]

export type StateName =
  | "unplanned"
  | "needs"
  | "next"
  | "running"
  | "waiting"
  | "done"
  | "exceptions"
  | "unproven"
  | "failed"
  | "blocked"
  | "paused"
  | "cancelled"

export interface EntityState {
  /** `people.Person`. */
  readonly entity: string
  /** `Person` of `people`. */
  readonly name: string
  readonly product: string
  readonly state: StateName
  /** Why it is so, in a few words; `null` where the state says it all. */
  readonly why: string | null
  /** When it goes on by itself. */
  readonly until: string | null
  readonly since: string | null
  /** Entities it cannot start before. */
  readonly needs: ReadonlyArray<string>
  /** Different records as far as known: a list may show some of them more than once before it has ended. */
  readonly read: number
  /** What the source says there is; `null` where it does not say. */
  readonly expected: number | null
  readonly requests: number
  readonly pages: number
  /** From 0 to 1; `null` where nobody can know. */
  readonly fraction: number | null
  /** `null` before the run has been planned. */
  readonly stream: Stream | null
}

const hardParents = (graph: DependencyGraph | null, entity: string) =>
  (graph?.edges ?? []).filter(({ kind, to }) => kind === "hard" && to === entity).map(({ from }) => from)

const fractionOf = ({ looks, sourceTotal, status }: Stream): number | null => {
  if (status === "done") return 1
  if (sourceTotal === null) return null
  return sourceTotal === 0 ? 1 : Math.min(1, looks / sourceTotal)
}

const doneState = ({ receipt }: Stream): Pick<EntityState, "state" | "why"> => {
  if (receipt === null) return { state: "done", why: null }
  if (!receipt.balanced) return { state: "unproven", why: receipt.reason ?? "its counts do not add up" }
  const parts = [
    ...(receipt.quarantined > 0 ? [`${receipt.quarantined} in quarantine`] : []),
    ...(receipt.parked > 0 ? [`${receipt.parked} without their parent`] : [])
  ]
  return parts.length > 0 ? { state: "exceptions", why: parts.join(", ") } : { state: "done", why: null }
}

const stateOf = (
  stream: Stream,
  unmet: ReadonlyArray<string>,
  isPaused: boolean
): Pick<EntityState, "state" | "why" | "since" | "until"> => {
  const plain = { since: null, until: null }
  switch (stream.status) {
    case "pending":
      if (isPaused) return { ...plain, state: "paused", why: "the run is paused" }
      return unmet.length > 0
        ? { ...plain, state: "needs", why: `needs ${unmet.join(", ")} first` }
        : { ...plain, state: "next", why: null }
    case "running":
      if (isPaused) return { ...plain, state: "paused", why: "the run is paused" }
      return stream.waiting === null
        ? { ...plain, state: "running", why: null }
        : { state: "waiting", why: stream.waiting.reason, since: stream.waiting.since, until: stream.waiting.until }
    case "done":
      return { ...plain, ...doneState(stream) }
    case "failed":
    case "blocked":
    case "paused":
    case "cancelled":
      return { ...plain, state: stream.status, why: stream.reason }
  }
}

const split = (entity: string) => {
  const dot = entity.indexOf(".")
  return { product: dot < 0 ? "" : entity.slice(0, dot), name: entity.slice(dot + 1) }
}

const unplanned = (entity: string): EntityState => ({
  entity,
  ...split(entity),
  state: "unplanned",
  why: null,
  until: null,
  since: null,
  needs: [],
  read: 0,
  expected: null,
  requests: 0,
  pages: 0,
  fraction: null,
  stream: null
})

/** In the order of the graph, then those it does not know. A run that has not been planned yet is shown as its scope will be. */
export const entityStates = ({ run, streams }: RunView, graph: DependencyGraph | null): ReadonlyArray<EntityState> => {
  const place = new Map((graph?.order ?? []).map((entity, index) => [entity, index]))
  if (streams.length === 0 && !hasEnded(run)) {
    return (run.scope.entities ?? graph?.order ?? []).map(unplanned)
  }
  const isDone = new Set(streams.filter(({ status }) => status === "done").map(({ entity }) => entity))
  const isHere = new Set(streams.map(({ entity }) => entity))
  return streams
    .map((stream) => {
      const needs = hardParents(graph, stream.entity).filter((parent) => isHere.has(parent))
      const unmet = needs.filter((parent) => !isDone.has(parent))
      return {
        entity: stream.entity,
        ...split(stream.entity),
        ...stateOf(stream, unmet, run.status === "paused"),
        needs,
        read: stream.receipt?.distinct ?? Math.min(stream.looks, stream.sourceTotal ?? Infinity),
        expected: stream.receipt?.sourceTotal ?? stream.sourceTotal,
        // Once there is a receipt, the looks behind the sums on the way are no longer kept.
        requests: stream.receipt?.requests ?? stream.requests,
        pages: stream.receipt?.pages ?? stream.pages,
        fraction: fractionOf(stream),
        stream
      }
    })
    .sort((a, b) => (place.get(a.entity) ?? Infinity) - (place.get(b.entity) ?? Infinity) || a.entity.localeCompare(b.entity))
}

export const stateWords: Readonly<Record<StateName, string>> = {
  unplanned: "Not planned yet",
  needs: "Waits for others",
  next: "About to start",
  running: "Reading",
  waiting: "Waiting",
  done: "Done",
  exceptions: "Done, with exceptions",
  unproven: "Not proven",
  failed: "Failed",
  blocked: "Blocked",
  paused: "Paused",
  cancelled: "Cancelled"
}
