/**
 * Links: records that stand for other rows than their ids say. Owns `sync.links`. A record of a projection whose id is somebody else's at the entity it
 * shows makes a row of its own, and what refers to it leads there.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { rowsAs } from "./decoded.ts"

const Link = Schema.Struct({ entity: Schema.String, externalId: Schema.String, canonical: Schema.String, id: Schema.String })
type Link = typeof Link.Type

/** Canonical ids by what `linkKey` makes of a record and a canonical entity. */
export type LinkedIds = ReadonlyMap<string, string>

export const linkKey = ({ canonical, entity, externalId }: Omit<Link, "id">) => [entity, externalId, canonical].join("\u0000")

export interface LinksShape {
  /** Those of a connection: a few, or none. */
  readonly of: (connectionId: string) => Effect.Effect<ReadonlyArray<Link>, SqlError.SqlError>
  /** Shares the caller's transaction, which holds the turns of the entity and of those that refer to it. */
  readonly add: (entityId: number, link: Link) => Effect.Effect<void, SqlError.SqlError>
  /** The record stands for what its id says again. As `add`. */
  readonly remove: (entityId: number, link: Link) => Effect.Effect<void, SqlError.SqlError>
}

export const linkedIds = (links: ReadonlyArray<Link>): LinkedIds => new Map(links.map((link) => [linkKey(link), link.id]))

export class Links extends Context.Service<Links, LinksShape>()("@openfaith/sync-engine/state/Links") {
  static readonly layer = Layer.effect(
    Links,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return Links.of({
        of: Effect.fn("Links.of")((connectionId) =>
          Effect.flatMap(
            sql`
              SELECT e.entity, l.external_id AS "externalId", l.canonical_entity AS canonical, l.canonical_id AS id
              FROM sync.links l JOIN sync.entities e ON e.id = l.entity_id WHERE e.connection_id = ${connectionId} ORDER BY e.id, l.external_id`,
            rowsAs(Link)
          )
        ),
        add: Effect.fn("Links.add")((entityId, { canonical, externalId, id }) =>
          Effect.asVoid(sql`
            INSERT INTO sync.links (entity_id, external_id, canonical_entity, slot, canonical_id) VALUES (${entityId}, ${externalId}, ${canonical}, '', ${id})
            ON CONFLICT (entity_id, external_id, canonical_entity, slot) DO UPDATE SET canonical_id = excluded.canonical_id`)
        ),
        remove: Effect.fn("Links.remove")((entityId, { canonical, externalId }) =>
          Effect.asVoid(sql`
            DELETE FROM sync.links WHERE entity_id = ${entityId} AND external_id = ${externalId} AND canonical_entity = ${canonical} AND slot = ''`)
        )
      })
    })
  )
}
