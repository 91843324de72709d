/**
 * Rows that are stored and that a reconciliation did not list. Not being listed proves nothing: a source that has lost rows, or the right to show them,
 * looks the same. Evidence is a 404 by id; where no such read exists, two whole readings one after the other. More rows than the brake allows are not
 * touched until a person decides.
 */
import { type EntityName, isAddressable } from "@openfaith/adapter-core"
import { Context, Effect, Layer } from "effect"
import type { SqlError } from "effect/sql"
import { Decisions } from "../state/Decisions.ts"
import { deletionBrake } from "../state/Receipt.ts"
import { Records } from "../state/Records.ts"
import { Sightings } from "../state/Sightings.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import { Halt } from "./Halt.ts"
import type { Interval } from "./Preparation.ts"
import { SingleReads } from "./SingleReads.ts"
import type { StreamContext } from "./StreamContext.ts"
import type { StreamCursor } from "./StreamCursor.ts"

export interface UnlistedRowsShape {
  /**
   * Deletes what is gone. `isWhole`: the reading listed as many as the source counts. `found`: every deletion up to the beginning of the run is known ·
   * `unconfirmed`: only one more reading can tell · `unknown`: this reading cannot. Halts as `paused` where a person has to decide.
   */
  readonly settle: (
    context: StreamContext,
    cursor: StreamCursor,
    isWhole: boolean
  ) => Effect.Effect<"found" | "unconfirmed" | "unknown", Halt | SqlError.SqlError>
  /**
   * The same for rows stored below parents that the run found changed, whose lists were read: each is asked for by id. Where that cannot be, or there are
   * more than the brake allows, it is left to the reconciliation.
   */
  readonly settleBelow: (context: StreamContext, parentEntity: EntityName) => Effect.Effect<void, Halt | SqlError.SqlError>
}

const askedAtOnce = 100

export class UnlistedRows extends Context.Service<UnlistedRows, UnlistedRowsShape>()("@openfaith/sync-engine/loading/UnlistedRows") {
  static readonly layer = Layer.effect(
    UnlistedRows,
    Effect.gen(function* () {
      const decisions = yield* Decisions
      const records = yield* Records
      const single = yield* SingleReads
      const sightings = yield* Sightings

      /** Deletes one row on what evidence there is: its own 404, or the interval of the reading that confirmed its absence. */
      type Bury = (id: string, parent: string | null, decision?: string) => Effect.Effect<unknown, Halt | SqlError.SqlError>

      /** Goes through what a person has confirmed, in batches: the same evidence is asked for all the same. */
      const carryOutDecisions = Effect.fnUntraced(function* ({ own }: StreamContext, bury: Bury) {
        for (const decision of yield* decisions.standing("deletions", own.entityId)) {
          let after = ""
          for (;;) {
            const batch = yield* decisions.unsettled(decision, own.entityId, own.streamId, after, askedAtOnce)
            for (const { id, parent } of batch) yield* bury(id, parent, decision)
            const last = batch.at(-1)
            if (!last) break
            after = last.id
          }
          yield* decisions.spend(decision, own.entityId, own.streamId)
        }
      })

      const buryUnlisted = Effect.fnUntraced(function* (context: StreamContext, bury: Bury, allowed: (live: number) => number) {
        const { own } = context
        yield* carryOutDecisions(context, bury)
        const { count, live } = yield* records.unseen(own.entityId, own.streamId, 0)
        const brake = allowed(live)
        if (count > brake) {
          const decision = yield* decisions.open("deletions", own.entityId, own.streamId, live, brake)
          return yield* new Halt({
            kind: "paused",
            reason: `the source does not list ${count} of the ${live} stored records of ${own.entity.name}, more than the ${brake} that may go unasked; decision ${decision} waits for a person (\`openfaith deletions show ${decision}\`), and none of them was deleted`
          })
        }
        yield* decisions.withdraw("deletions", own.entityId)
        const { rows } = yield* records.unseen(own.entityId, own.streamId, brake)
        for (const { id, parent } of rows) yield* bury(id, parent)
      })

      const settle: UnlistedRowsShape["settle"] = Effect.fn("UnlistedRows.settle")(function* (context, cursor, isWhole) {
        const { entity, entityId, streamId } = context.own
        if (entity.deletes === "never") return "found"
        if (isAddressable(entity)) {
          yield* buryUnlisted(
            context,
            (id, parent, decision) => single.lookAgain(context, context.own, id, parent, { decision, isUnlisted: true }),
            deletionBrake
          )
          return "found"
        }
        // A row that shows no id may be any of those that were not listed.
        if (!isWhole || (yield* sightings.hasNameless(streamId))) return "unknown"
        const { count } = yield* records.unseen(entityId, streamId, 0)
        if (count > 0 && cursor.confirmingSince === undefined) return "unconfirmed"
        const received = context.clock.atLatest(yield* monotonicMillis)
        const interval: Interval = { sent: cursor.confirmingSince ?? received, received }
        // A list that shows nothing at all is what a lost permission looks like.
        const showsNothing = (yield* sightings.counts(streamId)).distinct === 0
        yield* buryUnlisted(
          context,
          (id, _, decision) => single.buryUnlisted(context, context.own, id, interval, decision),
          showsNothing ? () => 0 : deletionBrake
        )
        return "found"
      })

      const settleBelow: UnlistedRowsShape["settleBelow"] = Effect.fn("UnlistedRows.settleBelow")(function* (context, parentEntity) {
        const { own, runId } = context
        if (!isAddressable(own.entity) || own.entity.deletes === "never") return
        const { live } = yield* records.unseen(own.entityId, own.streamId, 0)
        const brake = deletionBrake(live)
        const rows: Array<{ readonly id: string; readonly parent: string | null }> = []
        let after: string | null = null
        for (;;) {
          const parents: ReadonlyArray<string> = yield* sightings.changedAfter(runId, parentEntity, after, askedAtOnce)
          rows.push(...(yield* records.unseenBelow(own.entityId, own.streamId, parents, brake + 1)))
          const last = parents.at(-1)
          if (last === undefined || rows.length > brake) break
          after = last
        }
        if (rows.length > brake) return
        for (const { id, parent } of rows) yield* single.lookAgain(context, own, id, parent)
      })

      return UnlistedRows.of({ settle, settleBelow })
    })
  )
}
