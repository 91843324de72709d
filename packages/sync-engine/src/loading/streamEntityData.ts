/**
 * Reads a stream's pages and commits them, two things at once: while a group of pages is in Postgres, the next is fetched, sliced and hashed, and the
 * page after it is already asked for. Pages are grouped only when they arrive faster than they load, so against a rate-limited source each page
 * commits at once. After a kill at most the groups committing, ready and being prepared, and the page under way, are fetched again.
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
import { Effect, Fiber, Option, Queue, Ref } from "effect"
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

export interface ReadingResult {
  readonly cursor: StreamCursor
  readonly pages: number
  /** Set when the reader is done. */
  readonly proof: Proof | null
  /** Set when something stopped the reading; what was read before it is committed. */
  readonly halt: Halt | null
}

type Asked = Extract<Step<ReadCursor>, { readonly _tag: "Ask" }>

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

  // A sweep is read like any list, but for another reason.
  const fetch = ({ purpose, request }: Asked, isAgain = false) =>
    Effect.forkChild(context.fetcher.page(context.own.entity, request, isAgain ? "retried" : start.phase === "read" ? purpose : "sweeps"), {
      startImmediately: true
    })

  const produce = Effect.gen(function* () {
    let cursor = start
    let pages = 0
    let draft: Draft | null = null
    let violations = 0
    let isAgain = false
    let ahead: Fiber.Fiber<Option.Option<Answer<WirePage>>, Halt | SqlError.SqlError> | null = null

    const flush = Effect.suspend(() => {
      const group = draft?.group
      draft = null
      return group ? Ref.update(busy, (count) => count + 1).pipe(Effect.andThen(Queue.offer(queue, group))) : Effect.void
    })
    const finish = (result: Omit<ReadingResult, "cursor" | "pages">) =>
      Effect.as(Effect.andThen(flush, Queue.offer(queue, null)), { cursor, pages, ...result })

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
          if (pages >= maxPages || (pages > 0 && ahead === null && turn.isOver())) {
            if (ahead) yield* Fiber.interrupt(ahead)
            return yield* finish({ proof: null, halt: null })
          }
          const outcome: Option.Option<Answer<WirePage>> | Halt = yield* Fiber.join(ahead ?? (yield* fetch(step, isAgain))).pipe(
            Effect.catchTag("Halt", (halt) => Effect.succeed(halt)),
            // Made only where it is needed: an error keeps the frames it was made in, here those of the page before, and so on to the slice's first page.
            Effect.raceFirst(Effect.map(begun, () => new Halt({ kind: "stopped", reason: "this process hands its work over" })))
          )
          ahead = null
          if (outcome instanceof Halt) return yield* finish({ proof: null, halt: outcome })
          // A log that is not there leaves the list to be read; see the reader of hints.
          if (Option.isNone(outcome) && step.request.parent === null && !asksForLog(step.request)) {
            return yield* finish({
              proof: null,
              halt: new Halt({ kind: "failed", reason: `the source has no list of ${context.own.entity.name} (404)` })
            })
          }
          const accepted = reader.accept(cursor.reader, pageFacts(outcome, plan))
          if (accepted._tag === "Violated") {
            violations++
            isAgain = true
            if (violations <= violationsTolerated) continue
            const { detail, rule } = accepted.violation
            const reason = `${context.own.entity.name} cannot be read safely (${rule}: ${detail}); nothing of this answer was stored`
            return yield* finish({ proof: null, halt: new Halt({ kind: "failed", reason }) })
          }
          isAgain = false
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
          const following = reader.next(cursor.reader)
          // Nothing is asked for ahead that would be asked for again.
          if (following._tag === "Ask" && pages < maxPages && !turn.isOver()) ahead = yield* fetch(following)
          // Laps are compared by their sightings, so a group never mixes two.
          if (draft && draft.group.lap !== cursor.lap) yield* flush
          draft = extend(context, draft, outcome, step.request, cursor, isFirst)
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
      sentAt: draft && draft.group.sentAt > 0 ? draft.group.sentAt : (answer?.sentAt ?? 0),
      receivedAt: answer?.receivedAt ?? draft?.group.receivedAt ?? 0,
      // Only an unfiltered answer counts the whole collection.
      sourceTotal:
        (request.filters.length === 0 && request.parent === null ? answer?.value.total : null) ?? draft?.group.sourceTotal ?? null,
      isFirst: (draft?.group.isFirst ?? false) || isFirst
    }
  }
}
