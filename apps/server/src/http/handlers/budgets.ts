import { requestLanes } from "@openfaith/adapter-core"
import { type Budget, defaultPageSize, OpenFaithApi } from "@openfaith/api"
import { BudgetBooks, type BudgetInUse } from "@openfaith/sync-engine"
import { Effect, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { readCursor, toPage } from "../Cursor.ts"
import { Sight } from "../Sight.ts"

const Place = Schema.Struct({ connectionId: Schema.String, window: Schema.String })

const shownFullest = 3

/** Why something waits, and until when. */
const holdUp = ({ inUse, limit, nextReturnAt, pausedUntil, waiting }: BudgetInUse): Pick<typeof Budget.Type, "reason" | "until"> => {
  if (pausedUntil !== null) return { reason: "the source refused a request and asked to wait", until: pausedUntil }
  if (inUse >= limit) return { reason: "the limit is used up", until: nextReturnAt }
  const waits = waiting.some((count) => count > 0)
  return waits
    ? { reason: "what is left is spread out, so that urgent requests find some of it", until: nextReturnAt }
    : { reason: null, until: null }
}

const shown = (found: BudgetInUse): typeof Budget.Type => {
  const { accountName, adapter, connectionId, inUse, limit, orgId, others, periodMs, processes, shared, waiting, waitingSince, window } =
    found
  return {
    connectionId,
    accountName,
    orgId,
    adapter,
    window,
    shared,
    limit,
    inUse,
    others,
    processes,
    waitingSince,
    periodSeconds: periodMs / 1000,
    left: Math.max(0, limit - inUse),
    waiting: requestLanes.flatMap((lane, index) => {
      const requests = waiting[index] ?? 0
      return requests === 0 ? [] : [{ lane, requests }]
    }),
    ...holdUp(found)
  }
}

export const BudgetHandlers = HttpApiBuilder.group(
  OpenFaithApi,
  "budgets",
  Effect.fnUntraced(function* (handlers) {
    const books = yield* BudgetBooks
    const sight = yield* Sight
    return handlers.handleAll({
      listBudgets: Effect.fnUntraced(function* ({
        query: { connectionId = null, cursor, limit = defaultPageSize, only = null, orgId: named }
      }) {
        const orgId = yield* sight.narrowedTo(named)
        if (connectionId !== null) yield* sight.connection(connectionId)
        const list = ["budgets", orgId, connectionId, only]
        const after = yield* readCursor(list, Place, cursor)
        const found = yield* Effect.orDie(books.page({ orgId, connectionId, only, after, limit: limit + 1 }))
        const page = toPage(list, limit, found, ({ connectionId, window }) => ({ connectionId, window }))
        return { ...page, items: page.items.map(shown) }
      }),
      getBudgetUse: Effect.fnUntraced(function* ({ query: { orgId: named } }) {
        const { fullest, ...counts } = yield* Effect.orDie(books.use(yield* sight.narrowedTo(named), shownFullest))
        return { ...counts, fullest: fullest.map(shown) }
      })
    })
  })
)
