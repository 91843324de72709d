/**
 * Recognises what several products show of one thing where their ids do not say so. Three things can be wrong, and each is looked for when a run ends:
 *
 * - a record of a projection whose id the entity shown does not have stands for a row of its own, though what it says is one of the rows there: that row
 *   becomes an alias of the one recognised, as if it had been merged;
 * - it was recognised so, and tells of somebody else by now: the alias is taken back, and it has its own row again;
 * - it has the id of another thing at the entity shown: a link gives it a row of its own, and all that refers to it is made again.
 *
 * What is the same and what is another is told by `samenessOf`; where it cannot be told, ids count. Nothing is asked of the source.
 */
import { type Adapter, type AnyEntity, decodeRecord, type EntityName } from "@openfaith/adapter-core"
import type { AnyCanonicalEntity, Recognition } from "@openfaith/canonical/vocabulary"
import { Context, Effect, Layer, Result, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { canonicalId } from "../ids.ts"
import { canonicalIdOf, type Target } from "../loading/prepareRecord.ts"
import { Targets } from "../loading/Targets.ts"
import { Aliases } from "../state/Aliases.ts"
import { Connections } from "../state/Connections.ts"
import { rowsAs } from "../state/decoded.ts"
import { linkKey, Links } from "../state/Links.ts"
import { Records, type StoredLook } from "../state/Records.ts"
import { Reprojections } from "../state/Reprojections.ts"
import { inTurns } from "../store/inTurn.ts"
import { describedRows, namesakes } from "./namesakes.ts"
import { type Description, isNamedAlike, samenessOf } from "./sameness.ts"

export interface RecogniserShape {
  /** Looks at what the projections of a connection stand for. A small query where there is nothing to look at; safe whoever does it, and again. */
  readonly recognise: (connectionId: string, adapter: Adapter) => Effect.Effect<void, SqlError.SqlError>
}

/** One thing that projections show: the entity whose rows they are, and the canonical rows it makes. */
interface Shown {
  readonly connectionId: string
  readonly adapter: Adapter
  readonly target: Target
  readonly entityIds: ReadonlyMap<EntityName, number>
  readonly entity: AnyEntity
  readonly entityId: number
  readonly canonical: AnyCanonicalEntity
  readonly recognition: Recognition
  readonly projections: ReadonlyArray<{ readonly entity: AnyEntity; readonly entityId: number }>
}

/** A record of a projection, and what it says. */
interface Showing {
  readonly entity: AnyEntity
  readonly entityId: number
  readonly externalId: string
  readonly description: Description
}

/** Rows looked at together. */
const batchSize = 500

const Anything = Schema.Struct({ any: Schema.Boolean })
const Row = Schema.Struct({
  id: Schema.String,
  externalId: Schema.String,
  entityId: Schema.Int,
  columns: Schema.Record(Schema.String, Schema.NullOr(Schema.String)),
  marks: Schema.Record(Schema.String, Schema.Array(Schema.String))
})
type Row = typeof Row.Type
const Stranger = Schema.Struct({ id: Schema.String, candidates: Schema.Array(Schema.String) })
const Doubt = Schema.Struct({ id: Schema.String, since: Schema.String, leadsTo: Schema.String, isRecognised: Schema.Boolean })

export class Recogniser extends Context.Service<Recogniser, RecogniserShape>()("@openfaith/sync-engine/strategies/Recogniser") {
  static readonly layer = Layer.effect(
    Recogniser,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const aliases = yield* Aliases
      const connections = yield* Connections
      const links = yield* Links
      const model = yield* CanonicalModel
      const records = yield* Records
      const reprojections = yield* Reprojections
      const targets = yield* Targets

      const isAnything = ({ canonical, entityId, projections }: Shown) =>
        sql`
          SELECT EXISTS (SELECT 1 FROM sync.doubts WHERE entity_id = ANY(${[entityId, ...idsOf(projections)]}::int[]))
            OR EXISTS (SELECT 1 FROM sync.links WHERE entity_id = ANY(${idsOf(projections)}::int[]))
            OR EXISTS (SELECT 1 FROM canonical.${sql(canonical.name)} WHERE entity_id = ANY(${idsOf(projections)}::int[]) AND deleted_at IS NULL) AS any`.pipe(
          Effect.flatMap(rowsAs(Anything)),
          Effect.map(([found]) => found?.any ?? false)
        )

      const shownIn = Effect.fnUntraced(function* (connectionId: string, adapter: Adapter) {
        const { manifest } = adapter
        const all = [...manifest.entities.values()]
        const places = yield* connections.entities(connectionId, [...manifest.entities.keys()])
        const entityIds = new Map([...places].flatMap(([name, { id }]) => (manifest.has(name) ? [[name, id] as const] : [])))
        const target = yield* targets.of(connectionId, manifest)
        return all.flatMap((entity) =>
          entity.canonical.flatMap((canonical): ReadonlyArray<Shown> => {
            const entityId = entityIds.get(entity.name)
            const projections = all.flatMap((each) => {
              const id = entityIds.get(each.name)
              return each.projectionOf === entity.name && each.canonical.includes(canonical) && id !== undefined
                ? [{ entity: each, entityId: id }]
                : []
            })
            const recognition = canonical.recognisedBy
            if (entityId === undefined || recognition === null || projections.length === 0) return []
            return [{ connectionId, adapter, target, entityIds, entity, entityId, canonical, recognition, projections }]
          })
        )
      })

      /** Rows with what they are recognised by. */
      const rowsById = Effect.fnUntraced(function* ({ canonical, connectionId, recognition }: Shown, ids: ReadonlyArray<string>) {
        if (ids.length === 0) return new Map<string, Row>()
        const rows = yield* sql.unsafe(describedRows(canonical, recognition, model.get), [ids, connectionId])
        return new Map((yield* rowsAs(Row)(rows)).map((row) => [row.id, row]))
      })

      /** What the projections' live records of these ids say, by the canonical ids they stand for. */
      const showingOf = Effect.fnUntraced(function* (shown: Shown, externalIds: ReadonlyArray<string>) {
        const found = new Map<string, Array<Showing>>()
        for (const { entity, entityId } of shown.projections) {
          for (const look of yield* records.looksAmong(entityId, externalIds)) {
            const description = describe(shown, entity, look)
            if (description === null) continue
            const id = canonicalIdOf(shown.target, { entity: entity.name, id: look.id }, shown.canonical)
            const showing = { entity, entityId, externalId: look.id, description }
            found.set(id, [...(found.get(id) ?? []), showing])
          }
        }
        return found
      })

      /** What refers to records of the entity is made again, and so are they. The caller holds the turns. */
      const makeAgain = Effect.fnUntraced(function* ({ adapter, entityIds }: Shown, entity: AnyEntity) {
        const again = referring(adapter, entity).flatMap(({ name, transformVersion }) => {
          const entityId = entityIds.get(name)
          return entityId === undefined ? [] : [{ entityId, transformVersion }]
        })
        for (const each of again.toSorted((one, other) => one.entityId - other.entityId))
          yield* reprojections.again(each.entityId, each.transformVersion)
      })
      const turnsOf = ({ adapter, entityIds }: Shown, entity: AnyEntity) =>
        referring(adapter, entity).flatMap(({ name }) => entityIds.get(name) ?? [])

      /** The record has its id by chance: from now on it stands for a row of its own. */
      const part = Effect.fnUntraced(function* (shown: Shown, { entity, entityId, externalId }: Showing) {
        const id = canonicalId(shown.connectionId, entity.name, externalId, shown.canonical, "")
        yield* links.add(entityId, { entity: entity.name, externalId, canonical: shown.canonical.name, id })
        yield* makeAgain(shown, entity)
      })

      /** It says who its id says it is. */
      const rejoin = Effect.fnUntraced(function* (shown: Shown, { entity, entityId, externalId }: Showing) {
        yield* links.remove(entityId, { entity: entity.name, externalId, canonical: shown.canonical.name, id: "" })
        yield* makeAgain(shown, entity)
      })

      /** A row that was recognised as another is the record's own again. */
      const forget = Effect.fnUntraced(function* ({ canonical }: Shown, { entity, entityId }: Showing, id: string) {
        yield* sql`UPDATE sync.aliases SET to_id = from_id, merged_into = from_id, settled_at = NULL, evidence = NULL WHERE from_id = ${id}`
        yield* sql`UPDATE canonical.${sql(canonical.name)} SET entity_id = ${entityId} WHERE id = ${id} AND deleted_at IS NOT NULL`
        yield* reprojections.again(entityId, entity.transformVersion)
      })

      const settleDoubts = Effect.fnUntraced(function* (shown: Shown) {
        const doubts = yield* sql`
          SELECT d.id, d.since::text AS since, coalesce(a.to_id, d.id) AS "leadsTo", a.evidence IS NOT NULL AND a.to_id <> a.from_id AS "isRecognised"
          FROM sync.doubts d LEFT JOIN sync.aliases a ON a.from_id = d.id
          WHERE d.entity_id = ANY(${[shown.entityId, ...idsOf(shown.projections)]}::int[]) ORDER BY d.id LIMIT ${batchSize}`.pipe(
          Effect.flatMap(rowsAs(Doubt))
        )
        if (doubts.length === 0) return false
        const rows = yield* rowsById(
          shown,
          doubts.flatMap(({ id, leadsTo }) => [id, leadsTo])
        )
        const showing = yield* showingOf(
          shown,
          doubts.flatMap(({ id }) => rows.get(id)?.externalId ?? [])
        )
        for (const { id, isRecognised, leadsTo } of doubts) {
          const row = rows.get(leadsTo)
          const others = (showing.get(id) ?? []).filter(
            ({ description }) => row?.entityId === shown.entityId && samenessOf(shown.recognition, description, row).verdict === "other"
          )
          for (const other of others) {
            const parting = isRecognised ? forget(shown, other, id) : part(shown, other)
            yield* inTurns(sql, [shown.entityId, ...turnsOf(shown, other.entity)], parting)
          }
        }
        // One that has come up again since is another one.
        yield* sql`
          DELETE FROM sync.doubts d USING json_to_recordset(${JSON.stringify(doubts)}::json) AS t(id text, since timestamptz)
          WHERE d.id = t.id AND d.since = t.since`
        return doubts.length === batchSize
      })

      const lookAtLinks = Effect.fnUntraced(function* (shown: Shown) {
        const names = shown.projections.map(({ entity }) => entity.name)
        const linked = (yield* links.of(shown.connectionId)).filter(
          ({ canonical, entity }) => canonical === shown.canonical.name && names.some((name) => name === entity)
        )
        const idOf = (externalId: string) => canonicalId(shown.connectionId, shown.entity.name, externalId, shown.canonical, "")
        const rows = yield* rowsById(
          shown,
          linked.map(({ externalId }) => idOf(externalId))
        )
        const showing = yield* showingOf(
          shown,
          linked.map(({ externalId }) => externalId)
        )
        for (const { externalId, id } of linked) {
          const row = rows.get(idOf(externalId))
          for (const each of (showing.get(id) ?? []).filter((one) => one.externalId === externalId)) {
            if (row !== undefined && isNamedAlike(shown.recognition, each.description, row))
              yield* inTurns(sql, [shown.entityId, ...turnsOf(shown, each.entity)], rejoin(shown, each))
          }
        }
      })

      /** A record that was parted from the one of its id stands for the row recognised from now on; its own goes. */
      const relink = Effect.fnUntraced(function* (shown: Shown, { entity, entityId, externalId }: Showing, row: Row) {
        yield* links.add(entityId, { entity: entity.name, externalId, canonical: shown.canonical.name, id: row.id })
        yield* makeAgain(shown, entity)
      })

      /** The row is the one recognised from now on: it goes, and what refers to it leads there. */
      const join = Effect.fnUntraced(function* ({ canonical, entityId, projections }: Shown, id: string, row: Row, evidence: string) {
        const gone = yield* sql`
          UPDATE canonical.${sql(canonical.name)} SET deleted_at = clock_timestamp(), updated_at = clock_timestamp(), entity_id = ${entityId}
          WHERE id = ${id} AND entity_id = ANY(${idsOf(projections)}::int[]) AND deleted_at IS NULL RETURNING org_id`
        if (gone.length === 0) return
        yield* sql`
          INSERT INTO sync.changes (org_id, entity, ids, operations)
          SELECT org_id, ${canonical.name}, ARRAY[id], 'd' FROM canonical.${sql(canonical.name)} WHERE id = ${id}`
        yield* aliases.add(id, row.id, evidence)
      })

      const recogniseStrangers = Effect.fnUntraced(function* (shown: Shown) {
        const { canonical, entityId, projections, recognition } = shown
        for (let after: string | undefined = ""; after !== undefined;) {
          const strangers: ReadonlyArray<typeof Stranger.Type> = yield* sql
            .unsafe(namesakes(canonical, recognition), [entityId, idsOf(projections), after, batchSize])
            .pipe(Effect.flatMap(rowsAs(Stranger)))
          const rows = yield* rowsById(
            shown,
            strangers.flatMap(({ candidates, id }) => [id, ...candidates])
          )
          const showing = yield* showingOf(
            shown,
            strangers.flatMap(({ candidates, id }) => [id, ...candidates].flatMap((each) => rows.get(each)?.externalId ?? []))
          )
          /** A product that shows both shows two: such as a parent and a child of one name and one telephone. */
          const areBothShown = (id: string, candidate: string) =>
            (showing.get(id) ?? []).some(({ entity }) => (showing.get(candidate) ?? []).some((each) => each.entity.name === entity.name))
          for (const { candidates, id } of strangers) {
            const found = candidates.flatMap((candidate) => {
              const row = rows.get(candidate)
              const told = (showing.get(id) ?? []).flatMap(({ description }) =>
                row === undefined ? [] : [samenessOf(recognition, description, row)]
              )
              const same = told.find(({ verdict }) => verdict === "same")
              return row !== undefined && same?.verdict === "same" && !areBothShown(id, candidate) ? [{ row, evidence: same.evidence }] : []
            })
            const [only, another] = found
            // Of two that it may be, it is neither for sure.
            if (!only || another) continue
            const parted = (showing.get(id) ?? []).find(({ entity, externalId }) =>
              shown.target.links.has(linkKey({ entity: entity.name, externalId, canonical: canonical.name }))
            )
            yield* parted === undefined
              ? inTurns(sql, [entityId, ...idsOf(projections)], join(shown, id, only.row, only.evidence))
              : inTurns(sql, [entityId, ...turnsOf(shown, parted.entity)], relink(shown, parted, only.row))
          }
          after = strangers.length < batchSize ? undefined : strangers.at(-1)?.id
        }
      })

      return Recogniser.of({
        recognise: Effect.fn("Recogniser.recognise")(function* (connectionId, adapter) {
          for (const shown of yield* shownIn(connectionId, adapter)) {
            if (!(yield* isAnything(shown))) continue
            while (yield* settleDoubts(shown));
            yield* lookAtLinks(shown)
            yield* recogniseStrangers(shown)
            yield* aliases.settle(connectionId, [shown.canonical])
          }
        })
      })
    })
  )
}

const idsOf = (projections: Shown["projections"]): Array<number> => projections.map(({ entityId }) => entityId)

/** The entity, and those that have a relation to it. */
const referring = ({ manifest }: Adapter, { name }: AnyEntity): ReadonlyArray<AnyEntity> =>
  [...manifest.entities.values()].filter((each) => each.name === name || Object.values(each.relations).some(({ to }) => to === name))

/** What a stored look says of the thing it shows; `null` where it is not whole, or its transform cannot take it. */
const describe = ({ adapter, canonical, target }: Shown, entity: AnyEntity, look: StoredLook): Description | null => {
  const row = adapter.format.keptRow(look.text)
  const decoded = Result.isSuccess(row) ? decodeRecord(entity, row.success, look.parent) : null
  if (decoded?._tag !== "Record") return null
  try {
    const draft = entity.toCanonical(decoded.record, target).find((each) => each.entity === canonical.name && each.slot === "")
    const texts = Object.entries(draft?.values ?? {}).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value] as const] : []
    )
    return draft === undefined ? null : { columns: Object.fromEntries(texts), marks: entity.marks(decoded.record) }
  } catch {
    // The adapter's bug: the record is on its way to quarantine.
    return null
  }
}
