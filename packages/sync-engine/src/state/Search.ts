/**
 * What somebody looks for: by the id of a row, the source's id of a record, or the beginning of a name. Each way is a walk along an index, one after the
 * other, so a page costs what it shows, however much is stored. Also what is deleted, and what was never stored since it is in quarantine.
 */
import { type AnyCanonicalEntity, columnName } from "@openfaith/canonical/vocabulary"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, type Statement } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { nameKey, nameOrders } from "../store/foundBy.ts"
import { rowsAs } from "./decoded.ts"

/** Where a find stands: the way it was found by, and its place on that way. */
export const FindPlace = Schema.Struct({ way: Schema.Int, at: Schema.Array(Schema.String) })
export type FindPlace = typeof FindPlace.Type

const Find = Schema.Struct({
  orgId: Schema.String,
  connectionId: Schema.String,
  adapter: Schema.String,
  /** Of the source: the record's. */
  entity: Schema.String,
  externalId: Schema.String,
  /** `null`: it was found as a record. */
  row: Schema.NullOr(Schema.Struct({ entity: Schema.String, id: Schema.String })),
  /** As far as the entity has one. */
  name: Schema.NullOr(Schema.String),
  state: Schema.Literals(["live", "deleted", "absent"]),
  isQuarantined: Schema.Boolean
})
export type Find = typeof Find.Type

const Placed = Schema.Struct({ ...Find.fields, at: Schema.Array(Schema.String) })

export interface SearchShape {
  /** At most `limit`, those after a place. The same thing is found once. */
  readonly page: (wanted: {
    readonly orgId: string
    readonly text: string
    readonly after: FindPlace | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<Find & { readonly place: FindPlace }>, SqlError.SqlError>
}

/** Names of more words are found by the beginning of these. */
const mostWords = 6

/** The last character there is: what begins with a text comes before the text with this behind it. */
const last = "chr(1114111)"

export class Search extends Context.Service<Search, SearchShape>()("@openfaith/sync-engine/state/Search") {
  static readonly layer = Layer.effect(
    Search,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const model = yield* CanonicalModel

      interface Way {
        readonly orgId: string
        readonly at: ReadonlyArray<string> | null
        readonly limit: number
      }
      const decode = rowsAs(Placed)

      const source = sql`c.org_id AS "orgId", c.id AS "connectionId", c.adapter, e.entity`
      const isQuarantined = (record: string) =>
        sql.literal(`EXISTS (SELECT FROM sync.quarantine q
          WHERE q.entity_id = ${record}.entity_id AND q.external_id = ${record}.external_id AND q.resolved_at IS NULL)`)

      /** Rows of one entity, in an order of its own, with the keys of that order. */
      const rows = (entity: AnyCanonicalEntity, { limit, orgId }: Way, keys: ReadonlyArray<string>, where: Statement.Fragment) => {
        const title = entity.foundBy.length === 0 ? "NULL" : `nullif(concat_ws(' ', ${entity.foundBy.map(columnName).join(", ")}), '')`
        const order = sql.literal([...keys, "r.id"].join(", "))
        return sql`
          SELECT ${source}, r.external_id AS "externalId", json_build_object('entity', ${entity.name}::text, 'id', r.id) AS row, r.found_name AS name,
            CASE WHEN r.deleted_at IS NULL THEN 'live' ELSE 'deleted' END AS state, ${isQuarantined("r")} AS "isQuarantined", r.found_at AS at
          FROM (
            SELECT r.*, ${sql.literal(title)} AS found_name, ARRAY[${order}]::text[] AS found_at FROM canonical.${sql(entity.name)} r
            WHERE r.org_id = ${orgId} AND ${where} ORDER BY ${order} LIMIT ${limit}) r
          JOIN sync.entities e ON e.id = r.entity_id JOIN sync.connections c ON c.id = e.connection_id
          ORDER BY ${order}`.pipe(Effect.flatMap(decode))
      }

      const byId = (entity: AnyCanonicalEntity, id: string) => (way: Way) =>
        way.at === null ? rows(entity, way, [], sql`r.id = ${id}`) : Effect.succeed([])

      /** Whichever entities have a record of that id: ids of a source are those of its entities. */
      const byRecord =
        (externalId: string) =>
        ({ at, limit, orgId }: Way) =>
          // The organisation's entities first: in the order of all entities everybody's would be passed.
          sql`
          WITH own AS MATERIALIZED (
            SELECT ${source}, e.id FROM sync.connections c JOIN sync.entities e ON e.connection_id = c.id WHERE c.org_id = ${orgId})
          SELECT o."orgId", o."connectionId", o.adapter, o.entity, k.external_id AS "externalId", NULL AS row, NULL AS name,
            CASE WHEN r.entity_id IS NULL THEN 'absent' WHEN r.deleted_at IS NULL THEN 'live' ELSE 'deleted' END AS state,
            ${isQuarantined("k")} AS "isQuarantined", ARRAY[o.id::text] AS at
          FROM own o CROSS JOIN LATERAL (SELECT o.id AS entity_id, ${externalId}::text AS external_id) k
            LEFT JOIN LATERAL (
              SELECT x.entity_id, x.deleted_at FROM sync.records x WHERE x.entity_id = k.entity_id AND x.external_id = k.external_id LIMIT 1) r ON true
          WHERE (r.entity_id IS NOT NULL OR ${isQuarantined("k")}) ${at === null ? sql`` : sql`AND o.id > ${Number(at[0])}`}
          ORDER BY o.id LIMIT ${limit}`.pipe(Effect.flatMap(decode))

      const begins = (key: string, text: string) =>
        sql`${sql.literal(key)} >= lower(${text}) AND ${sql.literal(key)} < lower(${text}) || ${sql.literal(last)}`

      /** By names that begin so. Of several words the first may be all of one column, and the rest the beginning of the next. */
      const byName = (entity: AnyCanonicalEntity, words: ReadonlyArray<string>) => {
        const found: Array<(way: Way) => ReturnType<ReturnType<typeof byId>>> = []
        const before: Array<Statement.Fragment> = []
        for (const columns of nameOrders(entity)) {
          const keys = columns.map((column) => nameKey(column, "r."))
          const [key = "", next] = keys
          for (let taken = words.length; taken > 0; taken--) {
            const [own, others] = [words.slice(0, taken).join(" "), words.slice(taken).join(" ")]
            if (others !== "" && next === undefined) continue
            const matches =
              others === "" || next === undefined ? begins(key, own) : sql`${sql.literal(key)} = lower(${own}) AND ${begins(next, others)}`
            const isNew = before.length === 0 ? sql`` : sql`AND NOT (${sql.join(" OR ", false)(before.map((each) => sql`(${each})`))})`
            found.push((way) => {
              const on =
                way.at === null
                  ? sql``
                  : sql`AND (${sql.literal([...keys, "r.id"].join(", "))}) > (${sql.csv(way.at.map((text) => sql`${text}`))})`
              return rows(entity, way, keys, sql`${matches} ${isNew} ${on}`)
            })
            before.push(matches)
          }
        }
        return found
      }

      /** In the order in which they are gone. */
      const waysOf = (text: string) => {
        const words = text.split(/\s+/).slice(0, mostWords)
        return [
          ...model.entities.filter(({ idPrefix }) => text.startsWith(`${idPrefix}_`)).map((entity) => byId(entity, text)),
          byRecord(text),
          ...model.entities.flatMap((entity) => byName(entity, words))
        ]
      }

      return Search.of({
        page: Effect.fn("Search.page")(function* ({ after, limit, orgId, text }) {
          const wanted = text.trim()
          const ways = wanted === "" ? [] : waysOf(wanted)
          const found: Array<Find & { readonly place: FindPlace }> = []
          for (const [index, way] of ways.entries()) {
            if (found.length >= limit) break
            if (after !== null && index < after.way) continue
            const at = after !== null && index === after.way ? after.at : null
            const finds = yield* way({ orgId, at, limit: limit - found.length })
            found.push(...finds.map(({ at, ...find }) => ({ ...find, place: { way: index, at } })))
          }
          return found
        })
      })
    })
  )
}
