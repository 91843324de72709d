import { Caller, defaultPageSize, OpenFaithApi, type Reason } from "@openfaith/api"
import type { RunVerb } from "@openfaith/sync-engine"
import { Effect, Layer, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Listings } from "../../operations/Listings.ts"
import { Operations } from "../../operations/Operations.ts"
import { CallersView } from "../CallersView.ts"
import { commander } from "../commander.ts"
import { readCursor, toPage } from "../Cursor.ts"
import { decidedBy } from "../decidedBy.ts"
import { already, cannotBeDone, disconnected, entityOff, noSuch } from "../refusals.ts"
import { noteFacts } from "../RequestFacts.ts"
import { runEvents } from "../RunEvents.ts"
import { seen, Sight } from "../Sight.ts"

const unknownEntity = (message: string, entity: string) =>
  cannotBeDone("unknown_entity", message, "/v1/adapters lists the entities of each adapter.", { entity })

const RunsLive = HttpApiBuilder.group(
  OpenFaithApi,
  "runs",
  Effect.fnUntraced(function* (handlers) {
    const listings = yield* Listings
    const operations = yield* Operations
    const sight = yield* Sight
    const { look } = yield* CallersView

    const view = (runId: string) =>
      operations.run(runId).pipe(
        Effect.catchTag("UnknownRun", () => Effect.fail(noSuch("run", runId))),
        Effect.catchTag("SqlError", Effect.die),
        Effect.tap(({ run }) => seen("run", runId)(run))
      )
    const change =
      (verb: RunVerb) =>
      ({ params: { runId }, payload: { by, reason } }: { readonly params: { readonly runId: string }; readonly payload: Reason }) =>
        Effect.gen(function* () {
          yield* view(runId)
          return yield* operations.changeRun(runId, verb, { by: yield* decidedBy(by), reason: reason ?? null }).pipe(
            Effect.catchTags({
              UnknownRun: () => Effect.fail(noSuch("run", runId)),
              RunNotChangeable: (error) => Effect.fail(already("run_not_changeable", error.message)),
              SqlError: Effect.die
            })
          )
        })

    return handlers.handleAll({
      listRuns: Effect.fnUntraced(function* ({ query: { connectionId, cursor, limit = defaultPageSize, orgId: named, receipts } }) {
        const orgId = yield* sight.narrowedTo(named)
        if (connectionId !== undefined) yield* sight.connection(connectionId)
        const list = ["runs", orgId, connectionId ?? null]
        const before = yield* readCursor(list, Schema.String, cursor)
        const found = yield* Effect.orDie(
          listings.runs({ orgId, connectionId: connectionId ?? null, isBrief: receipts === "false", before, limit: limit + 1 })
        )
        return toPage(list, limit, found, ({ id }) => id)
      }),
      listRunsOfKind: Effect.fnUntraced(function* ({ params: { connectionId, kind }, query: { cursor, limit = defaultPageSize } }) {
        yield* sight.connection(connectionId)
        const list = ["runs", connectionId, kind]
        const before = yield* readCursor(list, Schema.String, cursor)
        const found = yield* Effect.orDie(listings.runs({ orgId: null, connectionId, kind, isBrief: true, before, limit: limit + 1 }))
        return toPage(list, limit, found, ({ id }) => id)
      }),
      requestRun: Effect.fnUntraced(function* ({ payload: { connectionId, entities, kind } }) {
        const found = yield* sight.connection(connectionId)
        return yield* operations.requestRun(found, kind, entities ?? null, yield* commander).pipe(
          Effect.tap(({ runId }) => noteFacts({ run: runId })),
          Effect.catchTags({
            UnknownAdapter: ({ message }) => Effect.fail(cannotBeDone("unknown_adapter", message, "Install the adapter again.")),
            UnknownEntity: ({ entity, message }) => Effect.fail(unknownEntity(message, entity)),
            EntityOff: (off) => Effect.fail(entityOff(off)),
            NoLongerConnected: (error) => Effect.fail(disconnected(error)),
            SqlError: Effect.die
          })
        )
      }),
      getRun: ({ params: { runId } }) => view(runId),
      watchRun: Effect.fnUntraced(function* ({ headers, params: { runId } }) {
        yield* Effect.catchTag(look(view(runId)), "SqlError", Effect.die)
        const caller = yield* Caller
        const lookAgain = Effect.provideService(look(operations.run(runId)), Caller, caller)
        return runEvents(
          Effect.orElseSucceed(lookAgain, () => null),
          headers["last-event-id"]
        )
      }),
      pauseRun: change("pause"),
      resumeRun: change("resume"),
      cancelRun: change("cancel"),
      retryRun: change("retry")
    })
  })
)

/** What the engine says of a schedule in the words of the command line, in those of the contract. */
const inFieldNames = (message: string) =>
  message.replaceAll("--every 15m", "everySeconds 900").replaceAll("--every", "everySeconds").replaceAll("--", "")

const SchedulesLive = HttpApiBuilder.group(
  OpenFaithApi,
  "schedules",
  Effect.fnUntraced(function* (handlers) {
    const listings = yield* Listings
    const operations = yield* Operations
    const sight = yield* Sight
    return handlers.handleAll({
      listSchedules: Effect.fnUntraced(function* ({ query: { cursor, limit = defaultPageSize, orgId: named } }) {
        const orgId = yield* sight.narrowedTo(named)
        const list = ["schedules", orgId]
        const after = yield* readCursor(list, Schema.Int, cursor)
        const found = yield* Effect.orDie(listings.schedules({ orgId, after: after ?? 0, limit: limit + 1 }))
        return toPage(list, limit, found, ({ id }) => id)
      }),
      setSchedule: Effect.fnUntraced(function* ({ params: { connectionId }, payload: { entity, kind, ...change } }) {
        const connection = yield* sight.connection(connectionId)
        return yield* operations.setSchedule(connection, { kind, entity: entity ?? null }, change).pipe(
          Effect.catchTags({
            UnusableSchedule: ({ message }) =>
              Effect.fail(cannotBeDone("unusable_schedule", inFieldNames(message), "Correct it as the message says; nothing was changed.")),
            UnknownAdapter: ({ message }) => Effect.fail(cannotBeDone("unknown_adapter", message, "Install the adapter again.")),
            UnknownEntity: ({ entity: unknown, message }) => Effect.fail(unknownEntity(message, unknown)),
            SqlError: Effect.die
          })
        )
      })
    })
  })
)

export const RunHandlers = Layer.mergeAll(RunsLive, SchedulesLive)
