/** A scheduler that is killed, doubled, late or in the way of another run: every occurrence becomes one run, at its time. */
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Layer, Option, Result, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { countingStatements } from "../../../../test/support/countingStatements.ts"
import { anotherPool, DatabaseTest, numberOf, rowsOf } from "../../../../test/support/database.ts"
import { Connections } from "../state/Connections.ts"
import { ConnectionId } from "../ids.ts"
import { Runs } from "../state/Runs.ts"
import { keyOf, Schedules } from "../state/Schedules.ts"
import { tick } from "./Scheduler.ts"
import { nextDue, type Timing } from "./Timing.ts"
import { usualSchedules } from "./usual.ts"

const StoreTest = Layer.mergeAll(Connections.layer, Runs.layer, Schedules.layer).pipe(Layer.provideMerge(DatabaseTest))

const step = 15_000
const dawn = Date.parse("2026-06-01T05:00:00Z")
const hour = 3_600_000

interface Planned {
  readonly id: number
  readonly key: string
  readonly timing: Timing
}

/** Connections with their usual schedules as of a simulated moment, without a source. */
const churches = Effect.fnUntraced(function* (count: number, org: string) {
  const sql = yield* SqlClient.SqlClient
  const names = Array.from({ length: count }, (_, n) => `con_${org}_${n}`)
  // Each test has the scheduler to itself.
  yield* sql`UPDATE sync.schedules SET enabled = false`
  yield* sql`INSERT INTO sync.organisations (id) VALUES (${org})`
  yield* sql`
    INSERT INTO sync.connections (id, org_id, adapter, base_url, account_id, account_name)
    SELECT n, ${org}, 'any', 'http://none', n, n FROM unnest(${names}::text[]) n`
  const rows = names.flatMap((name) =>
    usualSchedules(name).map(({ kind, timing }) => {
      const key = keyOf({ connectionId: ConnectionId.make(name), kind, entity: null })
      return { name, kind, timing, key, next: Result.getOrThrow(nextDue(key, timing, dawn)) }
    })
  )
  const Made = Schema.Struct({ id: Schema.Int, connection_id: Schema.String, kind: Schema.String })
  const made = yield* sql`
    INSERT INTO sync.schedules (connection_id, kind, every_seconds, anchor_at, jitter_seconds, next_run_at)
    SELECT n, k, e, a::timestamptz, j, d::timestamptz
    FROM unnest(${rows.map(({ name }) => name)}::text[], ${rows.map(({ kind }) => kind)}::text[],
      ${rows.map(({ timing }) => timing.everySeconds ?? 0)}::int[], ${rows.map(({ timing }) => timing.anchorAt)}::text[],
      ${rows.map(({ timing }) => timing.jitterSeconds)}::int[], ${rows.map(({ next }) => new Date(next).toISOString())}::text[]) AS t (n, k, e, a, j, d)
    RETURNING id, connection_id, kind`.pipe(Effect.flatMap(Schema.decodeUnknownEffect(Schema.Array(Made))))
  yield* sql`ANALYZE sync.schedules, sync.connections`
  const ids = new Map(made.map(({ connection_id, id, kind }) => [`${connection_id}/${kind}/`, id]))
  return rows.map(({ key, timing }): Planned => ({ id: ids.get(key) ?? 0, key, timing }))
})

/** Every due time in a stretch of time, from the timing alone. */
const expected = ({ key, timing }: Planned, from: number, to: number) => {
  const found: Array<number> = []
  for (let due = Result.getOrThrow(nextDue(key, timing, from)); due <= to; due = Result.getOrThrow(nextDue(key, timing, due)))
    found.push(due)
  return found
}

/** A scheduler with connections of its own, as another process has them. */
const worker = (name: string) =>
  Effect.map(Layer.build(Layer.fresh(Schedules.layer).pipe(Layer.provide(anotherPool(name)))), (context) => ({
    name,
    tick: (now: number) => tick(new Date(now)).pipe(Effect.provideService(Schedules, Context.get(context, Schedules)))
  }))
type Worker = Effect.Success<ReturnType<typeof worker>>

/** Looks, and is killed while it does. */
const killed = Effect.fnUntraced(function* ({ name, tick: look }: Worker, now: number) {
  const sql = yield* SqlClient.SqlClient
  const looking = yield* Effect.forkChild(look(now), { startImmediately: true })
  yield* sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ${name}`
  return yield* Fiber.await(looking)
})

const endRuns = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`UPDATE sync.runs SET status = 'complete' WHERE status = 'requested'`
})

const Started = Schema.Struct({ id: Schema.Int, due: Schema.Int, at: Schema.Int })
const startedRuns = (org: string) =>
  rowsOf(
    Started,
    `SELECT schedule_id AS id, (extract(epoch FROM due_at) * 1000)::float8 AS due, (extract(epoch FROM requested_at) * 1000)::float8 AS at
     FROM sync.runs WHERE connection_id LIKE $1 AND schedule_id IS NOT NULL ORDER BY 1, 2`,
    [`con_${org}_%`]
  )

layer(StoreTest, { excludeTestServices: true })("The scheduler", (it) => {
  it.effect("starts each occurrence of 5,000 connections within its jitter, once, though killed, doubled and away in between", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const planned = yield* churches(5_000, "many")
        const first = yield* worker("first")
        const second = yield* worker("second")
        let interrupted = 0
        let statements = 0
        for (let now = dawn + step; now <= dawn + hour; now += step) {
          const minute = (now - dawn) / 60_000
          if (minute < 20) statements += (yield* countingStatements(first.tick(now))).count
          // Half a minute in which nobody has started anything, then another process does.
          else if (minute === 20) yield* killed(first, now)
          else if (minute < 40) statements += (yield* countingStatements(second.tick(now))).count
          else if (minute % 1 === 0) {
            // Two at once, and one of them dies over it.
            const [exit] = yield* Effect.all([killed(first, now), second.tick(now)], { concurrency: "unbounded" })
            if (Exit.isFailure(exit)) interrupted++
          } else yield* Effect.all([Effect.ignore(first.tick(now)), second.tick(now)], { concurrency: "unbounded" })
          yield* endRuns
        }
        assert.isAbove(interrupted, 0, "a worker that was never hit proves nothing")
        assert.isAtMost(statements, 2 * 40 * 4, "two statements a look")

        const byId = new Map(planned.map((each) => [each.id, each]))
        const started = yield* startedRuns("many")
        const wanted = planned.flatMap((each) => expected(each, dawn, dawn + hour).map((due) => `${each.id}@${due}`))
        assert.isAbove(wanted.length, 20_000)
        assert.deepStrictEqual(started.map(({ due, id }) => `${id}@${due}`).sort(), wanted.sort(), "none twice, none skipped")
        for (const { at, due, id } of started) {
          const { anchorAt, everySeconds, jitterSeconds } = byId.get(id)?.timing ?? assert.fail(`schedule ${id}`)
          const every = (everySeconds ?? 0) * 1000
          const nominal = due - ((due - Date.parse(anchorAt)) % every)
          assert.isTrue(at >= due && at - nominal <= jitterSeconds * 1000, `schedule ${id}: ${at - nominal} ms after its time`)
        }
      })
    )
  )

  it.effect("catches up once after ten hours, and goes on in its own rhythm", () =>
    Effect.gen(function* () {
      const planned = yield* churches(3, "late")
      const now = dawn + 10 * hour
      for (let look = 0; look < 5; look++) {
        yield* tick(new Date(now + look * 1000))
        yield* endRuns
      }
      const started = yield* startedRuns("late")
      // A delta and a reconciliation each; the latter's night has come and gone as well.
      assert.strictEqual(started.length, 6)
      for (const { at } of started) assert.strictEqual(at, now)
      const Next = Schema.Struct({ id: Schema.Int, next: Schema.Int })
      const next = yield* rowsOf(
        Next,
        "SELECT id, (extract(epoch FROM next_run_at) * 1000)::float8 AS next FROM sync.schedules WHERE connection_id LIKE 'con_late_%'"
      )
      for (const each of planned) {
        assert.strictEqual(next.find(({ id }) => id === each.id)?.next, Result.getOrThrow(nextDue(each.key, each.timing, now)), each.key)
      }
    })
  )

  it.effect("starts nothing for who looked before another one claimed", () =>
    Effect.gen(function* () {
      yield* churches(1, "raced")
      const schedules = yield* Schedules
      const now = new Date(dawn + 16 * 60_000)
      const seen = (yield* schedules.due(now, 500)).filter(({ orgId }) => orgId === "raced")
      assert.strictEqual(seen.length, 1)
      yield* tick(now)
      yield* endRuns
      // Neither for the occurrence that was claimed, nor for one that has been changed to since.
      const late = seen.map((schedule) => ({ schedule, starts: true, nextRunAt: dawn + hour }))
      assert.deepStrictEqual(yield* schedules.claim(late), [])
      const [{ connectionId } = { connectionId: ConnectionId.make("") }] = seen
      yield* schedules.set({ connectionId, kind: "delta", entity: null }, { everySeconds: 60 })
      assert.deepStrictEqual(yield* schedules.claim(late), [])
      assert.strictEqual((yield* startedRuns("raced")).length, 1)
    })
  )

  it.effect("never overlaps itself, gives way to a full run, and goes on when they have ended", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const runs = yield* Runs
      yield* churches(1, "busy")
      yield* sql`DELETE FROM sync.schedules WHERE connection_id = 'con_busy_0' AND kind <> 'delta'`
      const connection = ConnectionId.make("con_busy_0")
      const whole = { entities: null }
      const tickAt = (minutes: number) => tick(new Date(dawn + minutes * 60_000))
      const count = Effect.map(startedRuns("busy"), (rows) => rows.length)
      const end = (id: string) => sql`UPDATE sync.runs SET status = 'complete' WHERE id = ${id}`

      const own = yield* runs.request(connection, "delta", whole)
      assert.deepStrictEqual(yield* tickAt(20), [])
      assert.strictEqual(yield* count, 0)
      yield* end(own.runId)
      const full = yield* runs.request(connection, "full", whole)
      assert.deepStrictEqual(yield* tickAt(40), [])
      yield* end(full.runId)
      // Neither of those that were left out comes back.
      assert.deepStrictEqual(yield* tickAt(40.1), [])
      const [started, ...more] = yield* tickAt(60)
      assert.deepStrictEqual(more, [])
      assert.strictEqual(yield* count, 1)
      assert.strictEqual(Option.getOrThrow(yield* runs.find(started ?? "")).origin, "schedule")
      // Another scope is another run: nothing to give way to.
      yield* endRuns
      yield* runs.request(connection, "full", { entities: ["a.B"] })
      assert.strictEqual((yield* tickAt(80)).length, 1)
    })
  )

  it.effect("starts nothing that is disabled, paused, without a working connection or in a blackout", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* churches(5, "quiet")
      yield* sql`DELETE FROM sync.schedules WHERE connection_id LIKE 'con_quiet_%' AND kind <> 'delta'`
      yield* sql`UPDATE sync.schedules SET enabled = false WHERE connection_id = 'con_quiet_0'`
      yield* sql`UPDATE sync.connections SET status = 'needs_reauthorisation' WHERE id = 'con_quiet_1'`
      yield* sql`UPDATE sync.schedules SET blackouts = '[{"from": "05:10", "to": "05:50"}]' WHERE connection_id = 'con_quiet_2'`
      // What no line can have been set to, but an update of the time zones might do to it.
      yield* sql`UPDATE sync.schedules SET every_seconds = NULL, cron = '* * * * *', zone = 'Mars/Base' WHERE connection_id = 'con_quiet_3'`
      assert.strictEqual((yield* tick(new Date(dawn + 20 * 60_000))).length, 1)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.runs WHERE connection_id = 'con_quiet_4'"), 1)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.schedules WHERE paused_reason LIKE 'There is no time zone%'"), 1)
      yield* endRuns
      yield* tick(new Date(dawn + 49 * 60_000))
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.runs WHERE connection_id = 'con_quiet_2'"), 0)
      yield* tick(new Date(dawn + 50 * 60_000))
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.runs WHERE connection_id = 'con_quiet_2'"), 1)
    })
  )
})
