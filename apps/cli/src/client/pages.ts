/** Lists of the contract as commands want them: whole, or so many. */
import { Effect, Option, Stream } from "effect"

interface Page<A> {
  readonly items: ReadonlyArray<A>
  readonly next: string | null
}

/** Where a page begins, as a query has it. */
interface At {
  readonly limit: number
  readonly cursor?: string
}

/** As many as a page may hold. */
const largest = 500

/** Every item of a list, page after page. */
export const everyOne = <A, E, R>(page: (at: At) => Effect.Effect<Page<A>, E, R>, limit = largest): Stream.Stream<A, E, R> =>
  Stream.paginate(Option.none<string>(), (cursor) =>
    Effect.map(
      page({ limit: Math.min(limit, largest), ...Option.match(cursor, { onNone: () => ({}), onSome: (at) => ({ cursor: at }) }) }),
      ({ items, next }) => [items, next === null ? Option.none<Option.Option<string>>() : Option.some(Option.some(next))] as const
    )
  )

/** The first `limit` of a list, or all. */
export const listOf = <A, E, R>(page: (at: At) => Effect.Effect<Page<A>, E, R>, limit?: number): Effect.Effect<ReadonlyArray<A>, E, R> =>
  limit === undefined ? Stream.runCollect(everyOne(page)) : Stream.runCollect(Stream.take(everyOne(page, limit), limit))

/** A filter of a list, where it is given. */
export const only = <A, B extends object>(value: Option.Option<A>, filter: (given: A) => B): B | {} =>
  Option.match(value, { onNone: () => ({}), onSome: filter })

export const ofOrg = (org: Option.Option<string>) => only(org, (orgId) => ({ orgId }))
