/** Organisations, their connections to sources, and the entities of each connection. Owns `sync.organisations`, `sync.connections`, `sync.entities`. */
import type { EntityName } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { ConnectionId, newConnectionId } from "../ids.ts"
import { ConnectedEntity, EntityPlace, type InstalledTransform, Unproven } from "./ConnectedEntity.ts"
import { decoded, rowsAs } from "./decoded.ts"
import { isoOf } from "./instant.ts"

export const Connection = Schema.Struct({
  id: ConnectionId,
  orgId: Schema.String,
  adapter: Schema.String,
  baseUrl: Schema.String,
  accountId: Schema.String,
  accountName: Schema.String,
  status: Schema.Literals(["active", "needs_reauthorisation", "disconnected"]),
  statusReason: Schema.NullOr(Schema.String),
  /** When it came to this status; `null`: it has never been in another. */
  statusSince: Schema.NullOr(Schema.String),
  createdAt: Schema.String,
  /** Of a day's quota, what its nightly reconciliations may take; `null`: the usual. */
  reconciliationShare: Schema.NullOr(Schema.Finite),
  /** In which the clocks of the account go, where its source's times name none; `null`: nobody has said. */
  zone: Schema.NullOr(Schema.String)
})
export type Connection = typeof Connection.Type

export const Organisation = Schema.Struct({ id: Schema.String, createdAt: Schema.String })
export type Organisation = typeof Organisation.Type

const Account = Schema.Struct({
  orgId: Schema.String,
  adapter: Schema.String,
  baseUrl: Schema.String,
  accountId: Schema.String,
  accountName: Schema.String
})

export interface ConnectionsShape {
  /** The connection of that account, made or revived where needed: a reconnect of the same account is the same connection. */
  readonly connect: (account: typeof Account.Type) => Effect.Effect<Connection, SqlError.SqlError>
  readonly list: (filter: {
    readonly orgId?: string
    readonly adapter?: string
  }) => Effect.Effect<ReadonlyArray<Connection>, SqlError.SqlError>
  /** In the order of their ids, those after `after`. */
  readonly page: (filter: {
    readonly orgId: string | null
    readonly adapter: string | null
    /** Leaves out those that are disconnected. */
    readonly onlyConnected?: boolean
    readonly after: string
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<Connection>, SqlError.SqlError>
  /** In the order of their ids, those after `after`; `ids`: only among these. */
  readonly organisations: (filter: {
    readonly ids: ReadonlyArray<string> | null
    readonly after: string
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<Organisation>, SqlError.SqlError>
  readonly find: (id: string) => Effect.Effect<Option.Option<Connection>, SqlError.SqlError>
  /**
   * What it reads from now on: of all entities those in `on`. One that the source refuses stays off, unless it is named itself among `products`, or nothing
   * else would be read. One that comes later goes by its product.
   */
  readonly choose: (
    id: ConnectionId,
    chosen: { readonly products: ReadonlyArray<string>; readonly on: ReadonlyArray<string>; readonly all: ReadonlyArray<EntityName> }
  ) => Effect.Effect<void, SqlError.SqlError>
  /**
   * From now on nothing is read for it, until its account is connected again. Waits for whoever begins a run or stores a delivery just now. Shares the
   * caller's transaction.
   */
  readonly disconnect: (id: string, reason: string) => Effect.Effect<void, SqlError.SqlError>
  /** The account may be connected anew: it is no longer this connection's. */
  readonly giveUpAccount: (id: string) => Effect.Effect<void, SqlError.SqlError>
  /** A person has to act before this connection can be read again. One that is disconnected stays so. */
  readonly needsReauthorisation: (id: string, reason: string) => Effect.Effect<void, SqlError.SqlError>
  /** Its credential has proven good: nobody has to act. */
  readonly authorised: (id: string) => Effect.Effect<void, SqlError.SqlError>
  /**
   * Switches entities off that the source refuses, for that reason, and answers those that were on; unless nothing would be left that is read.
   * What a person has switched off stays theirs.
   */
  readonly refuse: (id: string, entities: ReadonlyArray<string>, reason: string) => Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /** Switches on what was off because the source had refused it: it is tried again. */
  readonly liftRefusals: (id: string) => Effect.Effect<void, SqlError.SqlError>
  /** The entities of a connection by name; rows are made for names not seen before. */
  readonly entities: (
    id: string,
    names: ReadonlyArray<EntityName>
  ) => Effect.Effect<ReadonlyMap<string, ConnectedEntity>, SqlError.SqlError>
  /** The same of those that have a row: for whoever only looks. */
  readonly knownEntities: (
    id: string,
    names: ReadonlyArray<EntityName>
  ) => Effect.Effect<ReadonlyMap<string, ConnectedEntity>, SqlError.SqlError>
  /** The row of one entity, where the connection has it. */
  readonly entityId: (id: string, entity: string) => Effect.Effect<Option.Option<number>, SqlError.SqlError>
  /** Enabled entities of active connections, those that have waited longest first. */
  readonly unproven: (filter: { readonly connectionId?: ConnectionId }) => Effect.Effect<ReadonlyArray<Unproven>, SqlError.SqlError>
  /** Of these, those that have waited for longer than they may, by connection and entity, after a place. */
  readonly overduePage: (filter: {
    readonly orgId: string | null
    /** Where no age was set. */
    readonly usualDueAgeSeconds: number
    readonly after: { readonly connectionId: string; readonly entity: string } | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<Unproven>, SqlError.SqlError>
  /** Of a day's quota, what nightly reconciliations of the connection may take. */
  readonly setReconciliationShare: (id: ConnectionId, share: number) => Effect.Effect<void, SqlError.SqlError>
  /** What rows were made of with another zone is made again by the caller, whose transaction holds the turns of all its entities. */
  readonly setZone: (id: ConnectionId, zone: string | null) => Effect.Effect<void, SqlError.SqlError>
  /** How long a deletion may stay unseen; of one entity, or of all that the connection has. */
  readonly setDueAge: (id: ConnectionId, entity: string | null, seconds: number) => Effect.Effect<void, SqlError.SqlError>
  /** Switches entities on or off; answers those that were not so already. What is stored of one that is off stays, and is not kept up to date. */
  readonly switchEntities: (
    id: ConnectionId,
    entities: ReadonlyArray<string>,
    enabled: boolean
  ) => Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /** A proven reconciliation of this stream has seen every deletion up to the beginning of its run. */
  readonly noteReconciled: (entityId: number, streamId: number) => Effect.Effect<void, SqlError.SqlError>
  /** Entities that connections have, narrowed by organisation and name where those are given. */
  readonly places: (filter: {
    readonly orgId: string | null
    readonly entity: string | null
  }) => Effect.Effect<ReadonlyArray<EntityPlace>, SqlError.SqlError>
  /** Entities, of one connection or of all, that have been written by older transforms than these only. */
  readonly behind: (
    installed: ReadonlyArray<InstalledTransform>,
    connectionId: string | null
  ) => Effect.Effect<ReadonlyArray<EntityPlace>, SqlError.SqlError>
  /** From now on only this transform or a newer one writes the entity. False: it was so before. Waits for pages being written. */
  readonly raiseTransform: (entityId: number, version: number) => Effect.Effect<boolean, SqlError.SqlError>
  /** The same for several entities at once. */
  readonly moveWatermarks: (
    moves: ReadonlyArray<{ readonly entityId: number; readonly from: string | null; readonly to: string }>
  ) => Effect.Effect<void, SqlError.SqlError>
  /** Moves a watermark by compare-and-set: another reader's later one is never set back. */
  readonly moveWatermark: (entityId: number, from: string | null, to: string) => Effect.Effect<void, SqlError.SqlError>
}

export class Connections extends Context.Service<Connections, ConnectionsShape>()("@openfaith/sync-engine/state/Connections") {
  static readonly layer = Layer.effect(
    Connections,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const columns = sql`id, org_id AS "orgId", adapter, base_url AS "baseUrl", account_id AS "accountId", account_name AS "accountName",
        status, status_reason AS "statusReason", ${isoOf(sql, "status_since")} AS "statusSince", ${isoOf(sql, "created_at")} AS "createdAt", reconciliation_share AS "reconciliationShare", zone`

      const upsert = SqlSchema.findOne({
        Request: Schema.Struct({ ...Account.fields, id: ConnectionId }),
        Result: Connection,
        execute: (c) => sql`
          INSERT INTO sync.connections AS c (id, org_id, adapter, base_url, account_id, account_name)
          VALUES (${c.id}, ${c.orgId}, ${c.adapter}, ${c.baseUrl}, ${c.accountId}, ${c.accountName})
          ON CONFLICT (org_id, adapter, base_url, account_id) DO UPDATE SET account_name = excluded.account_name, status = 'active',
            status_reason = NULL, status_since = CASE WHEN c.status = 'active' THEN c.status_since ELSE clock_timestamp() END
          RETURNING ${columns}`
      })
      const listAll = SqlSchema.findAll({
        Request: Schema.Struct({ orgId: Schema.NullOr(Schema.String), adapter: Schema.NullOr(Schema.String) }),
        Result: Connection,
        execute: ({ adapter, orgId }) => sql`
          SELECT ${columns} FROM sync.connections
          WHERE (${orgId}::text IS NULL OR org_id = ${orgId}) AND (${adapter}::text IS NULL OR adapter = ${adapter})
          ORDER BY created_at, id`
      })
      const pageOf = SqlSchema.findAll({
        Request: Schema.Struct({
          orgId: Schema.NullOr(Schema.String),
          adapter: Schema.NullOr(Schema.String),
          onlyConnected: Schema.optionalKey(Schema.Boolean),
          after: Schema.String,
          limit: Schema.Int
        }),
        Result: Connection,
        execute: ({ adapter, after, limit, onlyConnected = false, orgId }) => sql`
          SELECT ${columns} FROM sync.connections WHERE ${sql.and([
            sql`id > ${after}`,
            ...(orgId === null ? [] : [sql`org_id = ${orgId}`]),
            ...(adapter === null ? [] : [sql`adapter = ${adapter}`]),
            ...(onlyConnected ? [sql`status <> 'disconnected'`] : [])
          ])} ORDER BY id LIMIT ${limit}`
      })
      const organisationPage = SqlSchema.findAll({
        Request: Schema.Struct({ ids: Schema.NullOr(Schema.Array(Schema.String)), after: Schema.String, limit: Schema.Int }),
        Result: Organisation,
        execute: ({ after, ids, limit }) => sql`
          SELECT id, ${isoOf(sql, "created_at")} AS "createdAt" FROM sync.organisations
          WHERE id > ${after} ${ids === null ? sql`` : sql`AND id = ANY(${[...ids]}::text[])`}
          ORDER BY id LIMIT ${limit}`
      })
      const findOne = SqlSchema.findOneOption({
        Request: Schema.String,
        Result: Connection,
        execute: (id) => sql`SELECT ${columns} FROM sync.connections WHERE id = ${id}`
      })
      const findEntity = SqlSchema.findOneOption({
        Request: Schema.Struct({ id: Schema.String, entity: Schema.String }),
        Result: Schema.Struct({ id: Schema.Int }),
        execute: ({ entity, id }) => sql`SELECT id FROM sync.entities WHERE connection_id = ${id} AND entity = ${entity}`
      })
      const EntityNames = Schema.Struct({ id: Schema.String, names: Schema.Array(Schema.String) })
      const settingsOf = SqlSchema.findAll({
        Request: EntityNames,
        Result: ConnectedEntity,
        execute: ({ id, names }) => sql`
          SELECT id, entity, enabled, off_reason AS "offReason", ${isoOf(sql, "watermark")} AS watermark, min_transform_version AS "minTransformVersion", fields_off AS "fieldsOff",
            due_age_seconds AS "dueAgeSeconds", extract(epoch FROM clock_timestamp() - reconciled_at)::float8 AS "unprovenSeconds"
          FROM sync.entities WHERE connection_id = ${id} AND entity = ANY(${names}::text[])`
      })
      const makeEntities = (id: string, names: ReadonlyArray<string>) => sql`
        INSERT INTO sync.entities (connection_id, entity, enabled)
        SELECT c.id, n, c.products IS NULL OR n = ANY(c.products) OR split_part(n, '.', 1) = ANY(c.products)
        FROM unnest(${[...names]}::text[]) n JOIN sync.connections c ON c.id = ${id}
        ON CONFLICT (connection_id, entity) DO NOTHING`
      /** Asked for by every slice, and made once: so they are looked for first. */
      const ensureEntities = Effect.fnUntraced(function* (wanted: typeof EntityNames.Type) {
        const found = yield* settingsOf(wanted)
        if (found.length >= wanted.names.length) return found
        const missing = wanted.names.filter((name) => !found.some(({ entity }) => entity === name))
        yield* makeEntities(wanted.id, missing)
        return yield* settingsOf(wanted)
      })

      const byName = <E, R>(found: Effect.Effect<ReadonlyArray<ConnectedEntity>, E | Schema.SchemaError, R>) =>
        Effect.map(decoded(found), (rows) => new Map(rows.map((row) => [row.entity, row])))

      const place = sql`SELECT e.id, e.entity, c.id AS "connectionId", c.org_id AS "orgId", c.adapter, e.min_transform_version AS "minTransformVersion"
        FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id`
      const findPlaces = SqlSchema.findAll({
        Request: Schema.Struct({ orgId: Schema.NullOr(Schema.String), entity: Schema.NullOr(Schema.String) }),
        Result: EntityPlace,
        execute: ({ entity, orgId }) => sql`
          ${place} WHERE (${orgId}::text IS NULL OR c.org_id = ${orgId}) AND (${entity}::text IS NULL OR e.entity = ${entity}) ORDER BY c.id, e.id`
      })
      const findBehind = SqlSchema.findAll({
        Request: Schema.Struct({ installed: Schema.String, connectionId: Schema.NullOr(Schema.String) }),
        Result: EntityPlace,
        execute: ({ connectionId, installed }) => sql`
          ${place} JOIN json_to_recordset(${installed}::json) AS i(adapter text, entity text, version int)
            ON i.adapter = c.adapter AND i.entity = e.entity AND i.version > e.min_transform_version
          WHERE ${connectionId}::text IS NULL OR c.id = ${connectionId} ORDER BY c.id, e.id`
      })

      const unproven = sql`
        SELECT c.org_id AS "orgId", c.id AS "connectionId", c.adapter, e.entity, e.due_age_seconds AS "dueAgeSeconds",
          e.reconciled_at IS NOT NULL AS "isProven",
          extract(epoch FROM clock_timestamp() - coalesce(e.reconciled_at, c.created_at))::float8 AS "unprovenSeconds"
        FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id`
      const overdueOf = SqlSchema.findAll({
        Request: Schema.Struct({
          orgId: Schema.NullOr(Schema.String),
          usualDueAgeSeconds: Schema.Finite,
          after: Schema.NullOr(Schema.Struct({ connectionId: Schema.String, entity: Schema.String })),
          limit: Schema.Int
        }),
        Result: Unproven,
        execute: ({ after, limit, orgId, usualDueAgeSeconds }) => sql`
          ${unproven} WHERE ${sql.and([
            sql`e.enabled AND c.status = 'active'`,
            sql`coalesce(e.reconciled_at, c.created_at) < clock_timestamp() - make_interval(secs => coalesce(e.due_age_seconds, ${usualDueAgeSeconds}::float8))`,
            ...(orgId === null ? [] : [sql`c.org_id = ${orgId}`]),
            ...(after === null ? [] : [sql`(e.connection_id, e.entity) > (${after.connectionId}, ${after.entity})`])
          ])}
          ORDER BY e.connection_id, e.entity LIMIT ${limit}`
      })
      const listUnproven = SqlSchema.findAll({
        Request: Schema.NullOr(ConnectionId),
        Result: Unproven,
        execute: (connectionId) => sql`
          ${unproven} WHERE e.enabled AND c.status = 'active' AND (${connectionId}::text IS NULL OR c.id = ${connectionId})
          ORDER BY "unprovenSeconds" DESC, c.org_id, e.id`
      })

      return Connections.of({
        connect: Effect.fn("Connections.connect")(function* (account) {
          const id = yield* newConnectionId
          // Waits where the organisation's keys are just being destroyed, so that nothing is sealed with them afterwards.
          yield* sql`INSERT INTO sync.organisations (id) VALUES (${account.orgId}) ON CONFLICT (id) DO UPDATE SET id = excluded.id`
          return yield* upsert({ ...account, id }).pipe(Effect.catchTag(["SchemaError", "NoSuchElementError"], Effect.die))
        }),
        list: Effect.fn("Connections.list")(({ adapter, orgId }) =>
          listAll({ adapter: adapter ?? null, orgId: orgId ?? null }).pipe(Effect.catchTag("SchemaError", Effect.die))
        ),
        page: Effect.fn("Connections.page")((filter) => pageOf(filter).pipe(Effect.catchTag("SchemaError", Effect.die))),
        organisations: Effect.fn("Connections.organisations")((filter) =>
          organisationPage(filter).pipe(Effect.catchTag("SchemaError", Effect.die))
        ),
        find: Effect.fn("Connections.find")((id) => findOne(id).pipe(Effect.catchTag("SchemaError", Effect.die))),
        choose: Effect.fn("Connections.choose")(function* (id, { all, on, products }) {
          yield* sql`UPDATE sync.connections SET products = ${[...products]}::text[] WHERE id = ${id}`
          yield* ensureEntities({ id, names: all }).pipe(Effect.catchTag("SchemaError", Effect.die))
          yield* sql`
            UPDATE sync.entities SET enabled = NOT enabled, off_reason = NULL, off_since = CASE WHEN enabled THEN clock_timestamp() END
            WHERE connection_id = ${id} AND enabled <> (entity = ANY(${[...on]}::text[]))
              AND (off_reason IS NULL OR entity = ANY(${[...products]}::text[]) OR NOT EXISTS (
                SELECT FROM sync.entities o WHERE o.connection_id = ${id} AND o.entity = ANY(${[...on]}::text[]) AND o.off_reason IS NULL))`
        }, sql.withTransaction),
        disconnect: Effect.fn("Connections.disconnect")(function* (id, reason) {
          // Runs begin and deliveries are stored under a lock of this row that bears with changes of its status, and not with this one.
          yield* sql`SELECT 1 FROM sync.connections WHERE id = ${id} FOR UPDATE`
          yield* sql`
            UPDATE sync.connections SET status = 'disconnected', status_reason = ${reason}, status_since = clock_timestamp() WHERE id = ${id}`
        }),
        giveUpAccount: Effect.fn("Connections.giveUpAccount")((id) =>
          Effect.asVoid(sql`UPDATE sync.connections SET account_id = 'given up by ' || id, account_name = '' WHERE id = ${id}`)
        ),
        needsReauthorisation: Effect.fn("Connections.needsReauthorisation")((id, reason) =>
          Effect.asVoid(sql`
            UPDATE sync.connections SET status = 'needs_reauthorisation', status_reason = ${reason},
              status_since = CASE WHEN status = 'needs_reauthorisation' THEN status_since ELSE clock_timestamp() END
            WHERE id = ${id} AND status <> 'disconnected'`)
        ),
        authorised: Effect.fn("Connections.authorised")((id) =>
          Effect.asVoid(sql`
            UPDATE sync.connections SET status = 'active', status_reason = NULL, status_since = clock_timestamp()
            WHERE id = ${id} AND status = 'needs_reauthorisation'`)
        ),
        refuse: Effect.fn("Connections.refuse")((id, entities, reason) =>
          sql`
            UPDATE sync.entities e SET enabled = false, off_reason = ${reason}, off_since = clock_timestamp()
            WHERE e.connection_id = ${id} AND e.entity = ANY(${[...entities]}::text[]) AND e.enabled
              AND EXISTS (SELECT FROM sync.entities o WHERE o.connection_id = ${id} AND o.enabled AND o.entity <> ALL(${[...entities]}::text[]))
            RETURNING e.entity`.pipe(
            Effect.flatMap(rowsAs(Schema.Struct({ entity: Schema.String }))),
            Effect.map((rows) => rows.map(({ entity }) => entity))
          )
        ),
        liftRefusals: Effect.fn("Connections.liftRefusals")((id) =>
          Effect.asVoid(sql`
            UPDATE sync.entities SET enabled = true, off_reason = NULL, off_since = NULL WHERE connection_id = ${id} AND off_reason IS NOT NULL`)
        ),
        entities: Effect.fn("Connections.entities")((id, names) => byName(ensureEntities({ id, names }))),
        knownEntities: Effect.fn("Connections.knownEntities")((id, names) => byName(settingsOf({ id, names }))),
        entityId: Effect.fn("Connections.entityId")((id, entity) =>
          findEntity({ id, entity }).pipe(Effect.map(Option.map((found) => found.id)), Effect.catchTag("SchemaError", Effect.die))
        ),
        unproven: Effect.fn("Connections.unproven")(({ connectionId }) =>
          listUnproven(connectionId ?? null).pipe(Effect.catchTag("SchemaError", Effect.die))
        ),
        overduePage: Effect.fn("Connections.overduePage")((filter) => overdueOf(filter).pipe(Effect.catchTag("SchemaError", Effect.die))),
        setReconciliationShare: Effect.fn("Connections.setReconciliationShare")((id, share) =>
          Effect.asVoid(sql`UPDATE sync.connections SET reconciliation_share = ${share} WHERE id = ${id}`)
        ),
        setZone: Effect.fn("Connections.setZone")((id, zone) =>
          Effect.asVoid(sql`UPDATE sync.connections SET zone = ${zone} WHERE id = ${id}`)
        ),
        setDueAge: Effect.fn("Connections.setDueAge")((id, entity, seconds) =>
          Effect.asVoid(sql`
            UPDATE sync.entities SET due_age_seconds = ${seconds} WHERE connection_id = ${id} AND (${entity}::text IS NULL OR entity = ${entity})`)
        ),
        switchEntities: Effect.fn("Connections.switchEntities")((id, entities, enabled) =>
          sql`
            UPDATE sync.entities SET enabled = ${enabled}, off_reason = NULL, off_since = ${enabled ? sql`NULL` : sql`clock_timestamp()`}
            WHERE connection_id = ${id} AND entity = ANY(${[...entities]}::text[]) AND enabled <> ${enabled} RETURNING entity`.pipe(
            Effect.flatMap(rowsAs(Schema.Struct({ entity: Schema.String }))),
            Effect.map((rows) => rows.map(({ entity }) => entity))
          )
        ),
        noteReconciled: Effect.fn("Connections.noteReconciled")((entityId, streamId) =>
          Effect.asVoid(sql`
            UPDATE sync.entities e SET reconciled_at = r.started_at FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id
            WHERE e.id = ${entityId} AND s.id = ${streamId} AND (e.reconciled_at IS NULL OR e.reconciled_at < r.started_at)`)
        ),
        moveWatermarks: Effect.fn("Connections.moveWatermarks")((moves) =>
          Effect.asVoid(sql`
            UPDATE sync.entities e SET watermark = m.to
            FROM json_to_recordset(${JSON.stringify(moves)}::json) AS m ("entityId" int, "from" timestamptz, "to" timestamptz)
            WHERE e.id = m."entityId" AND date_trunc('milliseconds', e.watermark) IS NOT DISTINCT FROM m.from
              AND (e.watermark IS NULL OR e.watermark < m.to)`)
        ),
        places: Effect.fn("Connections.places")((filter) => findPlaces(filter).pipe(Effect.catchTag("SchemaError", Effect.die))),
        behind: Effect.fn("Connections.behind")((installed, connectionId) =>
          findBehind({ installed: JSON.stringify(installed), connectionId }).pipe(Effect.catchTag("SchemaError", Effect.die))
        ),
        raiseTransform: Effect.fn("Connections.raiseTransform")((entityId, version) =>
          sql`
            UPDATE sync.entities SET min_transform_version = ${version} WHERE id = ${entityId} AND min_transform_version < ${version} RETURNING id`.pipe(
            Effect.map((rows) => rows.length === 1)
          )
        ),
        moveWatermark: Effect.fn("Connections.moveWatermark")((entityId, from, to) =>
          Effect.asVoid(sql`
            UPDATE sync.entities SET watermark = ${to}::timestamptz
            WHERE id = ${entityId} AND date_trunc('milliseconds', watermark) IS NOT DISTINCT FROM ${from}::timestamptz
              AND (watermark IS NULL OR watermark < ${to}::timestamptz)`)
        )
      })
    })
  )
}
