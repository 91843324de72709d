import { Caller, defaultPageSize, OpenFaithApi } from "@openfaith/api"
import { Connections } from "@openfaith/sync-engine"
import { Effect, Option, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Alerts, type StoredAlert } from "../../alerts/Alerts.ts"
import { AlertChannels, testChannels } from "../../alerts/AlertWatch.ts"
import { alertKinds, runbookOf } from "../../alerts/alertWords.ts"
import { readCursor, toPage } from "../Cursor.ts"
import { decidedBy } from "../decidedBy.ts"
import { invalidRequest, noSuch } from "../refusals.ts"
import { seen, Sight } from "../Sight.ts"

const shown = (alert: StoredAlert) => ({ ...alert, ...alertKinds[alert.kind], runbook: runbookOf(alert.kind) })

const wouldMatchAll = invalidRequest([
  {
    path: "everything",
    message: "a silence that names no kind, organisation or connection needs `everything: true`: nobody would be told of anything"
  }
])
const everythingAndMore = invalidRequest([
  { path: "everything", message: "leave it out where a kind, an organisation or a connection is named" }
])

export const AlertHandlers = HttpApiBuilder.group(
  OpenFaithApi,
  "alerts",
  Effect.fnUntraced(function* (handlers) {
    const alerts = yield* Alerts
    const channels = yield* AlertChannels
    const connections = yield* Connections
    const sight = yield* Sight

    /** The organisation a silence is about: a caller who is bound silences nothing of others. */
    const silenced = Effect.fnUntraced(function* (orgId: string | undefined, connectionId: string | undefined) {
      if (connectionId !== undefined) {
        const found = yield* Effect.orDie(connections.find(connectionId))
        const connection = Option.isSome(found)
          ? yield* seen("connection", connectionId)(found.value)
          : yield* Effect.fail(noSuch("connection", connectionId))
        if (orgId !== undefined && orgId !== connection.orgId) return yield* Effect.fail(noSuch("connection", connectionId))
        return connection.orgId
      }
      if (orgId !== undefined) return (yield* sight.organisation(orgId)).id
      return yield* sight.narrowedTo(undefined)
    })

    return handlers.handleAll({
      listAlerts: Effect.fnUntraced(function* ({ query: { cursor, kind, limit = defaultPageSize, only = "open", orgId: named } }) {
        const orgId = yield* sight.narrowedTo(named)
        const list = ["alerts", orgId, kind ?? null, only]
        const before = yield* readCursor(list, Schema.String, cursor)
        const found = yield* Effect.orDie(alerts.page({ orgId, kind: kind ?? null, only, before, limit: limit + 1 }))
        const page = toPage(list, limit, found, ({ id }) => id)
        return { ...page, items: page.items.map(shown) }
      }),
      listSilences: Effect.fnUntraced(function* ({ query: { cursor, limit = defaultPageSize, orgId: named } }) {
        const orgId = yield* sight.narrowedTo(named)
        const list = ["silences", orgId]
        const before = yield* readCursor(list, Schema.String, cursor)
        const found = yield* Effect.orDie(alerts.silences({ orgId, before, limit: limit + 1 }))
        return toPage(list, limit, found, ({ id }) => id)
      }),
      silence: Effect.fnUntraced(function* ({ payload: { connectionId, everything, kind, orgId: named, reason, seconds } }) {
        const isNarrow = kind !== undefined || named !== undefined || connectionId !== undefined
        if (!isNarrow && everything !== true) return yield* Effect.fail(wouldMatchAll)
        if (isNarrow && everything === true) return yield* Effect.fail(everythingAndMore)
        const orgId = yield* silenced(named, connectionId)
        const createdBy = yield* decidedBy(undefined)
        return yield* Effect.orDie(
          alerts.silence({ kind: kind ?? null, orgId, connectionId: connectionId ?? null, reason, createdBy, seconds })
        )
      }),
      endSilence: Effect.fnUntraced(function* ({ params: { id } }) {
        const { orgIds } = yield* Caller
        const ended = yield* Effect.orDie(alerts.endSilence(id, orgIds))
        return Option.isSome(ended) ? ended.value : yield* Effect.fail(noSuch("silence", id))
      }),
      listAlertChannels: Effect.fnUntraced(function* () {
        const all = [...channels.channels, ...(channels.mirror === null ? [] : [channels.mirror])]
        const states = yield* Effect.orDie(alerts.channels(all.map(({ name }) => name)))
        return {
          items: all.flatMap(({ name, to }) =>
            states.filter(({ channel }) => channel === name).map((state) => ({ ...state, channel: name, to }))
          )
        }
      }),
      testAlerts: () => Effect.map(Effect.provideService(testChannels, AlertChannels, channels), (items) => ({ items }))
    })
  })
)
