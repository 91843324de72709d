/** What explains a row, read from wherever it stands: where it comes from, what waits for it, what was decided about it. Writes nothing. */
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { Context, Effect, Layer, type Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { ReadReason } from "./WaitingReads.ts"
import { QuarantineKind } from "./QuarantinedRecord.ts"
import { decoded } from "./decoded.ts"
import { isoOf } from "./instant.ts"

export const CanonicalPlace = Schema.Struct({
  id: Schema.String,
  entity: Schema.String,
  orgId: Schema.String,
  deletedAt: Schema.NullOr(Schema.String),
  createdAt: Schema.String,
  updatedAt: Schema.String,
  entityId: Schema.Int,
  externalId: Schema.String,
  slot: Schema.String
})
export type CanonicalPlace = typeof CanonicalPlace.Type

/** A record of a source as it is stored now. */
export const SourceRecordState = Schema.Struct({
  entityId: Schema.Int,
  orgId: Schema.String,
  connectionId: Schema.String,
  adapter: Schema.String,
  entity: Schema.String,
  externalId: Schema.String,
  /** `absent`: it has never been stored. */
  state: Schema.Literals(["live", "deleted", "absent"]),
  deletedAt: Schema.NullOr(Schema.String),
  look: Schema.NullOr(
    Schema.Struct({
      sentAt: Schema.String,
      receivedAt: Schema.String,
      version: Schema.NullOr(Schema.String),
      hash: Schema.NullOr(Schema.String),
      runId: Schema.NullOr(Schema.String),
      lane: Schema.String,
      adapterVersion: Schema.String,
      transformVersion: Schema.Int
    })
  )
})
export type SourceRecordState = typeof SourceRecordState.Type

export const InQuarantine = Schema.Struct({
  id: Schema.String,
  kind: QuarantineKind,
  path: Schema.String,
  reason: Schema.String,
  firstSeenAt: Schema.String,
  lastSeenAt: Schema.String,
  resolvedAt: Schema.NullOr(Schema.String),
  resolution: Schema.NullOr(Schema.String)
})
export type InQuarantine = typeof InQuarantine.Type

export const WaitsToBeRead = Schema.Struct({ reason: ReadReason, askedAt: Schema.String, notBefore: Schema.String, attempts: Schema.Int })
export type WaitsToBeRead = typeof WaitsToBeRead.Type

export const DecidedAbout = Schema.Struct({
  id: Schema.String,
  kind: Schema.String,
  status: Schema.String,
  outcome: Schema.NullOr(Schema.String),
  openedAt: Schema.String,
  decidedAt: Schema.NullOr(Schema.String),
  decidedBy: Schema.NullOr(Schema.String),
  reason: Schema.NullOr(Schema.String)
})
export type DecidedAbout = typeof DecidedAbout.Type

/** The newest reading of the whole entity whose receipt balanced. */
export const ProvenReading = Schema.Struct({
  runId: Schema.String,
  kind: Schema.String,
  startedAt: Schema.NullOr(Schema.String),
  finishedAt: Schema.String
})
export type ProvenReading = typeof ProvenReading.Type

const Alias = Schema.Struct({
  from: Schema.String,
  to: Schema.String,
  at: Schema.String,
  /** Why the two are taken for one where the source has not merged them. */
  evidence: Schema.NullOr(Schema.String)
})
export type Alias = typeof Alias.Type

const Named = Schema.Struct({
  orgId: Schema.String,
  adapter: Schema.NullOr(Schema.String),
  entity: Schema.String,
  externalId: Schema.String
})
const Key = Schema.Struct({ entityId: Schema.Int, externalId: Schema.String })

export interface LineageShape {
  /** The row of that canonical entity, deleted or not. */
  readonly row: (entity: AnyCanonicalEntity, id: string) => Effect.Effect<Option.Option<CanonicalPlace>, SqlError.SqlError>
  /** Rows that a record became, deleted or not. */
  readonly rowsOf: (key: typeof Key.Type) => Effect.Effect<ReadonlyArray<CanonicalPlace>, SqlError.SqlError>
  /** Aliases that lead from or to the id. */
  readonly aliases: (id: string) => Effect.Effect<ReadonlyArray<Alias>, SqlError.SqlError>
  readonly record: (key: typeof Key.Type) => Effect.Effect<Option.Option<SourceRecordState>, SqlError.SqlError>
  /** What is known under that name, in each connection of the organisation that has the entity; unknown ones are `absent`. */
  readonly named: (name: typeof Named.Type) => Effect.Effect<ReadonlyArray<SourceRecordState>, SqlError.SqlError>
  /** Other records that stand for the row. */
  readonly linked: (canonicalId: string) => Effect.Effect<ReadonlyArray<typeof Key.Type>, SqlError.SqlError>
  /** Newest first. */
  readonly quarantine: (key: typeof Key.Type) => Effect.Effect<ReadonlyArray<InQuarantine>, SqlError.SqlError>
  readonly waiting: (key: typeof Key.Type) => Effect.Effect<Option.Option<WaitsToBeRead>, SqlError.SqlError>
  /** Oldest first. */
  readonly decisions: (key: typeof Key.Type) => Effect.Effect<ReadonlyArray<DecidedAbout>, SqlError.SqlError>
  readonly proof: (entityId: number) => Effect.Effect<Option.Option<ProvenReading>, SqlError.SqlError>
}

/** Rows of one record in quarantine that are shown; the rest are older. */
const shownExceptions = 5

export class Lineage extends Context.Service<Lineage, LineageShape>()("@openfaith/sync-engine/state/Lineage") {
  static readonly layer = Layer.effect(
    Lineage,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const model = yield* CanonicalModel

      const placeOf = (entity: AnyCanonicalEntity) => sql`
        SELECT c.id, ${entity.name}::text AS entity, c.org_id AS "orgId", ${isoOf(sql, "c.deleted_at")} AS "deletedAt",
          ${isoOf(sql, "c.created_at")} AS "createdAt", ${isoOf(sql, "c.updated_at")} AS "updatedAt", c.entity_id AS "entityId",
          c.external_id AS "externalId", c.slot FROM canonical.${sql(entity.name)} c`
      const row = (entity: AnyCanonicalEntity) =>
        SqlSchema.findOneOption({
          Request: Schema.String,
          Result: CanonicalPlace,
          execute: (id) => sql`${placeOf(entity)} WHERE c.id = ${id}`
        })
      const rowsOf = (entity: AnyCanonicalEntity) =>
        SqlSchema.findAll({
          Request: Key,
          Result: CanonicalPlace,
          execute: ({ entityId, externalId }) => sql`
            ${placeOf(entity)} WHERE c.entity_id = ${entityId} AND c.external_id = ${externalId} ORDER BY c.slot`
        })
      const aliasesOf = SqlSchema.findAll({
        Request: Schema.String,
        Result: Alias,
        execute: (id) => sql`
          SELECT from_id AS "from", to_id AS "to", ${isoOf(sql, "created_at")} AS at, evidence FROM sync.aliases
          WHERE (from_id = ${id} OR to_id = ${id}) AND from_id <> to_id
          ORDER BY created_at, from_id`
      })
      const state = sql`
        e.id AS "entityId", c.org_id AS "orgId", c.id AS "connectionId", c.adapter, e.entity, k.external_id AS "externalId",
        CASE WHEN r.entity_id IS NULL THEN 'absent' WHEN r.deleted_at IS NULL THEN 'live' ELSE 'deleted' END AS state,
        ${isoOf(sql, "r.deleted_at")} AS "deletedAt",
        CASE WHEN r.entity_id IS NOT NULL THEN json_build_object('sentAt', ${isoOf(sql, "r.sent_at")}, 'receivedAt', ${isoOf(sql, "r.received_at")},
          'version', ${isoOf(sql, "r.version")}, 'hash', encode(r.hash, 'hex'), 'runId', s.run_id, 'lane', r.lane, 'adapterVersion', r.adapter_version,
          'transformVersion', r.transform_version) END AS look`
      const stateFrom = sql`
        JOIN sync.connections c ON c.id = e.connection_id LEFT JOIN sync.records r ON r.entity_id = e.id AND r.external_id = k.external_id
        LEFT JOIN sync.streams s ON s.id = r.stream_id`
      const recordOf = SqlSchema.findOneOption({
        Request: Key,
        Result: SourceRecordState,
        execute: ({ entityId, externalId }) => sql`
          SELECT ${state} FROM (SELECT ${externalId}::text AS external_id) k JOIN sync.entities e ON e.id = ${entityId} ${stateFrom}`
      })
      const namedAs = SqlSchema.findAll({
        Request: Named,
        Result: SourceRecordState,
        execute: ({ adapter, entity, externalId, orgId }) => sql`
          SELECT ${state} FROM (SELECT ${externalId}::text AS external_id) k JOIN sync.entities e ON e.entity = ${entity} ${stateFrom}
          WHERE c.org_id = ${orgId} AND (${adapter}::text IS NULL OR c.adapter = ${adapter}) ORDER BY c.id`
      })
      const linkedTo = SqlSchema.findAll({
        Request: Schema.String,
        Result: Key,
        execute: (id) => sql`
          SELECT DISTINCT entity_id AS "entityId", external_id AS "externalId" FROM sync.links WHERE canonical_id = ${id} ORDER BY 1, 2`
      })
      const quarantineOf = SqlSchema.findAll({
        Request: Key,
        Result: InQuarantine,
        execute: ({ entityId, externalId }) => sql`
          SELECT id::text AS id, kind, path, reason, ${isoOf(sql, "first_seen_at")} AS "firstSeenAt", ${isoOf(sql, "last_seen_at")} AS "lastSeenAt",
            ${isoOf(sql, "resolved_at")} AS "resolvedAt", resolution
          FROM sync.quarantine WHERE entity_id = ${entityId} AND external_id = ${externalId} ORDER BY sync.quarantine.id DESC LIMIT ${shownExceptions}`
      })
      const waitingOf = SqlSchema.findOneOption({
        Request: Key,
        Result: WaitsToBeRead,
        execute: ({ entityId, externalId }) => sql`
          SELECT reason, ${isoOf(sql, "asked_at")} AS "askedAt", ${isoOf(sql, "not_before")} AS "notBefore", attempts FROM sync.waiting_reads
          WHERE entity_id = ${entityId} AND external_id = ${externalId}`
      })
      const decisionsOf = SqlSchema.findAll({
        Request: Key,
        Result: DecidedAbout,
        execute: ({ entityId, externalId }) => sql`
          SELECT d.id::text AS id, d.kind, d.status, i.outcome, ${isoOf(sql, "d.opened_at")} AS "openedAt", ${isoOf(sql, "d.decided_at")} AS "decidedAt",
            d.decided_by AS "decidedBy", d.reason
          FROM sync.decisions d JOIN sync.decision_records i ON i.decision_id = d.id
          WHERE d.entity_id = ${entityId} AND i.external_id = ${externalId} ORDER BY d.id`
      })
      const proofOf = SqlSchema.findOneOption({
        Request: Schema.Int,
        Result: ProvenReading,
        execute: (entityId) => sql`
          SELECT r.id AS "runId", r.kind, ${isoOf(sql, "s.started_at")} AS "startedAt", ${isoOf(sql, "s.finished_at")} AS "finishedAt"
          FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id
          WHERE s.entity_id = ${entityId} AND s.status = 'done' AND r.kind IN ('full', 'reconciliation') AND (s.receipt ->> 'balanced')::boolean
          ORDER BY s.finished_at DESC LIMIT 1`
      })

      return Lineage.of({
        row: Effect.fn("Lineage.row")((entity, id) => decoded(row(entity)(id))),
        rowsOf: Effect.fn("Lineage.rowsOf")((key) =>
          Effect.map(
            Effect.forEach(model.entities, (entity) => decoded(rowsOf(entity)(key))),
            (rows) => rows.flat()
          )
        ),
        aliases: Effect.fn("Lineage.aliases")((id) => decoded(aliasesOf(id))),
        record: Effect.fn("Lineage.record")((key) => decoded(recordOf(key))),
        named: Effect.fn("Lineage.named")((name) => decoded(namedAs(name))),
        linked: Effect.fn("Lineage.linked")((id) => decoded(linkedTo(id))),
        quarantine: Effect.fn("Lineage.quarantine")((key) => decoded(quarantineOf(key))),
        waiting: Effect.fn("Lineage.waiting")((key) => decoded(waitingOf(key))),
        decisions: Effect.fn("Lineage.decisions")((key) => decoded(decisionsOf(key))),
        proof: Effect.fn("Lineage.proof")((entityId) => decoded(proofOf(entityId)))
      })
    })
  )
}
