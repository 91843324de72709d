/**
 * Ends a stream that has been read: looks again at what two looks could not decide, explains a difference between the source's count and ours by id,
 * and writes the receipt. Where the difference cannot be explained from what was read, the flat list is swept once more. All of it can be done twice.
 */
import { type EntityName, isAddressable, isFollowing, parentOf, type Proof, type ReadParameters } from "@openfaith/adapter-core"
import { Context, Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Aliases } from "../state/Aliases.ts"
import { Connections } from "../state/Connections.ts"
import { Findings } from "../state/Findings.ts"
import { type EntityReceipt, imbalance, leastOf } from "../state/Receipt.ts"
import { type Proves, Receipts } from "../state/Receipts.ts"
import { Records } from "../state/Records.ts"
import { Sightings } from "../state/Sightings.ts"
import { Streams } from "../state/Streams.ts"
import { Validators } from "../state/Validators.ts"
import { WaitingReads } from "../state/WaitingReads.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import type { Halt } from "./Halt.ts"
import { Losses } from "./Losses.ts"
import { PartStore } from "./PartStore.ts"
import { SingleReads } from "./SingleReads.ts"
import type { StreamContext } from "./StreamContext.ts"
import { confirmCursor, type StreamCursor, sweepCursor } from "./StreamCursor.ts"
import { UnlistedRows } from "./UnlistedRows.ts"

export type Closing =
  | { readonly _tag: "Closed"; readonly receipt: EntityReceipt; readonly ruling: Ruling }
  | { readonly _tag: "Sweep"; readonly cursor: StreamCursor }

/** What a reading proves, and of which part of the source's time. */
export interface Ruling {
  readonly proves: Proves
  readonly isWhole: boolean
  readonly from: string | null
  readonly to: string | null
  /** How late the latest of the rows it changed became visible. */
  readonly latenessMs: number
  /** Why it proves nothing where all adds up. */
  readonly because: string | null
  /** All of it was read, though values may wait for a person's word. */
  readonly wasRead: boolean
  /** What the source has deleted was found too. */
  readonly hasDeletions: boolean
  /** By which the source knows the list that was read, where all that was read is stored as it was shown. */
  readonly validator: string | null
}

export interface StreamCloserShape {
  readonly close: (
    context: StreamContext,
    plan: ReadParameters,
    cursor: StreamCursor,
    proof: Proof,
    before: { readonly watermark: string | null; readonly sourceStartedAt: string | null }
  ) => Effect.Effect<Closing, Halt | SqlError.SqlError>
  /** Ends the stream as done, with its receipt and its watermark, all or nothing. False: another worker holds it. */
  readonly conclude: (
    context: StreamContext,
    closed: Extract<Closing, { readonly _tag: "Closed" }>,
    watermark: string | null
  ) => Effect.Effect<boolean, SqlError.SqlError>
}

/** A difference larger than this is not explained id by id: the receipt stays open. */
const explainable = 1000
const askedAtOnce = 100

export class StreamCloser extends Context.Service<StreamCloser, StreamCloserShape>()("@openfaith/sync-engine/loading/StreamCloser") {
  static readonly layer = Layer.effect(
    StreamCloser,
    Effect.gen(function* () {
      const streams = yield* Streams
      const sightings = yield* Sightings
      const records = yield* Records
      const single = yield* SingleReads
      const connections = yield* Connections
      const unlisted = yield* UnlistedRows
      const parts = yield* PartStore
      const findings = yield* Findings
      const aliases = yield* Aliases
      const waiting = yield* WaitingReads
      const losses = yield* Losses
      const receipts = yield* Receipts
      const validators = yield* Validators
      const sql = yield* SqlClient.SqlClient

      const settleWaitingReads = Effect.fnUntraced(function* (context: StreamContext) {
        const { own } = context
        for (;;) {
          const open = yield* waiting.due(own.entityId, { limit: askedAtOnce, reasons: ["tie"] })
          if (open.length === 0 || !isAddressable(own.entity)) return
          for (const { id, parent } of open) yield* single.lookAgain(context, own, id, parent)
        }
      })

      /** Ids read earlier in the run that the last lap did not show: each is asked for by id. Where that cannot be, they are outside the list. */
      const explain = Effect.fnUntraced(function* (context: StreamContext, lap: number) {
        const { own } = context
        const gone: Array<string> = []
        const outside: Array<string> = []
        const extras = yield* sightings.missingFromLap(own.streamId, lap, explainable + 1)
        if (extras.length <= explainable && !isAddressable(own.entity)) return { gone, outside: extras }
        if (extras.length > explainable || own.entity.list.under) return { gone, outside }
        for (const id of extras) {
          const outcome = yield* single.lookAgain(context, own, id, null)
          if (outcome === "gone") gone.push(id)
          else outside.push(id)
        }
        return { gone, outside }
      })

      /** Ids that were named, by a roster or a log, and that no page showed: their rows are read by id, as part of this reading. */
      const readNamed = Effect.fnUntraced(function* (context: StreamContext, lap: number) {
        const { own } = context
        if (!isAddressable(own.entity)) return
        for (const id of yield* sightings.onlyInLap(own.streamId, lap, explainable))
          yield* single.lookAgain(context, own, id, null, { lap })
      })

      /** Up to when the rows are proven whose lists were read; nothing where it was one list. */
      const parentsProven = Effect.fnUntraced(function* ({ connection }: StreamContext, plan: ReadParameters) {
        const parent = parentOf(plan)
        if (parent === null) return null
        return { parent, to: (yield* receipts.heads(connection.id)).get(parent)?.provenTo ?? null }
      })

      const close: StreamCloserShape["close"] = Effect.fn("StreamCloser.close")(function* (context, plan, cursor, proof, known) {
        const { entity, entityId, streamId } = context.own
        if (names(plan) && cursor.phase !== "sweep" && proof.complete) yield* readNamed(context, cursor.lap)
        const before = yield* sightings.counts(streamId)
        const differs = proof.total !== null && before.distinct !== proof.total
        const unproven = differs || !proof.complete
        if (unproven && cursor.phase === "read" && entity.list.under === undefined && isSwept(plan)) {
          return { _tag: "Sweep", cursor: sweepCursor(cursor, entity.list, proof) }
        }
        const { gone, outside } = differs ? yield* explain(context, cursor.lap) : { gone: [], outside: [] }
        const isWhole = proof.complete && (proof.total === null || before.distinct - gone.length - outside.length === proof.total)
        const deletions = context.lane === "reconciliation" && proof.complete ? yield* unlisted.settle(context, cursor, isWhole) : "unknown"
        const below = changedParent(plan)
        if (below !== null && proof.complete) yield* unlisted.settleBelow(context, below)
        if (deletions === "unconfirmed") {
          const since = context.clock.atEarliest(yield* monotonicMillis)
          return { _tag: "Sweep", cursor: confirmCursor(cursor, plan, entity.list, proof, since) }
        }
        yield* settleWaitingReads(context)
        const held = yield* losses.settle(context)
        // Also what an earlier run left undone.
        if (entity.merges) yield* aliases.settle(context.connection.id, entity.canonical)
        yield* parts.countRequests(context, cursor.lap)
        const counts = yield* sightings.counts(streamId)
        const receipt = {
          strategy: cursor.phase === "sweep" ? `${plan.strategy} + sweep` : plan.strategy,
          ...counts,
          ...leastOf(plan, entity.list.perPage, counts.distinct, proof, cursor.lists),
          repeated: counts.read - counts.distinct,
          deleted: yield* records.buriedBy(entityId, streamId),
          sourceTotal: proof.total,
          goneDuringRun: gone,
          outsideList: outside,
          complete: proof.complete,
          reason: proof.reason,
          watermark: proof.watermark ?? readSince(context, cursor, known.sourceStartedAt),
          ...(context.lane === "reconciliation" ? { findings: yield* findings.close(entityId, streamId) } : {})
        }
        const problem = imbalance(receipt)
        for (const child of context.harvested) if (cursor.startedAt !== null) yield* streams.noteSourceStart(child, cursor.startedAt)
        const began = cursor.phase === "read" ? (proof.asOf ?? known.sourceStartedAt ?? cursor.startedAt) : cursor.startedAt
        const ruling = rulingOf(plan, cursor, {
          isProven: problem === null && held === null,
          hasTotal: proof.total !== null,
          to: began ?? receipt.watermark,
          parents: yield* parentsProven(context, plan)
        })
        const knownTo = "knownTo" in plan ? plan.knownTo : undefined
        const latenessMs = knownTo === undefined ? 0 : yield* sightings.latenessOf(streamId, entityId, knownTo)
        return {
          _tag: "Closed",
          receipt: { ...receipt, balanced: problem === null && held === null, reason: problem ?? held },
          ruling: {
            ...ruling,
            latenessMs,
            wasRead: problem === null,
            hasDeletions: problem === null && deletions === "found",
            validator: problem === null && counts.stale === 0 && counts.parked === 0 ? (cursor.validator ?? null) : null
          }
        }
      })

      const conclude: StreamCloserShape["conclude"] = Effect.fn("StreamCloser.conclude")((context, { receipt, ruling }, watermark) =>
        Effect.gen(function* () {
          const { entityId, streamId } = context.own
          const ended = yield* streams.finish(context.own, "done", receipt.reason, receipt)
          if (!ended) return false
          const { because, from, isWhole, proves, to } = ruling
          yield* receipts.add({
            runId: context.runId,
            attempt: context.attempt,
            proves,
            reason: proves === "nothing" ? (receipt.reason ?? because) : null,
            readings: [{ entityId, from, to, looks: receipt.read }],
            requests: receipt.requests,
            counts: receipt,
            isWhole
          })
          // A watermark says that everything before it has been read, so only a reading that adds up moves it.
          if (ruling.wasRead && receipt.watermark !== null) yield* connections.moveWatermark(entityId, watermark, receipt.watermark)
          if (ruling.latenessMs > 0) yield* receipts.noteLateness(entityId, ruling.latenessMs)
          if (ruling.hasDeletions) yield* connections.noteReconciled(entityId, streamId)
          if (ruling.validator !== null && ruling.validator !== "") yield* validators.keep(entityId, streamId, ruling.validator)
          return true
        }).pipe(sql.withTransaction)
      )

      return StreamCloser.of({ close, conclude })
    })
  )
}

/** What is read by ids that answers name without showing their rows. */
const names = ({ strategy }: ReadParameters): boolean => strategy === "rostered" || strategy === "hints"

/** Where the flat list, swept, can tell more than the reading did. */
const isSwept = ({ strategy }: ReadParameters): boolean =>
  strategy !== "overlappingOffset" && strategy !== "rostered" && strategy !== "dayWindows" && strategy !== "wholeList"

/** The entity of whose changed rows alone this reading showed what belongs to them. */
const changedParent = (plan: ReadParameters): EntityName | null => {
  if (plan.strategy === "perParent" && plan.onlyChanged === true) return plan.parent
  return plan.strategy === "harvest" && plan.nested === true && plan.onlyChanged === true ? plan.from : null
}

interface Read {
  readonly isProven: boolean
  readonly hasTotal: boolean
  readonly to: string | null
  readonly parents: { readonly parent: string; readonly to: string | null } | null
}

/**
 * A sweep reads everything, whatever was planned. Where the lists of other rows were read, nobody has asked below rows that came after these were read: it
 * proves no more than what is proven of them.
 */
const rulingOf = (
  plan: ReadParameters,
  cursor: StreamCursor,
  { hasTotal, isProven, parents, to }: Read
): Pick<Ruling, "proves" | "isWhole" | "from" | "to" | "because"> => {
  const from = cursor.phase === "read" && isFollowing(plan) ? plan.from : null
  // Of the other rows of the entity it says nothing.
  if ("onlyChanged" in plan && plan.onlyChanged)
    return { proves: "nothing", isWhole: false, from: null, to, because: "it read only what belongs to rows that changed" }
  if (from !== null) return { proves: isProven ? "changes" : "nothing", isWhole: false, from, to, because: null }
  const whole = { isWhole: true, from: null }
  if (parents === null || cursor.phase !== "read")
    return { ...whole, proves: isProven ? (hasTotal ? "all" : "rows") : "nothing", to, because: null }
  if (parents.to === null) return { ...whole, proves: "nothing", to, because: `${parents.parent}, below which it is read, is not proven` }
  const bounded = to === null || Date.parse(parents.to) < Date.parse(to) ? parents.to : to
  return { ...whole, proves: isProven ? (hasTotal ? "all" : "rows") : "nothing", to: bounded, because: null }
}

/** A reading that does not follow the change field has seen every change up to its own beginning. */
const readSince = ({ own }: StreamContext, { startedAt }: StreamCursor, harvestStartedAt: string | null): string | null =>
  own.entity.changes === "none" ? null : (harvestStartedAt ?? startedAt)
