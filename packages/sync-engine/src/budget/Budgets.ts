/**
 * The request budgets of connections: one limiter for each credential in this process, over books that all processes share. What others learn of a limit
 * that fell arrives here; a process that takes a runner's place ends what its predecessor held.
 */
import { type Adapter, Limiter, windowsOf } from "@openfaith/adapter-core"
import { PgClient } from "@effect/sql-pg"
import { Context, Effect, Layer, Queue, Semaphore } from "effect"
import type { SqlError } from "effect/sql"
import type { Connection } from "../state/Connections.ts"
import { BudgetBooks } from "./BudgetBooks.ts"
import { makeSharedWindow, type SharedWindow } from "./SharedWindow.ts"

export interface BudgetsShape {
  /** The limiter that a connection's requests wait at; the same one for all that share the budget. */
  readonly limiterFor: (connection: Connection, adapter: Adapter) => Effect.Effect<Limiter, SqlError.SqlError>
  /** This process is the runner of that name: whatever runner it was before is no more. */
  readonly succeed: (runner: string) => Effect.Effect<void, SqlError.SqlError>
}

/** After the listening connection was lost. */
const listenAgain = "1 second"
/** A process that ends does not wait longer than this for its last report; what it does not tell counts until it expires. */
const lastWords = "1 second"

export class Budgets extends Context.Service<Budgets, BudgetsShape>()("@openfaith/sync-engine/budget/Budgets") {
  static readonly layer = Layer.effect(
    Budgets,
    Effect.gen(function* () {
      const books = yield* BudgetBooks
      const pg = yield* PgClient.PgClient
      const scope = yield* Effect.scope
      const services = yield* Effect.context()
      const one = yield* Semaphore.make(1)
      const process = crypto.randomUUID()
      // Kept by those who ask through them: one that nobody has any more goes, and what it knew the books know.
      const limiters = new Map<string, WeakRef<Limiter>>()
      const windows = new Map<number, WeakRef<SharedWindow>>()
      const gone = new FinalizationRegistry<() => void>((forget) => forget())
      const keepWeakly = <K, A extends object>(map: Map<K, WeakRef<A>>, key: K, value: A) => {
        const kept = new WeakRef(value)
        map.set(key, kept)
        gone.register(value, () => {
          if (map.get(key) === kept) map.delete(key)
        })
      }
      let runner: string | null = null
      /** Of the last statement. All windows count on from it: the books still know what one that is gone has told of the same budget. */
      let turn = 0
      let listener: "none" | "begun" | "hears" = "none"

      // Not in the context of whoever asks first: a statement of a budget belongs to nobody's transaction.
      const fork = (effect: Effect.Effect<void>) => {
        Effect.runForkWith(services)(effect)
      }

      const hear = (payload: string) => {
        const [budgetId, by] = payload.split(" ")
        if (by !== process) windows.get(Number(budgetId))?.deref()?.drop()
      }

      const listen = Effect.scoped(
        Effect.gen(function* () {
          const told = yield* pg.listen("openfaith_budgets")
          listener = "hears"
          return yield* Effect.forever(Effect.map(Queue.takeAll(told), (all) => all.forEach(({ payload }) => hear(payload))))
        })
      ).pipe(
        Effect.ignoreCause,
        Effect.andThen(
          Effect.suspend(() => {
            // What was told meanwhile is not known.
            listener = "begun"
            for (const window of windows.values()) window.deref()?.drop()
            return Effect.sleep(listenAgain)
          })
        ),
        Effect.forever
      )

      /** Nobody listens who has no requests to send. */
      const startListening = Effect.suspend(() => {
        if (listener !== "none") return Effect.void
        listener = "begun"
        return Effect.asVoid(Effect.forkIn(listen, scope))
      })

      /** A database that is away is told of by others; anything else would look like a limit that never opens. */
      const sayWhy = (error: SqlError.SqlError) =>
        error.reason._tag === "ConnectionError"
          ? Effect.void
          : Effect.logError("A request budget could not be asked; it is asked again, and requests wait meanwhile.", error)

      const make = Effect.fnUntraced(function* (credential: string, connection: Connection, adapter: Adapter) {
        const { budget } = adapter
        const place = { credential, connectionId: connection.id, isShared: budget.scope === "application" }
        const opened = yield* books.open(place, windowsOf(budget))
        const known = limiters.get(credential)?.deref()
        if (known) return known
        yield* startListening
        const byName = new Map(opened.map((window) => [window.name, window] as const))
        const limiter = yield* Limiter.over(windowsOf(budget), (declared, at) => {
          const found = byName.get(declared.name)
          if (!found) throw new Error(`The window ${declared.name} of ${credential} was not opened.`)
          const window = makeSharedWindow({
            opened: found,
            place: at,
            take: (ask) => Effect.tapError(books.take(found.id, { process, runner, turn: ++turn }, ask), sayWhy),
            fork,
            hears: () => listener === "hears",
            gone: () => {
              windows.delete(found.id)
              limiters.delete(credential)
            }
          })
          keepWeakly(windows, found.id, window)
          return window
        })
        keepWeakly(limiters, credential, limiter)
        return limiter
      })

      yield* Effect.addFinalizer(() =>
        Effect.forEach(windows.values(), (window) => window.deref()?.close ?? Effect.void, { concurrency: 4, discard: true }).pipe(
          Effect.timeoutOption(lastWords)
        )
      )

      const users = new Map<string, string>()
      const limiterFor: BudgetsShape["limiterFor"] = Effect.fn("Budgets.limiterFor")(function* (connection, adapter) {
        const credential =
          adapter.budget.scope === "application"
            ? `application:${adapter.id}:${originOf(connection.baseUrl)}`
            : `connection:${connection.id}`
        const known = limiters.get(credential)?.deref()
        if (known && users.get(connection.id) === credential) return known
        const limiter = yield* one.withPermits(1)(make(credential, connection, adapter))
        users.set(connection.id, credential)
        return limiter
      })

      const succeed: BudgetsShape["succeed"] = Effect.fn("Budgets.succeed")(function* (name) {
        runner = name
        yield* books.succeed(name, process)
      })

      return Budgets.of({ limiterFor, succeed })
    })
  )
}

const originOf = (url: string) => (URL.canParse(url) ? new URL(url).origin : url)
