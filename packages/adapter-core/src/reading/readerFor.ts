/** The reader of a plan. All readers share one cursor type, so whoever stores cursors needs no more than one schema. */
import { Schema } from "effect"
import type { ListEndpoint } from "../Entity.ts"
import { changedWindow, WindowCursor } from "./ChangedWindow.ts"
import { changedDays, DaysCursor } from "./ChangedDays.ts"
import { dayWindows, DayWindowsCursor } from "./DayWindows.ts"
import { eachParent, parentsCursor } from "./EachParent.ts"
import { HarvestCursor, harvested } from "./Harvested.ts"
import { hinted, HintedCursor } from "./Hinted.ts"
import { KeysetCursor } from "./Keyset.ts"
import { keysetParts, PartsCursor } from "./KeysetParts.ts"
import { newestFirst, NewestFirstCursor } from "./NewestFirst.ts"
import { OffsetCursor, overlapOf, overlappingOffset, sweep } from "./OverlappingOffset.ts"
import type { Accepted, Reader, Step } from "./Reader.ts"
import type { ReadParameters } from "./ReadPlan.ts"
import { rostered, RosteredCursor } from "./Rostered.ts"

const ListsCursor = parentsCursor(OffsetCursor)

export const ReadCursor = Schema.Union([
  KeysetCursor,
  PartsCursor,
  NewestFirstCursor,
  WindowCursor,
  DaysCursor,
  HintedCursor,
  RosteredCursor,
  DayWindowsCursor,
  OffsetCursor,
  ListsCursor,
  HarvestCursor
])
export type ReadCursor = typeof ReadCursor.Type

export const readerFor = (plan: ReadParameters): Reader<ReadCursor> => {
  switch (plan.strategy) {
    case "keyset":
      return asReader(keysetParts(plan), (cursor) => cursor._tag === "Keyset" || cursor._tag === "Parts")
    case "newestFirst":
      return asReader(newestFirst(plan), (cursor) => cursor._tag === "NewestFirst")
    case "windows":
      return asReader(changedWindow(plan), (cursor) => cursor._tag === "Window")
    case "days":
      return asReader(changedDays(plan), (cursor) => cursor._tag === "Days")
    case "hints":
      return asReader(hinted(plan), (cursor) => cursor._tag === "Hinted")
    case "rostered":
      return asReader(rostered(plan), (cursor) => cursor._tag === "Rostered")
    case "dayWindows":
      return asReader(dayWindows(plan), (cursor) => cursor._tag === "DayWindows")
    case "overlappingOffset":
      return asReader(overlappingOffset(plan), (cursor) => cursor._tag === "Offset")
    case "wholeList":
      return asReader(
        // Its pages are made here, in ascending id, so the next begins where one ended, even if the list had to be asked for again.
        overlappingOffset({ perPage: plan.perPage, overlap: 1 }),
        (cursor) => cursor._tag === "Offset"
      )
    case "harvest":
      return asReader(harvested(plan.onlyChanged === true || plan.nested === true), (cursor) => cursor._tag === "Harvest")
    case "perParent":
      return asReader(
        eachParent({ inner: oneList(plan), perPage: plan.perPage, as: "path", flatTotal: false }),
        (cursor) => cursor._tag === "Parents"
      )
    default:
      return asReader(
        eachParent({ inner: oneList(plan), perPage: plan.perPage, as: { filter: plan.filter }, flatTotal: true }),
        (cursor) => cursor._tag === "Parents"
      )
  }
}

/** The sweep of a plan's flat list, for when the proof of its own reading does not add up. */
export const sweepFor = (list: Pick<ListEndpoint, "paging" | "perPage">): Reader<ReadCursor> =>
  asReader(sweep({ perPage: list.perPage, overlap: overlapOf(list) }), (cursor) => cursor._tag === "Offset")

const oneList = ({ overlap, perPage }: { readonly overlap: number; readonly perPage: number }) =>
  overlappingOffset({ perPage, overlap, compare: "remembered" })

const asReader = <Cursor extends ReadCursor>(
  reader: Reader<Cursor>,
  isOwn: (cursor: ReadCursor) => cursor is Cursor
): Reader<ReadCursor> => {
  const own = (cursor: ReadCursor): Cursor => {
    // A stream's plan is stored with its cursor, so the two never part.
    if (!isOwn(cursor)) throw new Error(`A cursor of kind ${cursor._tag} was given to the reader of another strategy.`)
    return cursor
  }
  return {
    cursorSchema: ReadCursor,
    start: reader.start,
    parts: (cursor) => reader.parts?.(own(cursor)) ?? [0],
    next: (cursor, part): Step<ReadCursor> => reader.next(own(cursor), part),
    accept: (cursor, facts, part): Accepted<ReadCursor> => reader.accept(own(cursor), facts, part)
  }
}
