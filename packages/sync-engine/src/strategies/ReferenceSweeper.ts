/**
 * Heals references off the hot path: settles merges that were left half-way, and walks through the canonical tables for references that lead nowhere. A
 * row that has been missing for long is asked for by its id, once; a 404 is remembered, and it is not asked for again until what refers to it changes.
 */
import { Context, Duration, Effect, Layer, Option } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { Adapters } from "../Adapters.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { keptReferences } from "../loading/keptLook.ts"
import { Targets } from "../loading/Targets.ts"
import { Aliases } from "../state/Aliases.ts"
import { Connections } from "../state/Connections.ts"
import { type LooseReference, Orphans } from "../state/Orphans.ts"
import { Records } from "../state/Records.ts"
import { type ReadWanted, WaitingReads } from "../state/WaitingReads.ts"

export interface ReferenceSweeperShape {
  /** Moves references to merged rows, wherever that has not been done to the end. */
  readonly settleMerges: Effect.Effect<void, SqlError.SqlError>
  /** One batch through one canonical table, unless another process is at it. `orphanAge`: rows that have been missing for less are left to arrive by themselves. */
  readonly step: (
    entity: AnyCanonicalEntity,
    orphanAge: Duration.Duration
  ) => Effect.Effect<{ readonly asked: number; readonly isEnd: boolean }, SqlError.SqlError>
}

/** Rows looked at in one transaction: some milliseconds. */
const batchSize = 2000
/** Syncs bring most missing rows by themselves: targets are read after what refers to them, or come with the next delta. */
const orphanAge = Duration.hours(1)
/** A walk through a table begins so often at most. */
const walkEvery = Duration.hours(6)
const stepEvery = "1 second"
const lookEvery = "10 seconds"

export class ReferenceSweeper extends Context.Service<ReferenceSweeper, ReferenceSweeperShape>()(
  "@openfaith/sync-engine/strategies/ReferenceSweeper"
) {
  static readonly layer = Layer.effect(
    ReferenceSweeper,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const adapters = yield* Adapters
      const aliases = yield* Aliases
      const connections = yield* Connections
      const targets = yield* Targets
      const model = yield* CanonicalModel
      const orphans = yield* Orphans
      const records = yield* Records
      const waiting = yield* WaitingReads

      /** What the source calls the missing row: only the referring record knows. `null` where it cannot be read by its id alone. */
      const wantedOf = Effect.fnUntraced(function* ({
        adapter: adapterId,
        connectionId,
        entity: name,
        entityId,
        externalId,
        targetId
      }: LooseReference) {
        const adapter = adapters.all.find(({ id }) => id === adapterId)
        if (!adapter?.manifest.has(name)) return null
        const [look] = yield* records.looksAmong(entityId, [externalId])
        const target = yield* targets.of(connectionId, adapter.manifest)
        const ref = look && keptReferences(target, adapter, adapter.manifest.get(name), look).get(targetId)
        if (!ref || !adapter.manifest.has(ref.entity)) return null
        const wanted = adapter.manifest.get(ref.entity)
        const place = (yield* connections.entities(connectionId, [wanted.name])).get(wanted.name)
        if (!wanted.get || wanted.list.under !== undefined || !place?.enabled) return null
        return { entityId: place.id, id: ref.id, parent: null, reason: "orphan" as const } satisfies ReadWanted
      })

      const step: ReferenceSweeperShape["step"] = Effect.fn("ReferenceSweeper.step")(function* (entity, age) {
        const walked = yield* orphans.walk(entity, Duration.toSeconds(age), batchSize)
        if (Option.isNone(walked)) return { asked: 0, isEnd: false }
        const { due, isEnd } = walked.value
        const firsts = [...new Map(due.map((reference) => [reference.targetId, reference])).values()]
        const wanted = (yield* Effect.forEach(firsts, wantedOf)).flatMap((each) => (each === null ? [] : [each]))
        yield* waiting.add(wanted)
        if (firsts.length > 0) yield* orphans.noteAsked(firsts.map(({ targetId }) => targetId))
        return { asked: wanted.length, isEnd }
      }, sql.withTransaction)

      const settleMerges = Effect.gen(function* () {
        for (const connectionId of yield* aliases.unsettled) yield* aliases.settle(connectionId, model.entities)
      }).pipe(Effect.withSpan("ReferenceSweeper.settleMerges"))

      return ReferenceSweeper.of({ settleMerges, step })
    })
  )
}

/** The sweeper at its pace: one batch a second at most. Belongs in every process that hosts the engine. */
export const ReferenceSweeperHost = Layer.effectDiscard(
  Effect.gen(function* () {
    const orphans = yield* Orphans
    const sweeper = yield* ReferenceSweeper
    const look = Effect.gen(function* () {
      yield* sweeper.settleMerges
      const [entity] = yield* orphans.dueWalks(Duration.toSeconds(walkEvery))
      if (entity) yield* sweeper.step(entity, orphanAge)
      return entity !== undefined
    })
    yield* look.pipe(
      Effect.catchCause((cause) => Effect.as(Effect.logWarning("Healing references failed; it is tried again.", cause), false)),
      Effect.flatMap((isWalking) => Effect.sleep(isWalking ? stepEvery : lookEvery)),
      Effect.forever,
      Effect.forkScoped
    )
  })
)
