/**
 * The brake on lost values. A look that would empty fields of a live record is held by the page statement, whichever lane it comes from: a source that
 * hides a field from us looks the same as one that has emptied it, also when the record is read again by its id. What tells them apart is the others.
 *
 * Once the reading is over, a field counts as emptied on purpose if few records lose it and some other record still shows it: one that this reading has
 * shown since, or else a witness that is read by its id. Otherwise a person decides, and until then no held look of the entity is stored.
 */
import type { WireRow } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Decisions } from "../state/Decisions.ts"
import { History } from "../state/History.ts"
import { Quarantine } from "../state/Quarantine.ts"
import type { KeptLook, LossCount } from "../state/QuarantinedRecord.ts"
import { deletionBrake } from "../state/Receipt.ts"
import { Records } from "../state/Records.ts"
import { Sightings } from "../state/Sightings.ts"
import { inTurn } from "../store/inTurn.ts"
import { PageWriter } from "../store/PageWriter.ts"
import { Halt } from "./Halt.ts"
import { prepareKept } from "./keptLook.ts"
import type { StreamContext } from "./StreamContext.ts"
import { Targets } from "./Targets.ts"

export interface LossesShape {
  /**
   * Stores the held looks of the stream's entity, or asks a person. Answers why they stay held, `null` where none does. To be called when a reading or a
   * batch of reads by id is over; can be done twice.
   */
  readonly settle: (context: StreamContext) => Effect.Effect<string | null, Halt | SqlError.SqlError>
}

/** Losses that were stored within this time count for the brake too, so that they do not pass it a few at a time. */
const windowHours = 24
/** Records that are asked whether they still show a field. */
const witnesses = 5
/** From so many records on, a field that nobody shows any more is hidden rather than emptied. */
const telling = 3
const batch = 100

export class Losses extends Context.Service<Losses, LossesShape>()("@openfaith/sync-engine/loading/Losses") {
  static readonly layer = Layer.effect(
    Losses,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const decisions = yield* Decisions
      const history = yield* History
      const quarantine = yield* Quarantine
      const records = yield* Records
      const sightings = yield* Sightings
      const targets = yield* Targets
      const writer = yield* PageWriter

      /** Stores one held look under the stream's lease and in its entity's turn, and what became of it among the stream's sightings. */
      const release = (context: StreamContext, look: KeptLook, decision: string | null) =>
        inTurn(sql, look.entityId, () => releaseInTurn(context, look, decision)).pipe(
          Effect.catchTag("OlderTransform", ({ message }) => Effect.fail(new Halt({ kind: "paused", reason: message })))
        )
      const releaseInTurn = Effect.fnUntraced(function* (context: StreamContext, look: KeptLook, decision: string | null) {
        const { adapter, connection, own } = context
        const target = yield* targets.of(connection.id, adapter.manifest)
        const kept = { text: look.payload, parent: look.parentId, hash: look.hash }
        const prepared = prepareKept(target, adapter, own.entity, kept)
        if (prepared._tag !== "Ready") {
          const reason = "it empties fields, and cannot be read as it was kept: the adapter has changed"
          return yield* quarantine.stillBroken(look, { kind: "invalid", path: look.path, reason })
        }
        const { applied, held } = yield* writer.release({
          quarantineId: look.id,
          timesSeen: look.timesSeen,
          entityId: look.entityId,
          sent: look.sent,
          received: look.received,
          lane: context.lane,
          adapterVersion: adapter.version,
          transformVersion: own.entity.transformVersion,
          byId: look.byId,
          quiet: own.entity.volatile,
          decision,
          becoming: own.entity,
          record: prepared.record
        })
        if (!(yield* sightings.settled(own, look.externalId, !held ? null : applied > 0 ? "a" : "s"))) {
          return yield* new Halt({ kind: "superseded", reason: "another worker has taken this stream over" })
        }
      })

      const releaseAll = Effect.fnUntraced(function* (context: StreamContext, decision: string | null) {
        let after = "0"
        for (;;) {
          const looks = yield* quarantine.losing({ entityId: context.own.entityId, decision, after, limit: batch })
          for (const look of looks) yield* release(context, look, decision)
          const last = looks.at(-1)
          if (!last) return
          after = last.id
        }
      })

      /** Why a field counts as hidden, or `null`. */
      const suspicion = Effect.fnUntraced(function* (context: StreamContext, { count, field }: LossCount, recent: number, live: number) {
        const { fetcher, own } = context
        const brake = deletionBrake(live)
        if (count + recent > brake) {
          const before = recent === 0 ? "" : ` and ${recent} have lost it within ${windowHours} hours`
          return `${count} of the ${live} records lose ${field}${before}, more than the ${brake} that may go unasked`
        }
        if (yield* records.stillShown(own.entityId, own.streamId, field)) return null
        // Single reads come by the thousand: while a person is asked about the field, only a reading asks the source again.
        if (isSingle(context) && (yield* decisions.contested(own.entityId)).has(field)) {
          return `${count} of the ${live} records lose ${field}`
        }
        let lacking = 0
        const holders = yield* records.holders(own.entityId, field, witnesses)
        // Without a read by id nobody can be asked: only their number tells.
        if (!own.entity.get && holders.length > 0) return null
        for (const { id, parent } of holders) {
          const answer = yield* fetcher.row(own.entity, id, parent)
          if (Option.isNone(answer)) continue
          if (shows(answer.value.value, field)) return null
          lacking++
        }
        if (count + lacking < telling) return null
        return `${count} of the ${live} records lose ${field}, and ${lacking === 0 ? "no other record has it" : `${lacking} others that had it do not show it any more`}`
      })

      const settle: LossesShape["settle"] = Effect.fn("Losses.settle")(function* (context) {
        const { entityId, streamId } = context.own
        // Most readings end without any.
        if (!(yield* decisions.hasLosses(entityId))) return null
        for (const decision of yield* decisions.standing("losses", entityId)) {
          yield* releaseAll(context, decision)
          yield* decisions.spend(decision, entityId, streamId)
        }
        const losses = yield* quarantine.losses(entityId)
        if (losses.length > 0) {
          const recent = new Map((yield* history.emptied(entityId, windowHours)).map(({ count, field }) => [field, count]))
          const live = yield* records.liveCount(entityId)
          for (const loss of losses) {
            const reason = yield* suspicion(context, loss, recent.get(loss.field) ?? 0, live)
            if (reason === null) continue
            const decision = yield* decisions.open("losses", entityId, streamId, live, deletionBrake(live))
            return `${reason}; decision ${decision} waits for a person (\`openfaith deletions show ${decision}\`), and no value was emptied`
          }
          yield* releaseAll(context, null)
        }
        yield* decisions.withdraw("losses", entityId)
        return null
      })

      return Losses.of({ settle })
    })
  )
}

/** The looks are no reading's: they were asked for one by one. */
const isSingle = ({ lane }: StreamContext) => lane === "webhook" || lane === "interactive"

/** The row has something to say in that field. */
const shows = ({ attributes, related }: WireRow, field: string): boolean => {
  const value = Object.hasOwn(attributes, field) ? attributes[field] : related[field]
  if (value === undefined || value === null || value === "") return false
  return typeof value !== "object" || Object.keys(value).length > 0
}
