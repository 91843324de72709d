/** What the books say of all limits together, whoever spends them. */
import { assert, layer } from "@effect/vitest"
import { mainWindow } from "@openfaith/adapter-core"
import { pco } from "@openfaith/pco"
import { Duration, Effect } from "effect"
import { SourcesTest } from "../../../../test/support/engine.ts"
import { Connections } from "../state/Connections.ts"
import { BudgetBooks, type SlotAsk } from "./BudgetBooks.ts"

const idle: SlotAsk = {
  held: 0,
  answers: [],
  urgent: 0,
  other: 0,
  more: 0,
  waiting: [0, 0, 0, 0, 0],
  served: [0, 0, 0, 0, 0],
  waitingForMs: null,
  asksAgainMs: 60_000,
  lastsMs: 60_000,
  answered: false,
  limit: null,
  periodMs: null,
  count: null,
  refused: null
}

const windowOf = (requests: number) => ({
  name: mainWindow,
  requests,
  periodMs: Duration.toMillis("1 minute"),
  counts: () => true,
  headers: pco.budget.headers
})

const connected = Effect.fnUntraced(function* (orgId: string, account: string) {
  return yield* (yield* Connections).connect({
    orgId,
    adapter: "pco",
    baseUrl: "http://127.0.0.1:1",
    accountId: account,
    accountName: account
  })
})

layer(SourcesTest, { excludeTestServices: true })("The limits of all sources", (it) => {
  it.effect("are counted by what is in use and what waits, the fullest named first, and what organisations share counts once", () =>
    Effect.gen(function* () {
      const books = yield* BudgetBooks
      const opened = Effect.fnUntraced(function* (orgId: string, account: string, requests: number, isShared = false) {
        const { id } = yield* connected(orgId, account)
        const credential = isShared ? "application:pco" : `connection:${id}`
        const [budget] = yield* books.open({ credential, connectionId: id, isShared }, [windowOf(requests)])
        return { connectionId: id, budgetId: budget?.id ?? 0 }
      })
      const ask = (budgetId: number, asked: Partial<SlotAsk>) =>
        books.take(budgetId, { process: "one", runner: null, turn: 1 }, { ...idle, ...asked })

      yield* opened("acme", "idle", 100)
      const half = yield* opened("acme", "half", 10)
      const full = yield* opened("grace", "full", 10)
      const shared = [yield* opened("acme", "shared", 100, true), yield* opened("grace", "shared too", 100, true)]
      yield* ask(half.budgetId, { held: 5 })
      yield* ask(full.budgetId, { held: 10 })
      yield* ask(shared[0]?.budgetId ?? 0, { held: 1 })
      // A second process finds nothing left and waits.
      yield* books.take(full.budgetId, { process: "two", runner: null, turn: 1 }, { ...idle, other: 4, waiting: [0, 0, 0, 4, 0] })

      const counted = ({ fullest, ...counts }: Effect.Success<ReturnType<typeof books.use>>) => ({
        ...counts,
        fullest: fullest.map(({ connectionId, inUse }) => [connectionId, inUse])
      })
      assert.deepStrictEqual(counted(yield* books.use(null, 2)), {
        limits: 4,
        used: 3,
        waitedFor: 1,
        waiting: 4,
        fullest: [
          [full.connectionId, 10],
          [half.connectionId, 5]
        ]
      })
      assert.strictEqual((yield* books.use(null, 1)).fullest[0]?.accountName, "full")
      assert.deepInclude(counted(yield* books.use("acme", 1)), {
        limits: 3,
        used: 2,
        waitedFor: 0,
        waiting: 0,
        fullest: [[half.connectionId, 5]]
      })
      assert.deepStrictEqual(yield* books.use("nobody", 3), { limits: 0, used: 0, waitedFor: 0, waiting: 0, fullest: [] })

      const listed = (only: "used" | "waiting" | null, orgId: string | null = null) =>
        Effect.map(books.page({ orgId, connectionId: null, only, after: null, limit: 50 }), (rows) =>
          rows.map(({ connectionId }) => connectionId).toSorted()
        )
      assert.lengthOf(yield* listed(null), 5)
      assert.deepStrictEqual(yield* listed("used"), [half, full, ...shared].map(({ connectionId }) => connectionId).toSorted())
      assert.deepStrictEqual(yield* listed("waiting"), [full.connectionId])
      assert.deepStrictEqual(yield* listed("waiting", "acme"), [])
    })
  )
})
