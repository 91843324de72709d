/** Reads of `sync.records`, and tombstones. Writes of live rows go through store/PageWriter.ts. */
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { isErased, judge, shownSince } from "../store/gate.ts"
import { firstLook, historyCtes, isUntold, unstoredOutcome } from "../store/historyCtes.ts"
import { inTurn } from "../store/inTurn.ts"
import { storedOf } from "../store/pageStatement.ts"
import { GoneThrough, type Mentioning, mentionOf, type MentionsAsked, mentionsIn } from "./mentions.ts"
import { unseenIds } from "./unseen.ts"

export interface Burial {
  readonly streamId: number
  readonly epoch: number
  readonly entityId: number
  readonly ids: ReadonlyArray<string>
  /** When the source was asked for these ids and answered that they are not there; seconds since 1970 on the database's clock. */
  readonly sent: number
  readonly received: number
  readonly lane: string
  readonly adapterVersion: string
  readonly transformVersion: number
  /** False: two whole readings did not list them, and the source has no read by id. */
  readonly byId: boolean
  /** The confirmed decision it happens under, and the record that took these in: what history tells of it. */
  readonly decision: string | null
  readonly mergedInto: string | null
  readonly canonical: ReadonlyArray<AnyCanonicalEntity>
}

/** A live record as it is stored, to be made into rows again. */
export const StoredLook = Schema.Struct({
  id: Schema.String,
  text: Schema.String,
  /** Of the content, in hex. */
  hash: Schema.String,
  parent: Schema.NullOr(Schema.String),
  /** When the source was asked and answered; seconds since 1970 on the database's clock. */
  sent: Schema.Finite,
  received: Schema.Finite
})
export type StoredLook = typeof StoredLook.Type

/** The record as it was last seen, live or deleted. */
export type LastLook = StoredLook & { readonly isDeleted: boolean }

/** What became of the ids: tombstones now, tombstones before, and those of which only another read can tell. Of the others, newer looks are stored. */
export interface Buried {
  readonly buried: number
  readonly confirmed: number
  readonly ties: number
}

/** A look at a record, to be compared with what is stored. */
export interface ComparedLook {
  readonly entityId: number
  readonly id: string
  /** In hex. */
  readonly hash: string
}

const EntityIds = Schema.Array(Schema.Struct({ entityId: Schema.Int }))
const LastLooks = Schema.Array(Schema.Struct({ ...StoredLook.fields, text: Schema.NullOr(Schema.String), isDeleted: Schema.Boolean }))
const Ids = Schema.Array(Schema.Struct({ id: Schema.String }))
const Found = Schema.Array(Schema.Struct({ id: Schema.String, parent: Schema.NullOr(Schema.String) }))
const Unseen = Schema.Tuple([Schema.Struct({ live: Schema.Int, count: Schema.Int })])
const Count = Schema.Tuple([Schema.Struct({ count: Schema.Int })])
const Outcome = Schema.Tuple([Schema.Struct({ buried: Schema.Int, confirmed: Schema.Int, ties: Schema.Int })])

export interface RecordsShape {
  /** Those of the ids that are stored and live. */
  readonly liveAmong: (entityId: number, ids: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, SqlError.SqlError>
  /** The entities of which a look is not stored: unknown, deleted, or with other content, and not erased. One statement for all of them. */
  readonly differing: (looks: ReadonlyArray<ComparedLook>) => Effect.Effect<ReadonlySet<number>, SqlError.SqlError>
  /** Names what is stored of a record: the same for the same content, live or deleted; `null` where nothing is. */
  readonly contentOf: (entityId: number, id: string) => Effect.Effect<string | null, SqlError.SqlError>
  /** Those of the ids that are stored with a parent. */
  readonly withParent: (entityId: number, ids: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, SqlError.SqlError>
  /** Ids of live rows after `after`, in text order ("C"): the frontier of a nested reading. */
  readonly idsAfter: (entityId: number, after: string | null, limit: number) => Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /** Whether a live record was made into rows by an older transform than this. */
  readonly hasOlderThan: (entityId: number, transformVersion: number) => Effect.Effect<boolean, SqlError.SqlError>
  /** Those of the records that are live, as they are stored. */
  readonly looksAmong: (entityId: number, ids: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<StoredLook>, SqlError.SqlError>
  /** The record as it was last seen, also of one that is deleted; `gone`: deleted, and its content has expired. */
  readonly lastLook: (entityId: number, id: string) => Effect.Effect<LastLook | "gone" | null, SqlError.SqlError>
  /** Looks that name one of the ids, deleted ones too, among so many records after `after`. */
  readonly mentioning: (
    asked: MentionsAsked
  ) => Effect.Effect<{ readonly looks: ReadonlyArray<Mentioning>; readonly last: string | null }, SqlError.SqlError>
  /** Live records after `after` in text order ("C") whose rows no newer transform has made. */
  readonly looksAfter: (options: {
    readonly entityId: number
    readonly after: string
    readonly transformVersion: number
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<StoredLook>, SqlError.SqlError>
  /**
   * Makes tombstones where the gate lets this look pass, with their canonical rows and the feed, in the entity's turn. An id that was never stored gets
   * one too, so that an older page cannot bring it in. Ties wait to be read by id. Does nothing without the lease.
   */
  readonly bury: (burial: Burial) => Effect.Effect<Buried, SqlError.SqlError>
  /** Tombstones that this stream made of stored records. */
  readonly buriedBy: (entityId: number, streamId: number) => Effect.Effect<number, SqlError.SqlError>
  /** Live rows below these parents that the stream has not seen. */
  readonly unseenBelow: (
    entityId: number,
    streamId: number,
    parents: ReadonlyArray<string>,
    limit: number
  ) => Effect.Effect<ReadonlyArray<{ readonly id: string; readonly parent: string | null }>, SqlError.SqlError>
  readonly liveCount: (entityId: number) => Effect.Effect<number, SqlError.SqlError>
  /** Whether a page of the stream has shown a value in that field since it first showed one emptied. */
  readonly stillShown: (entityId: number, streamId: number, field: string) => Effect.Effect<boolean, SqlError.SqlError>
  /** Some live records that are stored with a value in that field and of which no held look empties fields. */
  readonly holders: (
    entityId: number,
    field: string,
    limit: number
  ) => Effect.Effect<ReadonlyArray<{ readonly id: string; readonly parent: string | null }>, SqlError.SqlError>
  /** Live rows, and those of them the stream has neither seen nor settled under a decision, counted; only so many of the unseen are named. */
  readonly unseen: (
    entityId: number,
    streamId: number,
    limit: number
  ) => Effect.Effect<
    {
      readonly live: number
      readonly count: number
      readonly rows: ReadonlyArray<{ readonly id: string; readonly parent: string | null }>
    },
    SqlError.SqlError
  >
}

export class Records extends Context.Service<Records, RecordsShape>()("@openfaith/sync-engine/state/Records") {
  static readonly layer = Layer.effect(
    Records,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const idsOf = (rows: ReadonlyArray<unknown>) =>
        Schema.decodeUnknownEffect(Ids)(rows).pipe(
          Effect.map((decoded) => decoded.map(({ id }) => id)),
          Effect.orDie
        )

      /** Live records with a value in the field; what a held look empties is not known to have one. */
      const having = (entityId: number, field: string) => sql`
        SELECT r.external_id, r.parent_id FROM sync.records r
        WHERE r.entity_id = ${entityId} AND r.deleted_at IS NULL
          AND EXISTS (SELECT 1 FROM sync.fields_of(r.payload) f WHERE f.name = ${field} AND NOT sync.says_nothing(f.value))
          AND NOT EXISTS (SELECT 1 FROM sync.quarantine q WHERE q.entity_id = r.entity_id AND q.external_id = r.external_id
            AND q.kind = 'losing' AND q.resolved_at IS NULL)`
      const storedLook = sql`external_id AS id, payload::text AS text, encode(hash, 'hex') AS hash, parent_id AS parent,
        extract(epoch FROM sent_at)::float8 AS sent, extract(epoch FROM received_at)::float8 AS received`

      return Records.of({
        liveAmong: Effect.fn("Records.liveAmong")((entityId, ids) =>
          sql`
            SELECT external_id AS id FROM sync.records
            WHERE entity_id = ${entityId} AND external_id = ANY(${[...ids]}::text[]) AND deleted_at IS NULL`.pipe(
            Effect.flatMap(idsOf),
            Effect.map((live) => new Set(live))
          )
        ),
        differing: Effect.fn("Records.differing")((looks) =>
          looks.length === 0
            ? Effect.succeed(new Set<number>())
            : sql`
                SELECT DISTINCT l."entityId" FROM json_to_recordset(${JSON.stringify(looks)}::json) AS l ("entityId" int, id text COLLATE "C", hash text)
                  LEFT JOIN sync.records r ON r.entity_id = l."entityId" AND r.external_id = l.id AND r.deleted_at IS NULL
                WHERE r.hash IS DISTINCT FROM decode(l.hash, 'hex')
                  AND NOT EXISTS (SELECT 1 FROM sync.erased x WHERE x.entity_id = l."entityId" AND x.external_id = l.id)`.pipe(
                Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(EntityIds)(rows))),
                Effect.map((rows) => new Set(rows.map(({ entityId }) => entityId)))
              )
        ),
        contentOf: Effect.fn("Records.contentOf")((entityId, id) =>
          sql`
            SELECT concat(encode(hash, 'hex'), CASE WHEN deleted_at IS NULL THEN '' ELSE ' deleted' END) AS id FROM sync.records
            WHERE entity_id = ${entityId} AND external_id = ${id}`.pipe(
            Effect.flatMap(idsOf),
            Effect.map(([content]) => content ?? null)
          )
        ),
        withParent: Effect.fn("Records.withParent")((entityId, ids) =>
          sql`
            SELECT external_id AS id FROM sync.records
            WHERE entity_id = ${entityId} AND external_id = ANY(${[...ids]}::text[]) AND parent_id IS NOT NULL`.pipe(
            Effect.flatMap(idsOf),
            Effect.map((found) => new Set(found))
          )
        ),
        idsAfter: Effect.fn("Records.idsAfter")((entityId, after, limit) =>
          sql`
            SELECT external_id AS id FROM sync.records
            WHERE entity_id = ${entityId} AND deleted_at IS NULL AND external_id > ${after ?? ""} ORDER BY external_id LIMIT ${limit}`.pipe(
            Effect.flatMap(idsOf)
          )
        ),
        hasOlderThan: Effect.fn("Records.hasOlderThan")((entityId, version) =>
          sql`
            SELECT 1 FROM sync.records WHERE entity_id = ${entityId} AND deleted_at IS NULL AND transform_version < ${version} LIMIT 1`.pipe(
            Effect.map((rows) => rows.length === 1)
          )
        ),
        looksAmong: Effect.fn("Records.looksAmong")((entityId, ids) =>
          sql`
            SELECT ${storedLook} FROM sync.records
            WHERE entity_id = ${entityId} AND external_id = ANY(${[...ids]}::text[]) AND deleted_at IS NULL ORDER BY external_id`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(StoredLook))(rows)))
          )
        ),
        lastLook: Effect.fn("Records.lastLook")((entityId, id) =>
          sql`
            SELECT ${storedLook}, deleted_at IS NOT NULL AS "isDeleted" FROM sync.records
            WHERE entity_id = ${entityId} AND external_id = ${id}`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(LastLooks)(rows))),
            Effect.map(([found]) =>
              found === undefined ? null : found.text !== null ? { ...found, text: found.text } : found.isDeleted ? "gone" : null
            )
          )
        ),
        looksAfter: Effect.fn("Records.looksAfter")(({ after, entityId, limit, transformVersion }) =>
          sql`
            SELECT ${storedLook} FROM sync.records
            WHERE entity_id = ${entityId} AND external_id > ${after} AND deleted_at IS NULL AND transform_version <= ${transformVersion}
            ORDER BY external_id LIMIT ${limit}`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(StoredLook))(rows)))
          )
        ),
        mentioning: Effect.fn("Records.mentioning")(({ after, entityId, ids, limit, since }) =>
          sql`
            WITH batch AS MATERIALIZED (
              SELECT external_id, payload::text AS text, parent_id, row_number() OVER (ORDER BY external_id) = ${limit} AS "isLast" FROM (
                SELECT external_id, payload, parent_id FROM sync.records WHERE entity_id = ${entityId} AND external_id > ${after}
                  AND received_at >= to_timestamp(${since}::float8) ORDER BY external_id LIMIT ${limit}) r),
            named AS (
              SELECT b.*, coalesce(b.text ~ ${mentionOf(ids)} OR b.parent_id = ANY(${[...ids]}::text[]), false) AS names FROM batch b)
            SELECT external_id AS place, "isLast", CASE WHEN names AND text IS NOT NULL
              THEN json_build_object('id', external_id, 'text', text, 'parent', parent_id) END AS look
            FROM named WHERE names OR "isLast"`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(GoneThrough)(rows))),
            Effect.map(mentionsIn)
          )
        ),
        bury: Effect.fn("Records.bury")((burial) =>
          inTurn(sql, burial.entityId, () =>
            sql.unsafe(buryStatement(burial.canonical), [
              burial.streamId,
              burial.epoch,
              burial.entityId,
              [...new Set(burial.ids)].sort(),
              burial.sent,
              burial.received,
              burial.lane,
              burial.adapterVersion,
              burial.transformVersion,
              burial.decision,
              burial.mergedInto,
              burial.byId
            ])
          ).pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Outcome)(rows))),
            Effect.map(([outcome]) => outcome)
          )
        ),
        buriedBy: Effect.fn("Records.buriedBy")((entityId, streamId) =>
          sql`
            SELECT count(*)::int AS count FROM sync.records
            WHERE entity_id = ${entityId} AND stream_id = ${streamId} AND deleted_at IS NOT NULL AND hash IS NOT NULL`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Count)(rows))),
            Effect.map(([{ count }]) => count)
          )
        ),
        unseenBelow: Effect.fn("Records.unseenBelow")((entityId, streamId, parents, limit) =>
          sql`
            SELECT r.external_id AS id, r.parent_id AS parent FROM sync.records r
            WHERE r.entity_id = ${entityId} AND r.parent_id = ANY(${[...parents]}::text[])
              AND r.external_id IN (${unseenIds(sql, entityId, streamId)}) ORDER BY r.external_id LIMIT ${limit}`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Found)(rows)))
          )
        ),
        liveCount: Effect.fn("Records.liveCount")((entityId) =>
          sql`SELECT count(*)::int AS count FROM sync.records WHERE entity_id = ${entityId} AND deleted_at IS NULL`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Count)(rows))),
            Effect.map(([{ count }]) => count)
          )
        ),
        stillShown: Effect.fn("Records.stillShown")((entityId, streamId, field) =>
          sql`
            SELECT 1 AS one FROM (
              SELECT DISTINCT l.id FROM sync.sightings g, unnest(g.ids, string_to_array(nullif(g.classes, ''), NULL)) AS l(id, class)
              WHERE g.stream_id = ${streamId} AND g.lap > 0 AND l.class IN ('a', 'r', 'u')
                AND g.seq >= (SELECT min(seq) FROM sync.sightings WHERE stream_id = ${streamId} AND lap > 0 AND classes LIKE '%h%')) s
            JOIN (${having(entityId, field)}) h ON h.external_id = s.id LIMIT 1`.pipe(Effect.map((rows) => rows.length > 0))
        ),
        holders: Effect.fn("Records.holders")((entityId, field, limit) =>
          sql`SELECT h.external_id AS id, h.parent_id AS parent FROM (${having(entityId, field)} LIMIT ${limit}) h`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Found)(rows)))
          )
        ),
        unseen: Effect.fn("Records.unseen")(function* (entityId, streamId, limit) {
          const unseen = unseenIds(sql, entityId, streamId)
          const [counted] = yield* sql`
            SELECT (SELECT count(*) FROM sync.records WHERE entity_id = ${entityId} AND deleted_at IS NULL)::int AS live,
              (SELECT count(*) FROM (${unseen}) u)::int AS count`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Unseen)(rows)))
          )
          const rows = yield* sql`
            SELECT r.external_id AS id, r.parent_id AS parent FROM sync.records r
            WHERE r.entity_id = ${entityId} AND r.external_id IN (${unseen}) ORDER BY r.external_id LIMIT ${limit}`.pipe(
            Effect.flatMap((found) => Effect.orDie(Schema.decodeUnknownEffect(Found)(found)))
          )
          return { ...counted, rows }
        })
      })
    })
  )
}

/** Nothing is told of the tombstone of a record that was never stored: it stands in `sync.records` as any first look. */
const toldOfBurial = (claim: string, decision: string) => `
  SELECT i.external_id, ${claim}, i.sent_at, i.received_at, NULL::timestamptz, NULL::bytea, '{}'::text[], '{}'::text[], p.stream_id, $7::text, $12::boolean, $8::text,
    $9::int, ${decision}::bigint, $11::text
  FROM look i JOIN before b USING (external_id) JOIN classed c USING (external_id) CROSS JOIN place p`

/** The look of a tombstone: an interval and a deletion, no content. */
const buryStatement = (canonical: ReadonlyArray<AnyCanonicalEntity>): string => `
WITH lease AS MATERIALIZED (
  SELECT s.id FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id
  WHERE s.id = $1::int AND s.epoch = $2::int AND r.status = 'running' FOR SHARE OF s),
place AS MATERIALIZED (
  SELECT l.id AS stream_id, e.id AS entity_id, e.shown_until, c.org_id
  FROM lease l, sync.entities e JOIN sync.connections c ON c.id = e.connection_id WHERE e.id = $3::int),
look AS MATERIALIZED (
  SELECT t.id AS external_id, to_timestamp($5::float8) AS sent_at, to_timestamp($6::float8) AS received_at, clock_timestamp() AS deleted_at,
    NULL::bytea AS hash, NULL::timestamptz AS version FROM unnest($4::text[]) AS t(id)),
classed AS MATERIALIZED (
  SELECT i.external_id, r.parent_id, CASE WHEN ${isErased("p.entity_id", "i.external_id")} THEN 'e' ELSE
    ${judge({ stored: "r", incoming: "i", byId: "true", isDelta: "false", shownSince: shownSince("p", "i") })} END AS class
  FROM look i CROSS JOIN place p ${storedOf("i")}),
before AS MATERIALIZED (
  SELECT r.external_id, r.hash, r.version, r.sent_at, r.received_at, r.deleted_at, r.stream_id, r.lane, r.by_id, r.adapter_version, r.transform_version
  FROM look i CROSS JOIN place p JOIN sync.records r ON r.entity_id = p.entity_id AND r.external_id = i.external_id),
buried AS (
  INSERT INTO sync.records AS r (entity_id, external_id, sent_at, received_at, deleted_at, stream_id, lane, adapter_version, transform_version, by_id)
  SELECT p.entity_id, i.external_id, i.sent_at, i.received_at, i.deleted_at, p.stream_id, $7::text, $8::text, $9::int, true
  FROM look i JOIN classed c USING (external_id) CROSS JOIN place p WHERE c.class = 'a' ORDER BY i.external_id
  ON CONFLICT (entity_id, external_id) DO UPDATE SET deleted_at = excluded.deleted_at, sent_at = excluded.sent_at, received_at = excluded.received_at,
    stream_id = excluded.stream_id, lane = excluded.lane, by_id = true
  RETURNING r.entity_id, r.external_id),
confirmed AS (
  UPDATE sync.records r SET sent_at = greatest(r.sent_at, i.sent_at), received_at = greatest(r.received_at, i.received_at)
  FROM look i JOIN classed c USING (external_id) CROSS JOIN place p
  WHERE c.class = 'u' AND r.entity_id = p.entity_id AND r.external_id = i.external_id AND (i.sent_at > r.sent_at OR i.received_at > r.received_at)),
waiting AS (
  INSERT INTO sync.waiting_reads AS q (entity_id, external_id, parent_id, reason)
  SELECT p.entity_id, c.external_id, c.parent_id, 'tie' FROM classed c, place p WHERE c.class = 't' ORDER BY c.external_id
  ON CONFLICT (entity_id, external_id) DO UPDATE SET asked_at = excluded.asked_at, parent_id = coalesce(excluded.parent_id, q.parent_id)),${historyCtes(
    [
      `${firstLook("b")} FROM before b JOIN classed c USING (external_id) CROSS JOIN place p WHERE c.class = 'a' AND ${isUntold("p.entity_id", "b.external_id")}`,
      `${toldOfBurial("0, 1, 'deleted'", "$10")} WHERE c.class = 'a'`,
      `${toldOfBurial(`1, 0, ${unstoredOutcome("c.class")}`, "NULL")} WHERE c.class IN ('s', 't')`
    ]
  )}
${canonical
  .map(
    ({ name }) => `, ${name}_rows AS (
  UPDATE canonical.${name} c SET deleted_at = clock_timestamp(), updated_at = clock_timestamp()
  FROM buried b WHERE c.entity_id = b.entity_id AND c.external_id = b.external_id AND c.deleted_at IS NULL RETURNING c.id),
${name}_feed AS (
  INSERT INTO sync.changes (org_id, entity, ids, operations)
  SELECT p.org_id, '${name}', array_agg(r.id ORDER BY r.id), repeat('d', count(*)::int) FROM ${name}_rows r, place p GROUP BY p.org_id)`
  )
  .join("")}
SELECT (SELECT count(*) FROM buried)::int AS buried, (SELECT count(*) FROM classed WHERE class = 'u')::int AS confirmed,
  (SELECT count(*) FROM classed WHERE class = 't')::int AS ties`
