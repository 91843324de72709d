/**
 * Quarantine: records that could not be stored as they are, kept whole with place and reason. Owns `sync.quarantine`. A record leaves it when a later
 * look is whole or when it is replayed (store/pageStatement.ts does both), or when a person waives it.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { fingerprint } from "../store/fingerprint.ts"
import { decoded } from "./decoded.ts"
import { isoOf } from "./instant.ts"
import { GoneThrough, type Mentioning, mentionOf, type MentionsAsked, mentionsIn } from "./mentions.ts"
import {
  type Exception,
  type Fault,
  KeptLook,
  LossCount,
  PlacedGroup,
  QuarantinedRecord,
  QuarantineGroup,
  QuarantineGroupPlace,
  type Selection
} from "./QuarantinedRecord.ts"

/** What is left out or `null` narrows nothing. */
interface Filter {
  readonly orgId?: string | null
  readonly connectionId?: string | null
  readonly entity?: string | null
  readonly limit: number
}

export interface QuarantineShape {
  /** Kept looks that name one of the ids, resolved ones too, among so many of them after `after`. */
  readonly mentioning: (
    asked: MentionsAsked
  ) => Effect.Effect<{ readonly looks: ReadonlyArray<Mentioning>; readonly last: string | null }, SqlError.SqlError>
  /**
   * Keeps the exceptions; one that is there already is refreshed, one that was waived with this very content stays waived.
   * Shares the caller's transaction.
   */
  readonly keep: (exceptions: ReadonlyArray<Exception>) => Effect.Effect<void, SqlError.SqlError>
  /** Open records. */
  readonly list: (filter: Filter) => Effect.Effect<ReadonlyArray<QuarantinedRecord>, SqlError.SqlError>
  /** Open records, the latest first, those older than `before`. */
  readonly page: (filter: Filter & { readonly before: string | null }) => Effect.Effect<ReadonlyArray<QuarantinedRecord>, SqlError.SqlError>
  /** Open records by what is wrong with them, the largest group first. */
  readonly groups: (filter: Filter) => Effect.Effect<ReadonlyArray<QuarantineGroup>, SqlError.SqlError>
  /** The same by entity, those after a place. */
  readonly groupPage: (
    filter: Filter & { readonly after: QuarantineGroupPlace | null }
  ) => Effect.Effect<ReadonlyArray<PlacedGroup>, SqlError.SqlError>
  /** The selected records, open ones first; only so many. */
  readonly find: (selection: Selection, limit: number) => Effect.Effect<ReadonlyArray<QuarantinedRecord>, SqlError.SqlError>
  /** Open looks after that id, in the order of their ids; `ids`: only among these. */
  readonly kept: (options: {
    readonly selection: Selection
    readonly ids: ReadonlyArray<string> | null
    readonly after: string
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<KeptLook>, SqlError.SqlError>
  /** Held looks of an entity that would empty fields, after that id; under a decision only those it is about, and only the fields it is about. */
  readonly losing: (options: {
    readonly entityId: number
    readonly decision: string | null
    readonly after: string
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<KeptLook>, SqlError.SqlError>
  /** Whether a look at the record is held since it would empty fields. */
  readonly holds: (entityId: number, externalId: string) => Effect.Effect<boolean, SqlError.SqlError>
  /** How many of them would empty which field. */
  readonly losses: (entityId: number) => Effect.Effect<ReadonlyArray<LossCount>, SqlError.SqlError>
  /** Drops the held looks a decision is about: the values before them stay. */
  readonly dropLosing: (decision: string) => Effect.Effect<void, SqlError.SqlError>
  /** Notes what is wrong with a look now. Does nothing where it has left quarantine or been refreshed since it was read. */
  readonly stillBroken: (look: KeptLook, fault: Fault) => Effect.Effect<void, SqlError.SqlError>
  /** Removes looks that left quarantine by themselves more than so many days ago, at most `limit`. Answers how many. What a person decided stays. */
  readonly prune: (days: number, limit: number) => Effect.Effect<number, SqlError.SqlError>
  /** Takes the selected open records out by a person's decision. Answers how many. */
  readonly waive: (selection: Selection, reason: string) => Effect.Effect<number, SqlError.SqlError>
}

/** A group is counted so far by a page; whoever needs to know more replays or waives it. */
const countedSoFar = 1000

const SelectionRow = Schema.Struct({
  id: Schema.NullOr(Schema.String),
  fingerprint: Schema.NullOr(Schema.String),
  orgId: Schema.NullOr(Schema.String),
  connectionId: Schema.NullOr(Schema.String)
})
const FilterRow = Schema.Struct({
  orgId: Schema.NullOr(Schema.String),
  connectionId: Schema.NullOr(Schema.String),
  entity: Schema.NullOr(Schema.String),
  limit: Schema.Int
})
const filterRow = ({ connectionId, entity, limit, orgId }: Filter) => ({
  entity: entity ?? null,
  limit,
  orgId: orgId ?? null,
  connectionId: connectionId ?? null
})

export class Quarantine extends Context.Service<Quarantine, QuarantineShape>()("@openfaith/sync-engine/state/Quarantine") {
  static readonly layer = Layer.effect(
    Quarantine,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const from = sql`FROM sync.quarantine q JOIN sync.entities e ON e.id = q.entity_id JOIN sync.connections c ON c.id = e.connection_id`
      const select = sql`
        SELECT q.id::text AS id, c.org_id AS "orgId", c.id AS "connectionId", e.entity, q.external_id AS "externalId", q.kind, q.path, q.reason,
          q.fingerprint, q.times_seen AS "timesSeen", ${isoOf(sql, "q.first_seen_at")} AS "firstSeenAt", ${isoOf(sql, "q.last_seen_at")} AS "lastSeenAt",
          ${isoOf(sql, "q.resolved_at")} AS "resolvedAt", q.resolution, q.payload ${from}`
      const filtered = ({ connectionId, entity, orgId }: typeof FilterRow.Type) => sql`
        q.resolved_at IS NULL AND (${orgId}::text IS NULL OR c.org_id = ${orgId}) AND (${entity}::text IS NULL OR e.entity = ${entity})
        AND (${connectionId}::text IS NULL OR c.id = ${connectionId})`
      // Whatever somebody typed names a row or none.
      const idOf = (id: string) => (/^\d{1,18}$/.test(id) ? id : "-1")
      const selected = ({ connectionId, fingerprint: group, id, orgId }: typeof SelectionRow.Type) =>
        sql.and([
          sql`true`,
          ...(id === null ? [] : [sql`q.id = ${idOf(id)}::bigint`]),
          ...(group === null ? [] : [sql`q.fingerprint = ${group}`]),
          ...(orgId === null ? [] : [sql`c.org_id = ${orgId}`]),
          ...(connectionId === null ? [] : [sql`c.id = ${connectionId}`])
        ])

      const listOpen = SqlSchema.findAll({
        Request: FilterRow,
        Result: QuarantinedRecord,
        execute: (filter) => sql`${select} WHERE ${filtered(filter)} ORDER BY q.fingerprint, q.id LIMIT ${filter.limit}`
      })
      const pageOf = SqlSchema.findAll({
        Request: Schema.Struct({ ...FilterRow.fields, before: Schema.NullOr(Schema.String) }),
        Result: QuarantinedRecord,
        // Narrowed, entity by entity: the latest of few among many are found without passing the others.
        execute: ({ before, connectionId, entity, limit, orgId }) => {
          const older = before === null ? sql`` : sql`AND o.id < ${before}::bigint`
          return orgId === null && entity === null && connectionId === null
            ? sql`
              ${select} JOIN (SELECT o.id FROM sync.quarantine o WHERE o.resolved_at IS NULL ${older} ORDER BY o.id DESC LIMIT ${limit}) n ON n.id = q.id
              ORDER BY q.id DESC`
            : sql`
              ${select} JOIN (
                SELECT n.id FROM sync.entities x ${orgId === null ? sql`` : sql`JOIN sync.connections y ON y.id = x.connection_id AND y.org_id = ${orgId}`}
                CROSS JOIN LATERAL (
                  SELECT o.id FROM sync.quarantine o WHERE o.resolved_at IS NULL AND o.entity_id = x.id ${older} ORDER BY o.id DESC LIMIT ${limit}) n
                WHERE ${sql.and([
                  sql`true`,
                  ...(entity === null ? [] : [sql`x.entity = ${entity}`]),
                  ...(connectionId === null ? [] : [sql`x.connection_id = ${connectionId}`])
                ])} ORDER BY n.id DESC LIMIT ${limit}) n ON n.id = q.id
              ORDER BY q.id DESC`
        }
      })
      const listGroups = SqlSchema.findAll({
        Request: FilterRow,
        Result: QuarantineGroup,
        execute: (filter) => sql`
          SELECT g.fingerprint, c.org_id AS "orgId", c.id AS "connectionId", e.entity, q.kind, q.path, q.reason, g.count,
            ${isoOf(sql, "g.oldest")} AS oldest, ${isoOf(sql, "g.newest")} AS newest, q.id::text AS "sampleId"
          FROM (SELECT q.fingerprint, count(*)::int AS count, min(q.first_seen_at) AS oldest, max(q.last_seen_at) AS newest, min(q.id) AS sample
            ${from} WHERE ${filtered(filter)} GROUP BY q.fingerprint) g
          JOIN sync.quarantine q ON q.id = g.sample JOIN sync.entities e ON e.id = q.entity_id JOIN sync.connections c ON c.id = e.connection_id
          ORDER BY g.count DESC, g.sample LIMIT ${filter.limit}`
      })
      // From group to group along the index: the records of a group are not gone through to find the next, and counted only so far.
      const groupPageOf = SqlSchema.findAll({
        Request: Schema.Struct({ ...FilterRow.fields, after: Schema.NullOr(QuarantineGroupPlace) }),
        Result: PlacedGroup,
        execute: ({ after, connectionId, entity, limit, orgId }) => {
          const from = after?.entityId ?? 0
          const places =
            orgId === null && entity === null && connectionId === null
              ? sql`
                WITH RECURSIVE holding AS (
                  (SELECT entity_id, 1 AS n FROM sync.quarantine WHERE resolved_at IS NULL AND entity_id >= ${from} ORDER BY entity_id LIMIT 1)
                  UNION ALL SELECT x.entity_id, l.n + 1 FROM holding l CROSS JOIN LATERAL (SELECT o.entity_id FROM sync.quarantine o
                    WHERE o.resolved_at IS NULL AND o.entity_id > l.entity_id ORDER BY o.entity_id LIMIT 1) x WHERE l.n <= ${limit})
                SELECT entity_id AS id FROM holding`
              : sql`
                SELECT e.id FROM sync.entities e ${orgId === null ? sql`` : sql`JOIN sync.connections c ON c.id = e.connection_id AND c.org_id = ${orgId}`}
                WHERE e.id >= ${from} ${entity === null ? sql`` : sql`AND e.entity = ${entity}`}
                  ${connectionId === null ? sql`` : sql`AND e.connection_id = ${connectionId}`}
                  AND EXISTS (SELECT 1 FROM sync.quarantine o WHERE o.resolved_at IS NULL AND o.entity_id = e.id)
                ORDER BY e.id LIMIT ${limit + 1}`
          return sql`
            SELECT f.fingerprint, c.org_id AS "orgId", c.id AS "connectionId", e.entity, q.kind, q.path, q.reason,
              least(g.count, ${countedSoFar}) AS count, g.count > ${countedSoFar} AS "hasMore", ${isoOf(sql, "g.oldest")} AS oldest,
              ${isoOf(sql, "g.newest")} AS newest, q.id::text AS "sampleId", json_build_object('entityId', f.id, 'fingerprint', f.fingerprint) AS place
            FROM (
              SELECT p.id, k.fingerprint FROM (${places}) p CROSS JOIN LATERAL (
                WITH RECURSIVE kinds AS (
                  (SELECT fingerprint, 1 AS n FROM sync.quarantine WHERE resolved_at IS NULL AND entity_id = p.id
                    AND fingerprint > CASE WHEN p.id = ${from} THEN ${after?.fingerprint ?? ""} ELSE '' END ORDER BY fingerprint LIMIT 1)
                  UNION ALL SELECT x.fingerprint, l.n + 1 FROM kinds l CROSS JOIN LATERAL (SELECT o.fingerprint FROM sync.quarantine o
                    WHERE o.resolved_at IS NULL AND o.entity_id = p.id AND o.fingerprint > l.fingerprint ORDER BY o.fingerprint LIMIT 1) x
                  WHERE l.n < ${limit})
                SELECT fingerprint FROM kinds) k
              ORDER BY p.id, k.fingerprint LIMIT ${limit}) f
            CROSS JOIN LATERAL (
              SELECT count(*)::int AS count, min(first_seen_at) AS oldest, max(last_seen_at) AS newest, min(id) AS sample FROM (
                SELECT m.id, m.first_seen_at, m.last_seen_at FROM sync.quarantine m
                WHERE m.resolved_at IS NULL AND m.entity_id = f.id AND m.fingerprint = f.fingerprint ORDER BY m.id LIMIT ${countedSoFar + 1}) m) g
            JOIN sync.quarantine q ON q.id = g.sample JOIN sync.entities e ON e.id = f.id JOIN sync.connections c ON c.id = e.connection_id
            ORDER BY f.id, f.fingerprint`
        }
      })
      const findAny = SqlSchema.findAll({
        Request: Schema.Struct({ ...SelectionRow.fields, limit: Schema.Int }),
        Result: QuarantinedRecord,
        execute: (selection) =>
          sql`${select} WHERE ${selected(selection)} ORDER BY q.resolved_at IS NOT NULL, q.id DESC LIMIT ${selection.limit}`
      })
      const keptColumns = sql`
        q.id::text AS id, q.times_seen AS "timesSeen", q.entity_id AS "entityId", c.id AS "connectionId", c.adapter, e.entity,
        q.external_id AS "externalId", q.parent_id AS "parentId", q.kind, q.path, q.reason, q.payload, encode(q.hash, 'hex') AS hash,
        extract(epoch FROM q.sent_at)::float8 AS sent, extract(epoch FROM q.received_at)::float8 AS received, q.by_id AS "byId"`
      const listKept = SqlSchema.findAll({
        Request: Schema.Struct({
          ...SelectionRow.fields,
          ids: Schema.NullOr(Schema.Array(Schema.String)),
          after: Schema.String,
          limit: Schema.Int
        }),
        Result: KeptLook,
        execute: ({ after, ids, limit, ...selection }) => sql`
          SELECT ${keptColumns} ${from}
          WHERE q.resolved_at IS NULL AND q.id > ${after}::bigint AND (${ids === null ? null : [...ids]}::text[] IS NULL OR q.id = ANY(${ids === null ? null : [...ids]}::text[]::bigint[])) AND ${selected(selection)}
          ORDER BY q.id LIMIT ${limit}`
      })
      const listLosing = SqlSchema.findAll({
        Request: Schema.Struct({ entityId: Schema.Int, decision: Schema.NullOr(Schema.String), after: Schema.String, limit: Schema.Int }),
        Result: KeptLook,
        execute: ({ after, decision, entityId, limit }) => sql`
          SELECT ${keptColumns} ${from}
          WHERE q.entity_id = ${entityId} AND q.kind = 'losing' AND q.resolved_at IS NULL AND q.id > ${after}::bigint AND (${decision}::bigint IS NULL
            OR EXISTS (SELECT 1 FROM sync.decision_records i WHERE i.decision_id = ${decision}::bigint AND i.external_id = q.external_id
              AND i.outcome IS NULL AND q.lost <@ i.lost))
          ORDER BY q.id LIMIT ${limit}`
      })
      const countLosses = SqlSchema.findAll({
        Request: Schema.Int,
        Result: LossCount,
        execute: (entityId) => sql`
          SELECT f.name AS field, count(*)::int AS count FROM sync.quarantine q, unnest(q.lost) AS f(name)
          WHERE q.entity_id = ${entityId} AND q.kind = 'losing' AND q.resolved_at IS NULL GROUP BY f.name ORDER BY count(*) DESC, f.name`
      })

      return Quarantine.of({
        keep: Effect.fn("Quarantine.keep")((exceptions) =>
          exceptions.length === 0
            ? Effect.void
            : Effect.asVoid(sql`
                INSERT INTO sync.quarantine AS q (entity_id, external_id, kind, path, reason, fingerprint, payload, hash, parent_id, sent_at, received_at, stream_id)
                SELECT x.entity_id, x.external_id, x.kind, x.path, x.reason, ${sql.literal(fingerprint("x"))}, x.payload, decode(x.hash, 'hex'),
                  x."parentId", to_timestamp(x.sent), to_timestamp(x.received), x."streamId"
                FROM (SELECT "entityId" AS entity_id, "externalId" COLLATE "C" AS external_id, kind, path, reason, payload, hash, "parentId", sent, received, "streamId"
                  FROM json_to_recordset(${JSON.stringify(exceptions)}::json) AS j("entityId" int, "externalId" text, kind text, path text, reason text,
                    payload text, hash text, "parentId" text, sent float8, received float8, "streamId" int)) x
                WHERE NOT EXISTS (SELECT 1 FROM sync.quarantine w WHERE w.entity_id = x.entity_id AND w.external_id = x.external_id
                  AND w.resolution LIKE 'waived: %' AND w.hash = decode(x.hash, 'hex'))
                  AND NOT EXISTS (SELECT 1 FROM sync.erased r WHERE r.entity_id = x.entity_id AND r.external_id = x.external_id)
                ORDER BY 1, 2
                ON CONFLICT (entity_id, external_id) WHERE resolved_at IS NULL DO UPDATE SET kind = excluded.kind, path = excluded.path,
                  reason = excluded.reason, fingerprint = excluded.fingerprint, payload = excluded.payload, hash = excluded.hash,
                  parent_id = excluded.parent_id, sent_at = excluded.sent_at, received_at = excluded.received_at, stream_id = excluded.stream_id,
                  lost = NULL, by_id = false, last_seen_at = clock_timestamp(), times_seen = q.times_seen + 1
                WHERE excluded.received_at > q.sent_at
                  AND (excluded.sent_at >= q.received_at OR excluded.received_at = q.received_at OR q.stream_id IS DISTINCT FROM excluded.stream_id)`)
        ),
        mentioning: Effect.fn("Quarantine.mentioning")(({ after, entityId, ids, limit, since }) =>
          sql`
            WITH named AS (
              SELECT q.id, q.external_id, q.payload, q.parent_id, row_number() OVER (ORDER BY q.id) = ${limit} AS "isLast",
                coalesce(q.payload ~ ${mentionOf(ids)} OR q.parent_id = ANY(${[...ids]}::text[]), false) AS names
              FROM (SELECT * FROM sync.quarantine WHERE entity_id = ${entityId} AND id > ${after === "" ? "0" : after}::bigint
                AND last_seen_at >= to_timestamp(${since}::float8) ORDER BY id LIMIT ${limit}) q)
            SELECT id::text AS place, "isLast", CASE WHEN names THEN json_build_object('id', external_id, 'text', payload, 'parent', parent_id) END AS look
            FROM named WHERE names OR "isLast"`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(GoneThrough)(rows))),
            Effect.map(mentionsIn)
          )
        ),
        list: Effect.fn("Quarantine.list")((filter) => decoded(listOpen(filterRow(filter)))),
        page: Effect.fn("Quarantine.page")(({ before, ...filter }) => decoded(pageOf({ ...filterRow(filter), before }))),
        groups: Effect.fn("Quarantine.groups")((filter) => decoded(listGroups(filterRow(filter)))),
        groupPage: Effect.fn("Quarantine.groupPage")(({ after, ...filter }) => decoded(groupPageOf({ ...filterRow(filter), after }))),
        find: Effect.fn("Quarantine.find")((selection, limit) => decoded(findAny({ ...selection, limit }))),
        kept: Effect.fn("Quarantine.kept")(({ selection, ...rest }) => decoded(listKept({ ...selection, ...rest }))),
        losing: Effect.fn("Quarantine.losing")((options) => decoded(listLosing(options))),
        holds: Effect.fn("Quarantine.holds")((entityId, externalId) =>
          sql`
            SELECT 1 AS one FROM sync.quarantine
            WHERE entity_id = ${entityId} AND external_id = ${externalId} AND kind = 'losing' AND resolved_at IS NULL`.pipe(
            Effect.map((rows) => rows.length > 0)
          )
        ),
        losses: Effect.fn("Quarantine.losses")((entityId) => decoded(countLosses(entityId))),
        dropLosing: Effect.fn("Quarantine.dropLosing")((decision) =>
          Effect.asVoid(sql`
            UPDATE sync.quarantine q SET resolved_at = clock_timestamp(), resolution = ${`rejected by decision ${decision}`}
            FROM sync.decisions d JOIN sync.decision_records i ON i.decision_id = d.id
            WHERE d.id::text = ${decision} AND q.entity_id = d.entity_id AND q.external_id = i.external_id AND q.kind = 'losing' AND q.resolved_at IS NULL`)
        ),
        stillBroken: Effect.fn("Quarantine.stillBroken")(({ id, timesSeen }, { kind, path, reason }) =>
          Effect.asVoid(sql`
            UPDATE sync.quarantine q SET kind = n.kind, path = n.path, reason = n.reason, fingerprint = ${sql.literal(fingerprint("n"))}
            FROM (SELECT entity_id, ${kind}::text AS kind, ${path}::text AS path, ${reason}::text AS reason FROM sync.quarantine WHERE id = ${id}::bigint) n
            WHERE q.id = ${id}::bigint AND q.times_seen = ${timesSeen} AND q.resolved_at IS NULL
              AND (q.kind, q.path, q.reason) IS DISTINCT FROM (n.kind, n.path, n.reason)`)
        ),
        prune: Effect.fn("Quarantine.prune")((days, limit) =>
          sql`
            DELETE FROM sync.quarantine WHERE id IN (
              SELECT id FROM sync.quarantine WHERE resolution IN ('healed', 'replayed', 'superseded')
                AND resolved_at < clock_timestamp() - make_interval(days => ${days}) ORDER BY resolved_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
            RETURNING 1 AS one`.pipe(Effect.map((rows) => rows.length))
        ),
        waive: Effect.fn("Quarantine.waive")((selection, reason) =>
          sql`
            UPDATE sync.quarantine w SET resolved_at = clock_timestamp(), resolution = ${`waived: ${reason}`}
            WHERE w.resolved_at IS NULL AND w.id IN (SELECT q.id ${from} WHERE q.resolved_at IS NULL AND ${selected(selection)})
            RETURNING w.id::text AS id`.pipe(Effect.map((rows) => rows.length))
        )
      })
    })
  )
}
