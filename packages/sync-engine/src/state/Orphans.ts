/**
 * Orphans: rows that are referred to and have never been seen. Owns `sync.orphans` and `sync.reference_sweeps`.
 *
 * A reference is a derived id, so it is right before the row it leads to is there, and heals by itself when that arrives. Those that do not are found by
 * walking through the canonical tables in order of their ids, a batch at a time; how far each walk has come is a row.
 */
import { type AnyCanonicalEntity, columnName } from "@openfaith/canonical/vocabulary"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"

/** A reference that leads to an orphan which the source is to be asked for: whose record holds it, and the id it leads to. */
export const LooseReference = Schema.Struct({
  connectionId: Schema.String,
  adapter: Schema.String,
  entityId: Schema.Int,
  entity: Schema.String,
  externalId: Schema.String,
  targetId: Schema.String
})
export type LooseReference = typeof LooseReference.Type

/** Orphans asked for in one step: each takes a look at the record that refers to it. */
const dueAtOnce = 200

const Walked = Schema.Tuple([Schema.Struct({ last: Schema.NullOr(Schema.String), count: Schema.Int, due: Schema.Array(LooseReference) })])

export interface OrphansShape {
  /** Canonical entities through which a walk is under way, or due since its last one began more than so many seconds ago. */
  readonly dueWalks: (everySeconds: number) => Effect.Effect<ReadonlyArray<AnyCanonicalEntity>, SqlError.SqlError>
  /**
   * Goes one batch further in a table: notes orphans, and answers the references to those that are due, known for so many seconds and not asked for since
   * the referring row changed. Shares the caller's transaction. `None`: another process is walking there.
   */
  readonly walk: (
    entity: AnyCanonicalEntity,
    minAgeSeconds: number,
    limit: number
  ) => Effect.Effect<Option.Option<{ readonly due: ReadonlyArray<LooseReference>; readonly isEnd: boolean }>, SqlError.SqlError>
  /** The source has been asked, or cannot be. */
  readonly noteAsked: (targetIds: ReadonlyArray<string>) => Effect.Effect<void, SqlError.SqlError>
}

export class Orphans extends Context.Service<Orphans, OrphansShape>()("@openfaith/sync-engine/state/Orphans") {
  static readonly layer = Layer.effect(
    Orphans,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const model = yield* CanonicalModel
      const walking = SqlSchema.findOneOption({
        Request: Schema.String,
        Result: Schema.Struct({ position: Schema.String }),
        execute: (name) => sql`SELECT position FROM sync.reference_sweeps WHERE canonical_entity = ${name} FOR UPDATE SKIP LOCKED`
      })
      const resting = SqlSchema.findAll({
        Request: Schema.Int,
        Result: Schema.Struct({ name: Schema.String }),
        execute: (seconds) => sql`
          SELECT canonical_entity AS name FROM sync.reference_sweeps
          WHERE position = '' AND lap_started_at > clock_timestamp() - make_interval(secs => ${seconds}) AND lap_finished_at IS NOT NULL`
      })
      const statements = new Map(model.entities.map((entity) => [entity.name, walkStatement(entity)]))

      const walk: OrphansShape["walk"] = Effect.fn("Orphans.walk")(function* (entity, minAgeSeconds, limit) {
        const { name } = entity
        yield* sql`INSERT INTO sync.reference_sweeps (canonical_entity) VALUES (${name}) ON CONFLICT DO NOTHING`
        const held = yield* Effect.catchTag(walking(name), "SchemaError", Effect.die)
        if (Option.isNone(held)) return Option.none()
        const { position } = held.value
        const rows = yield* sql.unsafe(statements.get(name) ?? walkStatement(entity), [position, limit, minAgeSeconds])
        const [{ count, due, last }] = yield* Effect.orDie(Schema.decodeUnknownEffect(Walked)(rows))
        // The rest of these rows comes next: those that are asked for now are not due then.
        const isFull = due.length === dueAtOnce
        const isEnd = count < limit && !isFull
        yield* sql`
          UPDATE sync.reference_sweeps SET position = ${isEnd ? "" : isFull ? position : (last ?? "")},
            lap_started_at = CASE WHEN ${position} = '' THEN clock_timestamp() ELSE lap_started_at END,
            lap_finished_at = CASE WHEN ${isEnd}::boolean THEN clock_timestamp() ELSE lap_finished_at END WHERE canonical_entity = ${name}`
        // Rows that have arrived since are orphans no more.
        if (isEnd)
          yield* sql`DELETE FROM sync.orphans o USING canonical.${sql(name)} c WHERE o.canonical_entity = ${name} AND c.id = o.target_id`
        return Option.some({ due, isEnd })
      })

      return Orphans.of({
        dueWalks: Effect.fn("Orphans.dueWalks")((everySeconds) =>
          resting(everySeconds).pipe(
            Effect.catchTag("SchemaError", Effect.die),
            Effect.map((rested) => model.entities.filter((entity) => !rested.some(({ name }) => name === entity.name)))
          )
        ),
        walk,
        noteAsked: Effect.fn("Orphans.noteAsked")((targetIds) =>
          Effect.asVoid(sql`UPDATE sync.orphans SET asked_at = clock_timestamp() WHERE target_id = ANY(${[...targetIds]}::text[])`)
        )
      })
    })
  )
}

const walkStatement = ({ name, references }: AnyCanonicalEntity): string => {
  const loose = Object.entries(references).map(([reference, { to }]) => {
    const column = `${columnName(reference)}_id`
    return `SELECT b.entity_id, b.external_id, b.updated_at, b.${column} AS target_id, '${to}' AS target FROM batch b
  WHERE b.deleted_at IS NULL AND b.${column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM canonical.${to} t WHERE t.id = b.${column})`
  })
  const nothing = "SELECT 0 AS entity_id, '' AS external_id, NULL::timestamptz AS updated_at, '' AS target_id, '' AS target WHERE false"
  return `
WITH batch AS MATERIALIZED (SELECT * FROM canonical.${name} c WHERE c.id > $1::text ORDER BY c.id LIMIT $2::int),
loose AS MATERIALIZED (${[nothing, ...loose].join("\n  UNION ALL ")}),
noted AS (
  INSERT INTO sync.orphans (target_id, canonical_entity) SELECT DISTINCT target_id, target FROM loose ORDER BY target_id ON CONFLICT DO NOTHING),
due AS (
  SELECT e.connection_id AS "connectionId", k.adapter, l.entity_id AS "entityId", e.entity, l.external_id AS "externalId", l.target_id AS "targetId"
  FROM loose l JOIN sync.orphans o ON o.target_id = l.target_id JOIN sync.entities e ON e.id = l.entity_id JOIN sync.connections k ON k.id = e.connection_id
  WHERE o.first_seen_at <= clock_timestamp() - make_interval(secs => $3::float8) AND (o.asked_at IS NULL OR l.updated_at > o.asked_at)
  LIMIT ${dueAtOnce})
SELECT (SELECT max(id) FROM batch) AS last, (SELECT count(*) FROM batch)::int AS count,
  coalesce((SELECT json_agg(d) FROM due d), '[]') AS due`
}
