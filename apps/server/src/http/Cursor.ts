/** Where a page of a list ended, as text that only that list, with those filters, takes back. */
import { Effect, Result, Schema } from "effect"
import { Base64Url } from "effect/encoding"
import { cursorUnusable } from "./refusals.ts"

/** A list with its filters, as its cursors know it. */
export type ListName = ReadonlyArray<string | number | boolean | null>

const Written = Schema.fromJsonString(Schema.Struct({ list: Schema.String, at: Schema.Unknown }))

const writeCursor = (list: ListName, at: unknown): string => Base64Url.encode(JSON.stringify({ list: JSON.stringify(list), at }))

/** The place a cursor names; `null` where there is none. */
export const readCursor = Effect.fnUntraced(function* <A>(list: ListName, place: Schema.ConstraintDecoder<A>, cursor: string | undefined) {
  if (cursor === undefined) return null
  const text = Base64Url.decodeString(cursor)
  if (Result.isFailure(text)) return yield* Effect.fail(cursorUnusable)
  return yield* Schema.decodeUnknownEffect(Written)(text.success).pipe(
    Effect.filterOrFail(
      (written) => written.list === JSON.stringify(list),
      () => cursorUnusable
    ),
    Effect.flatMap(({ at }) => Schema.decodeUnknownEffect(place)(at)),
    Effect.mapError(() => cursorUnusable)
  )
})

/** A page of one more item than it shows: whether there are more is seen, never counted. */
export const toPage = <A>(list: ListName, limit: number, found: ReadonlyArray<A>, placeOf: (item: A) => unknown) => {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items, next: found.length > limit && last !== undefined ? writeCursor(list, placeOf(last)) : null }
}
