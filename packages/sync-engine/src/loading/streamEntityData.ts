/**
 * Reads a stream's pages and commits them, two things at once: while a group of pages is in Postgres, the next is fetched, sliced and hashed, and the
 * page after it is already asked for, of each part that is read side by side. Pages are grouped only when they arrive faster than they load, so against a
 * rate-limited source each page commits at once. After a kill at most the groups committing, ready and being prepared, and the pages under way, are
 * fetched again.
 */
import {
  type Answer,
  asksForLog,
  type EntityName,
  type PageRequest,
  type Proof,
  type ReadCursor,
  type ReadParameters,
  type Step,
  parentOf,
  type WirePage
} from "@openfaith/adapter-core"
import { Effect, type Exit, Fiber, Option, Queue, Ref } from "effect"
import type { SqlError } from "effect/sql"
import { HandOver } from "../HandOver.ts"
import { Records } from "../state/Records.ts"
import { Sightings } from "../state/Sightings.ts"
import { Committer } from "./Committer.ts"
import { Halt } from "./Halt.ts"
import { lookedAt, pageFacts } from "./pageFacts.ts"
import { addPage, emptyPart, type PageGroup } from "./PageGroup.ts"
import { readerAt, type StreamCursor } from "./StreamCursor.ts"
import type { Turn } from "./SliceSlots.ts"
import type { StreamContext } from "./StreamContext.ts"

/** Parents handed to a nested reading at a time. */
const parentsAtOnce = 100
/** A source that breaks a reader's assumption is asked again this often before the stream stops. */
const violationsTolerated = 2
/** What can be done without is asked for again this often. */
const optionalAttempts = 1

export interface ReadingResult {
  readonly cursor: StreamCursor
  readonly pages: number
  /** Set when the reader is done. */
  readonly proof: Proof | null
  /** Set when something stopped the reading; what was read before it is committed. */
  readonly halt: Halt | null
}

type Asked = Extract<Step<ReadCursor>, { readonly _tag: "Ask" }>
type Found = Option.Option<Answer<WirePage>> | Halt

/** An answer of one part of the reading. */
interface Arrived {
  readonly part: number
  readonly asked: Asked
  readonly exit: Exit.Exit<Found, SqlError.SqlError>
}

interface Draft {
  readonly group: PageGroup
}

/** Reads from `start` until the reader is done, `maxPages` are read, its turn is over, or something stops it. */
export const streamEntityData = Effect.fn("streamEntityData")(function* (
  context: StreamContext,
  plan: ReadParameters,
  start: StreamCursor,
  maxPages: number,
  turn: Turn
) {
  const committer = yield* Committer
  const records = yield* Records
  const sightings = yield* Sightings
  const { begun } = yield* HandOver
  const reader = readerAt(plan, start, context.own.entity.list)
  const queue = yield* Queue.bounded<PageGroup | null>(1)
  const busy = yield* Ref.make(0)

  const produce = Effect.gen(function* () {
    let cursor = start
    let pages = 0
    let draft: Draft | null = null
    let violations = 0
    /** Parts that are asked for, by their numbers. */
    const underWay = new Map<number, Fiber.Fiber<void>>()
    const arrived = yield* Queue.unbounded<Arrived>()

    const ask = (part: number, asked: Asked, isAgain: boolean) => {
      // A sweep is read like any list, but for another reason.
      const purpose = isAgain ? "retried" : start.phase === "read" ? asked.purpose : "sweeps"
      const found: Effect.Effect<Found, SqlError.SqlError> = context.fetcher
        .page(context.own.entity, asked.request, purpose, asked.isOptional ? optionalAttempts : undefined)
        .pipe(Effect.catchTag("Halt", (halt) => Effect.succeed(asked.isOptional && isUnanswered(halt) ? Option.none() : halt)))
      return Effect.exit(found).pipe(
        Effect.flatMap((exit) => Queue.offer(arrived, { part, asked, exit })),
        Effect.asVoid,
        Effect.forkChild({ startImmediately: true }),
        Effect.map((fiber) => underWay.set(part, fiber))
      )
    }
    const mayAsk = () => pages + underWay.size < maxPages && underWay.size < turn.pagesTogether() && (pages === 0 || !turn.isOver())
    /** Asks for whatever can be asked side by side, and is not. */
    const askAhead = Effect.gen(function* () {
      for (const part of reader.parts?.(cursor.reader) ?? [0]) {
        if (underWay.has(part) || !mayAsk()) continue
        const step = reader.next(cursor.reader, part)
        if (step._tag === "Ask") yield* ask(part, step, false)
      }
    })

    const flush = Effect.suspend(() => {
      const group = draft?.group
      draft = null
      return group ? Ref.update(busy, (count) => count + 1).pipe(Effect.andThen(Queue.offer(queue, group))) : Effect.void
    })
    const finish = Effect.fnUntraced(function* (result: Omit<ReadingResult, "cursor" | "pages">) {
      yield* Fiber.interruptAll(underWay.values())
      yield* flush
      yield* Queue.offer(queue, null)
      return { cursor, pages, ...result }
    })

    for (;;) {
      const step = reader.next(cursor.reader)
      switch (step._tag) {
        case "Done":
          return yield* finish({ proof: step.proof, halt: null })
        case "NeedParents": {
          const parents = yield* parentIds(step.after)
          cursor = { ...cursor, reader: step.supply(parents) }
          continue
        }
        case "NeedAgreement": {
          // The comparison is made over stored sightings, so everything read has to be committed first: the next reading starts with it.
          if (draft !== null || (yield* Ref.get(busy)) > 0) return yield* finish({ proof: null, halt: null })
          const lap = cursor.lapsBefore + step.lap
          const agreed = yield* sightings.lapsAgree(context.own.streamId, lap, lap - 1)
          cursor = { ...cursor, reader: step.supply(agreed) }
          continue
        }
        case "Ask": {
          yield* askAhead
          if (underWay.size === 0) return yield* finish({ proof: null, halt: null })
          const next = yield* Queue.take(arrived).pipe(
            // Made only where it is needed: an error keeps the frames it was made in, here those of the page before, and so on to the slice's first page.
            Effect.raceFirst(Effect.map(begun, () => new Halt({ kind: "stopped", reason: "this process hands its work over" })))
          )
          if (next instanceof Halt) return yield* finish({ proof: null, halt: next })
          const { asked, part } = next
          underWay.delete(part)
          const outcome = yield* next.exit
          if (outcome instanceof Halt) return yield* finish({ proof: null, halt: outcome })
          // A log that is not there leaves the list to be read; see the reader of hints.
          if (Option.isNone(outcome) && asked.request.parent === null && !asked.isOptional && !asksForLog(asked.request)) {
            return yield* finish({
              proof: null,
              halt: new Halt({ kind: "failed", reason: `the source has no list of ${context.own.entity.name} (404)` })
            })
          }
          const accepted = reader.accept(cursor.reader, pageFacts(outcome, plan), part)
          if (accepted._tag === "Violated") {
            violations++
            if (violations <= violationsTolerated) {
              yield* ask(part, asked, true)
              continue
            }
            const { detail, rule } = accepted.violation
            const reason = `${context.own.entity.name} cannot be read safely (${rule}: ${detail}); nothing of this answer was stored`
            return yield* finish({ proof: null, halt: new Halt({ kind: "failed", reason }) })
          }
          const isFirst = pages === 0 && cursor.lap === 0
          const sourceTime = Option.isSome(outcome) ? lookedAt(outcome.value) : null
          cursor = {
            ...cursor,
            ...validatorOf(cursor, outcome),
            reader: accepted.cursor,
            lap: cursor.lapsBefore + accepted.lap,
            startedAt: cursor.startedAt ?? sourceTime
          }
          pages++
          yield* askAhead
          // Laps are compared by their sightings, so a group never mixes two.
          if (draft && draft.group.lap !== cursor.lap) yield* flush
          draft = extend(context, draft, outcome, asked.request, cursor, isFirst)
          const committing = yield* Ref.get(busy)
          if (committing === 0 || draft.group.pages >= turn.pagesTogether()) yield* flush
        }
      }
    }
  })

  const parentIds = (after: string | null) =>
    Effect.suspend(() => {
      const parent: EntityName | null = parentOf(plan)
      if (parent !== null && plan.strategy === "perParent" && plan.onlyChanged === true)
        return sightings.changedAfter(context.runId, parent, after, parentsAtOnce)
      const entityId = parent === null ? undefined : context.entityIds.get(parent)
      return entityId === undefined ? Effect.succeed([]) : records.idsAfter(entityId, after, parentsAtOnce)
    })

  const consume = Effect.gen(function* () {
    for (let group = yield* Queue.take(queue); group !== null; group = yield* Queue.take(queue)) {
      yield* committer.commit(context, group)
      yield* Ref.update(busy, (count) => count - 1)
    }
  })

  const [result] = yield* Effect.all([produce, consume], { concurrency: 2 })
  return result
})

/** The source gave no answer that could be used. */
const isUnanswered = ({ kind }: Halt) => kind === "unreachable" || kind === "failed"

/** One that holds for all that was read. */
const validatorOf = (cursor: StreamCursor, outcome: Option.Option<Answer<WirePage>>): Pick<StreamCursor, "validator"> => {
  const said = Option.isSome(outcome) ? outcome.value.validator : undefined
  if (cursor.lap === 0) return said === undefined ? {} : { validator: said }
  return cursor.validator === undefined ? {} : { validator: cursor.validator === said ? said : "" }
}

/** The group with one more page, begun where there is none. */
const extend = (
  context: StreamContext,
  draft: Draft | null,
  outcome: Option.Option<Answer<WirePage>>,
  request: PageRequest,
  cursor: StreamCursor,
  isFirst: boolean
): Draft => {
  const parts = draft?.group.parts ?? [context.own, ...context.harvested].map(({ entity }) => emptyPart(entity))
  if (Option.isSome(outcome)) addPage(parts, outcome.value, request.parent, context.adapter.format)
  const answer = Option.getOrUndefined(outcome)
  return {
    group: {
      parts,
      cursor,
      lap: cursor.lap,
      pages: (draft?.group.pages ?? 0) + 1,
      // Parts are asked for side by side, so neither is the first page's the earliest nor the last one's the latest.
      sentAt: draft && draft.group.sentAt > 0 ? Math.min(draft.group.sentAt, answer?.sentAt ?? Infinity) : (answer?.sentAt ?? 0),
      receivedAt: Math.max(draft?.group.receivedAt ?? 0, answer?.receivedAt ?? 0),
      // Only an unfiltered answer counts the whole collection.
      sourceTotal:
        (request.filters.length === 0 && request.parent === null ? answer?.value.total : null) ?? draft?.group.sourceTotal ?? null,
      isFirst: (draft?.group.isFirst ?? false) || isFirst
    }
  }
}
