/**
 * The change feed, as those read it who follow canonical rows. Rows of `sync.changes` are written by whoever changes canonical rows, in the same
 * transaction, and are ordered by that transaction.
 *
 * Transactions do not commit in the order in which they began. A reader is shown only what lies below the oldest one that still runs, so a commit that
 * comes late is never behind a reader's position, and none is skipped.
 *
 * A database that is taken back to an earlier moment gives out the same transaction numbers once more, for other changes. So positions name the timeline they
 * are of (`Timelines`), and one that lies behind the moment it was taken back to is refused.
 */
import { PgClient } from "@effect/sql-pg"
import { Context, Effect, Layer, Option, PubSub, Queue, RcRef, Schema, Stream } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { monotonicMillis } from "../monotonicMillis.ts"
import { isoOf } from "./instant.ts"

/** Where a reader is: everything up to here has been read. Text that is given back as it was got. */
export const ChangePosition = Schema.String.pipe(Schema.brand("ChangePosition"))
export type ChangePosition = typeof ChangePosition.Type

/** Rows of one canonical entity that one commit changed. */
export interface Change {
  readonly position: ChangePosition
  readonly orgId: string
  readonly entity: string
  readonly at: string
  /** A row that was deleted before and is there again is `updated`. */
  readonly rows: ReadonlyArray<{ readonly id: string; readonly operation: "created" | "updated" | "deleted" }>
}

export interface ChangesRead {
  readonly changes: ReadonlyArray<Change>
  /** Where to go on, also where nothing was found. */
  readonly reached: ChangePosition
  /** Changes were left out: there are more, or they wait for a transaction that still runs. */
  readonly isBehind: boolean
}

/** `isUndone`: it was given out before the database went back to an earlier moment, and what it says has been read may not be there any more. */
export class UnusablePosition extends Schema.TaggedError<UnusablePosition>()("UnusablePosition", {
  position: Schema.String,
  isUndone: Schema.Boolean
}) {
  override get message() {
    if (this.isUndone)
      return `The database was restored to a moment before "${this.position}": changes up to there may be undone, and others have come. Read every row again and follow the feed from its beginning.`
    return `"${this.position}" is no position of this feed. Give one back as it was got, or leave it out to begin with the oldest change.`
  }
}

export interface Following {
  readonly after: string | null
  readonly orgId: string | null
}

type Reading = Effect.Effect<ChangesRead, UnusablePosition | SqlError.SqlError>

export interface ChangeFeedShape {
  /** Changes after a position, of all organisations or of one, in order. `null`: from the oldest there is. */
  readonly read: (options: { readonly after: string | null; readonly orgId: string | null; readonly limit: number }) => Reading
  /** The same, and where there is nothing yet, as soon as there is: at the latest after so long. `look` is done around each reading. */
  readonly readSoon: <R>(
    options: {
      readonly after: string | null
      readonly orgId: string | null
      readonly limit: number
      readonly waitMs: number
    },
    look: (reading: Reading) => Effect.Effect<ChangesRead, UnusablePosition | SqlError.SqlError, R>
  ) => Effect.Effect<ChangesRead, UnusablePosition | SqlError.SqlError, R>
  /** Where a reader begins who wants what comes from now on. */
  readonly now: Effect.Effect<ChangePosition, SqlError.SqlError>
  /** The same to the last change there is now. */
  readonly upToNow: (options: Following) => Stream.Stream<Change, UnusablePosition | SqlError.SqlError>
  /** The same without an end: waits for what is committed, and goes on. */
  readonly follow: (options: Following) => Stream.Stream<Change, UnusablePosition | SqlError.SqlError>
}

const batch = 500
/** While something waits for a transaction that still runs, nobody tells of its end. */
const behindEvery = "100 millis"
/** Should the listening connection break, looking goes on. */
const lookEvery = "5 seconds"

const Row = Schema.Struct({
  horizon: Schema.String,
  isBehind: Schema.Boolean,
  isAhead: Schema.Boolean,
  isUndone: Schema.Boolean,
  /** What positions begin with; empty on the first timeline. */
  prefix: Schema.String,
  xid: Schema.NullOr(Schema.String),
  sequence: Schema.NullOr(Schema.String),
  orgId: Schema.NullOr(Schema.String),
  entity: Schema.NullOr(Schema.String),
  at: Schema.NullOr(Schema.String),
  ids: Schema.NullOr(Schema.Array(Schema.String)),
  operations: Schema.NullOr(Schema.String)
})

const operationOf = { c: "created", u: "updated", d: "deleted" } as const

/** `timeline.transaction.number`, on the first timeline without it. */
const shape = /^(?:([a-z0-9]{8})\.)?(\d{1,19})\.(\d{1,18})$/

const changeOf = ({ at, entity, ids, operations, orgId, prefix, sequence, xid }: typeof Row.Type): ReadonlyArray<Change> => {
  if (xid === null || entity === null || orgId === null || at === null || ids === null) return []
  const rows = ids.map((id, index) => {
    const letter = operations?.[index]
    return { id, operation: operationOf[letter === "c" || letter === "d" ? letter : "u"] }
  })
  return [{ position: ChangePosition.make(`${prefix}${xid}.${sequence}`), orgId, entity, at, rows }]
}

export class ChangeFeed extends Context.Service<ChangeFeed, ChangeFeedShape>()("@openfaith/sync-engine/state/ChangeFeed") {
  static readonly layer = Layer.effect(
    ChangeFeed,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const pg = yield* PgClient.PgClient

      const read: ChangeFeedShape["read"] = Effect.fn("ChangeFeed.read")(function* ({ after, limit, orgId }) {
        const [, timeline = null, xid, sequence] = shape.exec(after ?? "0.0") ?? []
        const unusable = (isUndone: boolean) => new UnusablePosition({ position: after ?? "", isUndone })
        if (xid === undefined || sequence === undefined) return yield* unusable(false)
        const found = yield* sql`
          SELECT h.xid::text AS horizon, h.xid < ${xid}::xid8 AS "isAhead", t.prefix, t."isUndone",
            EXISTS (SELECT 1 FROM sync.changes w WHERE w.xid >= h.xid) AS "isBehind",
            x.xid::text AS xid, x.position::text AS sequence, x.org_id AS "orgId", x.entity, ${isoOf(sql, "x.at")} AS at, x.ids, x.operations
          FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xid) h
          CROSS JOIN (
            SELECT coalesce((SELECT n.name || '.' FROM sync.timelines n WHERE n.number > 1 ORDER BY n.number DESC LIMIT 1), '') AS prefix,
              given.number IS NULL OR EXISTS (
                SELECT FROM sync.timelines n WHERE n.number > given.number
                  AND (n.common_xid IS NULL OR (n.common_xid, 0::bigint) < (${xid}::xid8, ${sequence}::bigint))) AS "isUndone"
            FROM (SELECT CASE WHEN ${timeline}::text IS NULL THEN 1 ELSE (SELECT number FROM sync.timelines WHERE name = ${timeline}) END AS number) given
          ) t
          LEFT JOIN LATERAL (
            SELECT * FROM sync.changes c WHERE (c.xid, c.position) > (${xid}::xid8, ${sequence}::bigint) AND c.xid < h.xid
              ${orgId === null ? sql`` : sql`AND c.org_id = ${orgId}`} ORDER BY c.xid, c.position LIMIT ${limit}) x ON true`
        const rows = yield* Effect.orDie(Schema.decodeUnknownEffect(Schema.NonEmptyArray(Row))(found))
        const [{ horizon, isAhead, isBehind, isUndone, prefix }] = rows
        if (after !== null && isUndone) return yield* unusable(true)
        if (isAhead) return yield* unusable(false)
        const changes = rows.flatMap(changeOf)
        const isFull = changes.length === limit
        // Nothing below the horizon comes any more.
        const reached = (isFull ? changes.at(-1)?.position : undefined) ?? ChangePosition.make(`${prefix}${horizon}.0`)
        return { changes, reached, isBehind: isFull || isBehind }
      })

      const upToNow: ChangeFeedShape["upToNow"] = ({ after, orgId }) =>
        Stream.paginate(after, (position) =>
          Effect.map(
            read({ after: position, orgId, limit: batch }),
            ({ changes, reached }) =>
              [changes, changes.length === batch ? Option.some<string | null>(reached) : Option.none<string | null>()] as const
          )
        )

      // One connection listens for all who wait, while anybody does.
      const told: RcRef.RcRef<PubSub.PubSub<true>, SqlError.SqlError> = yield* RcRef.make({
        idleTimeToLive: "10 seconds",
        acquire: Effect.gen(function* () {
          const hub = yield* PubSub.sliding<true>(1)
          const notices = yield* pg.listen("openfaith_changes")
          yield* Queue.takeAll(notices).pipe(
            Effect.andThen(PubSub.publish(hub, true)),
            Effect.forever,
            // The next who waits listens anew.
            Effect.catchCause(() => Effect.forkDetach(RcRef.invalidate(told))),
            Effect.forkScoped
          )
          return hub
        })
      })
      /** Answers how to wait until there may be something new to see. */
      const listening = RcRef.get(told).pipe(
        Effect.flatMap(PubSub.subscribe),
        Effect.map(
          (notices) => (isBehind: boolean) =>
            isBehind ? Effect.sleep(behindEvery) : Effect.raceFirst(Effect.asVoid(PubSub.takeAll(notices)), Effect.sleep(lookEvery))
        )
      )

      const readSoon: ChangeFeedShape["readSoon"] = Effect.fn("ChangeFeed.readSoon")(function* ({ waitMs, ...options }, look) {
        const first = yield* look(read(options))
        if (first.changes.length > 0 || waitMs === 0) return first
        const until = (yield* monotonicMillis) + waitMs
        const wait = yield* listening
        for (let position = first.reached; ;) {
          const found = yield* look(read({ ...options, after: position }))
          const left = until - (yield* monotonicMillis)
          if (found.changes.length > 0 || left <= 0) return found
          position = found.reached
          yield* Effect.raceFirst(wait(found.isBehind), Effect.sleep(left))
        }
      }, Effect.scoped)

      const follow: ChangeFeedShape["follow"] = ({ after, orgId }) =>
        Stream.unwrap(
          Effect.map(listening, (wait) =>
            Stream.paginate(after, (position) =>
              read({ after: position, orgId, limit: batch }).pipe(
                Effect.tap(({ changes, isBehind }) => (changes.length === 0 ? wait(isBehind) : Effect.void)),
                Effect.map(({ changes, reached }) => [changes, Option.some<string | null>(reached)] as const)
              )
            )
          )
        )

      const Horizon = Schema.NonEmptyArray(Schema.Struct({ xid: Schema.String }))
      const now = sql`
        SELECT coalesce((SELECT n.name || '.' FROM sync.timelines n WHERE n.number > 1 ORDER BY n.number DESC LIMIT 1), '')
          || pg_snapshot_xmin(pg_current_snapshot())::text AS xid`.pipe(
        Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Horizon)(rows))),
        Effect.map(([{ xid }]) => ChangePosition.make(`${xid}.0`)),
        Effect.withSpan("ChangeFeed.now")
      )

      return ChangeFeed.of({ read, readSoon, now, upToNow, follow })
    })
  )
}
