/**
 * Asks the source on behalf of one stream, and turns the one table of meanings into deeds: retry what passes, wait where the source says so, stop
 * where only a person can help. It counts requests, and what they are for, and keeps the connection's state true.
 */
import {
  type AccessRefused,
  type Answer,
  type AnyEntity,
  asksForLog,
  comesWhole,
  CurrentLane,
  type EntityName,
  isFoundInList,
  longestWaitMs,
  meaningOf,
  NotFound,
  parentInLink,
  type PageRequest,
  placesAboveRow,
  type RequestLane,
  type SourceError,
  type TokenExpired,
  type WholeList,
  type WirePage,
  type WireRow
} from "@openfaith/adapter-core"
import { Effect, Option, Ref, Schedule } from "effect"
import type { SqlError } from "effect/sql"
import type { ApiClient } from "../credentials/SourceClients.ts"
import { allRequests, noRequests, type RequestPurpose, type RequestsFor } from "../state/RequestsFor.ts"
import type { FieldsOff } from "./FieldsOff.ts"
import { findInList } from "./findInList.ts"
import { Halt } from "./Halt.ts"
import type { PathIds } from "./pathIds.ts"

export interface Fetcher {
  /** A page, or `None` where the list is not there (a nested list whose parent is gone). `attempts`: after so many without an answer it gives up. */
  readonly page: (
    entity: AnyEntity,
    request: PageRequest,
    purpose: RequestPurpose,
    attempts?: number
  ) => Effect.Effect<Option.Option<Answer<WirePage>>, Halt | SqlError.SqlError>
  /** Whether the source says that a list is what it was when an answer had this validator. */
  readonly isUnchanged: (entity: AnyEntity, validator: string) => Effect.Effect<Option.Option<Answer<boolean>>, Halt>
  /** A row by id, or `None` where the source answers 404. */
  readonly row: (
    entity: AnyEntity,
    id: string,
    parent: string | null
  ) => Effect.Effect<Option.Option<Answer<WireRow>>, Halt | SqlError.SqlError>
  /** The row that took this one in, as the source's list of merges says; `None` where it has no merge of it. */
  readonly mergedInto: (entity: AnyEntity, id: string) => Effect.Effect<Option.Option<string>, Halt>
  /** What is left out of every answer. */
  readonly fieldsOff: FieldsOff
  /** Requests sent since the last call, by what they were sent for. */
  readonly takeRequests: Effect.Effect<RequestsFor>
  /** Requests sent since it was made. */
  readonly spent: Effect.Effect<number>
}

/** Attempts in a row without an answer before the stream makes a durable wait instead. About 15 seconds. */
const quickAttempts = 5
/** A source that goes on answering 429 after this many waits is treated as unreachable. */
const limitWaits = 20

export interface FetcherOptions {
  readonly client: ApiClient
  /** Whose turn its requests wait for. */
  readonly lane: RequestLane
  readonly fieldsOff: FieldsOff
  readonly pathIds: PathIds
  /** The source refuses the credentials, or what they may read. */
  readonly onRefused: (entity: EntityName, refused: AccessRefused | TokenExpired) => Effect.Effect<void>
}

export const makeFetcher = Effect.fnUntraced(function* ({ client, fieldsOff, lane, onRefused, pathIds }: FetcherOptions) {
  const uncounted = yield* Ref.make(noRequests)
  /** Merges of entities whose list holds all of them: they are never undone, so what is known stays known. */
  const knownMerges = new Map<EntityName, Map<string, string>>()
  const counted = yield* Ref.make(0)
  /** The list that is being read of those that come whole: its pages cost no request. Gone with its last page, or with who reads. */
  let held: { readonly entity: EntityName; readonly answer: Answer<WholeList> } | null = null

  /** From its beginning a list is asked for anew; further on only where nobody holds it any more. */
  const pageOfWhole = Effect.fnUntraced(function* (entity: AnyEntity, { offset, perPage }: PageRequest, purpose: RequestPurpose) {
    const known = offset > 0 && held?.entity === entity.name ? held.answer : null
    const answer = known === null ? yield* persistently(entity.name, purpose, client.source.whole(entity)) : Option.some(known)
    return Option.map(answer, (found): Answer<WirePage> => {
      const value = found.value.page(offset, perPage)
      held = value.next === null ? null : { entity: entity.name, answer: found }
      return { ...found, value }
    })
  })

  /** A log is a help: where it may not be read, or cannot be, its list tells the same. `None` says so, and switches nothing off. */
  const hints = (entity: AnyEntity, request: PageRequest, purpose: RequestPurpose) =>
    persistently(
      entity.name,
      purpose,
      Effect.catchTag(client.source.page(entity, request), "AccessRefused", (refused) =>
        Effect.fail(refused.lacks === null ? refused : new NotFound({ path: refused.path }))
      )
    ).pipe(Effect.catchTag("Halt", (halt) => (halt.kind === "failed" ? Effect.succeedNone : Effect.fail(halt))))

  const persistently = <A>(
    entity: EntityName,
    purpose: RequestPurpose,
    ask: Effect.Effect<A, SourceError>,
    attempts = quickAttempts
  ): Effect.Effect<Option.Option<A>, Halt> =>
    Effect.suspend(() => {
      let now = purpose
      return Effect.suspend(() => {
        const counts = now
        now = "retried"
        return Ref.update(uncounted, (before) => ({ ...before, [counts]: before[counts] + 1 }))
      }).pipe(
        Effect.andThen(Effect.provideService(ask, CurrentLane, lane)),
        Effect.retry({ times: limitWaits, while: (error) => meaningOf[error._tag] === "wait" && limitedMs(error) <= longestWaitMs }),
        Effect.retry({ times: 1, while: isTooLarge }),
        Effect.retry({
          times: attempts,
          schedule: Schedule.jittered(Schedule.exponential("400 millis")),
          while: (error) => meaningOf[error._tag] === "retry" && !isTooLarge(error)
        }),
        Effect.asSome,
        Effect.catch((error) => settle(entity, error))
      )
    })

  const settle = (entity: EntityName, error: SourceError): Effect.Effect<Option.Option<never>, Halt> => {
    switch (meaningOf[error._tag]) {
      case "absent":
        return Effect.succeedNone
      case "refresh":
      case "ask-a-person":
        return (error._tag === "AccessRefused" || error._tag === "TokenExpired" ? onRefused(entity, error) : Effect.void).pipe(
          Effect.andThen(new Halt({ kind: "paused", reason: error.message }))
        )
      case "wait":
        return Effect.fail(
          limitedMs(error) > longestWaitMs
            ? new Halt({ kind: "limited", reason: error.message, limitedSeconds: Math.ceil(limitedMs(error) / 1000) })
            : new Halt({ kind: "unreachable", reason: error.message })
        )
      case "retry":
        // A source that keeps breaking its contract is not slow, it is wrong.
        return Effect.fail(new Halt({ kind: error._tag === "ContractViolation" ? "failed" : "unreachable", reason: error.message }))
      case "stop-entity":
        return Effect.fail(new Halt({ kind: "failed", reason: error.message }))
    }
  }

  const mergedInto: Fetcher["mergedInto"] = Effect.fnUntraced(function* (entity, id) {
    const { merges } = entity
    if (!merges) return Option.none()
    const isWhole = merges.list.filterBy === undefined
    const known = knownMerges.get(entity.name)?.get(id)
    if (known !== undefined) return Option.some(known)
    const answer = yield* persistently(
      entity.name,
      "merges",
      client.source.page(
        { ...entity, list: merges.list },
        {
          filters: isWhole ? [] : [{ field: merges.remove, operator: "eq", value: id }],
          order: isWhole ? null : { field: merges.at, descending: true },
          offset: 0,
          perPage: merges.list.perPage,
          parent: null
        }
      )
    )
    if (Option.isNone(answer))
      return yield* new Halt({ kind: "failed", reason: `${merges.list.path} is not there, and merges are found by it` })
    const { broken, rows } = answer.value.value
    // Ids among the attributes may be numbers.
    const textOf = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : null)
    if (isWhole) {
      const whole = rows.toSorted((one, other) => compareTexts(textOf(one.attributes[merges.at]), textOf(other.attributes[merges.at])))
      const all = new Map(whole.flatMap(({ attributes }) => pairOf(textOf(attributes[merges.remove]), textOf(attributes[merges.keep]))))
      knownMerges.set(entity.name, all)
      return Option.fromNullishOr(all.get(id))
    }
    const merge = rows.find(({ attributes }) => textOf(attributes[merges.remove]) === id)
    const kept = textOf(merge?.attributes[merges.keep])
    // A source drops a filter it does not know without a word, and an answer about others says nothing of this one.
    if (kept === null && rows.length + broken.length > 0) {
      return yield* new Halt({
        kind: "failed",
        reason: `${merges.list.path} answers with other rows than the merge of ${id}, so it cannot be told from a deletion`
      })
    }
    return Option.fromNullishOr(kept)
  })

  /** The ids of a row's path with those in the place of merged ones that took them in; `null` where none was merged. */
  const throughMerges = Effect.fnUntraced(function* (entity: AnyEntity, above: Readonly<Record<string, string>>) {
    const { manifest } = client.adapter
    const places = placesAboveRow(entity, manifest)
    if (typeof places === "string") return null
    const moved: Record<string, string> = {}
    for (const { of, place, relation } of places) {
      const to = of.relations[relation]?.to ?? ""
      const target = manifest.standsFor(to)
      const id = above[place]
      if (id === undefined || !manifest.has(target)) continue
      const kept = yield* mergedInto(manifest.get(target), id)
      if (Option.isSome(kept)) moved[place] = kept.value
    }
    return Object.keys(moved).length === 0 ? null : { ...above, ...moved }
  })

  const fetcher: Fetcher = {
    mergedInto,
    fieldsOff,
    isUnchanged: (entity, validator) => persistently(entity.name, "reading", client.source.isUnchanged(entity, validator)),
    page: Effect.fnUntraced(function* (entity, request, purpose, attempts) {
      const above = yield* pathIds.ofList(entity, request.parent)
      // What lies above the parent went with it.
      if (above === "gone") return Option.none()
      if (above === "unknown") return yield* unaddressed(`the ${entity.name} of ${request.parent}`)
      const answer =
        comesWhole(entity.list) && client.adapter.format.whole !== undefined && request.instead === undefined
          ? yield* pageOfWhole(entity, request, purpose)
          : asksForLog(request)
            ? yield* hints(entity, request, purpose)
            : yield* persistently(entity.name, purpose, client.source.page(entity, { ...request, above }), attempts)
      return Option.map(answer, (found) => ({ ...found, value: fieldsOff.page(entity, found.value) }))
    }),
    row: Effect.fnUntraced(function* (entity, id, parent): Effect.fn.Return<Option.Option<Answer<WireRow>>, Halt | SqlError.SqlError> {
      if (isFoundInList(entity.list)) return yield* findInList(fetcher.page, entity, id, parent ?? parentInLink(id))
      const above = yield* pathIds.ofRow(entity, id, parent)
      if (above === "gone") return Option.none()
      if (above === "unknown") return yield* unaddressed(`${entity.name} ${id}`)
      const askAt = (ids: typeof above) => persistently(entity.name, "byId", client.source.row(entity, id, parent ?? undefined, ids))
      const first = yield* askAt(above)
      // Below a row that was merged away nothing is found, and its rows live on below the one that was kept.
      const kept = Option.isNone(first) ? yield* throughMerges(entity, above) : null
      const answer = kept === null ? first : yield* askAt(kept)
      return Option.map(answer, (found) => ({ ...found, value: fieldsOff.row(entity, found.value) }))
    }),
    takeRequests: Effect.tap(Ref.getAndSet(uncounted, noRequests), (taken) => Ref.update(counted, (before) => before + allRequests(taken))),
    spent: Effect.zipWith(Ref.get(counted), Ref.get(uncounted), (before, since) => before + allRequests(since))
  }
  return fetcher
})

/** Oldest first: the newest merge of an id counts. */
const compareTexts = (one: string | null, other: string | null) => ((one ?? "") < (other ?? "") ? -1 : (one ?? "") > (other ?? "") ? 1 : 0)

const pairOf = (removed: string | null, kept: string | null): ReadonlyArray<readonly [string, string]> =>
  removed === null || kept === null ? [] : [[removed, kept]]

const unaddressed = (what: string) =>
  new Halt({
    kind: "failed",
    reason: `${what} cannot be asked for: a row that its path names is not stored, or does not say what it belongs to`
  })

/** It may have been a slip; if it is as long once more it will be the next time, and each is as much as may be held. */
const isTooLarge = (error: SourceError) => error._tag === "ContractViolation" && error.rule === "too-large"

const limitedMs = (error: SourceError) => (error._tag === "RateLimited" ? (error.retryAfterMs ?? 0) : 0)
