/**
 * Erases records at a person's word, with all that cannot be without them: what has a hard relation to an erased record, and what has one to that. The
 * manifest says which entities may; the stored looks say which records do. Records that merged into an erased one are that one.
 *
 * What there is is looked for first, without a lock. Then, in one transaction and in the turns of all the connection's entities, what has come meanwhile
 * is added, everything goes, and the ids are known as erased: whatever was being written is either found, or loses its turn and is prepared anew, without
 * them (ErasedLooks).
 */
import { type Adapter, type EntityName, hardReferences } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option, Result, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Connections } from "../state/Connections.ts"
import { Lineage } from "../state/Lineage.ts"
import { Quarantine } from "../state/Quarantine.ts"
import type { Mentioning } from "../state/mentions.ts"
import { Records } from "../state/Records.ts"
import { WebhookInbox } from "../state/WebhookInbox.ts"
import { inTurns } from "../store/inTurn.ts"
import { RecordRemoval, type RowCounts } from "./RecordRemoval.ts"
import { canonicalIdOf } from "./prepareRecord.ts"
import { Targets } from "./Targets.ts"

/** Records of one entity. */
export interface ErasedRecords {
  readonly entity: EntityName
  readonly ids: ReadonlyArray<string>
}

export interface ErasureScope extends ErasedRecords {
  readonly connectionId: string
  readonly adapter: Adapter
}

export interface Erasure {
  /** What goes, the records asked for first. */
  readonly records: ReadonlyArray<ErasedRecords>
  /** Rows by table. */
  readonly rows: RowCounts
}

export interface EraserShape {
  /** What would go. Writes nothing. */
  readonly preview: (scope: ErasureScope) => Effect.Effect<Erasure, SqlError.SqlError>
  /** `by`: who asks for it; `null`: it follows from what was erased before. */
  readonly erase: (scope: ErasureScope, by: string | null) => Effect.Effect<Erasure, SqlError.SqlError>
}

/** Stored looks gone through by one statement. */
const batchSize = 5_000
/** Looks are that much older than the transaction that stores them, at most. */
const marginSeconds = 600

const Clock = Schema.Tuple([Schema.Struct({ seconds: Schema.Finite })])

type Found = Map<EntityName, Set<string>>

export class Eraser extends Context.Service<Eraser, EraserShape>()("@openfaith/sync-engine/loading/Eraser") {
  static readonly layer = Layer.effect(
    Eraser,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const connections = yield* Connections
      const inbox = yield* WebhookInbox
      const lineage = yield* Lineage
      const quarantine = yield* Quarantine
      const records = yield* Records
      const removal = yield* RecordRemoval
      const targets = yield* Targets

      const entityIdsOf = ({ adapter, connectionId }: ErasureScope) =>
        Effect.map(
          connections.entities(connectionId, [...adapter.manifest.entities.keys()]),
          (entities) => new Map([...entities].map(([name, { id }]) => [name, id] as const))
        )
      type EntityIds = Effect.Success<ReturnType<typeof entityIdsOf>>

      /** Stored looks that name one of the ids, whatever for. */
      const mentioning = Effect.fnUntraced(function* (entityId: number, ids: ReadonlyArray<string>, since: number) {
        const looks: Array<Mentioning> = []
        for (const source of [records, quarantine]) {
          for (let after: string | null = ""; after !== null;) {
            const page: { readonly looks: ReadonlyArray<Mentioning>; readonly last: string | null } = yield* source.mentioning({
              entityId,
              ids,
              since,
              after,
              limit: batchSize
            })
            looks.push(...page.looks)
            after = page.last
          }
        }
        return looks
      })

      /** Adds what cannot be without what was found, until nothing is added. `since`: among looks that were stored after that moment. */
      const addOwned = Effect.fnUntraced(function* (scope: ErasureScope, entityIds: EntityIds, found: Found, since: number) {
        const { adapter } = scope
        const open: Array<ErasedRecords> = [...found].map(([entity, ids]) => ({ entity, ids: [...ids] }))
        for (let parents = open.shift(); parents !== undefined; parents = open.shift()) {
          const { entity: to, ids } = parents
          for (const entity of adapter.manifest.entities.values()) {
            const entityId = entityIds.get(entity.name)
            const isOwned = Object.values(entity.relations).some((relation) => relation.kind === "hard" && relation.to === to)
            if (!isOwned || entityId === undefined || ids.length === 0) continue
            const known = found.get(entity.name) ?? new Set()
            const added = new Set<string>()
            for (const { id, parent, text } of yield* mentioning(entityId, ids, since)) {
              const row = adapter.format.keptRow(text)
              if (Result.isFailure(row) || known.has(id)) continue
              const owners = hardReferences(entity, row.success, parent)
              if (owners.some((owner) => owner.entity === to && ids.includes(owner.id))) added.add(id)
            }
            found.set(entity.name, new Set([...known, ...added]))
            if (added.size > 0) open.push({ entity: entity.name, ids: [...added] })
          }
        }
      })

      /** Records of which the row of this one is made, too: those that merged into it, and those that stand for it. */
      const sameAs = Effect.fnUntraced(function* (scope: ErasureScope, entityIds: EntityIds) {
        const { manifest } = scope.adapter
        const target = yield* targets.of(scope.connectionId, manifest)
        const shown = manifest.standsFor(scope.entity)
        const showing = [...manifest.entities.keys()].filter((name) => manifest.standsFor(name) === shown)
        const found: Found = new Map([[scope.entity, new Set(scope.ids)]])
        const nameOf = new Map([...entityIds].map(([name, id]) => [id, name] as const))
        for (const id of scope.ids) {
          for (const canonical of manifest.get(scope.entity).canonical) {
            const own = canonicalIdOf(target, { entity: scope.entity, id }, canonical)
            const merged = (yield* lineage.aliases(own)).filter(({ to }) => to === own)
            const rows = yield* Effect.forEach(merged, ({ evidence, from }) =>
              Effect.map(
                lineage.row(canonical, from),
                Option.map(({ entityId, externalId }) => ({ entityId, externalId, isRecognised: evidence !== null }))
              )
            )
            const linked = yield* lineage.linked(own)
            const keys = [
              ...showing.map((name) => ({ name, externalId: id, isRecognised: false })),
              ...[...rows.flatMap(Option.toArray), ...linked.map((key) => ({ ...key, isRecognised: true }))].flatMap(
                ({ entityId, externalId, isRecognised }) => {
                  const name = nameOf.get(entityId)
                  // What several products show is one thing, under one id.
                  const names = showing.some((each) => each === name)
                    ? showing
                    : [...manifest.entities.keys()].filter((each) => each === name)
                  return names.map((each) => ({ name: each, externalId, isRecognised }))
                }
              )
            ]
            const ids = new Set([own, ...merged.map(({ from }) => from)])
            for (const { externalId, isRecognised, name } of keys) {
              // The same id may be somebody else's there, and one that was recognised is nobody's at the entity shown.
              const isSame = ids.has(canonicalIdOf(target, { entity: name, id: externalId }, canonical))
              if (isSame && !(isRecognised && name === shown)) found.set(name, (found.get(name) ?? new Set()).add(externalId))
            }
          }
        }
        return found
      })

      const listed = (found: Found): ReadonlyArray<ErasedRecords> =>
        [...found].flatMap(([entity, ids]) => (ids.size === 0 ? [] : [{ entity, ids: [...ids].toSorted() }]))

      /** For each entity with records among those found: what `does` counts, added up by table. */
      const summed = Effect.fnUntraced(function* (
        entityIds: EntityIds,
        found: Found,
        does: (entityId: number, ids: ReadonlyArray<string>) => Effect.Effect<RowCounts, SqlError.SqlError>
      ) {
        const rows: Record<string, number> = {}
        for (const { entity, ids } of listed(found)) {
          const entityId = entityIds.get(entity)
          const counts = entityId === undefined ? {} : yield* does(entityId, ids)
          for (const [table, count] of Object.entries(counts)) rows[table] = (rows[table] ?? 0) + count
        }
        return rows
      })

      const collect = Effect.fnUntraced(function* (scope: ErasureScope) {
        const [{ seconds }] = yield* sql`SELECT extract(epoch FROM clock_timestamp())::float8 AS seconds`.pipe(
          Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Clock)(rows)))
        )
        const entityIds = yield* entityIdsOf(scope)
        const found = yield* sameAs(scope, entityIds)
        yield* addOwned(scope, entityIds, found, 0)
        return { entityIds, found, since: seconds - marginSeconds }
      })

      return Eraser.of({
        preview: Effect.fn("Eraser.preview")(function* (scope) {
          const { entityIds, found } = yield* collect(scope)
          return { records: listed(found), rows: yield* summed(entityIds, found, removal.count) }
        }),
        erase: Effect.fn("Eraser.erase")(function* (scope, by) {
          const { entityIds, found, since } = yield* collect(scope)
          const erasing = Effect.gen(function* () {
            yield* addOwned(scope, entityIds, found, since)
            const rows = yield* summed(entityIds, found, (entityId, ids) => removal.erase(entityId, ids, by))
            yield* inbox.forget(
              scope.connectionId,
              listed(found).flatMap(({ ids }) => ids)
            )
            return { records: listed(found), rows }
          })
          return yield* sql.withTransaction(inTurns(sql, [...entityIds.values()], erasing))
        })
      })
    })
  )
}
