/** A database that has gone back is noticed by whatever is remembered outside of it, once, and positions of the feed from before tell so. */
import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { feedCaughtUp } from "../../../../test/support/changes.ts"
import { numberOf, rowsOf } from "../../../../test/support/database.ts"
import { PagesTest, runningStream } from "../../../../test/support/pages.ts"
import { compareRestored } from "../schedules/AfterRestore.ts"
import { ChangeFeed } from "./ChangeFeed.ts"
import { Timelines } from "./Timelines.ts"

const Stored = Schema.Struct({ name: Schema.String, number: Schema.Int, reason: Schema.String })
const stored = rowsOf(Stored, "SELECT name, number, reason FROM sync.timelines ORDER BY number")

/** As if a backup of so many marks ago had been put in the place of the database. */
const goBack = (marks: number) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`UPDATE sync.timelines SET mark = mark - ${marks}::int WHERE number = (SELECT max(number) FROM sync.timelines)`
  )

const read = (after: string | null) => Effect.flatMap(ChangeFeed, (feed) => feed.read({ after, orgId: null, limit: 1000 }))

layer(PagesTest, { excludeTestServices: true })("A timeline", (it) => {
  it.effect("goes on for as long as the database does, and ends once when it has gone back", () =>
    Effect.gen(function* () {
      const timelines = yield* Timelines
      const { began, mark: first } = yield* timelines.mark(null)
      assert.isNull(began)
      const { mark: second } = yield* timelines.mark(first)
      assert.deepStrictEqual(second, { ...first, mark: first.mark + 1 })
      assert.isNull((yield* timelines.mark(first)).began, "another process has marked meanwhile")
      assert.isNull(
        (yield* timelines.mark({ ...first, store: "another", mark: 1000 })).began,
        "another store was worked on from here before"
      )
      assert.strictEqual((yield* stored).length, 1)

      const { mark: last } = yield* timelines.mark(second)
      yield* goBack(2)
      const all = yield* Effect.all(
        Array.from({ length: 8 }, () => timelines.mark(last)),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(all.filter(({ began }) => began !== null).length, 1, "one of all notices")
      const [, next, another] = yield* stored
      assert.isUndefined(another)
      assert.match(next?.reason ?? "", /older than it was/)
      assert.isTrue(all.every(({ mark }) => mark.timeline === next?.name && mark.store === first.store))
      assert.isNull((yield* timelines.mark(last)).began, "the timeline before is one of its own")

      yield* Effect.flatMap(SqlClient.SqlClient, (sql) => sql`DELETE FROM sync.timelines WHERE number = 2`)
      const { mark } = all[0] ?? { mark: last }
      assert.isNotNull((yield* timelines.mark(mark)).began, "it went back to before that timeline began")
    })
  )

  it.effect("takes the streams from processes of the one before", () =>
    Effect.gen(function* () {
      const timelines = yield* Timelines
      const stream = yield* runningStream()
      const { mark } = yield* timelines.mark(null)
      yield* goBack(mark.mark)
      const refused = yield* timelines.mark(mark).pipe(Effect.andThen(stream.write({ records: [stream.record("1")] })), Effect.exit)
      const written = yield* numberOf("SELECT count(*) FROM canonical.visitor WHERE org_id = $1", [stream.orgId])
      assert.strictEqual(written, 0, JSON.stringify(refused))
    })
  )

  it.effect("is named by positions of the feed; one from behind the moment it went back to is refused, one from before goes on", () =>
    Effect.gen(function* () {
      const timelines = yield* Timelines
      const sql = yield* SqlClient.SqlClient
      const stream = yield* runningStream()
      yield* stream.write({ records: [stream.record("1")] })
      const early = yield* feedCaughtUp
      const { mark } = yield* timelines.mark(null)
      yield* stream.write({ records: [stream.record("2")] })
      const late = yield* feedCaughtUp
      yield* goBack(mark.mark)
      yield* timelines.mark(mark)
      const again = yield* runningStream()
      yield* again.write({ records: [again.record("3")] })
      // What the restore has taken back, these numbers are given out again for.
      yield* sql`DELETE FROM sync.changes WHERE org_id = ${stream.orgId} AND ${stream.idOf("2")} = ANY(ids)`
      yield* feedCaughtUp

      const undone = yield* Effect.flip(read(late))
      assert.deepStrictEqual([undone._tag, "isUndone" in undone && undone.isUndone], ["UnusablePosition", true])
      const { changes, reached } = yield* read(early)
      assert.deepStrictEqual(
        changes.flatMap(({ rows }) => rows.map(({ id }) => id)),
        [again.idOf("3")]
      )
      const [, name] = /^([a-z0-9]{8})\.\d+\.\d+$/.exec(reached) ?? []
      assert.strictEqual(name, (yield* stored).at(-1)?.name)
      assert.deepStrictEqual((yield* read(reached)).changes, [])
      assert.isTrue((yield* Effect.flip(read(`zzzzzzzz.${reached.slice(9)}`)))._tag === "UnusablePosition", "of no timeline there was")
      assert.isAbove((yield* read(null)).changes.length, 1, "the feed begins with its oldest change as ever")
    })
  )

  it.effect("ends where the database is put on another server, where transactions have other numbers", () =>
    Effect.gen(function* () {
      const timelines = yield* Timelines
      const sql = yield* SqlClient.SqlClient
      const feed = yield* ChangeFeed
      const stream = yield* runningStream()
      yield* stream.write({ records: [stream.record("1")] })
      const before = yield* feedCaughtUp
      const { mark } = yield* timelines.mark(null)
      // Restored from a dump: rows with numbers that this server comes to in years.
      yield* sql`UPDATE sync.changes SET xid = (xid::text::bigint + 1000000)::text::xid8`
      yield* sql`UPDATE sync.timelines SET system_identifier = '1' WHERE name = ${mark.timeline}`
      assert.deepStrictEqual((yield* feed.read({ after: null, orgId: stream.orgId, limit: 10 })).changes, [], "nobody was shown them")
      assert.match((yield* timelines.mark(mark)).began ?? "", /another server/)
      yield* feedCaughtUp
      const shown = yield* feed.read({ after: null, orgId: stream.orgId, limit: 10 })
      assert.deepStrictEqual(
        shown.changes.flatMap(({ rows }) => rows.map(({ id }) => id)),
        [stream.idOf("1")]
      )
      assert.strictEqual((yield* Effect.flip(read(before)))._tag, "UnusablePosition")
      yield* stream.write({ records: [stream.record("2")], sent: 30, received: 31 }).pipe(Effect.exit)
      yield* sql`UPDATE sync.timelines SET server_timeline = 99 WHERE number = (SELECT max(number) FROM sync.timelines)`
      assert.match((yield* timelines.mark(null)).began ?? "", /timeline 99 became/)
    })
  )

  it.effect("ends where the database's clock is set back, so that what is seen from now on wins, and schedules come round", () =>
    Effect.gen(function* () {
      const timelines = yield* Timelines
      const sql = yield* SqlClient.SqlClient
      const stream = yield* runningStream()
      yield* stream.write({ records: [stream.record("1")] })
      const before = yield* feedCaughtUp
      const { mark } = yield* timelines.mark(null)
      yield* sql`UPDATE sync.timelines SET marked_at = marked_at + interval '20 seconds' WHERE name = ${mark.timeline}`
      assert.isNull((yield* timelines.mark(mark)).began, "a step of seconds is nothing")
      yield* sql`UPDATE sync.timelines SET marked_at = clock_timestamp() + interval '1 hour' WHERE name = ${mark.timeline}`
      yield* sql`UPDATE sync.records SET sent_at = clock_timestamp() + interval '1 hour', received_at = clock_timestamp() + interval '1 hour'`
      const other = yield* runningStream()
      yield* sql`
        INSERT INTO sync.schedules (connection_id, kind, every_seconds, anchor_at, next_run_at)
        SELECT id, 'delta', 900, clock_timestamp(), clock_timestamp() + interval '70 minutes' FROM sync.connections WHERE org_id = ${other.orgId}`
      assert.match((yield* timelines.mark(mark)).began ?? "", /clock was set back by 60 minutes/)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.records WHERE received_at > clock_timestamp()"), 0)
      assert.strictEqual(
        yield* numberOf("SELECT count(*) FROM sync.schedules WHERE next_run_at > clock_timestamp() + interval '15 minutes'"),
        0
      )
      assert.deepStrictEqual((yield* read(before)).changes, [], "positions go on: nothing else went back")
    })
  )

  it.effect("is healed when every connection has been compared with its source, which is asked for until it is done", () =>
    Effect.gen(function* () {
      const timelines = yield* Timelines
      const sql = yield* SqlClient.SqlClient
      const { mark } = yield* timelines.mark(null)
      yield* sql`UPDATE sync.runs SET status = 'complete' WHERE kind <> 'records'`
      yield* goBack(mark.mark)
      yield* timelines.mark(mark)
      const connections = yield* numberOf("SELECT count(*) FROM sync.connections")
      assert.strictEqual((yield* timelines.current)?.unread, connections)
      assert.strictEqual(yield* compareRestored, connections)
      assert.strictEqual(yield* compareRestored, 0, "they are requested once")
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.runs WHERE origin = 'restore'"), connections)
      assert.isNull((yield* timelines.current)?.healedAt)
      yield* sql`UPDATE sync.runs SET status = 'incomplete', requested_at = clock_timestamp() WHERE kind = 'reconciliation'`
      assert.strictEqual(yield* compareRestored, 0, "what did not complete is not begun at once")
      yield* sql`UPDATE sync.runs SET requested_at = requested_at - interval '7 hours' WHERE kind = 'reconciliation'`
      yield* sql`UPDATE sync.timelines SET began_at = began_at - interval '8 hours'`
      yield* sql`UPDATE sync.connections SET created_at = created_at - interval '9 hours'`
      assert.strictEqual(yield* compareRestored, connections)
      yield* sql`UPDATE sync.runs SET status = 'complete' WHERE kind = 'reconciliation' AND status = 'requested'`
      yield* compareRestored
      assert.isNotNull((yield* timelines.current)?.healedAt)
    })
  )
})
