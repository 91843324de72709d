/**
 * Reads rows by id and brings the store in line with them. A 404 is evidence, and buries the row; where the source says that it was merged, it lives on
 * in another.
 */
import type { EntityName } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Aliases } from "../state/Aliases.ts"
import { Decisions } from "../state/Decisions.ts"
import { Erased } from "../state/Erased.ts"
import { Records } from "../state/Records.ts"
import { type WaitingRead, WaitingReads } from "../state/WaitingReads.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import { Eraser } from "./Eraser.ts"
import { followMerges } from "./followMerges.ts"
import type { Halt } from "./Halt.ts"
import { emptyPart, lookHash } from "./PageGroup.ts"
import { PartStore } from "./PartStore.ts"
import { idOf, type Interval, intervalOf, Preparation } from "./Preparation.ts"
import type { HeldStream, StreamContext } from "./StreamContext.ts"

/** What the source said of one record. */
export type SingleLook = "stored" | "gone" | "quarantined" | "erased"

/** The same of one that waited; `absent`: not there, and not taken for gone yet · `into`: the id of the record that it was merged into. */
export type WaitingLook = { readonly _tag: SingleLook | "absent" } | { readonly _tag: "merged"; readonly into: string }

export interface SingleReadsShape {
  /** Reads one row by id and brings the store in line with it: a 404 is evidence, and buries it. Answers what the source said. */
  readonly lookAgain: (
    context: StreamContext,
    held: HeldStream,
    id: string,
    parent: string | null,
    options?: {
      /** The confirmed decision it is asked for under: notes what became of it there, and buries nothing that is no longer confirmed. */
      readonly decision?: string | undefined
      /** No list of the stream has shown it. */
      readonly isUnlisted?: boolean
      /** The lap of the stream's reading that it belongs to; left out, it is none of it. */
      readonly lap?: number
    }
  ) => Effect.Effect<SingleLook, Halt | SqlError.SqlError>
  /** Buries a row that two proven readings have not listed, in the interval of the second; for rows that cannot be read by id. */
  readonly buryUnlisted: (
    context: StreamContext,
    held: HeldStream,
    id: string,
    interval: Interval,
    decision?: string
  ) => Effect.Effect<void, Halt | SqlError.SqlError>
  /** The same for a read that waits, which is over when it has been told of. */
  readonly answer: (
    context: StreamContext,
    held: HeldStream,
    read: Pick<WaitingRead, "id" | "parent">,
    options: {
      /** Seconds until the record is asked for again where it is not there: it was announced, and may not be shown yet. `null`: it is gone. */
      readonly absentAgainIn: number | null
      /** Told before the read stops waiting, so that nobody is left without an answer; `sent`: seconds since 1970. */
      readonly tell: (look: WaitingLook, sent: number) => Effect.Effect<void, SqlError.SqlError>
    }
  ) => Effect.Effect<void, Halt | SqlError.SqlError>
  /** Reads and stores a hard parent that is missing. False where it cannot be found. */
  readonly fetchParent: (
    context: StreamContext,
    name: EntityName,
    entityId: number,
    id: string
  ) => Effect.Effect<boolean, Halt | SqlError.SqlError>
}

/** A missing parent may miss a parent itself, but not without end. */
const deepestParent = 5

export class SingleReads extends Context.Service<SingleReads, SingleReadsShape>()("@openfaith/sync-engine/loading/SingleReads") {
  static readonly layer = Layer.effect(
    SingleReads,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const preparation = yield* Preparation
      const parts = yield* PartStore
      const records = yield* Records
      const decisions = yield* Decisions
      const aliases = yield* Aliases
      const erased = yield* Erased
      const eraser = yield* Eraser
      const waiting = yield* WaitingReads

      const fetchParentAt: (
        context: StreamContext,
        name: EntityName,
        entityId: number,
        id: string,
        depth: number
      ) => Effect.Effect<boolean, Halt | SqlError.SqlError> = Effect.fnUntraced(function* (context, name, entityId, id, depth) {
        const entity = context.adapter.manifest.get(name)
        // A row below a nested path cannot be addressed by its id alone.
        if (depth > deepestParent || !entity.get || entity.list.under) return false
        const held: HeldStream = { ...context.own, entity, entityId, met: null }
        return (yield* readAndStore(context, held, id, null, depth)) === "stored"
      })

      const readAndStore = Effect.fnUntraced(function* (
        context: StreamContext,
        held: HeldStream,
        id: string,
        parent: string | null,
        depth: number,
        { isUnlisted = false, lap = 0 }: { readonly isUnlisted?: boolean; readonly lap?: number } = {}
      ) {
        if ((yield* erased.among(held.entityId, [id])).has(id)) return "erased" as const
        const answer = yield* context.fetcher.row(held.entity, id, parent)
        if (Option.isNone(answer)) return "gone" as const
        const interval = intervalOf(context, answer.value)
        const part = emptyPart(held.entity)
        part.looks.set(id, { row: answer.value.value, parent, hash: lookHash(held.entity, answer.value.value) })
        let isWhole = false
        let isErased = false
        const prepare = Effect.gen(function* () {
          const prepared = yield* preparation.prepare(context, { ...held, met: new Set() }, part, interval)
          isWhole = prepared.candidates.length > 0
          isErased = prepared.erased.size > 0
          const byId = { ...prepared, candidates: prepared.candidates.map((candidate) => ({ ...candidate, interval })) }
          return yield* preparation.park(context, [byId], interval, (name, entityId, parentId) =>
            fetchParentAt(context, name, entityId, parentId, depth + 1)
          )
        })
        yield* parts.store(context, prepare, { lap, isUnlisted, cursor: null, sourceTotal: null, pages: 0, interval })
        if (isErased) return "erased" as const
        return isWhole ? ("stored" as const) : ("quarantined" as const)
      })

      /** The record that took this one in, or whether it was taken in by one that was erased. */
      const keptInstead = Effect.fnUntraced(function* (context: StreamContext, held: HeldStream, id: string) {
        let isErased = false
        const kept = yield* followMerges(id, {
          mergedInto: (each): Effect.Effect<Option.Option<string>, Halt | SqlError.SqlError> =>
            context.fetcher.mergedInto(held.entity, each),
          isLive: (each) => Effect.map(records.liveAmong(held.entityId, [each]), (live) => live.size > 0),
          fetch: (each) =>
            !held.entity.get
              ? Effect.succeed(false)
              : Effect.map(readAndStore(context, held, each, null, 0), (outcome) => {
                  isErased ||= outcome === "erased"
                  return outcome === "stored"
                })
        })
        return { kept, isErased: isErased && kept === null }
      })

      /** What merged into an erased record is that record. */
      const eraseToo = (context: StreamContext, held: HeldStream, id: string) =>
        eraser.erase({ connectionId: context.connection.id, adapter: context.adapter, entity: held.entity.name, ids: [id] }, null)

      /** The tombstone, and where the record lives on in another, the aliases, in one transaction. */
      const bury = (
        context: StreamContext,
        held: HeldStream,
        id: string,
        kept: string | null,
        interval: Interval,
        { byId, decision }: { readonly byId: boolean; readonly decision: string | undefined }
      ) =>
        Effect.gen(function* () {
          const { canonical, transformVersion } = held.entity
          const { buried, confirmed } = yield* records.bury({
            ...held,
            canonical,
            transformVersion,
            adapterVersion: context.adapter.version,
            lane: context.lane,
            ids: [id],
            byId,
            decision: decision ?? null,
            mergedInto: kept,
            ...interval
          })
          if (buried + confirmed === 0 || kept === null) return buried
          for (const each of canonical) yield* aliases.add(idOf(context, held.entity, id, each), idOf(context, held.entity, kept, each))
          return buried
        }).pipe(sql.withTransaction)

      /** Under the decision it is asked for, or else the one it waits in. */
      const buryPermitted = Effect.fnUntraced(function* (
        context: StreamContext,
        held: HeldStream,
        id: string,
        kept: string | null,
        interval: Interval,
        asked: { readonly byId: boolean; readonly decision: string | undefined }
      ) {
        const permit = asked.decision ?? Option.getOrUndefined(yield* decisions.permit(held.entityId, id))
        const burial = bury(context, held, id, kept, interval, { ...asked, decision: permit })
        yield* permit === undefined ? burial : decisions.carryOut(permit, held.streamId, id, burial)
      })

      const lookAgain: SingleReadsShape["lookAgain"] = Effect.fn("SingleReads.lookAgain")(function* (
        context,
        held,
        id,
        parent,
        { decision, ...placed } = {}
      ) {
        const sentAt = yield* monotonicMillis
        const outcome = yield* readAndStore(context, held, id, parent, 0, placed)
        const interval = intervalOf(context, { sentAt, receivedAt: yield* monotonicMillis })
        if (outcome !== "gone") {
          if (decision !== undefined) yield* decisions.keep(decision, held.streamId, id)
          yield* waiting.answered(held.entityId, [id], interval.sent)
          return outcome
        }
        const { isErased, kept } = yield* keptInstead(context, held, id)
        if (isErased) yield* eraseToo(context, held, id)
        else yield* buryPermitted(context, held, id, kept, interval, { byId: true, decision })
        yield* waiting.answered(held.entityId, [id], interval.sent)
        return outcome
      })

      const buryUnlisted: SingleReadsShape["buryUnlisted"] = Effect.fn("SingleReads.buryUnlisted")(
        function* (context, held, id, interval, decision) {
          const { isErased, kept } = yield* keptInstead(context, held, id)
          if (isErased) yield* eraseToo(context, held, id)
          else yield* buryPermitted(context, held, id, kept, interval, { byId: false, decision })
        }
      )

      const answer: SingleReadsShape["answer"] = Effect.fn("SingleReads.answer")(function* (context, held, { id, parent }, options) {
        const { absentAgainIn, tell } = options
        const sentAt = yield* monotonicMillis
        const outcome = yield* readAndStore(context, held, id, parent, 0)
        const interval = intervalOf(context, { sentAt, receivedAt: yield* monotonicMillis })
        if (outcome === "gone" && absentAgainIn !== null) {
          const look = { _tag: "absent" as const }
          yield* tell(look, interval.sent)
          return yield* waiting.postpone(held.entityId, [id], absentAgainIn, interval.sent)
        }
        const { isErased, kept } = outcome === "gone" ? yield* keptInstead(context, held, id) : { isErased: false, kept: null }
        if (isErased) yield* eraseToo(context, held, id)
        else if (outcome === "gone") yield* buryPermitted(context, held, id, kept, interval, { byId: true, decision: undefined })
        if (kept !== null) yield* aliases.settle(context.connection.id, held.entity.canonical)
        const look = kept === null ? { _tag: outcome } : { _tag: "merged" as const, into: kept }
        yield* tell(look, interval.sent)
        yield* waiting.answered(held.entityId, [id], interval.sent)
      })

      return SingleReads.of({
        lookAgain,
        answer,
        buryUnlisted,
        fetchParent: (context, name, entityId, id) => fetchParentAt(context, name, entityId, id, 1)
      })
    })
  )
}
