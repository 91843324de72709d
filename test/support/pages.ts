/** Pages for the real page statement: a small model, a running stream for each test, and looks at moments that the test chooses. */
import { createHash } from "node:crypto"
import { defineEntity, type EntityName, hard, jsonApi, mkEntityManifest } from "@openfaith/adapter-core"
import { boolean, date, defineCanonical, integer, reference, text, timestamp } from "@openfaith/canonical/vocabulary"
import { CanonicalModel, StateLive } from "@openfaith/sync-engine"
import { Effect, Layer, Option, Result, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { canonicalId } from "../../packages/sync-engine/src/ids.ts"
import { Connections } from "../../packages/sync-engine/src/state/Connections.ts"
import { Records } from "../../packages/sync-engine/src/state/Records.ts"
import { noRequests } from "../../packages/sync-engine/src/state/RequestsFor.ts"
import { Runs } from "../../packages/sync-engine/src/state/Runs.ts"
import { Streams } from "../../packages/sync-engine/src/state/Streams.ts"
import { applyModel } from "../../packages/sync-engine/src/store/canonicalTables.ts"
import { type PageWrite, PageWriter, type PreparedRecord } from "../../packages/sync-engine/src/store/PageWriter.ts"
import { DatabaseTest, numberAsOwner, rowsOf } from "./database.ts"

export const visitor = defineCanonical({
  name: "visitor",
  idPrefix: "visitor",
  doc: "Somebody at the door.",
  columns: {
    name: text("The name."),
    age: integer("Years."),
    isMember: boolean("A member."),
    bornOn: date("Day of birth."),
    seenAt: timestamp("When they came.")
  },
  references: { host: reference("visitor", "Who brought them.") }
})

/** What the source calls a visitor. */
export const Visitor = defineEntity({
  name: "front.Visitor",
  type: "Visitor",
  reference: "test",
  attributes: Schema.Struct({
    name: Schema.NullOr(Schema.String),
    age: Schema.NullOr(Schema.Int),
    updated_at: Schema.NullOr(Schema.String)
  }),
  list: { path: "/front/v2/visitors", perPage: 25, orderBy: ["updated_at"], filterBy: ["updated_at"] },
  get: { path: "/front/v2/visitors/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  relations: { host: hard("front.Visitor", "test: nobody comes alone") },
  canonical: [visitor],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    visitor.draft({
      name: attributes.name,
      age: attributes.age,
      isMember: null,
      bornOn: null,
      seenAt: attributes.updated_at,
      host: related.host
    })
  ]
})

export const testManifest = mkEntityManifest([Visitor])

/** A visitor as the source sends it. Throws where the text is no row: then the test is wrong. */
export const wireRow = (id: string, attributes: Readonly<Record<string, unknown>>, host: string | null = null) => {
  const relationships = { host: { data: host === null ? null : { type: "Visitor", id: host } } }
  return Result.getOrThrow(jsonApi.row(JSON.stringify({ data: { type: "Visitor", id, attributes, relationships } })))
}

/** A migrated database with the test's model, and the engine's state over it. */
export const PagesTest = StateLive.pipe(
  Layer.provideMerge(CanonicalModel.layer([visitor])),
  Layer.provideMerge(Layer.effectDiscard(applyModel([visitor])).pipe(Layer.provideMerge(DatabaseTest)))
)

/** Any moment; looks are placed around it by seconds. */
const base = 1_790_000_000

export interface RecordOptions {
  readonly name?: string | null
  readonly version?: string | null
  /** What the hash is made from; the name unless given. */
  readonly content?: string
  readonly payload?: string
  readonly flags?: string | null
  readonly host?: string | null
  /** Slots of the canonical rows; one, unnamed, unless given. */
  readonly slots?: ReadonlyArray<string>
}

export interface PageOptions extends Partial<PageWrite> {
  readonly records?: ReadonlyArray<PreparedRecord>
}

const Held = Schema.Struct({
  records: Schema.Int,
  canonical: Schema.Int,
  changes: Schema.Int,
  sightings: Schema.Int,
  quarantined: Schema.Int,
  rechecks: Schema.Int,
  cursor: Schema.NullOr(Schema.String)
})

let organisations = 0

/** A stream in a running run of an organisation of its own, held under its lease. */
export const runningStream = Effect.fn("runningStream")(function* () {
  const connections = yield* Connections
  const runs = yield* Runs
  const streams = yield* Streams
  const writer = yield* PageWriter
  const records = yield* Records
  const orgId = `org-${++organisations}`
  const connection = yield* connections.connect({ orgId, adapter: "front", baseUrl: "http://front", accountId: "1", accountName: "One" })
  const entities = yield* connections.entities(connection.id, ["front.Visitor"])
  const entityId = entities.get("front.Visitor")?.id ?? 0
  const { runId } = yield* runs.request(connection.id, "full", { entities: null })
  yield* streams.plan(runId, 1, [{ entity: "front.Visitor", entityId, plan: { strategy: "keyset" } }])
  yield* runs.start(runId, 1)
  const key = { runId, attempt: 1, entity: "front.Visitor" }
  const lease = Option.getOrThrow(yield* streams.lease(key))

  const idOf = (externalId: string, slot = "") => canonicalId(connection.id, "front.Visitor", externalId, visitor, slot)

  const record = (id: string, options: RecordOptions = {}): PreparedRecord => {
    const name = options.name === undefined ? `Visitor ${id}` : options.name
    return {
      id,
      hash: createHash("sha256")
        .update(options.content ?? name ?? "")
        .digest("hex"),
      version: options.version ?? null,
      payload: options.payload ?? JSON.stringify({ type: "Visitor", id, attributes: { name } }),
      parent: null,
      flags: options.flags ?? null,
      canonical: [
        (options.slots ?? [""]).map((slot) => ({
          slot,
          id: idOf(id, slot),
          values: [name, null, null, null, null, options.host === undefined || options.host === null ? null : idOf(options.host)]
        }))
      ]
    }
  }

  /** A page looked at in the interval [sent, received], in seconds from the test's moment, at no turn yet. */
  const page = (options: PageOptions): Omit<PageWrite, "turn"> => ({
    streamId: lease.streamId,
    epoch: lease.epoch,
    runId,
    entityId,
    cursor: null,
    sourceTotal: null,
    lap: 1,
    others: [],
    requests: 1,
    requestsFor: { ...noRequests, reading: 1 },
    pages: 1,
    lane: "backfill",
    adapterVersion: "1",
    transformVersion: 1,
    byId: false,
    isFresh: false,
    quiet: [],
    becoming: Visitor,
    records: [],
    ...options,
    sent: base + (options.sent ?? 10),
    received: base + (options.received ?? 11)
  })

  /** Writes a page in the next turn of the entity, however often others get ahead of it. */
  const write = Effect.fnUntraced(function* (options: PageOptions) {
    for (;;) {
      const { turn } = yield* writer.compare(options.entityId ?? entityId, 1, [])
      const { applied, held, inTurn, ties } = yield* writer.write({ ...page(options), turn })
      if (inTurn) return { held, applied, ties }
    }
  })

  /** A stream of another entity of the connection, as options of its pages. */
  const beside = Effect.fnUntraced(function* (entity: EntityName) {
    const id = (yield* connections.entities(connection.id, [entity])).get(entity)?.id ?? 0
    const other = yield* runs.request(connection.id, "delta", { entities: null })
    yield* streams.plan(other.runId, 1, [{ entity, entityId: id, plan: { strategy: "keyset" } }])
    yield* runs.start(other.runId, 1)
    const { epoch, streamId } = Option.getOrThrow(yield* streams.lease({ runId: other.runId, attempt: 1, entity }))
    return { entityId: id, epoch, streamId, runId: other.runId }
  })

  /** Looks for the ids in the interval [sent, received] and finds nothing. */
  const bury = (ids: ReadonlyArray<string>, sent: number, received: number) =>
    records.bury({
      streamId: lease.streamId,
      epoch: lease.epoch,
      entityId,
      ids,
      sent: base + sent,
      received: base + received,
      lane: "reconciliation",
      adapterVersion: "1",
      transformVersion: 1,
      byId: true,
      decision: null,
      mergedInto: null,
      canonical: [visitor]
    })

  /** How much this organisation has in every table a page may write, and its cursor. */
  const held = Effect.map(
    rowsOf(
      Held,
      `SELECT (SELECT count(*) FROM sync.records WHERE entity_id = $1)::int AS records,
        (SELECT count(*) FROM canonical.visitor WHERE entity_id = $1)::int AS canonical,
        (SELECT count(*) FROM sync.changes WHERE org_id = $2)::int AS changes,
        (SELECT count(*) FROM sync.sightings WHERE stream_id = $3)::int AS sightings,
        (SELECT count(*) FROM sync.quarantine WHERE entity_id = $1 AND resolved_at IS NULL)::int AS quarantined,
        (SELECT count(*) FROM sync.waiting_reads WHERE entity_id = $1)::int AS rechecks,
        (SELECT cursor::text FROM sync.streams WHERE id = $3) AS cursor`,
      [entityId, orgId, lease.streamId]
    ),
    ([row]) => row
  )

  /** The lease of another running run of the same connection: what makes a page that run's. */
  const rival = Effect.gen(function* () {
    const other = yield* runs.request(connection.id, "delta", { entities: null })
    yield* streams.plan(other.runId, 1, [{ entity: "front.Visitor", entityId, plan: { strategy: "keyset" } }])
    yield* runs.start(other.runId, 1)
    const { epoch, streamId } = Option.getOrThrow(yield* streams.lease({ ...key, runId: other.runId }))
    return { epoch, streamId, runId: other.runId }
  })

  return {
    orgId,
    connectionId: connection.id,
    entityId,
    runId,
    key,
    lease,
    at: (seconds: number) => base + seconds,
    idOf,
    record,
    page,
    write,
    bury,
    held,
    beside,
    rival
  }
})

/** Waits until a statement of this database waits for a lock. */
export const untilBlocked = numberAsOwner(
  "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
).pipe(Effect.repeat({ until: (waiting) => waiting > 0 }), Effect.timeout("10 seconds"), Effect.orDie)

/** Runs a statement whose rows do not matter. */
export const run = (statement: string, parameters: ReadonlyArray<unknown> = []) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => Effect.asVoid(sql.unsafe(statement, parameters)))
