import { Caller, defaultPageSize, OpenFaithApi, type StandingFilter } from "@openfaith/api"
import { type HealthState, mostCounted, mostOpen, Standings } from "@openfaith/sync-engine"
import { Effect, Option, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Alerts } from "../../alerts/Alerts.ts"
import { holdingOf, standingOf } from "../../operations/standingWords.ts"
import { readCursor, toPage } from "../Cursor.ts"
import { noSuch } from "../refusals.ts"
import { seen, Sight } from "../Sight.ts"

const Place = Schema.Struct({ orgId: Schema.String, id: Schema.String })

const attention = ["needs_reauthorisation", "stuck", "paused", "degraded"] as const

const statesOf = (only: StandingFilter | undefined): ReadonlyArray<HealthState> | null =>
  only === undefined || only === "active" ? null : only === "attention" ? attention : [only]

export const StandingHandlers = HttpApiBuilder.group(
  OpenFaithApi,
  "standings",
  Effect.fnUntraced(function* (handlers) {
    const alerts = yield* Alerts
    const sight = yield* Sight
    const standings = yield* Standings

    const find = Effect.fnUntraced(function* (id: string) {
      const found = yield* Effect.orDie(standings.find(id))
      return Option.isSome(found) ? yield* seen("connection", id)(found.value) : yield* Effect.fail(noSuch("connection", id))
    })

    return handlers.handleAll({
      countOpen: Effect.fnUntraced(function* () {
        const { orgIds } = yield* Caller
        const open = yield* Effect.orDie(standings.open(orgIds))
        return { ...open, alerts: yield* Effect.orDie(alerts.countOpen(orgIds, mostOpen)), countedTo: mostOpen }
      }),
      listStandings: Effect.fnUntraced(function* ({ query: { cursor, limit = defaultPageSize, only, orgId: named } }) {
        const orgId = yield* sight.narrowedTo(named)
        const list = ["standings", orgId, only ?? null]
        const after = yield* readCursor(list, Place, cursor)
        const found = yield* Effect.orDie(
          standings.page({ orgId, health: statesOf(only), onlyActive: only === "active", after, limit: limit + 1 })
        )
        const page = toPage(list, limit, found, ({ id, orgId }) => ({ orgId, id }))
        return { ...page, items: page.items.map(standingOf) }
      }),
      getStanding: ({ params: { connectionId } }) => Effect.map(find(connectionId), standingOf),
      listHoldings: Effect.fnUntraced(function* ({ params: { connectionId } }) {
        yield* find(connectionId)
        const items = (yield* Effect.orDie(standings.holdings(connectionId))).map(holdingOf)
        return { items, countedTo: mostCounted }
      })
    })
  })
)
