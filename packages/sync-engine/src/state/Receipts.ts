/**
 * Receipts as rows: what each reading of an entity proves, chained per connection and entity. Owns `sync.receipts`, the history, and `sync.proofs`, the
 * head of each chain, which holds all that the receipts add up to: so "proven up to T" is a look at one row, and old receipts can go.
 *
 * A whole reading proves what the source showed when it began, whatever was known before. A reading of changes reaches back to a watermark: it goes on
 * from what is proven only if that lies not before it. Otherwise there is a gap, and it stays until a reading closes it.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { ConnectionId, RunId } from "../ids.ts"
import { decoded } from "./decoded.ts"
import { isoOf } from "./instant.ts"
import type { EntityReceipt } from "./Receipt.ts"

/**
 * `all`: every live row was seen, and the source's total agrees · `rows`: all rows were read, the source tells no total · `changes`: all changes since
 * the watermark before · `nothing`: see the reason.
 */
export const Proves = Schema.Literals(["all", "rows", "changes", "nothing"])
export type Proves = typeof Proves.Type

/** The reading of one entity. Both ends are moments of the source's clock. */
export interface Reading {
  readonly entityId: number
  /** The watermark it went back to; `null` where it did not start from one. */
  readonly from: string | null
  /** All that the source showed at this moment has been read; `null` where its answers tell no time. */
  readonly to: string | null
  /** Looks at records. */
  readonly looks: number
}

export interface NewReceipt {
  readonly runId: string
  readonly attempt: number
  readonly proves: Proves
  /** Why it proves nothing; `null` where it does. */
  readonly reason: string | null
  /** One, or all that a delta found unchanged. */
  readonly readings: ReadonlyArray<Reading>
  readonly requests: number
  readonly counts: EntityReceipt | null
  /** It was to read the entity whole, whether or not it came to that. */
  readonly isWhole: boolean
}

/** What is known of one entity of a connection. */
export const ProvenEntity = Schema.Struct({
  connectionId: ConnectionId,
  orgId: Schema.String,
  adapter: Schema.String,
  entity: Schema.String,
  enabled: Schema.Boolean,
  /** Nothing that the source showed at this moment of its clock is missing; `null` where the entity was never read whole. */
  provenTo: Schema.NullOr(Schema.String),
  /** Where the chain breaks: nothing is known between `provenTo` and `from`, all changes are between `from` and `to`. */
  gap: Schema.NullOr(Schema.Struct({ from: Schema.String, to: Schema.String })),
  /** The source's clock at the last reading that saw every row; what was deleted before it has been noticed if it was a reconciliation. */
  wholeTo: Schema.NullOr(Schema.String),
  /** How late a row was seen to become visible, at worst, in milliseconds. */
  latenessMs: Schema.Int,
  last: Schema.NullOr(
    Schema.Struct({ runId: RunId, kind: Schema.String, proves: Proves, reason: Schema.NullOr(Schema.String), at: Schema.String })
  )
})
export type ProvenEntity = typeof ProvenEntity.Type

/** The entity of a connection that is proven least far. */
export const LeastProven = Schema.Struct({
  connectionId: ConnectionId,
  orgId: Schema.String,
  entity: Schema.String,
  provenTo: Schema.NullOr(Schema.String)
})
export type LeastProven = typeof LeastProven.Type

/** Where an entity stands among all: lists of entities go on after one. */
export const ProvenPlace = Schema.Struct({ connectionId: Schema.String, entity: Schema.String })
export type ProvenPlace = typeof ProvenPlace.Type

/** The head of a chain, as a plan needs it. */
export const ProofHead = Schema.Struct({
  entity: Schema.String,
  provenTo: Schema.NullOr(Schema.String),
  /** The worst lateness of a row, in milliseconds. */
  latenessMs: Schema.Int,
  /** Seconds since a reading that saw every row, and since one was tried, on the database's clock; `null`: never. */
  wholeAgo: Schema.NullOr(Schema.Finite),
  triedAgo: Schema.NullOr(Schema.Finite),
  /** Requests the last one took. */
  wholeRequests: Schema.NullOr(Schema.Int)
})
export type ProofHead = typeof ProofHead.Type

/** An entity that a delta found unchanged. */
export const UnchangedEntity = Schema.Struct({ entity: Schema.String, looks: Schema.Int, to: Schema.NullOr(Schema.String) })
export type UnchangedEntity = typeof UnchangedEntity.Type

/** A stream that ended without a receipt. */
const MissingReceipt = Schema.Struct({ streamId: Schema.Int, entityId: Schema.Int, isWhole: Schema.Boolean })
export type MissingReceipt = typeof MissingReceipt.Type

export interface ReceiptsShape {
  /** Writes one row and moves the heads. Shares the caller's transaction, which has to make what it says true. */
  readonly add: (receipt: NewReceipt) => Effect.Effect<void, SqlError.SqlError>
  /** By entity. */
  readonly heads: (connectionId: string) => Effect.Effect<ReadonlyMap<string, ProofHead>, SqlError.SqlError>
  /** Streams of an attempt that have left no receipt, since they did not end well. */
  readonly missing: (runId: string, attempt: number) => Effect.Effect<ReadonlyArray<MissingReceipt>, SqlError.SqlError>
  /** What the attempt found unchanged without reading on. */
  readonly unchanged: (runId: string, attempt: number) => Effect.Effect<ReadonlyArray<UnchangedEntity>, SqlError.SqlError>
  /** What is proven, of connections that are not disconnected; by connection and entity. */
  readonly proven: (filter: {
    readonly orgId: string | null
    readonly entity: string | null
  }) => Effect.Effect<ReadonlyArray<ProvenEntity>, SqlError.SqlError>
  /** The same by connection and entity, those after a place. */
  readonly provenPage: (filter: {
    readonly orgId: string | null
    readonly connectionId: string | null
    readonly entity: string | null
    readonly after: ProvenPlace | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<ProvenEntity>, SqlError.SqlError>
  /** Of each connection, among the entities that are switched on. */
  readonly leastProven: Effect.Effect<ReadonlyArray<LeastProven>, SqlError.SqlError>
  /** The same of connections after an id. */
  readonly leastProvenPage: (filter: {
    readonly orgId: string | null
    readonly after: string
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<LeastProven>, SqlError.SqlError>
  /** Remembers a lateness if it is the worst. Shares the caller's transaction. */
  readonly noteLateness: (entityId: number, latenessMs: number) => Effect.Effect<void, SqlError.SqlError>
}

export class Receipts extends Context.Service<Receipts, ReceiptsShape>()("@openfaith/sync-engine/state/Receipts") {
  static readonly layer = Layer.effect(
    Receipts,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient

      const add: ReceiptsShape["add"] = Effect.fn("Receipts.add")(function* ({
        attempt,
        counts,
        isWhole,
        proves,
        readings,
        reason,
        requests,
        runId
      }) {
        if (readings.length === 0) return
        const entityIds = readings.map(({ entityId }) => entityId)
        yield* sql`INSERT INTO sync.proofs (entity_id) SELECT unnest(${entityIds}::int[]) ORDER BY 1 ON CONFLICT DO NOTHING`
        yield* sql.unsafe(addStatement, [
          runId,
          attempt,
          proves,
          reason,
          JSON.stringify(readings),
          requests,
          counts === null ? null : JSON.stringify(counts),
          isWhole
        ])
      })

      const headsOf = SqlSchema.findAll({
        Request: Schema.String,
        Result: ProofHead,
        execute: (connectionId) => sql`
          SELECT e.entity, ${isoOf(sql, "p.proven_to")} AS "provenTo", p.lateness_ms AS "latenessMs", p.whole_requests AS "wholeRequests",
            extract(epoch FROM clock_timestamp() - p.whole_made_at)::float8 AS "wholeAgo",
            extract(epoch FROM clock_timestamp() - p.whole_tried_at)::float8 AS "triedAgo"
          FROM sync.entities e JOIN sync.proofs p ON p.entity_id = e.id WHERE e.connection_id = ${connectionId}`
      })
      const Attempt = Schema.Struct({ runId: Schema.String, attempt: Schema.Int })
      const missingOf = SqlSchema.findAll({
        Request: Attempt,
        Result: MissingReceipt,
        execute: ({ attempt, runId }) => sql`
          SELECT s.id AS "streamId", s.entity_id AS "entityId", 
            (s.plan ->> 'strategy' NOT IN ('keyset', 'newestFirst', 'windows') OR s.plan ->> 'from' IS NULL) AS "isWhole" FROM sync.streams s WHERE s.run_id = ${runId} AND s.attempt = ${attempt}
            AND s.entity_id NOT IN (SELECT unnest(r.entity_ids) FROM sync.receipts r WHERE r.run_id = ${runId} AND r.attempt = ${attempt})`
      })
      const unchangedOf = SqlSchema.findAll({
        Request: Attempt,
        Result: UnchangedEntity,
        execute: ({ attempt, runId }) => sql`
          SELECT e.entity, l.looks, ${isoOf(sql, "l.to_at")} AS to
          FROM sync.receipts r, unnest(r.entity_ids, r.looks, r.to_at) AS l (entity_id, looks, to_at) JOIN sync.entities e ON e.id = l.entity_id
          WHERE r.run_id = ${runId} AND r.attempt = ${attempt} AND r.counts IS NULL AND r.proves = 'changes' ORDER BY e.entity`
      })
      const provenColumns = sql`
        SELECT c.id AS "connectionId", c.org_id AS "orgId", c.adapter, e.entity, e.enabled, ${isoOf(sql, "p.proven_to")} AS "provenTo",
          CASE WHEN p.gap_to IS NOT NULL THEN json_build_object('from', ${isoOf(sql, "p.gap_to")}, 'to', ${isoOf(sql, "p.known_to")}) END AS gap,
          ${isoOf(sql, "p.whole_to")} AS "wholeTo",
          coalesce(p.lateness_ms, 0) AS "latenessMs",
          CASE WHEN r.id IS NOT NULL THEN json_build_object('runId', r.run_id, 'kind', r.kind, 'proves', r.proves, 'reason', r.reason,
            'at', ${isoOf(sql, "r.made_at")}) END AS last`
      const withProof = sql`LEFT JOIN sync.proofs p ON p.entity_id = e.id LEFT JOIN sync.receipts r ON r.id = p.receipt_id`
      const leastColumns = sql`
        SELECT DISTINCT ON (c.id) c.id AS "connectionId", c.org_id AS "orgId", e.entity, ${isoOf(sql, "p.proven_to")} AS "provenTo"
        FROM sync.connections c JOIN sync.entities e ON e.connection_id = c.id AND e.enabled LEFT JOIN sync.proofs p ON p.entity_id = e.id
        WHERE c.status <> 'disconnected'`
      const provenOf = SqlSchema.findAll({
        Request: Schema.Struct({ orgId: Schema.NullOr(Schema.String), entity: Schema.NullOr(Schema.String) }),
        Result: ProvenEntity,
        execute: ({ entity, orgId }) => sql`
          ${provenColumns} FROM sync.connections c JOIN sync.entities e ON e.connection_id = c.id ${withProof}
          WHERE c.status <> 'disconnected' AND (${orgId}::text IS NULL OR c.org_id = ${orgId}) AND (${entity}::text IS NULL OR e.entity = ${entity})
          ORDER BY c.org_id, c.created_at, c.id, e.entity`
      })
      // A statement for each set of filters, so that each is planned for what it asks.
      const provenPageOf = SqlSchema.findAll({
        Request: Schema.Struct({
          orgId: Schema.NullOr(Schema.String),
          connectionId: Schema.NullOr(Schema.String),
          entity: Schema.NullOr(Schema.String),
          after: Schema.NullOr(ProvenPlace),
          limit: Schema.Int
        }),
        Result: ProvenEntity,
        execute: ({ after, connectionId, entity, limit, orgId }) => sql`
          ${provenColumns} FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id ${withProof}
          WHERE ${sql.and([
            sql`c.status <> 'disconnected'`,
            ...(orgId === null ? [] : [sql`c.org_id = ${orgId}`]),
            ...(connectionId === null ? [] : [sql`e.connection_id = ${connectionId}`]),
            ...(entity === null ? [] : [sql`e.entity = ${entity}`]),
            ...(after === null ? [] : [sql`(e.connection_id, e.entity) > (${after.connectionId}, ${after.entity})`])
          ])}
          ORDER BY e.connection_id, e.entity LIMIT ${limit}`
      })

      const leastProvenOf = SqlSchema.findAll({
        Request: Schema.Void,
        Result: LeastProven,
        execute: () => sql`
          ${leastColumns} ORDER BY c.id, p.proven_to NULLS FIRST, e.entity`
      })
      const leastProvenPageOf = SqlSchema.findAll({
        Request: Schema.Struct({ orgId: Schema.NullOr(Schema.String), after: Schema.String, limit: Schema.Int }),
        Result: LeastProven,
        execute: ({ after, limit, orgId }) => sql`
          SELECT c.id AS "connectionId", c.org_id AS "orgId", l.entity, ${isoOf(sql, "l.proven_to")} AS "provenTo"
          FROM sync.connections c CROSS JOIN LATERAL (
            SELECT e.entity, p.proven_to FROM sync.entities e LEFT JOIN sync.proofs p ON p.entity_id = e.id
            WHERE e.connection_id = c.id AND e.enabled ORDER BY p.proven_to NULLS FIRST, e.entity LIMIT 1) l
          WHERE c.id > ${after} AND c.status <> 'disconnected' ${orgId === null ? sql`` : sql`AND c.org_id = ${orgId}`}
          ORDER BY c.id LIMIT ${limit}`
      })

      return Receipts.of({
        add,
        leastProven: decoded(leastProvenOf(undefined)).pipe(Effect.withSpan("Receipts.leastProven")),
        heads: Effect.fn("Receipts.heads")((connectionId) =>
          Effect.map(decoded(headsOf(connectionId)), (rows) => new Map(rows.map((row) => [row.entity, row])))
        ),
        missing: Effect.fn("Receipts.missing")((runId, attempt) => decoded(missingOf({ runId, attempt }))),
        unchanged: Effect.fn("Receipts.unchanged")((runId, attempt) => decoded(unchangedOf({ runId, attempt }))),
        proven: Effect.fn("Receipts.proven")((filter) => decoded(provenOf(filter))),
        provenPage: Effect.fn("Receipts.provenPage")((filter) => decoded(provenPageOf(filter))),
        leastProvenPage: Effect.fn("Receipts.leastProvenPage")((filter) => decoded(leastProvenPageOf(filter))),
        noteLateness: Effect.fn("Receipts.noteLateness")((entityId, latenessMs) =>
          Effect.asVoid(sql`
            INSERT INTO sync.proofs AS p (entity_id, lateness_ms) VALUES (${entityId}, ${latenessMs})
            ON CONFLICT (entity_id) DO UPDATE SET lateness_ms = excluded.lateness_ms WHERE p.lateness_ms < excluded.lateness_ms`)
        )
      })
    })
  )
}

/**
 * One row, and the heads of its entities moved on. The heads are locked first, so two readings of an entity that end together follow one another.
 * `joins`: nothing is unknown between what was proven and this reading. `closes`: and none before its end.
 */
const addStatement = `
WITH given AS MATERIALIZED (
  SELECT g.*, $3::text IN ('all', 'rows') AS whole, $3::text <> 'nothing' AS proves
  FROM ROWS FROM (json_to_recordset($5::json) AS ("entityId" int, "from" timestamptz, "to" timestamptz, looks int))
    WITH ORDINALITY AS g (entity_id, from_at, to_at, looks, n)),
heads AS MATERIALIZED (
  SELECT p.* FROM sync.proofs p WHERE p.entity_id = ANY (ARRAY(SELECT entity_id FROM given)) ORDER BY p.entity_id FOR UPDATE),
joined AS (
  SELECT g.*, h.receipt_id, h.proven_to, h.gap_to, h.known_to, coalesce(g.whole OR g.from_at <= h.proven_to, false) AS joins,
    coalesce(g.from_at <= h.known_to, false) AS meets
  FROM given g JOIN heads h USING (entity_id)),
judged AS (
  SELECT j.*, joins AND (gap_to IS NULL OR coalesce(to_at >= gap_to, false)) AS closes FROM joined j),
made AS (
  INSERT INTO sync.receipts (connection_id, run_id, attempt, kind, proves, reason, entity_ids, previous_ids, from_at, to_at, looks, requests, counts)
  SELECT u.connection_id, u.id, $2::int, u.kind, $3::text, $4::text, j.entity_ids, j.previous_ids, j.from_at, j.to_at, j.looks, $6::int, $7::json
  FROM sync.runs u, (
    SELECT array_agg(entity_id ORDER BY n) AS entity_ids, array_agg(receipt_id ORDER BY n) AS previous_ids, array_agg(from_at ORDER BY n) AS from_at,
      array_agg(to_at ORDER BY n) AS to_at, array_agg(looks ORDER BY n) AS looks FROM judged) j
  WHERE u.id = $1::text RETURNING id)
UPDATE sync.proofs p SET receipt_id = m.id,
  proven_to = CASE WHEN NOT j.proves OR NOT j.joins THEN p.proven_to WHEN j.closes THEN greatest(p.proven_to, p.known_to, j.to_at)
    ELSE greatest(p.proven_to, j.to_at) END,
  gap_to = CASE WHEN NOT j.proves THEN p.gap_to WHEN j.closes THEN NULL WHEN j.joins THEN p.gap_to WHEN j.meets THEN least(p.gap_to, j.from_at)
    ELSE j.from_at END,
  known_to = CASE WHEN NOT j.proves THEN p.known_to WHEN j.closes THEN NULL WHEN j.joins THEN p.known_to
    WHEN j.meets THEN greatest(p.known_to, j.to_at) ELSE coalesce(j.to_at, j.from_at) END,
  whole_to = CASE WHEN j.whole THEN j.to_at ELSE p.whole_to END,
  whole_made_at = CASE WHEN j.whole THEN clock_timestamp() ELSE p.whole_made_at END,
  whole_requests = CASE WHEN j.whole THEN $6::int ELSE p.whole_requests END,
  whole_tried_at = CASE WHEN j.whole OR $8::boolean THEN clock_timestamp() ELSE p.whole_tried_at END
FROM judged j, made m WHERE p.entity_id = j.entity_id`
