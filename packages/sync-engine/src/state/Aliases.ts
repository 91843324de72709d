/**
 * Aliases: canonical ids that merged into others. Owns `sync.aliases`.
 *
 * Every reference that is written resolves through them, in one step: an alias never leads to a row that is merged itself. References that were there
 * before are moved in batches, each with its entry in the feed; what is left undone by a kill is found again by the same query.
 */
import { type AnyCanonicalEntity, columnName } from "@openfaith/canonical/vocabulary"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"

const Count = Schema.Tuple([Schema.Struct({ count: Schema.Int })])
const Ids = Schema.Array(Schema.Struct({ id: Schema.String }))

export interface AliasesShape {
  /** From now on `from` is `to`, or what `to` is already, and so is all that was `from`. Shares the caller's transaction, which holds the lease. */
  readonly add: (from: string, to: string) => Effect.Effect<void, SqlError.SqlError>
  /** Those of the ids that are merged into others. */
  readonly among: (ids: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, SqlError.SqlError>
  /** Moves every reference to rows of these canonical entities that leads to a merged one. Does nothing more once the lease is lost. */
  readonly repoint: (
    lease: { readonly streamId: number; readonly epoch: number },
    targets: ReadonlyArray<AnyCanonicalEntity>
  ) => Effect.Effect<void, SqlError.SqlError>
}

/** Rows moved by one statement. */
const batchSize = 1000

export class Aliases extends Context.Service<Aliases, AliasesShape>()("@openfaith/sync-engine/state/Aliases") {
  static readonly layer = Layer.effect(
    Aliases,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const model = yield* CanonicalModel

      return Aliases.of({
        add: Effect.fn("Aliases.add")(function* (from, to) {
          yield* sql`
            INSERT INTO sync.aliases (from_id, to_id)
            SELECT ${from}, t.id FROM (SELECT coalesce((SELECT to_id FROM sync.aliases WHERE from_id = ${to}), ${to}) AS id) t WHERE t.id <> ${from}
            ON CONFLICT (from_id) DO UPDATE SET to_id = excluded.to_id`
          yield* sql`
            UPDATE sync.aliases a SET to_id = n.to_id FROM sync.aliases n WHERE a.to_id = ${from} AND n.from_id = ${from} AND n.to_id <> a.from_id`
        }),
        among: Effect.fn("Aliases.among")((ids) =>
          sql`SELECT from_id AS id FROM sync.aliases WHERE from_id = ANY(${[...ids]}::text[])`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Ids)(rows))),
            Effect.map((rows) => new Set(rows.map(({ id }) => id)))
          )
        ),
        repoint: Effect.fn("Aliases.repoint")(function* ({ epoch, streamId }, targets) {
          for (const { name, references } of model.entities) {
            for (const [reference, { to }] of Object.entries(references)) {
              if (!targets.some((target) => target.name === to)) continue
              const statement = repointStatement(name, `${columnName(reference)}_id`)
              for (;;) {
                const rows = yield* sql.unsafe(statement, [streamId, epoch, batchSize])
                const [{ count }] = yield* Effect.orDie(Schema.decodeUnknownEffect(Count)(rows))
                if (count < batchSize) break
              }
            }
          }
        })
      })
    })
  )
}

const repointStatement = (entity: string, column: string) => `
WITH place AS MATERIALIZED (
  SELECT c.org_id FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id JOIN sync.connections c ON c.id = r.connection_id
  WHERE s.id = $1::int AND s.epoch = $2::int AND r.status = 'running' FOR SHARE OF s),
batch AS MATERIALIZED (
  SELECT c.id, a.to_id FROM place p, canonical.${entity} c JOIN sync.aliases a ON a.from_id = c.${column} WHERE c.org_id = p.org_id
  ORDER BY c.id LIMIT $3::int FOR UPDATE OF c),
moved AS (
  UPDATE canonical.${entity} c SET ${column} = b.to_id, updated_at = clock_timestamp() FROM batch b WHERE c.id = b.id RETURNING c.id, c.deleted_at),
feed AS (
  INSERT INTO sync.changes (org_id, entity, ids, operations)
  SELECT p.org_id, '${entity}', array_agg(m.id ORDER BY m.id), repeat('u', count(*)::int) FROM moved m, place p WHERE m.deleted_at IS NULL GROUP BY p.org_id)
SELECT count(*)::int AS count FROM moved`
