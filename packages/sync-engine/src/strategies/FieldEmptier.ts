/**
 * Removes what is stored of fields that were switched off: from records, deleted ones too, with their canonical rows made again; from quarantine, from what
 * decisions replaced, and from texts of deliveries. Batch by batch in the entity's turn, the position in the same transaction: one that is killed goes on.
 *
 * A record is the same look as before, shown in another way: its content changes, and neither its version nor the time of its look, so no later look is
 * judged otherwise, nothing counts as changed at the source, and no value counts as lost.
 */
import type { Adapter, AnyEntity } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option, Result } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Adapters } from "../Adapters.ts"
import { fieldsOffOf } from "../loading/FieldsOff.ts"
import { prepareKept } from "../loading/keptLook.ts"
import { lookHash } from "../loading/PageGroup.ts"
import { Targets } from "../loading/Targets.ts"
import { EntityFields, type EntityToEmpty } from "../state/EntityFields.ts"
import { persistently } from "../state/persistently.ts"
import { type NewContent, type StoredContent, StoredContents } from "../state/StoredContents.ts"
import { inTurn } from "../store/inTurn.ts"
import { PageWriter } from "../store/PageWriter.ts"
import { eventsOf } from "./FieldSwitches.ts"

export interface FieldEmptierShape {
  /** Works through what is to be removed until nothing is left. */
  readonly carryOut: Effect.Effect<void, SqlError.SqlError>
}

/** Records gone through in one turn. */
const batchSize = 500

interface Work {
  readonly adapter: Adapter
  readonly entity: AnyEntity
  readonly off: ReadonlySet<string>
}

type Emptied = StoredContent & NewContent

export class FieldEmptier extends Context.Service<FieldEmptier, FieldEmptierShape>()("@openfaith/sync-engine/strategies/FieldEmptier") {
  static readonly layer = Layer.effect(
    FieldEmptier,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const adapters = yield* Adapters
      const fields = yield* EntityFields
      const contents = yield* StoredContents
      const targets = yield* Targets
      const writer = yield* PageWriter

      const workOf = (place: EntityToEmpty): Work | null => {
        const adapter = adapters.all.find(({ id }) => id === place.adapter)
        const entity = adapter?.manifest.has(place.entity) ? adapter.manifest.get(place.entity) : undefined
        return adapter && entity ? { adapter, entity, off: new Set(fieldsOffOf(entity, place.fieldsOff)) } : null
      }

      /** Those that hold a value, without it. */
      const emptied = ({ adapter: { format }, entity, off }: Work, stored: ReadonlyArray<StoredContent>) =>
        stored.flatMap((each): ReadonlyArray<Emptied> => {
          const text = format.withoutValues(each.text, off)
          if (text === each.text) return []
          const row = format.keptRow(text)
          return [{ ...each, text, hash: Result.isSuccess(row) ? lookHash(entity, row.success) : null }]
        })

      const remake = Effect.fnUntraced(function* (place: EntityToEmpty, { adapter, entity }: Work, changed: ReadonlyArray<Emptied>) {
        const target = yield* targets.of(place.connectionId, adapter.manifest)
        const made = changed.flatMap((each) => {
          const prepared = prepareKept(target, adapter, entity, each)
          return prepared._tag === "Ready" ? [{ isLive: each.isLive, record: prepared.record }] : []
        })
        const recordsThat = (live: boolean) => made.flatMap(({ isLive, record }) => (isLive === live ? [record] : []))
        const { canonical, projectionOf, transformVersion } = entity
        yield* writer.remake({
          entityId: place.id,
          adapterVersion: adapter.version,
          transformVersion,
          isFinal: false,
          becoming: { canonical, projectionOf },
          records: recordsThat(true)
        })
        for (const [index, each] of canonical.entries())
          yield* contents.rewriteDeletedRows(
            each,
            recordsThat(false).flatMap((record) => record.canonical[index] ?? [])
          )
      })

      const emptyQuarantine = Effect.fnUntraced(function* (place: EntityToEmpty, work: Work) {
        for (let after: string | undefined = ""; after !== undefined;) {
          const stored: ReadonlyArray<StoredContent> = yield* contents.ofQuarantine(place.id, after, batchSize)
          const changed = emptied(work, stored)
          if (changed.length > 0) yield* contents.rewriteQuarantine(changed)
          after = stored.at(-1)?.id
        }
      })

      /** One batch; answers whether there is more. */
      const batch = Effect.fnUntraced(function* (entityId: number) {
        const found = yield* fields.findToEmpty(entityId)
        const work = Option.isSome(found) ? workOf(found.value) : null
        if (Option.isNone(found) || work === null) return false
        const place = found.value
        const stored = yield* contents.ofRecords(entityId, place.emptiedTo, batchSize)
        const changed = emptied(work, stored)
        if (changed.length > 0) {
          yield* contents.rewriteRecords(entityId, changed)
          yield* remake(place, work, changed)
        }
        const last = stored.at(-1)
        if (last) {
          yield* fields.emptied(entityId, last.id)
          return true
        }
        yield* emptyQuarantine(place, work)
        yield* contents.forgetReplaced(entityId)
        yield* contents.forgetDeliveries(place.connectionId, eventsOf(work.adapter, place.entity))
        yield* fields.emptied(entityId, null)
        return false
      })

      const carryOut = Effect.gen(function* () {
        for (const { id } of yield* fields.toEmpty)
          for (let more = true; more;) more = yield* persistently(inTurn(sql, id, () => batch(id)))
      }).pipe(Effect.withSpan("FieldEmptier.carryOut"))

      return FieldEmptier.of({ carryOut })
    })
  )
}
