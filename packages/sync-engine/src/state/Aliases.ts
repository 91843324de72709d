/**
 * Aliases: canonical ids that merged into others. Owns `sync.aliases`, and `sync.moved_references` together with the statements that write canonical rows.
 *
 * Every reference that is written resolves through them, in one step: an alias never leads to a row that is merged itself. References that were there
 * before are moved in batches, each with its entry in the feed; what they were derived from is remembered, so that they are moved back when the merged
 * row returns. Then its alias leads to the row itself, until that is done.
 *
 * An alias is settled once no reference leads elsewhere than it says. Its references are looked for after every entity of the connection has passed to
 * another turn: whatever was being written by somebody who did not know of the alias yet is there by then, and later writers know of it. What a kill
 * leaves undone is unsettled, and found by the next run or by the sweeper.
 */
import { type AnyCanonicalEntity, columnName } from "@openfaith/canonical/vocabulary"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { inTurn } from "../store/inTurn.ts"

const Count = Schema.Tuple([Schema.Struct({ count: Schema.Int })])
const Ids = Schema.Array(Schema.Struct({ id: Schema.String }))
const EntityIds = Schema.Array(Schema.Struct({ id: Schema.Int }))
const Merge = Schema.Struct({ from: Schema.String, to: Schema.String })

export interface AliasesShape {
  /**
   * From now on `from` is `to`, or what `to` is already, and so is all that was `from`. Shares the caller's transaction, which holds the lease.
   * `evidence`: why, where the source has not merged them.
   */
  readonly add: (from: string, to: string, evidence?: string) => Effect.Effect<void, SqlError.SqlError>
  /** Those of the ids that are merged into others. */
  readonly among: (ids: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, SqlError.SqlError>
  /** Connections with references that may lead elsewhere than the aliases say. */
  readonly unsettled: Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /**
   * Moves every reference of the connection that leads to a merged row, or still leads away from one that returned. Safe whoever does it, and at any
   * time: a merge is a fact by then. Costs a small query where nothing is to be done.
   */
  readonly settle: (connectionId: string, targets: ReadonlyArray<AnyCanonicalEntity>) => Effect.Effect<void, SqlError.SqlError>
}

/** Rows moved by one statement. */
const batchSize = 1000
/** Merges settled at once. */
const mergesAtOnce = 1000

export class Aliases extends Context.Service<Aliases, AliasesShape>()("@openfaith/sync-engine/state/Aliases") {
  static readonly layer = Layer.effect(
    Aliases,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const model = yield* CanonicalModel

      const idsOf = (rows: ReadonlyArray<unknown>) =>
        Schema.decodeUnknownEffect(Ids)(rows).pipe(
          Effect.map((decoded) => decoded.map(({ id }) => id)),
          Effect.orDie
        )
      const entityIdsOf = (rows: ReadonlyArray<unknown>) =>
        Schema.decodeUnknownEffect(EntityIds)(rows).pipe(
          Effect.map((decoded) => decoded.map(({ id }) => id)),
          Effect.orDie
        )

      /** Whoever writes records of the connection knows of the aliases from here on: pages that began before have ended, or begin again. */
      const passTurns = Effect.fnUntraced(function* (connectionId: string) {
        const entities = yield* Effect.flatMap(
          sql`SELECT id FROM sync.entities WHERE connection_id = ${connectionId} ORDER BY id`,
          entityIdsOf
        )
        for (const id of entities) yield* inTurn(sql, id, () => Effect.void)
      }, sql.withTransaction)

      /** Moves what there is, batch by batch, each in the turn of the entity whose rows they are. */
      const repoint = Effect.fnUntraced(function* (entity: string, reference: string, connectionId: string, from: ReadonlyArray<string>) {
        const holders = yield* Effect.flatMap(sql.unsafe(holdersStatement(entity, reference), [connectionId, from]), entityIdsOf)
        const statement = repointStatement(entity, reference)
        for (const holder of holders) {
          for (let count = batchSize; count === batchSize;) {
            const rows = yield* inTurn(sql, holder, () => sql.unsafe(statement, [connectionId, from, holder, batchSize]))
            count = (yield* Effect.orDie(Schema.decodeUnknownEffect(Count)(rows)))[0].count
          }
        }
      })

      const mergesOf = Effect.fnUntraced(function* (connectionId: string, target: AnyCanonicalEntity) {
        const rows = yield* sql`
          SELECT a.from_id AS from, a.to_id AS to FROM sync.aliases a JOIN canonical.${sql(target.name)} c ON c.id = a.from_id
          JOIN sync.entities e ON e.id = c.entity_id
          WHERE a.settled_at IS NULL AND e.connection_id = ${connectionId} ORDER BY a.from_id LIMIT ${mergesAtOnce}`
        return yield* Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(Merge))(rows))
      })

      /** What had merged into a row that is there again is that row, and no longer what it had become. */
      const bringBack = (returned: ReadonlyArray<string>) => sql`
        WITH RECURSIVE led AS (
          SELECT a.from_id, a.merged_into AS origin FROM sync.aliases a WHERE a.merged_into = ANY(${[...returned]}::text[]) AND a.from_id <> a.merged_into
          UNION
          SELECT a.from_id, l.origin FROM sync.aliases a JOIN led l ON a.merged_into = l.from_id WHERE a.from_id <> a.merged_into)
        UPDATE sync.aliases a SET to_id = l.origin, settled_at = NULL FROM led l
        WHERE a.from_id = l.from_id AND a.to_id <> l.origin AND a.from_id <> l.origin`

      const settleOne = Effect.fnUntraced(function* (connectionId: string, target: AnyCanonicalEntity) {
        for (;;) {
          const merges = yield* mergesOf(connectionId, target)
          if (merges.length === 0) return
          const from = merges.map((merge) => merge.from)
          const returned = merges.filter((merge) => merge.from === merge.to).map((merge) => merge.from)
          if (returned.length > 0) yield* bringBack(returned)
          yield* passTurns(connectionId)
          for (const { name, references } of model.entities) {
            for (const [reference, { to }] of Object.entries(references)) {
              if (to === target.name) yield* repoint(name, `${columnName(reference)}_id`, connectionId, from)
            }
          }
          // One that leads elsewhere by now is another merge. Of one that returned nothing is left to say.
          const same = sql`json_to_recordset(${JSON.stringify(merges)}::json) AS m("from" text, "to" text)
            WHERE a.from_id = m.from AND a.to_id = m.to AND a.settled_at IS NULL`
          yield* sql`DELETE FROM sync.aliases a USING ${same} AND a.from_id = a.to_id`
          yield* sql`UPDATE sync.aliases a SET settled_at = clock_timestamp() FROM ${same}`
        }
      })

      const rowsOfAll = sql.literal(model.entities.map(({ name }) => `SELECT id, entity_id FROM canonical.${name}`).join(" UNION ALL "))

      return Aliases.of({
        add: Effect.fn("Aliases.add")(function* (from, to, evidence) {
          // Two rows that merge into one another, in turn: the merge the other way round is over.
          yield* sql`
            UPDATE sync.aliases SET to_id = from_id, merged_into = from_id, settled_at = NULL WHERE from_id = ${to} AND to_id = ${from}`
          yield* sql`
            INSERT INTO sync.aliases (from_id, to_id, merged_into, evidence)
            SELECT ${from}, coalesce((SELECT to_id FROM sync.aliases WHERE from_id = ${to}), ${to}), ${to}, ${evidence ?? null}::text
            WHERE ${from}::text <> ${to}::text
            ON CONFLICT (from_id) DO UPDATE SET to_id = excluded.to_id, merged_into = excluded.merged_into, evidence = excluded.evidence,
              settled_at = NULL`
          yield* sql`
            UPDATE sync.aliases a SET to_id = n.to_id, settled_at = NULL
            FROM sync.aliases n WHERE a.to_id = ${from} AND a.from_id <> ${from} AND n.from_id = ${from} AND n.to_id <> a.from_id`
        }),
        among: Effect.fn("Aliases.among")((ids) =>
          sql`SELECT from_id AS id FROM sync.aliases WHERE from_id = ANY(${[...ids]}::text[]) AND to_id <> from_id`.pipe(
            Effect.flatMap(idsOf),
            Effect.map((found) => new Set(found))
          )
        ),
        // Nearly always there is none, and looking through all tables of the model takes longer to plan than to do.
        unsettled: sql`SELECT FROM sync.aliases WHERE settled_at IS NULL LIMIT 1`.pipe(
          Effect.flatMap((some) =>
            some.length === 0
              ? Effect.succeed([])
              : sql`
                  SELECT DISTINCT e.connection_id AS id FROM sync.aliases a JOIN (${rowsOfAll}) c ON c.id = a.from_id
                  JOIN sync.entities e ON e.id = c.entity_id WHERE a.settled_at IS NULL`
          ),
          Effect.flatMap(idsOf)
        ),
        settle: Effect.fn("Aliases.settle")((connectionId, targets) =>
          Effect.forEach(targets, (target) => settleOne(connectionId, target), { discard: true })
        )
      })
    })
  )
}

/**
 * References of one column that lead elsewhere than the aliases among $2 say, in the organisation of connection $1: those that were moved before, by
 * what they were derived from, and those that still lead to what they were derived from.
 */
const misledRows = (entity: string, column: string) => `
place AS MATERIALIZED (SELECT org_id FROM sync.connections WHERE id = $1::text),
misled AS (
  SELECT c.id, c.entity_id, a.from_id AS said, a.to_id FROM place p, canonical.${entity} c JOIN sync.aliases a ON a.from_id = c.${column}
  WHERE c.org_id = p.org_id AND a.from_id = ANY($2::text[]) AND a.to_id <> a.from_id
    AND NOT EXISTS (SELECT 1 FROM sync.moved_references m WHERE m.row_id = c.id AND m.reference = '${column}')
  UNION ALL
  SELECT c.id, c.entity_id, a.from_id, a.to_id FROM sync.aliases a JOIN sync.moved_references m ON m.from_id = a.from_id AND m.reference = '${column}'
  JOIN canonical.${entity} c ON c.id = m.row_id WHERE a.from_id = ANY($2::text[]) AND c.${column} <> a.to_id)`

const holdersStatement = (entity: string, column: string) => `WITH ${misledRows(entity, column)}
SELECT DISTINCT entity_id AS id FROM misled ORDER BY 1`

const repointStatement = (entity: string, column: string) => `
WITH ${misledRows(entity, column)},
batch AS MATERIALIZED (
  SELECT c.id, m.said, m.to_id FROM misled m JOIN canonical.${entity} c ON c.id = m.id WHERE m.entity_id = $3::int ORDER BY c.id LIMIT $4::int FOR UPDATE OF c),
moved AS (
  UPDATE canonical.${entity} c SET ${column} = b.to_id, updated_at = clock_timestamp() FROM batch b WHERE c.id = b.id RETURNING c.id, c.deleted_at),
remembered AS (
  INSERT INTO sync.moved_references (row_id, reference, from_id) SELECT b.id, '${column}', b.said FROM batch b WHERE b.said <> b.to_id ORDER BY b.id
  ON CONFLICT (row_id, reference) DO NOTHING),
forgotten AS (
  DELETE FROM sync.moved_references m USING batch b WHERE m.row_id = b.id AND m.reference = '${column}' AND b.said = b.to_id),
feed AS (
  INSERT INTO sync.changes (org_id, entity, ids, operations)
  SELECT p.org_id, '${entity}', array_agg(m.id ORDER BY m.id), repeat('u', count(*)::int) FROM moved m, place p WHERE m.deleted_at IS NULL GROUP BY p.org_id)
SELECT count(*)::int AS count FROM moved`
