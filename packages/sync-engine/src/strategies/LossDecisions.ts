/**
 * Carries out what a person says to losses of values: a rejection drops the looks that were held, an undoing writes what the confirmed ones replaced
 * back as if it had been seen then. The next look at each record decides again, in either case.
 */
import type { Adapter, AnyEntity } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Adapters } from "../Adapters.ts"
import { prepareKept } from "../loading/keptLook.ts"
import { Targets } from "../loading/Targets.ts"
import { Connections } from "../state/Connections.ts"
import { type Decision, Decisions, type Verdict } from "../state/Decisions.ts"
import { Quarantine } from "../state/Quarantine.ts"
import { inTurn } from "../store/inTurn.ts"
import { type OlderTransform, PageWriter } from "../store/PageWriter.ts"

export interface LossDecisionsShape {
  /** Rejects an open one. False: it is not open, and nothing was changed. */
  readonly reject: (id: string, verdict: Verdict) => Effect.Effect<boolean, SqlError.SqlError>
  /**
   * Undoes a confirmed one: each record that is as the decision left it has its values back, rows and feed included. All of it happens or nothing.
   * False: it is not confirmed.
   */
  readonly undo: (decision: Decision, verdict: Verdict) => Effect.Effect<boolean, OlderTransform | SqlError.SqlError>
}

const batch = 100

export class LossDecisions extends Context.Service<LossDecisions, LossDecisionsShape>()("@openfaith/sync-engine/strategies/LossDecisions") {
  static readonly layer = Layer.effect(
    LossDecisions,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const adapters = yield* Adapters
      const targets = yield* Targets
      const connections = yield* Connections
      const decisions = yield* Decisions
      const quarantine = yield* Quarantine
      const writer = yield* PageWriter

      /** In the entity's turn: what the records become is known there, and not before. */
      const restoreAll = Effect.fnUntraced(function* (
        adapter: Adapter,
        entity: AnyEntity,
        entityId: number,
        { connectionId, id }: Decision
      ) {
        const target = yield* targets.of(connectionId, adapter.manifest)
        let after = ""
        for (;;) {
          const replaced = yield* decisions.replaced(id, after, batch)
          for (const { externalId, hash, parent, payload, received } of replaced) {
            const prepared = prepareKept(target, adapter, entity, { text: payload, parent, hash })
            // What no longer can be read stays as it is; the decision shows how many have their values back.
            if (prepared._tag !== "Ready") continue
            yield* writer.restore({
              decision: id,
              externalId,
              entityId,
              at: received,
              adapterVersion: adapter.version,
              transformVersion: entity.transformVersion,
              quiet: entity.volatile,
              becoming: entity,
              record: prepared.record
            })
          }
          const last = replaced.at(-1)
          if (!last) return
          after = last.externalId
        }
      })

      const restore = Effect.fnUntraced(function* (decision: Decision) {
        const { connectionId, entity } = decision
        const connection = yield* connections.find(connectionId)
        const entityId = yield* connections.entityId(connectionId, entity)
        const adapter = adapters.all.find((each) => Option.isSome(connection) && each.id === connection.value.adapter)
        if (Option.isNone(entityId) || !adapter?.manifest.has(entity)) return
        yield* inTurn(sql, entityId.value, () => restoreAll(adapter, adapter.manifest.get(entity), entityId.value, decision))
      })

      return LossDecisions.of({
        reject: Effect.fn("LossDecisions.reject")(function* (id, verdict) {
          const isDecided = yield* decisions.decide(id, "rejected", verdict)
          if (isDecided) yield* quarantine.dropLosing(id)
          return isDecided
        }, sql.withTransaction),
        undo: Effect.fn("LossDecisions.undo")(function* (decision, verdict) {
          const isUndone = yield* decisions.undo(decision.id, verdict)
          if (isUndone) yield* restore(decision)
          return isUndone
        }, sql.withTransaction)
      })
    })
  )
}
