/**
 * Removes everything of connections that are to be forgotten: batch by batch, table by table, in the turns of their entities, until a whole round finds
 * nothing. No position is kept: what is gone is gone, so one that is killed anywhere begins the round again and finds the rest.
 *
 * The connection's own row goes last, and nothing that still refers to it lets it go. Then, where no other connection of the organisation has secrets,
 * its data keys are destroyed: copies of the database that are older open no secret of it with them.
 */
import { Context, Effect, Layer, Option, Result, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { Vault } from "../credentials/Vault.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import { persistently } from "../state/persistently.ts"
import { type Purge, Purges } from "../state/Purges.ts"
import { connectionTables, removalSteps } from "../store/connectionTables.ts"

export interface PurgePreview {
  /** Tables of which something would go, and how many rows. */
  readonly tables: ReadonlyArray<{ readonly table: string; readonly rows: number }>
  /** No other connection of the organisation has secrets, so its data keys go too. */
  readonly destroysKeys: boolean
}

export interface PurgerShape {
  /** What would go. Counts, and writes nothing. */
  readonly preview: (connectionId: string) => Effect.Effect<PurgePreview, SqlError.SqlError>
  /** Works through what is asked for until nothing is left that nobody else is doing. Fails where one failed, after the others. */
  readonly carryOut: Effect.Effect<void, SqlError.SqlError>
}

/** Rows removed in one transaction: pages of others wait no longer than that. */
const batchSize = 1000
/** Batches go on within one transaction for so long at most. */
const transactionMs = 200

const Count = Schema.Tuple([Schema.Struct({ count: Schema.Int })])
const Others = Schema.Tuple([Schema.Struct({ others: Schema.Boolean })])

export class Purger extends Context.Service<Purger, PurgerShape>()("@openfaith/sync-engine/strategies/Purger") {
  static readonly layer = Layer.effect(
    Purger,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { entities: model } = yield* CanonicalModel
      const purges = yield* Purges
      const vault = yield* Vault
      const steps = removalSteps(model)
      const tables = connectionTables(model)

      const countOf = Effect.fnUntraced(function* (statement: string, parameters: ReadonlyArray<unknown>) {
        const [{ count }] = yield* Effect.orDie(Schema.decodeUnknownEffect(Count)(yield* sql.unsafe(statement, [...parameters])))
        return count
      })

      const preview: PurgerShape["preview"] = Effect.fn("Purger.preview")(function* (connectionId) {
        const counted = yield* Effect.forEach(tables, ({ isOwn, table }) =>
          Effect.map(countOf(`SELECT count(*)::int AS count FROM ${table} WHERE ${isOwn}`, [connectionId]), (rows) => ({ table, rows }))
        )
        const [{ others }] = yield* sql`
          SELECT EXISTS (SELECT 1 FROM sync.connections c JOIN sync.connections o ON o.org_id = c.org_id AND o.id <> c.id
            WHERE c.id = ${connectionId} AND o.status <> 'disconnected') AS others`.pipe(
          Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Others)(rows)))
        )
        return { tables: counted.filter(({ rows }) => rows > 0), destroysKeys: !others }
      })

      /** Nobody writes records of the connection meanwhile: who makes rows again, replays or undoes waits for its turn, and finds nothing then. */
      const takeTurns = (connectionId: string) =>
        sql`SELECT id FROM sync.entities WHERE connection_id = ${connectionId} ORDER BY id FOR NO KEY UPDATE`

      /** Removes rows of one table for a while; answers whether there may be more of it. `null`: another process is at work on it, or it is over. */
      const someOf = Effect.fnUntraced(function* (connectionId: string, { statement, table }: (typeof steps)[number]) {
        const held = yield* purges.hold(connectionId)
        if (Option.isNone(held)) return null
        yield* takeTurns(connectionId)
        const until = (yield* monotonicMillis) + transactionMs
        let removed = 0
        let isFull = true
        while (isFull && (removed === 0 || (yield* monotonicMillis) < until)) {
          const count = yield* countOf(statement, [connectionId, batchSize])
          removed += count
          isFull = count === batchSize
        }
        if (removed > 0) {
          const before = held.value.removed
          yield* purges.advance(connectionId, { ...before, [table]: (before[table] ?? 0) + removed })
        }
        return { removed, hasMore: isFull }
      }, sql.withTransaction)

      const finish = Effect.fnUntraced(function* ({ connectionId, orgId }: Purge) {
        if (Option.isNone(yield* purges.hold(connectionId))) return
        yield* vault.destroyUnused(orgId)
        yield* purges.finish(connectionId)
      }, sql.withTransaction)

      /** A row that is still referred to stays: something was written meanwhile, and the next round finds it. */
      const attempt = (connectionId: string, step: (typeof steps)[number]) =>
        someOf(connectionId, step).pipe(
          Effect.catchIf(
            (error) => error.reason._tag === "ConstraintError",
            () => Effect.as(Effect.sleep("1 second"), { removed: 1, hasMore: false })
          )
        )

      /** Rounds over all tables until one finds nothing: what was being written when an earlier one passed is found by the next. */
      const purgeOne = Effect.fnUntraced(function* (purge: Purge) {
        for (let found = true; found;) {
          found = false
          for (const step of steps) {
            for (let more = true; more;) {
              const done = yield* persistently(attempt(purge.connectionId, step))
              if (done === null) return
              found = found || done.removed > 0
              more = done.hasMore
            }
          }
        }
        yield* persistently(finish(purge))
      })

      const carryOut = Effect.gen(function* () {
        const troubles: Array<SqlError.SqlError> = []
        for (const purge of yield* purges.open) {
          const outcome = yield* Effect.result(purgeOne(purge))
          if (Result.isFailure(outcome)) {
            troubles.push(outcome.failure)
            yield* purges.failed(purge.connectionId, outcome.failure.message)
          }
        }
        const [first] = troubles
        if (first) return yield* Effect.fail(first)
      }).pipe(Effect.withSpan("Purger.carryOut"))

      return Purger.of({ preview, carryOut })
    })
  )
}
