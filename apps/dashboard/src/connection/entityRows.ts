/** What is known of each entity of a connection, put together from what it holds, what is proven of it and what the active run does with it. */
import type { EntityHolding, ProvenEntity, RunView } from "@openfaith/api"
import type { StateName } from "../run/entityStates.ts"
import { grouped } from "../run/words.ts"

type Stream = RunView["streams"][number]
type Proven = typeof ProvenEntity.Type

export interface EntityRow {
  readonly entity: string
  readonly mark: StateName
  readonly state: string
  readonly why: string | null
  readonly stored: number | null
  readonly quarantined: number
  readonly provenTo: string | null
  /** When it was read last, and what that proved. */
  readonly readAt: string | null
  readonly readBy: string | null
  /** Up to where its deltas have read. */
  readonly watermark: string | null
  /** What the latest reconciliation that read it found that no delta had brought; `null`: none of the latest has read it. */
  readonly drift: number | null
}

type Receipts = RunView["streams"]

/** Records that each entity's latest reconciliation found wrong, from the streams of some, the latest first. */
export const driftOf = (reconciliations: ReadonlyArray<Receipts>): ReadonlyMap<string, number> => {
  const found = new Map<string, number>()
  for (const streams of reconciliations)
    for (const { entity, receipt } of streams)
      if (receipt !== null && !found.has(entity))
        found.set(
          entity,
          (receipt.findings ?? []).reduce((sum, { count }) => sum + count, 0)
        )
  return found
}

const streamMark = {
  pending: "next",
  running: "running",
  done: "done",
  failed: "failed",
  paused: "paused",
  blocked: "blocked",
  cancelled: "cancelled"
} as const satisfies Record<Stream["status"], StateName>

/** `300 of 599`, as far as known. */
const progress = ({ looks, sourceTotal }: Stream) =>
  looks === 0
    ? null
    : sourceTotal === null
      ? `${grouped(looks)} read`
      : `${grouped(Math.min(looks, sourceTotal))} of ${grouped(sourceTotal)}`

const ofStream = (stream: Stream): Pick<EntityRow, "mark" | "state" | "why"> => {
  const { reason, status, waiting } = stream
  if (status === "running" && waiting !== null)
    return { mark: "waiting", state: "Waits", why: waiting.reason.replace(/^Waiting for/, "for") }
  const state = status === "pending" ? "Next" : status === "done" ? "Read" : `${status.slice(0, 1).toUpperCase()}${status.slice(1)}`
  return { mark: streamMark[status], state, why: status === "running" ? progress(stream) : reason }
}

const switchedOff = "Switched off"
const proved = { all: "Every row read", rows: "Every row read", changes: "Changes read" } as const

const atRest = (proven: Proven | undefined, holding: EntityHolding | undefined): Pick<EntityRow, "mark" | "state" | "why"> => {
  if (holding?.enabled === false && holding.reason !== null) {
    const { next, reason } = holding
    return { mark: "blocked", state: "Refused by the source", why: next === null ? reason : `${reason}. ${next}` }
  }
  if (!(holding?.enabled ?? proven?.enabled ?? true)) return { mark: "cancelled", state: switchedOff, why: null }
  if (proven?.last === null || proven?.last === undefined) return { mark: "unplanned", state: "Not read yet", why: null }
  if (proven.gap !== null)
    return { mark: "unproven", state: "Gap", why: "What changed in between is not known; a full sync closes the gap" }
  const { kind, proves, reason } = proven.last
  if (proves !== "nothing") return { mark: "done", state: proved[proves], why: null }
  // What was proven before stays proven. A delta reads below changed rows only, as a matter of course.
  if (proven.provenTo !== null && kind === "delta") return { mark: "done", state: "Read in part", why: reason }
  return { mark: proven.provenTo === null ? "unproven" : "exceptions", state: "The last reading alone proves nothing", why: reason }
}

/** Switched off, with nothing of it stored: there is nothing to see. */
export const isLeftOut = ({ quarantined, state, stored }: EntityRow) => state === switchedOff && (stored ?? 0) === 0 && quarantined === 0

export const entityRows = (
  holdings: ReadonlyArray<EntityHolding>,
  proven: ReadonlyArray<Proven>,
  streams: ReadonlyArray<Stream>,
  drift: ReadonlyMap<string, number> = new Map()
): ReadonlyArray<EntityRow> => {
  const names = new Set([...holdings, ...proven, ...streams].map(({ entity }) => entity))
  return [...names]
    .toSorted((a, b) => a.localeCompare(b))
    .map((entity) => {
      const holding = holdings.find((each) => each.entity === entity)
      const proof = proven.find((each) => each.entity === entity)
      const stream = streams.find((each) => each.entity === entity)
      return {
        entity,
        ...(stream === undefined ? atRest(proof, holding) : ofStream(stream)),
        stored: holding?.stored ?? null,
        quarantined: holding?.quarantined ?? 0,
        provenTo: proof?.provenTo ?? null,
        readAt: proof?.last?.at ?? null,
        readBy: proof?.last?.runId ?? null,
        watermark: holding?.watermark ?? null,
        drift: drift.get(entity) ?? null
      }
    })
}
