/**
 * Reprojections: entities whose canonical rows are made again from what is stored. Owns `sync.reprojections`. An entity has one row; its position moves
 * in the transaction that writes the rows it covers, so one that is killed anywhere goes on from there.
 */
import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { decoded, rowsAs } from "./decoded.ts"
import { isoOf } from "./instant.ts"

export const Reprojection = Schema.Struct({
  entityId: Schema.Int,
  orgId: Schema.String,
  connectionId: Schema.String,
  adapter: Schema.String,
  entity: Schema.TemplateLiteral([Schema.String, ".", Schema.String]),
  /** The transform it is made with; a newer one begins it anew. */
  transformVersion: Schema.Int,
  /** Records gone through, canonical rows changed by that, and records the transform could not take. */
  records: Schema.Int,
  changed: Schema.Int,
  quarantined: Schema.Int,
  /** Why it does not go on; it is tried again. */
  problem: Schema.NullOr(Schema.String),
  requestedAt: Schema.String,
  progressAt: Schema.NullOr(Schema.String),
  finishedAt: Schema.NullOr(Schema.String)
})
export type Reprojection = typeof Reprojection.Type

/** What a batch has done, to be counted. */
export interface BatchCounts {
  readonly records: number
  readonly changed: number
  readonly quarantined: number
}

export interface WantedReprojection {
  readonly entityId: number
  readonly transformVersion: number
}

const Begun = Schema.Struct({ entityId: Schema.Int })
const Place = Schema.Struct({ position: Schema.String })

export interface ReprojectionsShape {
  /**
   * Begins the reprojection of each entity with its transform, in one statement. One that is under way with it goes on as it is. Answers the entities whose
   * reprojection began. Whoever begins several takes them in the order of their ids.
   */
  readonly queue: (wanted: ReadonlyArray<WantedReprojection>) => Effect.Effect<ReadonlySet<number>, SqlError.SqlError>
  /** Begins it anew where live records were made by an older transform than the entity is written with: such as were brought back. Shares the transaction. */
  readonly queueBehind: (entityId: number) => Effect.Effect<void, SqlError.SqlError>
  /** Begins it anew, also where it is under way: what rows are made of has changed. Nothing where a newer transform is at work. */
  readonly again: (entityId: number, transformVersion: number) => Effect.Effect<void, SqlError.SqlError>
  /** Those that are not finished, the oldest first. */
  readonly open: Effect.Effect<ReadonlyArray<Reprojection>, SqlError.SqlError>
  /** All there were of these entities, or of all: the last one of each entity. */
  readonly list: (orgId: string | null) => Effect.Effect<ReadonlyArray<Reprojection>, SqlError.SqlError>
  /** The same by entity, those after an id. */
  readonly page: (filter: {
    readonly orgId: string | null
    readonly onlyOpen: boolean
    readonly after: number
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<Reprojection>, SqlError.SqlError>
  /**
   * Holds an unfinished reprojection until the caller's transaction ends; answers how far it has come. `None`: another process is at work on it, or it
   * has ended, or begun anew with another transform.
   */
  readonly hold: (entityId: number, transformVersion: number) => Effect.Effect<Option.Option<string>, SqlError.SqlError>
  /** Moves one that the caller's transaction holds. */
  readonly advance: (entityId: number, position: string, counts: BatchCounts) => Effect.Effect<void, SqlError.SqlError>
  /** Ends one that stands at this position. */
  readonly finish: (entityId: number, transformVersion: number, position: string) => Effect.Effect<void, SqlError.SqlError>
  /** Notes why one does not go on. */
  readonly failed: (entityId: number, problem: string) => Effect.Effect<void, SqlError.SqlError>
}

export class Reprojections extends Context.Service<Reprojections, ReprojectionsShape>()("@openfaith/sync-engine/state/Reprojections") {
  static readonly layer = Layer.effect(
    Reprojections,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const columns = sql`
        p.entity_id AS "entityId", c.org_id AS "orgId", c.id AS "connectionId", c.adapter, e.entity, p.transform_version AS "transformVersion",
          p.records, p.changed, p.quarantined, p.problem, ${isoOf(sql, "p.requested_at")} AS "requestedAt",
          ${isoOf(sql, "p.progress_at")} AS "progressAt", ${isoOf(sql, "p.finished_at")} AS "finishedAt"`
      const select = sql`SELECT ${columns}
        FROM sync.reprojections p JOIN sync.entities e ON e.id = p.entity_id JOIN sync.connections c ON c.id = e.connection_id`
      const anew = sql`transform_version = excluded.transform_version, position = '', records = 0, changed = 0, quarantined = 0, problem = NULL,
        requested_at = excluded.requested_at, progress_at = NULL, finished_at = NULL`
      const findOpen = SqlSchema.findAll({
        Request: Schema.Void,
        Result: Reprojection,
        execute: () => sql`${select} WHERE p.finished_at IS NULL ORDER BY p.requested_at, p.entity_id`
      })
      const findAll = SqlSchema.findAll({
        Request: Schema.NullOr(Schema.String),
        Result: Reprojection,
        execute: (orgId) => sql`${select} WHERE ${orgId}::text IS NULL OR c.org_id = ${orgId} ORDER BY c.org_id, p.entity_id`
      })
      const pageOf = SqlSchema.findAll({
        Request: Schema.Struct({
          orgId: Schema.NullOr(Schema.String),
          onlyOpen: Schema.Boolean,
          after: Schema.Int,
          limit: Schema.Int
        }),
        Result: Reprojection,
        execute: ({ after, limit, onlyOpen, orgId }) => sql`
          SELECT ${columns} FROM (
            SELECT * FROM sync.reprojections o WHERE ${sql.and([
              sql`o.entity_id > ${after}`,
              ...(orgId === null
                ? []
                : [
                    sql`o.entity_id = ANY(ARRAY(
                      SELECT x.id FROM sync.connections y JOIN sync.entities x ON x.connection_id = y.id WHERE y.org_id = ${orgId}))`
                  ]),
              ...(onlyOpen ? [sql`o.finished_at IS NULL`] : [])
            ])} ORDER BY o.entity_id LIMIT ${limit}) p
          CROSS JOIN LATERAL (SELECT * FROM sync.entities x WHERE x.id = p.entity_id LIMIT 1) e
          CROSS JOIN LATERAL (SELECT * FROM sync.connections y WHERE y.id = e.connection_id LIMIT 1) c ORDER BY p.entity_id`
      })
      const holdOne = SqlSchema.findOneOption({
        Request: Schema.Struct({ entityId: Schema.Int, transformVersion: Schema.Int }),
        Result: Place,
        execute: ({ entityId, transformVersion }) => sql`
          SELECT position FROM sync.reprojections WHERE entity_id = ${entityId} AND transform_version = ${transformVersion} AND finished_at IS NULL
          FOR UPDATE SKIP LOCKED`
      })

      return Reprojections.of({
        queue: Effect.fn("Reprojections.queue")((wanted) =>
          sql`
            INSERT INTO sync.reprojections AS p (entity_id, transform_version)
            SELECT w."entityId", w."transformVersion"
            FROM json_to_recordset(${JSON.stringify(wanted.map(({ entityId, transformVersion }) => ({ entityId, transformVersion })))}::json) AS w ("entityId" int, "transformVersion" int) ORDER BY w."entityId"
            ON CONFLICT (entity_id) DO UPDATE SET ${anew}
            WHERE p.finished_at IS NOT NULL OR p.transform_version < excluded.transform_version
            RETURNING p.entity_id AS "entityId"`.pipe(
            Effect.flatMap(rowsAs(Begun)),
            Effect.map((rows) => new Set(rows.map(({ entityId }) => entityId)))
          )
        ),
        queueBehind: Effect.fn("Reprojections.queueBehind")((entityId) =>
          Effect.asVoid(sql`
            INSERT INTO sync.reprojections AS p (entity_id, transform_version)
            SELECT e.id, e.min_transform_version FROM sync.entities e WHERE e.id = ${entityId} AND EXISTS (
              SELECT 1 FROM sync.records r WHERE r.entity_id = e.id AND r.deleted_at IS NULL AND r.transform_version < e.min_transform_version)
            ON CONFLICT (entity_id) DO UPDATE SET ${anew}`)
        ),
        open: decoded(findOpen(undefined)),
        again: Effect.fn("Reprojections.again")((entityId, transformVersion) =>
          Effect.asVoid(sql`
            INSERT INTO sync.reprojections AS p (entity_id, transform_version)
            SELECT ${entityId}, ${transformVersion} WHERE EXISTS (SELECT 1 FROM sync.records r WHERE r.entity_id = ${entityId} AND r.deleted_at IS NULL)
            ON CONFLICT (entity_id) DO UPDATE SET ${anew} WHERE p.transform_version <= excluded.transform_version`)
        ),
        list: Effect.fn("Reprojections.list")((orgId) => decoded(findAll(orgId))),
        page: Effect.fn("Reprojections.page")((filter) => decoded(pageOf(filter))),
        hold: Effect.fn("Reprojections.hold")((entityId, transformVersion) =>
          decoded(holdOne({ entityId, transformVersion })).pipe(Effect.map(Option.map(({ position }) => position)))
        ),
        advance: Effect.fn("Reprojections.advance")((entityId, position, { changed, quarantined, records }) =>
          Effect.asVoid(sql`
            UPDATE sync.reprojections SET position = ${position}, records = records + ${records}, changed = changed + ${changed},
              quarantined = quarantined + ${quarantined}, problem = NULL, progress_at = clock_timestamp() WHERE entity_id = ${entityId}`)
        ),
        finish: Effect.fn("Reprojections.finish")((entityId, transformVersion, position) =>
          Effect.asVoid(sql`
            UPDATE sync.reprojections SET finished_at = clock_timestamp(), problem = NULL
            WHERE entity_id = ${entityId} AND transform_version = ${transformVersion} AND position = ${position} AND finished_at IS NULL`)
        ),
        failed: Effect.fn("Reprojections.failed")((entityId, problem) =>
          Effect.asVoid(sql`
            UPDATE sync.reprojections SET problem = ${problem}
            WHERE entity_id = ${entityId} AND finished_at IS NULL AND problem IS DISTINCT FROM ${problem}`)
        )
      })
    })
  )
}
