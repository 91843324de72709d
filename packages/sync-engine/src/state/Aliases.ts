/**
 * Aliases: canonical ids that merged into others. Owns `sync.aliases`.
 *
 * Every reference that is written resolves through them, in one step: an alias never leads to a row that is merged itself. References that were there
 * before are moved in batches, each with its entry in the feed. An alias is settled once no reference leads to the merged row: the last look is had in
 * the turn of everybody who writes references, so what was being written by somebody who did not know of the alias yet has been seen. What a kill leaves
 * undone is unsettled, and found by the next run or by the sweeper.
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
  /** From now on `from` is `to`, or what `to` is already, and so is all that was `from`. Shares the caller's transaction, which holds the lease. */
  readonly add: (from: string, to: string) => Effect.Effect<void, SqlError.SqlError>
  /** Those of the ids that are merged into others. */
  readonly among: (ids: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, SqlError.SqlError>
  /** Connections with merged rows that references may still lead to. */
  readonly unsettled: Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /**
   * Moves every reference that leads to a merged row of the connection, and notes that there are none any more. Safe whoever does it, and at any time:
   * a merge is a fact by then. Costs a small query where nothing is to be done.
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

      /** Moves what there is, batch by batch; answers when less than a batch was left. */
      const repoint = Effect.fnUntraced(function* (statement: string, connectionId: string, from: ReadonlyArray<string>) {
        for (;;) {
          const rows = yield* sql.unsafe(statement, [connectionId, from, batchSize])
          const [{ count }] = yield* Effect.orDie(Schema.decodeUnknownEffect(Count)(rows))
          if (count < batchSize) return
        }
      })

      /** The same once more while nobody else of the connection writes: pages that began before the alias was there have ended, or begin again. */
      const repointInTurn = Effect.fnUntraced(function* (statement: string, connectionId: string, from: ReadonlyArray<string>) {
        const entities = yield* sql`SELECT id FROM sync.entities WHERE connection_id = ${connectionId} ORDER BY id`.pipe(
          Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(EntityIds)(rows)))
        )
        for (const { id } of entities) yield* inTurn(sql, id, () => Effect.void)
        yield* repoint(statement, connectionId, from)
      }, sql.withTransaction)

      const mergesOf = Effect.fnUntraced(function* (connectionId: string, target: AnyCanonicalEntity) {
        const rows = yield* sql`
          SELECT a.from_id AS from, a.to_id AS to FROM sync.aliases a JOIN canonical.${sql(target.name)} c ON c.id = a.from_id
          JOIN sync.entities e ON e.id = c.entity_id
          WHERE a.settled_at IS NULL AND e.connection_id = ${connectionId} ORDER BY a.from_id LIMIT ${mergesAtOnce}`
        return yield* Effect.orDie(Schema.decodeUnknownEffect(Schema.Array(Merge))(rows))
      })

      const settleOne = Effect.fnUntraced(function* (connectionId: string, target: AnyCanonicalEntity) {
        for (;;) {
          const merges = yield* mergesOf(connectionId, target)
          if (merges.length === 0) return
          const from = merges.map((merge) => merge.from)
          for (const { name, references } of model.entities) {
            for (const [reference, { to }] of Object.entries(references)) {
              if (to !== target.name) continue
              const statement = repointStatement(name, `${columnName(reference)}_id`)
              yield* repoint(statement, connectionId, from)
              yield* repointInTurn(statement, connectionId, from)
            }
          }
          // One that leads elsewhere by now is another merge.
          yield* sql`
            UPDATE sync.aliases a SET settled_at = clock_timestamp() FROM json_to_recordset(${JSON.stringify(merges)}::json) AS m("from" text, "to" text)
            WHERE a.from_id = m.from AND a.to_id = m.to AND a.settled_at IS NULL`
        }
      })

      const rowsOfAll = sql.literal(model.entities.map(({ name }) => `SELECT id, entity_id FROM canonical.${name}`).join(" UNION ALL "))

      return Aliases.of({
        add: Effect.fn("Aliases.add")(function* (from, to) {
          yield* sql`
            INSERT INTO sync.aliases (from_id, to_id)
            SELECT ${from}, t.id FROM (SELECT coalesce((SELECT to_id FROM sync.aliases WHERE from_id = ${to}), ${to}) AS id) t WHERE t.id <> ${from}
            ON CONFLICT (from_id) DO UPDATE SET to_id = excluded.to_id, settled_at = NULL`
          yield* sql`
            UPDATE sync.aliases a SET to_id = n.to_id FROM sync.aliases n WHERE a.to_id = ${from} AND n.from_id = ${from} AND n.to_id <> a.from_id`
        }),
        among: Effect.fn("Aliases.among")((ids) =>
          sql`SELECT from_id AS id FROM sync.aliases WHERE from_id = ANY(${[...ids]}::text[])`.pipe(
            Effect.flatMap(idsOf),
            Effect.map((found) => new Set(found))
          )
        ),
        unsettled: sql`
          SELECT DISTINCT e.connection_id AS id FROM sync.aliases a JOIN (${rowsOfAll}) c ON c.id = a.from_id
          JOIN sync.entities e ON e.id = c.entity_id WHERE a.settled_at IS NULL`.pipe(Effect.flatMap(idsOf)),
        settle: Effect.fn("Aliases.settle")((connectionId, targets) =>
          Effect.forEach(targets, (target) => settleOne(connectionId, target), { discard: true })
        )
      })
    })
  )
}

const repointStatement = (entity: string, column: string) => `
WITH place AS MATERIALIZED (SELECT org_id FROM sync.connections WHERE id = $1::text),
batch AS MATERIALIZED (
  SELECT c.id, a.to_id FROM place p, canonical.${entity} c JOIN sync.aliases a ON a.from_id = c.${column}
  WHERE c.org_id = p.org_id AND a.from_id = ANY($2::text[]) ORDER BY c.id LIMIT $3::int FOR UPDATE OF c),
moved AS (
  UPDATE canonical.${entity} c SET ${column} = b.to_id, updated_at = clock_timestamp() FROM batch b WHERE c.id = b.id RETURNING c.id, c.deleted_at),
feed AS (
  INSERT INTO sync.changes (org_id, entity, ids, operations)
  SELECT p.org_id, '${entity}', array_agg(m.id ORDER BY m.id), repeat('u', count(*)::int) FROM moved m, place p WHERE m.deleted_at IS NULL GROUP BY p.org_id)
SELECT count(*)::int AS count FROM moved`
