/** References follow merges, and follow them back. */
import { assert, layer } from "@effect/vitest"
import { Deferred, Effect, Fiber, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { numberOf, rowsOf } from "../../../../test/support/database.ts"
import { PagesTest, run, runningStream, untilBlocked, visitor } from "../../../../test/support/pages.ts"
import { Aliases } from "./Aliases.ts"

const Host = Schema.Struct({ id: Schema.String, host: Schema.NullOr(Schema.String) })

/** A stream whose visitors refer to hosts, and what merges do to them. */
const stage = Effect.gen(function* () {
  const stream = yield* runningStream()
  const aliases = yield* Aliases
  const { bury, connectionId, entityId, idOf, orgId } = stream
  let now = 10

  /** Writes these visitors as a page shows them, a content and a host each. */
  const show = (visitors: Readonly<Record<string, string | null>>) => {
    now += 10
    const records = Object.entries(visitors).map(([id, host]) => stream.record(id, { host, content: `${id} at ${now}` }))
    return stream.write({ sent: now, received: now + 1, records })
  }
  /** The record is gone and lives on in another. */
  const merge = Effect.fnUntraced(function* (from: string, to: string) {
    now += 10
    yield* bury([from], now, now + 1)
    yield* aliases.add(idOf(from), idOf(to))
  })
  const settle = aliases.settle(connectionId, [visitor])

  /** To whom each visitor's row refers, by the source's ids. */
  const hosts = Effect.fnUntraced(function* (...ids: ReadonlyArray<string>) {
    const rows = yield* rowsOf(
      Host,
      `SELECT c.external_id AS id, h.external_id AS host FROM canonical.visitor c LEFT JOIN canonical.visitor h ON h.id = c.host_id
       WHERE c.entity_id = $1 AND c.external_id = ANY($2::text[])`,
      [entityId, ids]
    )
    return Object.fromEntries(rows.map(({ host, id }) => [id, host]))
  })
  const left = numberOf(
    `SELECT (SELECT count(*) FROM sync.aliases a JOIN canonical.visitor c ON c.id = a.from_id WHERE c.entity_id = $1)
       + (SELECT count(*) FROM sync.moved_references m JOIN canonical.visitor c ON c.id = m.row_id WHERE c.entity_id = $1)`,
    [entityId]
  )
  const feedOf = (id: string) =>
    numberOf("SELECT count(*) FROM sync.changes WHERE org_id = $1 AND $2 = ANY(ids) AND operations = 'u'", [orgId, idOf(id)])
  return { ...stream, aliases, show, merge, settle, hosts, left, feedOf }
})

layer(PagesTest, { excludeTestServices: true })("A merged row's references", (it) => {
  it.effect("move to the row that was kept, and back when the merged one returns, with an entry in the feed each time", () =>
    Effect.gen(function* () {
      const { feedOf, hosts, left, merge, settle, show } = yield* stage
      yield* show({ a: null, b: null, guest: "a", friend: "b" })
      yield* merge("a", "b")
      yield* settle
      assert.deepStrictEqual(yield* hosts("guest", "friend"), { guest: "b", friend: "b" })
      assert.strictEqual(yield* feedOf("guest"), 1)
      yield* show({ a: null })
      yield* settle
      assert.deepStrictEqual(yield* hosts("guest", "friend"), { guest: "a", friend: "b" })
      assert.strictEqual(yield* feedOf("guest"), 2)
      assert.strictEqual(yield* left, 0)
    })
  )

  it.effect("that were written while the merge stood move back too; those whose record says otherwise by now do not", () =>
    Effect.gen(function* () {
      const { hosts, left, merge, settle, show } = yield* stage
      yield* show({ a: null, b: null, early: "a" })
      yield* merge("a", "b")
      yield* settle
      yield* show({ late: "a" })
      yield* show({ early: "b" })
      assert.deepStrictEqual(yield* hosts("early", "late"), { early: "b", late: "b" })
      yield* show({ a: null })
      yield* settle
      assert.deepStrictEqual(yield* hosts("early", "late"), { early: "b", late: "a" })
      assert.strictEqual(yield* left, 0)
    })
  )

  it.effect("follow rows that merge into one another in turn, each time one of them returns", () =>
    Effect.gen(function* () {
      const { hosts, left, merge, settle, show } = yield* stage
      yield* show({ a: null, b: null, guest: "a" })
      yield* merge("a", "b")
      yield* show({ a: null })
      yield* merge("b", "a")
      // Nothing was settled in between: the newest merge counts.
      yield* settle
      assert.deepStrictEqual(yield* hosts("guest"), { guest: "a" })
      yield* show({ friend: "b" })
      assert.deepStrictEqual(yield* hosts("friend"), { friend: "a" })
      yield* show({ b: null })
      yield* settle
      assert.deepStrictEqual(yield* hosts("guest", "friend"), { guest: "a", friend: "b" })
      assert.strictEqual(yield* left, 0)
    })
  )

  it.effect("lead round no circle where the merge the other way round still stands", () =>
    Effect.gen(function* () {
      const { aliases, hosts, idOf, merge, settle, show } = yield* stage
      yield* show({ a: null, b: null, guest: "a", friend: "b" })
      yield* merge("a", "b")
      yield* settle
      yield* aliases.add(idOf("b"), idOf("a"))
      yield* settle
      assert.deepStrictEqual(yield* hosts("guest", "friend"), { guest: "a", friend: "a" })
    })
  )

  it.effect("follow a chain to its end, and back to the link of it that returns", () =>
    Effect.gen(function* () {
      const { hosts, left, merge, settle, show } = yield* stage
      yield* show({ a: null, b: null, c: null, d: null, ofA: "a", ofB: "b", ofC: "c" })
      yield* merge("a", "b")
      yield* settle
      yield* merge("b", "c")
      yield* merge("c", "d")
      yield* settle
      assert.deepStrictEqual(yield* hosts("ofA", "ofB", "ofC"), { ofA: "d", ofB: "d", ofC: "d" })
      yield* show({ b: null })
      yield* settle
      assert.deepStrictEqual(yield* hosts("ofA", "ofB", "ofC"), { ofA: "b", ofB: "b", ofC: "d" })
      yield* show({ c: null })
      yield* show({ a: null })
      yield* settle
      assert.deepStrictEqual(yield* hosts("ofA", "ofB", "ofC"), { ofA: "a", ofB: "b", ofC: "c" })
      assert.strictEqual(yield* left, 0)
    })
  )

  it.effect("that are being written by who does not know of the merge yet are moved all the same", () =>
    Effect.gen(function* () {
      const { aliases, entityId, hosts, idOf, settle, show } = yield* stage
      const sql = yield* SqlClient.SqlClient
      yield* show({ a: null, b: null })
      const isWritten = yield* Deferred.make<void>()
      const mayCommit = yield* Deferred.make<void>()
      // A page that has taken its turn, and saw no alias.
      const writing = yield* sql
        .withTransaction(
          Effect.gen(function* () {
            yield* sql`UPDATE sync.entities SET turn = turn + 1 WHERE id = ${entityId}`
            yield* run(
              `INSERT INTO canonical.visitor (id, org_id, entity_id, external_id, slot, host_id)
               SELECT $1, c.org_id, e.id, 'guest', '', $2 FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id WHERE e.id = $3`,
              [idOf("guest"), idOf("a"), entityId]
            )
            yield* Deferred.succeed(isWritten, undefined)
            yield* Deferred.await(mayCommit)
          })
        )
        .pipe(Effect.forkChild)
      yield* Deferred.await(isWritten)
      const settling = yield* Effect.andThen(aliases.add(idOf("a"), idOf("b")), settle).pipe(Effect.forkChild)
      yield* untilBlocked
      yield* Deferred.succeed(mayCommit, undefined)
      yield* Fiber.join(writing)
      yield* Fiber.join(settling)
      assert.deepStrictEqual(yield* hosts("guest"), { guest: "b" })
    })
  )
})
