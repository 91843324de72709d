/**
 * Replays quarantine: after a fix of the adapter, kept looks are decoded and transformed again without asking the source, and those that are whole now
 * are stored.
 *
 * A replay is no stream's work, so it has no stream's lease. It writes one look at a time under the lock of that look's own row in quarantine
 * (`PageWriter.release`), through the gate and with the interval in which the source gave it: what has been stored since stays, and of several replays
 * one wins. Killed anywhere, a look is stored and resolved, or neither. It is stored in its entity's turn, as what it becomes in that turn: the zone of
 * the account's clocks and what stands for what change in turns of their own.
 */
import type { Adapter, AnyEntity } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Adapters } from "../Adapters.ts"
import { prepareKept } from "../loading/keptLook.ts"
import type { HardReference, Target } from "../loading/prepareRecord.ts"
import { isSameTarget, Targets } from "../loading/Targets.ts"
import { Connections } from "../state/Connections.ts"
import { Quarantine } from "../state/Quarantine.ts"
import type { Fault, KeptLook, Selection } from "../state/QuarantinedRecord.ts"
import { Records } from "../state/Records.ts"
import { despiteDeadlocks } from "../store/despiteDeadlocks.ts"
import { inTurn } from "../store/inTurn.ts"
import { PageWriter, type PreparedRecord } from "../store/PageWriter.ts"

export interface Replayed {
  /** Whole now, and stored. */
  readonly stored: number
  /** Whole, but what is stored is newer or the same: out of quarantine without a change. */
  readonly stale: number
  /** Still in quarantine, with the reason it has now. */
  readonly broken: number
  /** Some of the broken ones. */
  readonly examples: ReadonlyArray<Fault & { readonly id: string; readonly entity: string; readonly externalId: string }>
}

export interface ReplayShape {
  /** Replays the selected records that are still in quarantine. */
  readonly replay: (selection: Selection) => Effect.Effect<Replayed, SqlError.SqlError>
}

type Outcome = "stored" | "stale" | Fault

const everything: Selection = { id: null, fingerprint: null, orgId: null, connectionId: null }
const batch = 100
const exampleCount = 5

export class Replay extends Context.Service<Replay, ReplayShape>()("@openfaith/sync-engine/strategies/Replay") {
  static readonly layer = Layer.effect(
    Replay,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const adapters = yield* Adapters
      const targets = yield* Targets
      const connections = yield* Connections
      const quarantine = yield* Quarantine
      const records = yield* Records
      const writer = yield* PageWriter

      /** The first hard parent that is not stored. */
      const missingParent = Effect.fnUntraced(function* (connectionId: string, parents: ReadonlyArray<HardReference>) {
        for (const parent of parents) {
          const id = yield* connections.entityId(connectionId, parent.entity)
          const live = Option.isSome(id) ? yield* records.liveAmong(id.value, [parent.id]) : new Set<string>()
          if (!live.has(parent.id)) return parent
        }
        return null
      })

      /** Stores it in its turn, or answers `moved` where by then it has to be prepared for something else. */
      const store = Effect.fnUntraced(function* (
        adapter: Adapter,
        entity: AnyEntity,
        look: KeptLook,
        record: PreparedRecord,
        target: Target
      ) {
        if (!isSameTarget(target, yield* targets.of(look.connectionId, adapter.manifest))) return "moved" as const
        const { applied } = yield* writer.release({
          quarantineId: look.id,
          entityId: look.entityId,
          timesSeen: look.timesSeen,
          sent: look.sent,
          received: look.received,
          lane: "replay",
          adapterVersion: adapter.version,
          transformVersion: entity.transformVersion,
          byId: look.byId,
          quiet: entity.volatile,
          decision: null,
          becoming: entity,
          record
        })
        // Not held: it has been resolved, or seen again, since it was read. Either way newer news than this look has arrived.
        return applied === 1 ? ("stored" as const) : ("stale" as const)
      })

      const tryOne = Effect.fnUntraced(function* (look: KeptLook): Effect.fn.Return<Outcome | "moved", SqlError.SqlError> {
        // It is whole: whether it may be stored is for its entity's next reading to tell, or for a person.
        if (look.kind === "losing") return { kind: look.kind, path: look.path, reason: look.reason }
        const adapter = adapters.all.find(({ id }) => id === look.adapter)
        if (!adapter?.manifest.has(look.entity)) {
          return { kind: look.kind, path: "", reason: `the installed adapters have no entity ${look.adapter} ${look.entity}` }
        }
        const entity = adapter.manifest.get(look.entity)
        const kept = { text: look.payload, parent: look.parentId, hash: look.hash }
        const target = yield* targets.of(look.connectionId, adapter.manifest)
        const prepared = prepareKept(target, adapter, entity, kept)
        switch (prepared._tag) {
          case "Unreadable":
            return { kind: "broken", path: look.path, reason: prepared.problem }
          case "Partial":
            // Reading it in full takes a request, which the next sync makes.
            return { kind: "partial", path: prepared.missing[0] ?? "", reason: `lacks ${prepared.missing.join(", ")}` }
          case "Invalid":
            return { kind: "invalid", path: prepared.problem.path, reason: prepared.problem.problem }
        }
        const missing = yield* missingParent(look.connectionId, prepared.parents)
        if (missing) {
          const reason = `its ${missing.relation} (${missing.entity} ${missing.id}) is not stored`
          return { kind: "parked", path: `relationships.${missing.relation}`, reason }
        }
        return yield* Effect.catchTag(
          inTurn(sql, look.entityId, () => store(adapter, entity, look, prepared.record, target)),
          "OlderTransform",
          ({ message: reason }) => Effect.succeed({ kind: look.kind, path: look.path, reason })
        )
      })

      const replayOne = (look: KeptLook): Effect.Effect<Outcome, SqlError.SqlError> =>
        Effect.flatMap(tryOne(look), (outcome) => (outcome === "moved" ? replayOne(look) : Effect.succeed(outcome)))

      const pass = Effect.fnUntraced(function* (selection: Selection, ids: ReadonlyArray<string> | null) {
        const counts = { stored: 0, stale: 0 }
        const broken: Array<Replayed["examples"][number]> = []
        let after = "0"
        while (true) {
          const looks = yield* quarantine.kept({ selection, ids, after, limit: batch })
          for (const look of looks) {
            // A sync locks records before quarantine, a replay the other way round.
            const outcome = yield* despiteDeadlocks(replayOne(look))
            if (typeof outcome === "string") {
              counts[outcome] += 1
              continue
            }
            yield* quarantine.stillBroken(look, outcome)
            broken.push({ id: look.id, entity: look.entity, externalId: look.externalId, ...outcome })
          }
          const last = looks.at(-1)
          if (!last || looks.length < batch) return { ...counts, broken }
          after = last.id
        }
      })

      const replay = Effect.fn("Replay.replay")(function* (selection: Selection): Effect.fn.Return<Replayed, SqlError.SqlError> {
        let { broken, stale, stored } = yield* pass(selection, null)
        let newlyStored = stored
        // What was stored may be the parent that parked ones waited for.
        while (newlyStored > 0) {
          const parked = broken.filter(({ kind }) => kind === "parked").map(({ id }) => id)
          if (parked.length === 0) break
          const again = yield* pass(everything, parked)
          broken = [...broken.filter(({ kind }) => kind !== "parked"), ...again.broken]
          newlyStored = again.stored
          stored += again.stored
          stale += again.stale
        }
        return { stored, stale, broken: broken.length, examples: broken.slice(0, exampleCount) }
      })

      return Replay.of({ replay })
    })
  )
}
