/**
 * An application that follows the change feed in a loop, and stops and begins again whenever it likes, while the engine is killed with `kill -9` in the
 * middle of syncs, of a merge and of making rows again, and the church changes, merges, deletes and brings back people. In the end its copy equals the store.
 */
import { assert, it } from "@effect/vitest"
import { canonicalModel } from "@openfaith/canonical"
import { ExistingInstallationLive, Operations } from "@openfaith/server"
import { Deferred, Effect, Fiber, Layer, Ref, Schema, Stream } from "effect"
import { SqlClient } from "effect/sql"
import { type Church, mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { numberAsOwner, numberOf, rowsOf } from "../support/database.ts"
import { isDeep, noLimit } from "../support/engine.ts"
import { inHome, start, temporaryHome } from "../support/processes.ts"

const people = isDeep ? 3000 : 120
const rounds = isDeep ? 15 : 1
const seed = Number(process.env["OPENFAITH_TEST_SEED"] ?? 20_261_126)
const orgId = "acme"

const chance = (first: number) => {
  let state = first
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

const Row = Schema.Struct({ id: Schema.String, text: Schema.String })
/** What an application keeps of a row; when it was written is no part of it. */
const kept = "(to_jsonb(c) - 'updated_at')::text"

/** Live rows of all canonical entities, by entity and id. */
const storeNow = Effect.gen(function* () {
  const found = new Map<string, string>()
  for (const { name } of canonicalModel) {
    const rows = yield* rowsOf(Row, `SELECT c.id, ${kept} AS text FROM canonical.${name} c WHERE c.org_id = $1 AND c.deleted_at IS NULL`, [
      orgId
    ])
    for (const { id, text } of rows) found.set(`${name} ${id}`, text)
  }
  return found
})

/** A copy of the canonical rows, kept by what the feed tells: the rows it names are read again. */
const makeReader = Effect.gen(function* () {
  const operations = yield* Operations
  const copy = new Map<string, string>()
  const position = yield* Ref.make<string | null>(null)
  const starts = yield* Ref.make(0)
  const changes = (follow: boolean) =>
    Stream.unwrap(Effect.map(Ref.get(position), (after) => operations.changes({ after, orgId, follow }))).pipe(
      Stream.runForEach(({ entity, position: at, rows }) =>
        Effect.gen(function* () {
          const ids = rows.map(({ id }) => id)
          const live = yield* rowsOf(
            Row,
            `SELECT c.id, ${kept} AS text FROM canonical.${entity} c WHERE c.id = ANY($1::text[]) AND c.deleted_at IS NULL`,
            [ids]
          )
          for (const id of ids) copy.delete(`${entity} ${id}`)
          for (const { id, text } of live) copy.set(`${entity} ${id}`, text)
          yield* Ref.set(position, at)
        })
      )
    )
  const following = (pause: () => number) =>
    Ref.update(starts, (count) => count + 1).pipe(
      Effect.andThen(Effect.suspend(() => Effect.timeoutOption(changes(true), pause()))),
      Effect.forever
    )
  return { copy, following, readToNow: changes(false), starts }
})

/** What happens in the church between two syncs; people who went may come back. */
const live = (church: Church, round: number, random: () => number) => {
  const pick = () => church.tables.Person.rows[Math.floor(random() * church.tables.Person.rows.length)]
  mutate(church, { do: "live", count: 40 })
  mutate(church, { do: "merge" })
  const leaving = pick()
  if (!leaving) return
  mutate(church, { do: "delete", entity: "Person", ids: [leaving.id] })
  if (round % 2 === 1) church.tables.Person.insert(leaving)
}

it.live(
  "whoever follows the changes ends equal to the store, through kills, merges, deletions, returns and rows made again",
  () =>
    Effect.gen(function* () {
      const random = chance(seed)
      const home = yield* temporaryHome
      const simulator = yield* startSimulator({ people, limits: noLimit })
      const { church } = simulator
      const place = ["--org", orgId, "--adapter", "pco", "--base-url", simulator.url]
      const engine = (...args: ReadonlyArray<string>) =>
        start("apps/cli/src/main.ts", args, { OPENFAITH_HOME: home, OPENFAITH_TOKEN: simulator.token })
      const sync = (kind: string) => engine("sync", ...place, "--kind", kind, "--wait", "--json")
      const complete = Effect.fnUntraced(function* (process: ReturnType<typeof engine>) {
        const { code, stderr, stdout } = yield* Effect.promise(() => process.ended)
        assert.strictEqual(code, 0, stderr || stdout)
      })
      yield* complete(engine("sync", ...place, "--entity", "people.Person", "--entity", "people.Email", "--wait"))

      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const operations = yield* Operations
        const reader = yield* makeReader
        const reading = yield* Effect.forkChild(reader.following(() => 100 + random() * 1500))
        let struck = 0
        /** Lets a process come as far as `far` says, and kills it. */
        const killed = Effect.fnUntraced(function* (
          process: ReturnType<typeof engine>,
          far: Effect.Effect<boolean, never, SqlClient.SqlClient>
        ) {
          const isAtWork = () => process.child.exitCode === null
          while (isAtWork() && !(yield* far)) yield* Effect.sleep("10 millis")
          if (isAtWork()) struck++
          process.child.kill("SIGKILL")
          yield* Effect.promise(() => process.ended)
        })
        for (let round = 0; round < rounds; round++) {
          const limit = church.requests.summary().total + Math.floor(5 + random() * people * 0.1)
          const kind = round % 2 === 0 ? "full" : "reconcile"
          yield* killed(
            sync(kind),
            Effect.sync(() => church.requests.summary().total >= limit)
          )
          live(church, round, random)
        }
        // A run that has lived through many changes and kills may prove nothing, and says so; the next one is not it.
        for (const kind of ["full", "reconcile"]) assert.include([0, 3], (yield* Effect.promise(() => sync(kind).ended)).code)
        // A merge stopped between the tombstone and the moving of references, which has to wait for this transaction.
        const removed = yield* rowsOf(
          Row,
          `SELECT p.id, p.external_id AS text FROM canonical.person p JOIN canonical.email e ON e.person_id = p.id
           WHERE p.org_id = $1 AND p.deleted_at IS NULL AND e.deleted_at IS NULL`,
          [orgId]
        ).pipe(Effect.map((rows) => rows.find(({ text }) => church.tables.Person.byId.has(text))))
        const letGo = yield* Deferred.make<void>()
        const holder = yield* sql`SET LOCAL idle_in_transaction_session_timeout = 0`.pipe(
          Effect.andThen(sql`SELECT 1 FROM canonical.email WHERE person_id = ${removed?.id ?? ""} FOR UPDATE`),
          Effect.andThen(Deferred.await(letGo)),
          sql.withTransaction,
          Effect.forkChild
        )
        const keep = church.tables.Person.rows.find(({ id }) => id !== removed?.text)
        mutate(church, { do: "merge", remove: removed?.text ?? "", keep: keep?.id ?? "" })
        const referring = numberOf("SELECT count(*) FROM canonical.email WHERE person_id = $1", [removed?.id ?? ""])
        const halfWay = numberAsOwner(
          `SELECT count(*) FROM sync.aliases a WHERE a.from_id = $1 AND EXISTS (
             SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`,
          [removed?.id ?? ""]
        )
        const before = struck
        yield* killed(
          sync("reconcile"),
          Effect.map(halfWay, (found) => found > 0)
        ).pipe(Effect.ensuring(Deferred.succeed(letGo, undefined)))
        yield* Fiber.join(holder)
        assert.strictEqual(struck, before + 1, "the merge was stopped half-way")
        assert.isAbove(yield* referring, 0)
        yield* complete(sync("reconcile"))
        assert.strictEqual(yield* referring, 0)

        // Somebody meddled with the rows: they are made again from what is stored.
        const meddled =
          yield* sql`UPDATE canonical.person SET first_name = 'Nobody' WHERE org_id = ${orgId} AND deleted_at IS NULL RETURNING id`
        assert.isAbove(meddled.length, people / 2)
        const again = () => engine("reproject", "--apply", "--org", orgId, "--wait", "--json")
        yield* killed(
          again(),
          Effect.map(
            rowsOf(Row, "SELECT entity_id::text AS id, '' AS text FROM sync.reprojections"),
            (queued) => queued.length > 0 && random() < 0.3
          )
        )
        yield* complete(again())
        assert.strictEqual((yield* sql`SELECT 1 FROM canonical.person WHERE first_name = 'Nobody'`).length, 0)
        assert.isAbove(struck, rounds / 2, "kills that met a process at work")

        yield* Fiber.interrupt(reading)
        yield* reader.readToNow
        const store = yield* storeNow
        assert.isAbove(store.size, people)
        assert.deepStrictEqual(reader.copy, store)

        // The command line tells the same, and that there is nothing left to make again.
        const [changes, preview] = yield* Effect.promise(() =>
          Promise.all([engine("changes", "--org", orgId).ended, engine("reproject", "--preview", "--org", orgId).ended])
        )
        const told = changes.stdout
          .split("\n")
          .filter((line) => line !== "")
          .map((line): unknown => JSON.parse(line))
        const fed = yield* Stream.runCollect(operations.changes({ after: null, orgId, follow: false }))
        assert.deepStrictEqual(told, fed)
        assert.match(preview.stdout, /^Nothing would change\.$/m)
        yield* Effect.logInfo(
          `${struck} kills met a process at work; the reader began ${yield* Ref.get(reader.starts)} times and has ${store.size} rows.`
        )
      }).pipe(Effect.provide(ExistingInstallationLive.pipe(Layer.provide(inHome(home)))))
    }).pipe(Effect.scoped),
  { timeout: isDeep ? 600_000 : 300_000 }
)
