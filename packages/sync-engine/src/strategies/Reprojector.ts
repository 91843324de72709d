/**
 * Makes canonical rows again from stored records after a transform has changed, without asking the source. It equals a clean sync with the new transform.
 *
 * Records are gone through in order of their ids, a batch in a transaction: in the entity's turn and with the reprojection's row locked, they are
 * transformed as if they had just arrived, and their rows are brought in line by the parts that write a page; the position moves with them. So a page
 * that comes meanwhile waits or is waited for, a newer look is never overwritten, several processes take turns, and one that is killed anywhere goes on.
 */
import type { Adapter, AnyEntity } from "@openfaith/adapter-core"
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { Clock, Context, Effect, Layer, Option, Result } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Adapters } from "../Adapters.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { prepareKept } from "../loading/keptLook.ts"
import { Targets } from "../loading/Targets.ts"
import type { EntityPlace } from "../state/ConnectedEntity.ts"
import { Connections } from "../state/Connections.ts"
import { persistently } from "../state/persistently.ts"
import { Quarantine } from "../state/Quarantine.ts"
import type { Exception } from "../state/QuarantinedRecord.ts"
import { Records, type StoredLook } from "../state/Records.ts"
import { type Reprojection, Reprojections } from "../state/Reprojections.ts"
import { type CanonicalValues, StoredRows } from "../state/StoredRows.ts"
import { modelColumns } from "../store/canonicalTables.ts"
import { despiteDeadlocks } from "../store/despiteDeadlocks.ts"
import { inTurn } from "../store/inTurn.ts"
import { OlderTransform, PageWriter, type PreparedRecord } from "../store/PageWriter.ts"
import { Replay } from "./Replay.ts"

/** Which entities are meant; `null` leaves that open. */
export interface ReprojectionScope {
  readonly orgId: string | null
  readonly entity: string | null
}

export interface QueuedReprojection extends EntityPlace {
  readonly transformVersion: number
  /** It was under way already. */
  readonly joined: boolean
}

/** A row before and after, in the columns that differ; a row that is made has nothing before, one that goes nothing after. */
export interface ReprojectedRow {
  readonly id: string
  readonly externalId: string
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
}

export interface ReprojectedEntity {
  readonly entity: string
  readonly created: number
  readonly updated: number
  readonly removed: number
  readonly samples: ReadonlyArray<ReprojectedRow>
}

/** What reprojecting a source entity of one connection would do. */
export interface ReprojectionPreview extends EntityPlace {
  readonly transformVersion: number
  readonly records: number
  readonly canonical: ReadonlyArray<ReprojectedEntity>
  /** Records that would go to quarantine, and some of them. */
  readonly quarantined: number
  readonly problems: ReadonlyArray<{ readonly externalId: string; readonly path: string; readonly reason: string }>
}

export interface ReprojectorShape {
  /**
   * Takes note of the installed transforms, of one connection or of all: where one is newer than what an entity was written with, older programs are
   * refused from now on, and what is stored is queued. Answers what was queued.
   */
  readonly adopt: (connectionId: string | null) => Effect.Effect<ReadonlyArray<QueuedReprojection>, SqlError.SqlError>
  /**
   * Queues these entities, whether or not their transform changed. Whoever hosts the engine carries it out, and so does `carryOut`. Fails where a newer
   * program has written one of them.
   */
  readonly request: (scope: ReprojectionScope) => Effect.Effect<ReadonlyArray<QueuedReprojection>, OlderTransform | SqlError.SqlError>
  /** What it would change. Goes through all records; each batch is made and taken back, so nothing is written. */
  readonly preview: (scope: ReprojectionScope) => Effect.Effect<ReadonlyArray<ReprojectionPreview>, SqlError.SqlError>
  /** Works through what is queued until nothing is left that this program can do and nobody else is doing. Fails where one failed, after the others. */
  readonly carryOut: Effect.Effect<void, SqlError.SqlError>
}

/** Records made in one turn: some milliseconds of work, and a page waits no longer. */
const batchSize = 500
/** Reprojections begun by one statement. */
const queuedAtOnce = 1000
const samplesPerEntity = 5
const problemsShown = 5
/** A reprojection that is not this program's and has not moved for so long waits for another program. */
const unattendedMs = 60_000

interface Work {
  readonly place: { readonly id: number; readonly connectionId: string }
  readonly adapter: Adapter
  readonly entity: AnyEntity
  /** Those of the definition, then those an older transform made. */
  readonly canonical: ReadonlyArray<AnyCanonicalEntity>
}

export class Reprojector extends Context.Service<Reprojector, ReprojectorShape>()("@openfaith/sync-engine/strategies/Reprojector") {
  static readonly layer = Layer.effect(
    Reprojector,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const adapters = yield* Adapters
      const model = yield* CanonicalModel
      const connections = yield* Connections
      const quarantine = yield* Quarantine
      const records = yield* Records
      const replay = yield* Replay
      const reprojections = yield* Reprojections
      const stored = yield* StoredRows
      const targets = yield* Targets
      const writer = yield* PageWriter

      const installed = adapters.all.flatMap(({ id, manifest }) =>
        [...manifest.entities.values()].map(({ name, transformVersion }) => ({ adapter: id, entity: name, version: transformVersion }))
      )
      const definitionOf = (adapterId: string, name: string) => {
        const adapter = adapters.all.find(({ id }) => id === adapterId)
        return adapter?.manifest.has(name) ? { adapter, entity: adapter.manifest.get(name) } : null
      }

      const adopt: ReprojectorShape["adopt"] = Effect.fn("Reprojector.adopt")(function* (connectionId) {
        const queued: Array<QueuedReprojection> = []
        for (const place of yield* connections.behind(installed, connectionId)) {
          const { entity } = definitionOf(place.adapter, place.entity) ?? {}
          if (!entity) continue
          const { transformVersion } = entity
          const one = Effect.gen(function* () {
            if (!(yield* connections.raiseTransform(place.id, transformVersion))) return
            if (!(yield* records.hasOlderThan(place.id, transformVersion))) return
            const begun = yield* reprojections.queue([{ entityId: place.id, transformVersion }])
            queued.push({ ...place, transformVersion, joined: !begun.has(place.id) })
          })
          yield* sql.withTransaction(one)
        }
        return queued
      })

      const request: ReprojectorShape["request"] = Effect.fn("Reprojector.request")(function* (scope) {
        const wanted = (yield* connections.places(scope)).flatMap((place) => {
          const { entity } = definitionOf(place.adapter, place.entity) ?? {}
          return entity ? [{ place, entityId: place.id, transformVersion: entity.transformVersion }] : []
        })
        const written = wanted.find(({ place, transformVersion }) => transformVersion < place.minTransformVersion)
        if (written) return yield* new OlderTransform({ transformVersion: written.transformVersion })
        const begun = new Set<number>()
        const isBehind = ({ place, transformVersion }: (typeof wanted)[number]) => place.minTransformVersion < transformVersion
        // `adopt` has come to all but a few: only theirs are pages to be waited for, of one entity at a time.
        for (const each of wanted.filter(isBehind)) {
          const one = Effect.andThen(connections.raiseTransform(each.entityId, each.transformVersion), reprojections.queue([each]))
          for (const id of yield* sql.withTransaction(one)) begun.add(id)
        }
        const rest = wanted.filter((each) => !isBehind(each))
        for (let from = 0; from < rest.length; from += queuedAtOnce)
          for (const id of yield* despiteDeadlocks(reprojections.queue(rest.slice(from, from + queuedAtOnce)))) begun.add(id)
        return wanted.map(({ entityId, place, transformVersion }) => ({ ...place, transformVersion, joined: !begun.has(entityId) }))
      })

      const workOf = Effect.fnUntraced(function* (place: Work["place"], adapter: Adapter, entity: AnyEntity) {
        const former = (yield* stored.madeOf(place.id)).filter(({ name }) => !entity.canonical.some((each) => each.name === name))
        const work: Work = { place, adapter, entity, canonical: [...entity.canonical, ...former] }
        return work
      })

      const exceptionOf = (entityId: number, look: StoredLook, kind: Exception["kind"], path: string, reason: string): Exception => ({
        entityId,
        externalId: look.id,
        kind,
        path,
        reason,
        payload: look.text,
        hash: look.hash,
        parentId: look.parent,
        sent: look.sent,
        received: look.received,
        streamId: null
      })

      const transform = Effect.fnUntraced(function* ({ adapter, entity, place }: Work, looks: ReadonlyArray<StoredLook>) {
        const made: Array<PreparedRecord> = []
        const exceptions: Array<Exception> = []
        const target = yield* targets.of(place.connectionId, adapter.manifest)
        for (const look of looks) {
          const prepared = prepareKept(target, adapter, entity, look)
          if (prepared._tag === "Ready") made.push(prepared.record)
          else if (prepared._tag === "Unreadable") exceptions.push(exceptionOf(place.id, look, "broken", "", prepared.problem))
          else if (prepared._tag === "Invalid")
            exceptions.push(exceptionOf(place.id, look, "invalid", prepared.problem.path, prepared.problem.problem))
          else exceptions.push(exceptionOf(place.id, look, "partial", prepared.missing[0] ?? "", `lacks ${prepared.missing.join(", ")}`))
        }
        return { made, exceptions }
      })

      const remake = ({ adapter, canonical, entity, place }: Work, made: ReadonlyArray<PreparedRecord>, isFinal: boolean) =>
        writer.remake({
          entityId: place.id,
          adapterVersion: adapter.version,
          transformVersion: entity.transformVersion,
          isFinal,
          becoming: { canonical, projectionOf: entity.projectionOf },
          records: made
        })

      const looksAfter = ({ entity, place }: Work, after: string) =>
        records.looksAfter({ entityId: place.id, after, transformVersion: entity.transformVersion, limit: batchSize })

      /** What a batch would change: it is made, looked at, and taken back. `wanted`: rows still to be shown, by canonical entity. */
      const tryBatch = Effect.fn("Reprojector.tryBatch")(function* (work: Work, after: string, wanted: (entity: string) => number) {
        const looks = yield* looksAfter(work, after)
        const { exceptions, made } = yield* transform(work, looks)
        const tried = Effect.gen(function* () {
          const changes = yield* remake(work, made, false)
          const shown = changes.map(({ entity, ids }) => ({ entity: model.get(entity), ids: ids.slice(0, wanted(entity)) }))
          const rows = yield* Effect.forEach(shown, ({ entity, ids }) =>
            ids.length === 0 ? Effect.succeed([]) : stored.liveAmong(entity, ids)
          )
          return { changes, shown, rows }
        })
        const { changes, rows, shown } = yield* takenBack(sql, tried)
        const samples = yield* Effect.forEach(shown, ({ entity, ids }, index) =>
          Effect.map(ids.length === 0 ? Effect.succeed([]) : stored.liveAmong(entity, ids), (before) =>
            ids.map((id) => compared(entity, id, before, rows[index] ?? []))
          )
        )
        return { last: looks.at(-1)?.id ?? null, records: looks.length, exceptions, changes, samples }
      })

      const previewOne = Effect.fnUntraced(function* (place: EntityPlace, adapter: Adapter, entity: AnyEntity) {
        const work = yield* workOf(place, adapter, entity)
        const canonical = new Map<string, { created: number; updated: number; removed: number; samples: Array<ReprojectedRow> }>()
        for (const { name } of work.canonical) canonical.set(name, { created: 0, updated: 0, removed: 0, samples: [] })
        const problems: Array<ReprojectionPreview["problems"][number]> = []
        let quarantined = 0
        let count = 0
        let after = ""
        while (true) {
          const tried = yield* tryBatch(work, after, (name) => samplesPerEntity - (canonical.get(name)?.samples.length ?? 0))
          count += tried.records
          quarantined += tried.exceptions.length
          for (const { externalId, path, reason } of tried.exceptions.slice(0, problemsShown - problems.length))
            problems.push({ externalId, path, reason })
          for (const [index, { created, entity: name, removed, updated }] of tried.changes.entries()) {
            const sum = canonical.get(name)
            if (!sum) continue
            sum.created += created
            sum.updated += updated
            sum.removed += removed
            sum.samples.push(...(tried.samples[index] ?? []))
          }
          if (tried.last === null) break
          after = tried.last
        }
        const changes = [...canonical].map(([name, sum]): ReprojectedEntity => ({ entity: name, ...sum }))
        return { ...place, transformVersion: entity.transformVersion, records: count, canonical: changes, quarantined, problems }
      })

      const preview: ReprojectorShape["preview"] = Effect.fn("Reprojector.preview")(function* (scope) {
        const previews: Array<ReprojectionPreview> = []
        for (const place of yield* connections.places(scope)) {
          const { adapter, entity } = definitionOf(place.adapter, place.entity) ?? {}
          if (adapter && entity) previews.push(yield* previewOne(place, adapter, entity))
        }
        return previews
      })

      const batchInTurn = Effect.fn("Reprojector.batch")(function* (work: Work) {
        const held = yield* reprojections.hold(work.place.id, work.entity.transformVersion)
        if (Option.isNone(held)) return null
        const looks = yield* looksAfter(work, held.value)
        const last = looks.at(-1)
        if (!last) return { position: held.value, isEnd: true }
        const { exceptions, made } = yield* transform(work, looks)
        const changes = yield* remake(work, made, true)
        yield* quarantine.keep(exceptions)
        yield* reprojections.advance(work.place.id, last.id, {
          records: looks.length,
          changed: changes.reduce((sum, { created, removed, updated }) => sum + created + updated + removed, 0),
          quarantined: exceptions.length
        })
        return { position: last.id, isEnd: false }
      })
      /** One batch in one transaction, in the entity's turn. Answers where it stands, or nothing where it is another's or over. */
      const batch = (work: Work) => inTurn(sql, work.place.id, () => batchInTurn(work))

      /** Answers false where another process has it. */
      const finishOne = Effect.fnUntraced(function* ({ connectionId, entityId, transformVersion }: Reprojection, work: Work) {
        while (true) {
          const done = yield* persistently(batch(work))
          if (done === null) return false
          if (!done.isEnd) continue
          // What the older transform could not take, and what waited for it as its parent.
          yield* replay.replay({ id: null, fingerprint: null, orgId: null, connectionId })
          yield* reprojections.finish(entityId, transformVersion, done.position)
          return true
        }
      })

      const carryOut = Effect.gen(function* () {
        const troubles: Array<SqlError.SqlError> = []
        for (const each of yield* reprojections.open) {
          const { adapter, entity } = definitionOf(each.adapter, each.entity) ?? {}
          if (!adapter || !entity || entity.transformVersion !== each.transformVersion) {
            // Another program may be at work on it.
            const now = yield* Clock.currentTimeMillis
            if (now - Date.parse(each.progressAt ?? each.requestedAt) < unattendedMs) continue
            yield* reprojections.failed(
              each.entityId,
              `it waits for a program whose adapter ${each.adapter} has transform ${each.transformVersion}`
            )
            continue
          }
          const work = yield* workOf({ id: each.entityId, connectionId: each.connectionId }, adapter, entity)
          const outcome = yield* Effect.result(finishOne(each, work))
          // The others can go on.
          if (Result.isFailure(outcome)) {
            troubles.push(outcome.failure)
            yield* reprojections.failed(each.entityId, outcome.failure.message)
          }
        }
        const [first] = troubles
        if (first) return yield* Effect.fail(first)
      }).pipe(Effect.withSpan("Reprojector.carryOut"))

      return Reprojector.of({ adopt, request, preview, carryOut })
    })
  )
}

/** Does something in a transaction and takes it back; answers what it saw. */
const takenBack = <A>(sql: SqlClient.SqlClient, effect: Effect.Effect<A, SqlError.SqlError>) =>
  sql
    .withTransaction(Effect.flatMap(effect, (seen) => Effect.fail({ _tag: "TakenBack" as const, seen })))
    .pipe(Effect.catchTag("TakenBack", ({ seen }) => Effect.succeed(seen)))

/** The row before and after, in the columns that differ. */
const compared = (
  entity: AnyCanonicalEntity,
  id: string,
  before: ReadonlyArray<CanonicalValues>,
  after: ReadonlyArray<CanonicalValues>
): ReprojectedRow => {
  const old = before.find((row) => row.id === id)
  const made = after.find((row) => row.id === id)
  const columns = modelColumns(entity)
    .map(({ name }) => name)
    .filter((name) => JSON.stringify(old?.values[name] ?? null) !== JSON.stringify(made?.values[name] ?? null))
  const picked = (row: CanonicalValues | undefined) =>
    row ? Object.fromEntries(columns.map((name) => [name, row.values[name] ?? null])) : null
  return { id, externalId: made?.externalId ?? old?.externalId ?? "", before: picked(old), after: picked(made) }
}
