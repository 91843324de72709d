/**
 * Decisions: deletions, and losses of values, that are too many to make unasked. Owns `sync.decisions` and `sync.decision_records`.
 *
 * A confirmed decision is a permit for exactly its records, and for one proven reading: each is still asked for by id, and once the reading has gone
 * through them the permit is used up. Whatever is done under it happens in a transaction that finds it still confirmed, so that `undo` at any moment
 * stops the rest and brings back what was buried before.
 */
import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { inTurn } from "../store/inTurn.ts"
import { decoded, rowsAs } from "./decoded.ts"
import { isoOf } from "./instant.ts"
import { Reprojections } from "./Reprojections.ts"
import { reviveStatement } from "./reviveStatement.ts"
import { unseenIds } from "./unseen.ts"

/** `withdrawn`: a later look found so few of them missing that nobody has to decide. */
export const DecisionStatus = Schema.Literals(["open", "confirmed", "rejected", "undone", "withdrawn"])
export type DecisionStatus = typeof DecisionStatus.Type

/** `deletions`: records that are not listed any more; `losses`: looks that would empty fields of records. */
export const DecisionKind = Schema.Literals(["deletions", "losses"])
export type DecisionKind = typeof DecisionKind.Type

export const Decision = Schema.Struct({
  id: Schema.String,
  orgId: Schema.String,
  connectionId: Schema.String,
  entity: Schema.String,
  kind: DecisionKind,
  status: DecisionStatus,
  /** Records it is about, of so many that were live; so many could have gone unasked. */
  count: Schema.Int,
  live: Schema.Int,
  allowed: Schema.Int,
  /** What has become of them: not asked for yet, gone at the source and deleted here, there after all, brought back by `undo`. */
  waiting: Schema.Int,
  buried: Schema.Int,
  kept: Schema.Int,
  revived: Schema.Int,
  /** For losses: looks that were stored under it, and records that have their values back by `undo`. */
  applied: Schema.Int,
  restored: Schema.Int,
  /** For losses: of how many of its records each field would be emptied. */
  fields: Schema.Array(Schema.Struct({ field: Schema.String, count: Schema.Int })),
  openedAt: Schema.String,
  foundAt: Schema.String,
  decidedAt: Schema.NullOr(Schema.String),
  decidedBy: Schema.NullOr(Schema.String),
  reason: Schema.NullOr(Schema.String)
})
export type Decision = typeof Decision.Type

export const DecisionRecord = Schema.Struct({
  externalId: Schema.String,
  outcome: Schema.NullOr(Schema.Literals(["buried", "kept", "revived", "applied", "restored"])),
  /** The fields that would be emptied; `null` for a deletion. */
  lost: Schema.NullOr(Schema.Array(Schema.String)),
  payload: Schema.Unknown
})
export type DecisionRecord = typeof DecisionRecord.Type

const Unseen = Schema.Struct({ id: Schema.String, parent: Schema.NullOr(Schema.String) })
const Id = Schema.Struct({ id: Schema.String })
const Undone = Schema.Struct({ entityId: Schema.Int })

/** What a decision about losses replaced, and that still stands as the decision left it. */
export const Replaced = Schema.Struct({
  externalId: Schema.String,
  payload: Schema.String,
  hash: Schema.NullOr(Schema.String),
  parent: Schema.NullOr(Schema.String),
  /** When the look that took its place was answered, on the database's clock, in seconds since 1970. */
  received: Schema.Finite
})
export type Replaced = typeof Replaced.Type

/** Who decided, and why. */
export interface Verdict {
  readonly by: string | null
  readonly reason: string | null
}

export interface DecisionsShape {
  /**
   * Records the stream's unseen ids, or the held looks that would empty fields, as the open decision of that kind, in place of what an earlier look found.
   * Answers its id.
   */
  readonly open: (
    kind: DecisionKind,
    entityId: number,
    streamId: number,
    live: number,
    allowed: number
  ) => Effect.Effect<string, SqlError.SqlError>
  /** The fields that the entity's open decision about losses is about. */
  readonly contested: (entityId: number) => Effect.Effect<ReadonlySet<string>, SqlError.SqlError>
  /** Whether looks of the entity are held since they would empty fields, or a decision about such is open, or confirmed and not gone through. */
  readonly hasLosses: (entityId: number) => Effect.Effect<boolean, SqlError.SqlError>
  /** Closes the entity's open decision of that kind, if there is one: there is nothing to decide any more. */
  readonly withdraw: (kind: DecisionKind, entityId: number) => Effect.Effect<void, SqlError.SqlError>
  /** Confirmed decisions of that kind that have not been gone through. */
  readonly standing: (kind: DecisionKind, entityId: number) => Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /** Records of a decision that are live, unsettled and not seen by the stream, after `after` in text order. */
  readonly unsettled: (
    decision: string,
    entityId: number,
    streamId: number,
    after: string,
    limit: number
  ) => Effect.Effect<ReadonlyArray<typeof Unseen.Type>, SqlError.SqlError>
  /** Does the burial in one transaction with the note that makes it possible to undo, and only while the decision is confirmed. */
  readonly carryOut: <E, R>(
    decision: string,
    streamId: number,
    externalId: string,
    /** Answers how many rows it made tombstones of. */
    burial: Effect.Effect<number, E, R>
  ) => Effect.Effect<void, E | SqlError.SqlError, R>
  /** The source still has this record. */
  readonly keep: (decision: string, streamId: number, externalId: string) => Effect.Effect<void, SqlError.SqlError>
  /** The confirmed decision on deletions that this record waits in, if there is one: however it goes, it goes under that, so that `undo` brings it back. */
  readonly permit: (entityId: number, externalId: string) => Effect.Effect<Option.Option<string>, SqlError.SqlError>
  /**
   * Ends the permit after a proven reading: what is unsettled was seen by it. But for records that were asked for and tied with another look: they wait
   * for another read, and their permit with them.
   */
  readonly spend: (decision: string, entityId: number, streamId: number) => Effect.Effect<void, SqlError.SqlError>
  readonly list: (filter: {
    readonly orgId: string | null
    /** Only of this connection. */
    readonly connectionId?: string | null
    readonly onlyOpen: boolean
    readonly limit: number
    /** Only older ones. */
    readonly before?: string
  }) => Effect.Effect<ReadonlyArray<Decision>, SqlError.SqlError>
  readonly find: (id: string) => Effect.Effect<Option.Option<Decision>, SqlError.SqlError>
  /** Some of its records, with what is stored of them. */
  readonly sample: (id: string, limit: number) => Effect.Effect<ReadonlyArray<DecisionRecord>, SqlError.SqlError>
  /** Decides an open one. False: it is not open, and stays as it is. */
  readonly decide: (id: string, status: "confirmed" | "rejected", verdict: Verdict) => Effect.Effect<boolean, SqlError.SqlError>
  /** What a decision about losses replaced and nothing has replaced since, after that id in text order. */
  readonly replaced: (id: string, after: string, limit: number) => Effect.Effect<ReadonlyArray<Replaced>, SqlError.SqlError>
  /**
   * Removes what was decided more than so many days ago, at most `limit` of them, each whole: what is open, or confirmed and not gone through, stays.
   * Answers how many. What is gone cannot be undone any more.
   */
  readonly prune: (days: number, limit: number) => Effect.Effect<number, SqlError.SqlError>
  /** Undoes a confirmed one: all it buried and that has not changed since is live again, rows and feed included. False: it is not confirmed. */
  readonly undo: (id: string, verdict: Verdict) => Effect.Effect<boolean, SqlError.SqlError>
}

export class Decisions extends Context.Service<Decisions, DecisionsShape>()("@openfaith/sync-engine/state/Decisions") {
  static readonly layer = Layer.effect(
    Decisions,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const model = yield* CanonicalModel
      const reprojections = yield* Reprojections

      const select = sql`
        SELECT d.id::text AS id, c.org_id AS "orgId", c.id AS "connectionId", e.entity, d.kind, d.status, d.live, d.allowed, n.count, n.waiting, n.buried,
          n.kept, n.revived, n.applied, n.restored, coalesce(f.fields, '[]') AS fields, ${isoOf(sql, "d.opened_at")} AS "openedAt", ${isoOf(sql, "d.found_at")} AS "foundAt",
          ${isoOf(sql, "d.decided_at")} AS "decidedAt", d.decided_by AS "decidedBy", d.reason
        FROM sync.decisions d JOIN sync.entities e ON e.id = d.entity_id JOIN sync.connections c ON c.id = e.connection_id
        CROSS JOIN LATERAL (
          SELECT count(*)::int AS count, (count(*) FILTER (WHERE i.outcome IS NULL))::int AS waiting,
            (count(*) FILTER (WHERE i.outcome = 'buried'))::int AS buried, (count(*) FILTER (WHERE i.outcome = 'kept'))::int AS kept,
            (count(*) FILTER (WHERE i.outcome = 'revived'))::int AS revived, (count(*) FILTER (WHERE i.outcome = 'applied'))::int AS applied,
            (count(*) FILTER (WHERE i.outcome = 'restored'))::int AS restored
          FROM sync.decision_records i WHERE i.decision_id = d.id) n
        CROSS JOIN LATERAL (
          SELECT json_agg(json_build_object('field', l.name, 'count', l.count) ORDER BY l.count DESC, l.name) AS fields
          FROM (SELECT u.name, count(*)::int AS count FROM sync.decision_records i, unnest(i.lost) AS u(name) WHERE i.decision_id = d.id GROUP BY u.name) l) f`
      const listAll = SqlSchema.findAll({
        Request: Schema.Struct({
          orgId: Schema.NullOr(Schema.String),
          connectionId: Schema.NullOr(Schema.String),
          onlyOpen: Schema.Boolean,
          limit: Schema.Int,
          before: Schema.NullOr(Schema.String)
        }),
        Result: Decision,
        execute: ({ before, connectionId, limit, onlyOpen, orgId }) => sql`
          ${select} WHERE d.id IN (
            SELECT o.id FROM sync.decisions o WHERE ${sql.and([
              ...(orgId === null
                ? []
                : [
                    sql`o.entity_id = ANY(ARRAY(
                      SELECT x.id FROM sync.connections y JOIN sync.entities x ON x.connection_id = y.id WHERE y.org_id = ${orgId}))`
                  ]),
              ...(connectionId === null
                ? []
                : [sql`o.entity_id = ANY(ARRAY(SELECT z.id FROM sync.entities z WHERE z.connection_id = ${connectionId}))`]),
              ...(onlyOpen ? [sql`o.status = 'open'`] : []),
              ...(before === null ? [] : [sql`o.id < ${before}::bigint`]),
              sql`true`
            ])} ORDER BY o.id DESC LIMIT ${limit})
          ORDER BY d.id DESC`
      })
      const findOne = SqlSchema.findOneOption({
        Request: Schema.String,
        Result: Decision,
        execute: (id) => sql`${select} WHERE d.id::text = ${id}`
      })

      const open: DecisionsShape["open"] = Effect.fn("Decisions.open")(function* (kind, entityId, streamId, live, allowed) {
        const [decision] = yield* sql`
          INSERT INTO sync.decisions (entity_id, kind, stream_id, live, allowed) VALUES (${entityId}, ${kind}, ${streamId}, ${live}, ${allowed})
          ON CONFLICT (entity_id, kind) WHERE status = 'open'
          DO UPDATE SET stream_id = excluded.stream_id, live = excluded.live, allowed = excluded.allowed, found_at = clock_timestamp()
          RETURNING id::text AS id`.pipe(Effect.flatMap(rowsAs(Id)))
        if (!decision) return yield* Effect.die(new Error("The insert of a decision answers a row."))
        if (kind === "deletions") {
          yield* sql`DELETE FROM sync.decision_records WHERE decision_id::text = ${decision.id}`
          yield* sql`
            INSERT INTO sync.decision_records (decision_id, external_id)
            SELECT ${decision.id}::bigint, u.id FROM (${unseenIds(sql, entityId, streamId)}) u`
          return decision.id
        }
        // Found again with every batch of single reads: only what differs is written.
        const losing = sql`
          SELECT q.external_id, q.lost FROM sync.quarantine q WHERE q.entity_id = ${entityId} AND q.kind = 'losing' AND q.resolved_at IS NULL`
        yield* sql`
          DELETE FROM sync.decision_records WHERE decision_id::text = ${decision.id} AND external_id NOT IN (SELECT l.external_id FROM (${losing}) l)`
        yield* sql`
          INSERT INTO sync.decision_records AS i (decision_id, external_id, lost) SELECT ${decision.id}::bigint, l.external_id, l.lost FROM (${losing}) l
          ON CONFLICT (decision_id, external_id) DO UPDATE SET lost = excluded.lost WHERE i.lost IS DISTINCT FROM excluded.lost`
        return decision.id
      })

      const settle = (outcome: "buried" | "kept", decision: string, streamId: number, externalId: string) => sql`
        UPDATE sync.decision_records i SET outcome = ${outcome}, stream_id = ${streamId}, buried_at = r.deleted_at
        FROM sync.decisions d, sync.records r
        WHERE d.id = ${decision}::bigint AND i.decision_id = d.id AND i.external_id = ${externalId} AND i.outcome IS NULL
          AND r.entity_id = d.entity_id AND r.external_id = i.external_id AND (r.deleted_at IS NOT NULL) = (${outcome} = 'buried')`

      const undo: DecisionsShape["undo"] = Effect.fn("Decisions.undo")(function* (id, { by, reason }) {
        const [undone] = yield* sql`
          UPDATE sync.decisions SET status = 'undone', decided_at = clock_timestamp(), decided_by = ${by}, reason = coalesce(${reason}, reason)
          WHERE id::text = ${id} AND status = 'confirmed' RETURNING entity_id AS "entityId"`.pipe(Effect.flatMap(rowsAs(Undone)))
        if (!undone) return false
        yield* inTurn(sql, undone.entityId, () => sql.unsafe(reviveStatement(model.entities), [id]))
        // The transform may have changed while they were gone.
        yield* reprojections.queueBehind(undone.entityId)
        return true
      }, sql.withTransaction)

      return Decisions.of({
        open: (kind, entityId, streamId, live, allowed) => sql.withTransaction(open(kind, entityId, streamId, live, allowed)),
        contested: Effect.fn("Decisions.contested")((entityId) =>
          sql`
            SELECT DISTINCT unnest(i.lost) AS id FROM sync.decisions d JOIN sync.decision_records i ON i.decision_id = d.id
            WHERE d.entity_id = ${entityId} AND d.kind = 'losses' AND d.status = 'open'`.pipe(
            Effect.flatMap(rowsAs(Id)),
            Effect.map((rows) => new Set(rows.map(({ id }) => id)))
          )
        ),
        hasLosses: Effect.fn("Decisions.hasLosses")((entityId) =>
          sql`
            SELECT 1 AS one WHERE EXISTS (
              SELECT FROM sync.quarantine q WHERE q.entity_id = ${entityId} AND q.kind = 'losing' AND q.resolved_at IS NULL)
            OR EXISTS (
              SELECT FROM sync.decisions d WHERE d.entity_id = ${entityId} AND d.kind = 'losses' AND (d.status = 'open' OR d.status = 'confirmed'
                AND EXISTS (SELECT FROM sync.decision_records i WHERE i.decision_id = d.id AND i.outcome IS NULL)))`.pipe(
            Effect.map((rows) => rows.length > 0)
          )
        ),
        withdraw: Effect.fn("Decisions.withdraw")((kind, entityId) =>
          Effect.asVoid(sql`
            UPDATE sync.decisions SET status = 'withdrawn', decided_at = clock_timestamp() WHERE entity_id = ${entityId} AND kind = ${kind} AND status = 'open'`)
        ),
        standing: Effect.fn("Decisions.standing")((kind, entityId) =>
          sql`
            SELECT d.id::text AS id FROM sync.decisions d WHERE d.entity_id = ${entityId} AND d.kind = ${kind} AND d.status = 'confirmed'
              AND EXISTS (SELECT 1 FROM sync.decision_records i WHERE i.decision_id = d.id AND i.outcome IS NULL) ORDER BY d.id`.pipe(
            Effect.flatMap(rowsAs(Id)),
            Effect.map((rows) => rows.map(({ id }) => id))
          )
        ),
        unsettled: Effect.fn("Decisions.unsettled")((decision, entityId, streamId, after, limit) =>
          sql`
            SELECT r.external_id AS id, r.parent_id AS parent FROM sync.decision_records i
            JOIN (${unseenIds(sql, entityId, streamId)}) u ON u.id = i.external_id
            JOIN sync.records r ON r.entity_id = ${entityId} AND r.external_id = i.external_id
            WHERE i.decision_id = ${decision}::bigint AND i.outcome IS NULL AND i.external_id > ${after} ORDER BY i.external_id LIMIT ${limit}`.pipe(
            Effect.flatMap(rowsAs(Unseen))
          )
        ),
        carryOut: (decision, streamId, externalId, burial) =>
          Effect.gen(function* () {
            const stands = yield* sql`SELECT 1 FROM sync.decisions WHERE id = ${decision}::bigint AND status = 'confirmed' FOR SHARE`
            if (stands.length === 0) return
            if ((yield* burial) > 0) yield* settle("buried", decision, streamId, externalId)
          }).pipe(sql.withTransaction, Effect.withSpan("Decisions.carryOut")),
        keep: Effect.fn("Decisions.keep")((decision, streamId, externalId) =>
          Effect.asVoid(settle("kept", decision, streamId, externalId))
        ),
        permit: Effect.fn("Decisions.permit")((entityId, externalId) =>
          sql`
            SELECT d.id::text AS id FROM sync.decisions d JOIN sync.decision_records i ON i.decision_id = d.id
            WHERE d.entity_id = ${entityId} AND d.kind = 'deletions' AND d.status = 'confirmed' AND i.external_id = ${externalId} AND i.outcome IS NULL ORDER BY d.id DESC LIMIT 1`.pipe(
            Effect.flatMap(rowsAs(Id)),
            Effect.map(([found]) => Option.map(Option.fromNullishOr(found), ({ id }) => id))
          )
        ),
        spend: Effect.fn("Decisions.spend")((decision, entityId, streamId) =>
          Effect.asVoid(sql`
            UPDATE sync.decision_records i SET outcome = 'kept', stream_id = ${streamId} FROM sync.decisions d
            WHERE d.id = ${decision}::bigint AND i.decision_id = d.id AND i.outcome IS NULL
              AND (d.kind <> 'deletions' OR i.external_id NOT IN (SELECT u.id FROM (${unseenIds(sql, entityId, streamId)}) u))`)
        ),
        list: Effect.fn("Decisions.list")(({ before, connectionId, ...filter }) =>
          decoded(listAll({ ...filter, before: before ?? null, connectionId: connectionId ?? null }))
        ),
        find: Effect.fn("Decisions.find")((id) => decoded(findOne(id))),
        sample: Effect.fn("Decisions.sample")((id, limit) =>
          sql`
            SELECT i.external_id AS "externalId", i.outcome, i.lost, r.payload FROM sync.decision_records i JOIN sync.decisions d ON d.id = i.decision_id
            JOIN sync.records r ON r.entity_id = d.entity_id AND r.external_id = i.external_id
            WHERE d.id::text = ${id} ORDER BY i.external_id LIMIT ${limit}`.pipe(Effect.flatMap(rowsAs(DecisionRecord)))
        ),
        replaced: Effect.fn("Decisions.replaced")((id, after, limit) =>
          sql`
            SELECT i.external_id AS "externalId", i.previous ->> 'payload' AS payload, i.previous ->> 'hash' AS hash, i.previous ->> 'parent_id' AS parent,
              extract(epoch FROM r.received_at)::float8 AS received
            FROM sync.decisions d JOIN sync.decision_records i ON i.decision_id = d.id
            JOIN sync.records r ON r.entity_id = d.entity_id AND r.external_id = i.external_id AND r.deleted_at IS NULL AND r.hash = i.replaced_by
            WHERE d.id::text = ${id} AND i.outcome = 'applied' AND i.external_id > ${after} ORDER BY i.external_id LIMIT ${limit}`.pipe(
            Effect.flatMap(rowsAs(Replaced))
          )
        ),
        decide: Effect.fn("Decisions.decide")((id, status, { by, reason }) =>
          sql`
            UPDATE sync.decisions SET status = ${status}, decided_at = clock_timestamp(), decided_by = ${by}, reason = ${reason}
            WHERE id::text = ${id} AND status = 'open' RETURNING id`.pipe(Effect.map((rows) => rows.length === 1))
        ),
        prune: Effect.fn("Decisions.prune")((days, limit) =>
          sql`
            WITH due AS MATERIALIZED (
              SELECT d.id FROM sync.decisions d
              WHERE d.status <> 'open' AND d.decided_at < clock_timestamp() - make_interval(secs => ${days * 86_400}::float8)
                AND (d.status <> 'confirmed' OR NOT EXISTS (SELECT FROM sync.decision_records i WHERE i.decision_id = d.id AND i.outcome IS NULL))
              ORDER BY d.id LIMIT ${limit} FOR UPDATE SKIP LOCKED),
            records AS (DELETE FROM sync.decision_records i USING due WHERE i.decision_id = due.id)
            DELETE FROM sync.decisions d USING due WHERE d.id = due.id RETURNING 1 AS one`.pipe(Effect.map((rows) => rows.length))
        ),
        undo
      })
    })
  ).pipe(Layer.provide(Reprojections.layer))
}
