/** What goes wrong inside the database: no room left, rows that others hold, and statements that take too long. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { asOwner } from "./asOwner.ts"
import type { Nemesis } from "./Nemesis.ts"
import { Rig } from "./Rig.ts"
import { untiring } from "./workload.ts"

const untilRefused = Effect.fnUntraced(function* (codes: ReadonlyArray<string>, seconds: number) {
  const { ledger } = yield* Rig
  const count = () => codes.reduce((sum, code) => sum + (ledger.refused.get(code) ?? 0), 0)
  const before = count()
  const until = Date.now() + seconds * 1000
  yield* Effect.repeat(Effect.sleep("50 millis"), { until: () => count() > before || Date.now() > until })
  return () => count() - before
})

/** disk_full, and what a server says that ends because it cannot write its log. */
const fullCodes = ["53100", "57P02"]

const fullDisk: Nemesis = {
  kind: "disk full",
  track: "database",
  hindrance: ({ disk }) => (typeof disk === "string" ? disk : null),
  strike: Effect.fnUntraced(function* (dice) {
    const { disk } = yield* Rig
    if (typeof disk === "string") return null
    const since = Date.now()
    const more = dice.between(2, 8)
    const { megabytes, refused } = yield* Effect.gen(function* () {
      const megabytes = disk.fill()
      const refused = yield* untilRefused(fullCodes, 40)
      if (refused() > 0) yield* Effect.sleep(`${more} seconds`)
      return { megabytes, refused: refused() }
    }).pipe(Effect.ensuring(Effect.sync(() => disk.free())))
    const seconds = Math.round((Date.now() - since) / 1000)
    return refused === 0 ? null : { detail: `${megabytes} MB taken for ${seconds} s, ${refused} statements refused`, workers: [] }
  })
}

/** The engine waits ten seconds for a lock. */
const heldSeconds = 14

const lockedRows: Nemesis = {
  kind: "rows locked by another session",
  track: "database",
  strike: Effect.fnUntraced(function* () {
    const sql = yield* SqlClient.SqlClient
    const { churches } = yield* Rig
    const ids = churches.map(({ connection }) => connection.id)
    // As somebody does who has opened a transaction by hand and gone away: no page of these churches can be stored.
    const held = sql
      .withTransaction(
        Effect.gen(function* () {
          yield* sql`SELECT set_config('idle_in_transaction_session_timeout', '60s', true)`
          yield* sql`SELECT 1 FROM sync.entities WHERE connection_id = ANY(${ids}::text[]) FOR UPDATE`
          const refused = yield* untilRefused(["55P03"], heldSeconds)
          return refused()
        })
      )
      .pipe(
        Effect.sandbox,
        Effect.orElseSucceed(() => 0)
      )
    const refused = yield* held
    return refused === 0 ? null : { detail: `${refused} statements gave up`, workers: [] }
  })
}

/** The engine lets a statement take a minute. */
const tooLongSeconds = 75

const slowStatement: Nemesis = {
  kind: "a statement that takes too long",
  track: "database",
  strike: Effect.fnUntraced(function* () {
    const sql = yield* SqlClient.SqlClient
    const once = (statement: string) => untiring(asOwner(Effect.andThen(sql`SET LOCAL lock_timeout = '3s'`, sql.unsafe(statement))))
    // The next page sleeps in its statement; whatever comes after it, the same page once more among it, passes.
    yield* once(`CREATE SCHEMA IF NOT EXISTS chaos`)
    yield* once(`CREATE SEQUENCE IF NOT EXISTS chaos.pages`)
    yield* once(`CREATE OR REPLACE FUNCTION chaos.sleep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
      IF nextval('chaos.pages') = 1 THEN PERFORM pg_sleep(${tooLongSeconds}); END IF; RETURN NEW; END $$`)
    yield* once(`ALTER SEQUENCE chaos.pages RESTART`)
    yield* once(`CREATE OR REPLACE TRIGGER chaos_sleep BEFORE UPDATE ON sync.streams FOR EACH ROW
      WHEN (NEW.progress_at IS DISTINCT FROM OLD.progress_at) EXECUTE FUNCTION chaos.sleep()`)
    const refused = yield* untilRefused(["57014 timeout"], tooLongSeconds).pipe(
      Effect.ensuring(once(`DROP TRIGGER IF EXISTS chaos_sleep ON sync.streams`))
    )
    return refused() === 0 ? null : { detail: `${refused()} statements ended by their timeout`, workers: [] }
  })
}

export const databaseNemeses: ReadonlyArray<Nemesis> = [fullDisk, lockedRows, slowStatement]
