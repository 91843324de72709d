/**
 * Where a stream is: reading as planned; sweeping its flat list because the plan's own proof did not add up; or reading once more because rows that no
 * read by id can tell about were not listed. Stored with every page.
 */
import {
  type AnyEntity,
  overlapOf,
  type Proof,
  ReadCursor,
  ReadLists,
  type Reader,
  readerFor,
  type ReadParameters,
  sweepFor
} from "@openfaith/adapter-core"
import { Schema } from "effect"

export const StreamCursor = Schema.Struct({
  phase: Schema.Literals(["read", "sweep", "confirm"]),
  /** Laps of earlier phases; the reader counts its own from 1. */
  lapsBefore: Schema.Int,
  /** The lap of the newest page. */
  lap: Schema.Int,
  /** The source's clock at the first page; ISO text. */
  startedAt: Schema.NullOr(Schema.String),
  /** The database's clock before the confirming reading was first asked for, in seconds since 1970. */
  confirmingSince: Schema.optionalKey(Schema.Finite),
  /** Lists that earlier phases read. */
  lists: Schema.optionalKey(ReadLists),
  /** The validator of all answers so far, of a list whose answers have one; empty where they differ. */
  validator: Schema.optionalKey(Schema.String),
  reader: ReadCursor
})
export type StreamCursor = typeof StreamCursor.Type

export const startCursor = (plan: ReadParameters): StreamCursor => ({
  phase: "read",
  lapsBefore: 0,
  lap: 0,
  startedAt: null,
  reader: readerFor(plan).start
})

type List = Pick<AnyEntity["list"], "paging" | "perPage">

export const sweepCursor = (before: StreamCursor, list: List, proof: Pick<Proof, "lists">): StreamCursor => ({
  phase: "sweep",
  lapsBefore: before.lap,
  lap: before.lap,
  startedAt: before.startedAt,
  ...readBefore(before, proof),
  reader: sweepFor(list).start
})

/** The second of two readings. A flat list is swept, whatever the first reading went by. */
export const confirmCursor = (
  before: StreamCursor,
  plan: ReadParameters,
  list: List,
  proof: Pick<Proof, "lists">,
  since: number
): StreamCursor => ({
  phase: "confirm",
  lapsBefore: before.lap,
  lap: before.lap,
  startedAt: before.startedAt,
  confirmingSince: since,
  ...readBefore(before, proof),
  reader: confirmingReader(plan, list).start
})

/** What the first phase read of lists; later ones read the same again. */
const readBefore = ({ lists }: StreamCursor, proof: Pick<Proof, "lists">): Pick<StreamCursor, "lists"> => {
  const read = lists ?? proof.lists
  return read === undefined ? {} : { lists: read }
}

export const readerAt = (plan: ReadParameters, { phase }: StreamCursor, list: List): Reader<ReadCursor> =>
  phase === "read" ? readerFor(plan) : phase === "sweep" ? sweepFor(list) : confirmingReader(plan, list)

/** Strategies that read all there is, where the flat list would be more than one answer can hold, or have no order to be swept by. */
const readAgain: ReadonlySet<string> = new Set(["perParent", "rostered", "dayWindows"])

const confirmingReader = (plan: ReadParameters, list: List) => {
  // What comes with its parents has no list but one below each of them.
  if (plan.strategy === "harvest" && plan.nested === true)
    return readerFor({ strategy: "perParent", parent: plan.from, perPage: list.perPage, overlap: overlapOf(list) })
  return readAgain.has(plan.strategy) ? readerFor(plan) : sweepFor(list)
}
