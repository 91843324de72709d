/** How much of its sources' limits this process uses, found out when somebody asks. Others know of theirs. */
import { requestLanes } from "@openfaith/adapter-core"
import { SourceClients } from "@openfaith/sync-engine"
import { Clock, Effect, Metric } from "effect"

const limitOf = Metric.gauge("openfaith_budget_requests_limit", { description: "Requests a source allows in its window, by connection" })
const leftOf = Metric.gauge("openfaith_budget_requests_left", { description: "Of these, those that could be sent now" })
const waitingIn = Metric.gauge("openfaith_budget_requests_waiting", {
  description: "Requests that wait for a source's limit, by lane"
})
const oldestWait = Metric.gauge("openfaith_budget_oldest_wait_seconds", { description: "For how long the oldest of them has waited" })

const ofConnections = [limitOf, leftOf]

/** Takes away the series of connections that are not asked any more: they would stay for ever, at what they were last. */
const removeGone = Effect.fnUntraced(function* (asked: ReadonlySet<string>) {
  for (const { attributes, id } of yield* Metric.snapshot) {
    const gauge = ofConnections.find((each) => each.id === id)
    if (gauge === undefined || attributes === undefined || asked.has(attributes["connection"] ?? "")) continue
    yield* Metric.remove(Metric.withAttributes(gauge, attributes))
  }
})

export const updateBudgetMetrics = Effect.gen(function* () {
  const { budgets } = yield* SourceClients
  const inUse = yield* budgets
  const now = yield* Clock.currentTimeMillis
  yield* removeGone(new Set(inUse.map(({ connectionId }) => connectionId)))
  for (const { adapter, connectionId, inUse: used, limit } of inUse) {
    const labels = { connection: connectionId, adapter }
    yield* Metric.update(Metric.withAttributes(limitOf, labels), limit)
    yield* Metric.update(Metric.withAttributes(leftOf, labels), Math.max(0, limit - used))
  }
  for (const lane of requestLanes) {
    const waiting = inUse.reduce((sum, { waitingByLane }) => sum + (waitingByLane.get(lane) ?? 0), 0)
    yield* Metric.update(Metric.withAttributes(waitingIn, { lane }), waiting)
  }
  const since = inUse.reduce((oldest, { waitingSince }) => Math.min(oldest, waitingSince ?? now), now)
  yield* Metric.update(oldestWait, (now - since) / 1000)
})
