import { Caller, defaultPageSize, Freshness, HealthState, OpenFaithApi, type StandingFilter } from "@openfaith/api"
import { Adapters, mostCounted, mostOpen, mostStandings, Readings, Standings } from "@openfaith/sync-engine"
import { Clock, Effect, Option, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Alerts } from "../../alerts/Alerts.ts"
import { entityFacts } from "../../operations/entityFacts.ts"
import { holdingOf, standingOf } from "../../operations/standingWords.ts"
import { readCursor, toPage } from "../Cursor.ts"
import { noSuch } from "../refusals.ts"
import { seen, Sight } from "../Sight.ts"

const Place = Schema.Struct({ orgId: Schema.String, id: Schema.String })

const attention = ["needs_reauthorisation", "stuck", "paused", "degraded"] as const

const statesOf = (only: StandingFilter | undefined): ReadonlyArray<HealthState> | null =>
  only === undefined || only === "active" ? null : only === "attention" ? attention : [only]

/** Readings of one entity that are shown. */
const shownReadings = 20

const hour = 3600
const periods = {
  day: { count: 24, seconds: hour },
  week: { count: 28, seconds: 6 * hour },
  month: { count: 30, seconds: 24 * hour }
} as const
const nothing = { runs: 0, troubled: 0, read: 0, applied: 0, unchanged: 0, quarantined: 0, deleted: 0 }

export const StandingHandlers = HttpApiBuilder.group(
  OpenFaithApi,
  "standings",
  Effect.fnUntraced(function* (handlers) {
    const alerts = yield* Alerts
    const sight = yield* Sight
    const standings = yield* Standings
    const readings = yield* Readings
    const adapters = yield* Adapters

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
      countStandings: Effect.fnUntraced(function* ({ query: { orgId: named } }) {
        const found = yield* Effect.orDie(standings.counts(yield* sight.narrowedTo(named)))
        const sumOf = (some: typeof found) => some.reduce((sum, { connections }) => sum + connections, 0)
        return {
          connections: sumOf(found),
          health: HealthState.literals.flatMap((state) => {
            const some = found.filter(({ health }) => health === state)
            return some.length === 0 ? [] : [{ state, connections: sumOf(some) }]
          }),
          freshness: Freshness.literals.flatMap((level) => {
            const some = found.filter(({ fresh }) => fresh === level)
            return some.length === 0 ? [] : [{ level, connections: sumOf(some) }]
          }),
          countedTo: mostStandings
        }
      }),
      listStandings: Effect.fnUntraced(function* ({ query: { cursor, fresh, limit = defaultPageSize, only, orgId: named } }) {
        const orgId = yield* sight.narrowedTo(named)
        const list = ["standings", orgId, only ?? null, fresh ?? null]
        const after = yield* readCursor(list, Place, cursor)
        const found = yield* Effect.orDie(
          standings.page({ orgId, health: statesOf(only), fresh: fresh ?? null, onlyActive: only === "active", after, limit: limit + 1 })
        )
        const page = toPage(list, limit, found, ({ id, orgId }) => ({ orgId, id }))
        return { ...page, items: page.items.map(standingOf) }
      }),
      getStanding: ({ params: { connectionId } }) => Effect.map(find(connectionId), standingOf),
      listHoldings: Effect.fnUntraced(function* ({ params: { connectionId } }) {
        yield* find(connectionId)
        const items = (yield* Effect.orDie(standings.holdings(connectionId))).map(holdingOf)
        return { items, countedTo: mostCounted }
      }),
      getEntity: Effect.fnUntraced(function* ({ params: { connectionId, entity } }) {
        const { adapter, orgId } = yield* find(connectionId)
        const known = yield* Effect.orDie(readings.watermark(connectionId, entity))
        if (Option.isNone(known)) return yield* Effect.fail(noSuch("entity of this connection", entity))
        const installed = adapters.all.find(({ id }) => id === adapter)
        return {
          connectionId,
          orgId,
          entity,
          watermark: known.value.watermark,
          facts: installed !== undefined && installed.manifest.has(entity) ? entityFacts(installed, entity) : null,
          readings: yield* Effect.orDie(readings.ofEntity(known.value.entityId, shownReadings))
        }
      }),
      getActivity: Effect.fnUntraced(function* ({ query: { orgId: named, period = "day" } }) {
        const orgId = yield* sight.narrowedTo(named)
        const now = yield* Clock.currentTimeMillis
        const { count, seconds } = periods[period]
        // Whole stretches, so that they stand where they stood a moment ago.
        const until = Math.ceil(now / (seconds * 1000)) * seconds * 1000
        const { buckets, countedFrom } = yield* Effect.orDie(
          readings.activity({ orgId, until: new Date(until).toISOString(), seconds, count })
        )
        const found = new Map(buckets.map(({ bucket, ...counts }) => [bucket, counts]))
        return {
          countedFrom,
          buckets: Array.from({ length: count }, (_, index) => ({
            from: new Date(until - (count - index) * seconds * 1000).toISOString(),
            to: new Date(until - (count - index - 1) * seconds * 1000).toISOString(),
            ...(found.get(index) ?? nothing)
          }))
        }
      })
    })
  })
)
