/** Where a stream is: reading as planned, or sweeping its flat list because the plan's own proof did not add up. Stored with every page. */
import { ReadCursor, type Reader, readerFor, type ReadParameters, sweepFor } from "@openfaith/adapter-core"
import { Schema } from "effect"

export const StreamCursor = Schema.Struct({
  phase: Schema.Literals(["read", "sweep"]),
  /** Laps of earlier phases; the reader counts its own from 1. */
  lapsBefore: Schema.Int,
  /** The lap of the newest page. */
  lap: Schema.Int,
  /** The source's clock at the first page; ISO text. */
  startedAt: Schema.NullOr(Schema.String),
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

export const sweepCursor = (before: StreamCursor, perPage: number): StreamCursor => ({
  phase: "sweep",
  lapsBefore: before.lap,
  lap: before.lap,
  startedAt: before.startedAt,
  reader: sweepFor(perPage).start
})

export const readerAt = (plan: ReadParameters, cursor: StreamCursor, perPage: number): Reader<ReadCursor> =>
  cursor.phase === "read" ? readerFor(plan) : sweepFor(perPage)
