import { Caller, defaultPageSize, includes, OpenFaithApi } from "@openfaith/api"
import { Adapters, resolveSyncOrder } from "@openfaith/sync-engine"
import { Effect, Layer, Redacted, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Listings } from "../../operations/Listings.ts"
import { Operations } from "../../operations/Operations.ts"
import { readCursor, toPage } from "../Cursor.ts"
import { ambiguous, cannotBeDone, forbidden, noSuch, sourceFailed } from "../refusals.ts"
import { seen, Sight } from "../Sight.ts"

const sourceErrors = [
  "AccessRefused",
  "TokenExpired",
  "RateLimited",
  "RequestRejected",
  "SourceUnavailable",
  "ContractViolation",
  "NotFound"
] as const

const unknownAdapter = (adapter: string) =>
  cannotBeDone("unknown_adapter", `There is no adapter "${adapter}" here.`, "/v1/adapters lists those there are.", { adapter })

const OrganisationsLive = HttpApiBuilder.group(
  OpenFaithApi,
  "organisations",
  Effect.fnUntraced(function* (handlers) {
    const listings = yield* Listings
    const sight = yield* Sight
    return handlers.handleAll({
      listOrganisations: Effect.fnUntraced(function* ({ query: { cursor, limit = defaultPageSize } }) {
        const { orgIds } = yield* Caller
        const list = ["organisations"]
        const after = yield* readCursor(list, Schema.String, cursor)
        const found = yield* Effect.orDie(listings.organisations({ ids: orgIds, after: after ?? "", limit: limit + 1 }))
        return toPage(list, limit, found, ({ id }) => id)
      }),
      getOrganisation: ({ params: { orgId } }) => sight.organisation(orgId)
    })
  })
)

const ConnectionsLive = HttpApiBuilder.group(
  OpenFaithApi,
  "connections",
  Effect.fnUntraced(function* (handlers) {
    const listings = yield* Listings
    const operations = yield* Operations
    const sight = yield* Sight

    const connection = (id: string) =>
      operations.connection(id).pipe(
        Effect.catchTag("UnknownConnection", () => Effect.fail(noSuch("connection", id))),
        Effect.catchTag("SqlError", Effect.die),
        Effect.flatMap(seen("connection", id))
      )

    return handlers.handleAll({
      listConnections: Effect.fnUntraced(function* ({ query: { cursor, limit = defaultPageSize, orgId: named } }) {
        const orgId = yield* sight.narrowedTo(named)
        const list = ["connections", orgId]
        const after = yield* readCursor(list, Schema.String, cursor)
        const found = yield* Effect.orDie(listings.connections({ orgId, after: after ?? "", limit: limit + 1 }))
        return toPage(list, limit, found, ({ id }) => id)
      }),
      getConnection: ({ params: { connectionId } }) => connection(connectionId),
      connect: Effect.fnUntraced(function* ({ payload: { adapter, baseUrl = null, credential, orgId } }) {
        const { isLocal, orgIds } = yield* Caller
        // An organisation is made by its first connection, so it need not exist; but it has to be the caller's.
        if (orgIds !== null && !orgIds.includes(orgId)) return yield* Effect.fail(noSuch("organisation", orgId))
        if (baseUrl !== null && !isLocal)
          return yield* Effect.fail(
            cannotBeDone(
              "address_not_allowed",
              "An address of your own would let this server reach what only it can reach.",
              "Leave out `baseUrl`, or connect with `openfaith connect` on the server."
            )
          )
        return yield* operations
          .connect({
            orgId,
            adapter,
            baseUrl,
            credential:
              credential.kind === "basic"
                ? { kind: "basic", id: credential.id, secret: Redacted.make(credential.secret) }
                : { kind: "bearer", token: Redacted.make(credential.token) }
          })
          .pipe(
            Effect.catchTags({
              UnknownAdapter: () => Effect.fail(unknownAdapter(adapter)),
              SqlError: Effect.die,
              AccessRefused: (error) => Effect.fail(cannotBeDone("credential_refused", error.message, "Check the token at the source.")),
              TokenExpired: (error) => Effect.fail(cannotBeDone("credential_refused", error.message, "Take a new token at the source."))
            }),
            Effect.catchTag(["RateLimited", "RequestRejected", "SourceUnavailable", "ContractViolation", "NotFound"], (error) =>
              Effect.fail(sourceFailed(error.message))
            )
          )
      }),
      getWebhooks: Effect.fnUntraced(function* ({ params: { connectionId } }) {
        const { orgId } = yield* connection(connectionId)
        const { connections } = yield* Effect.orDie(operations.webhooks(orgId))
        const found = connections.find((each) => each.connectionId === connectionId)
        return found ?? (yield* Effect.fail(noSuch("connection", connectionId)))
      }),
      repairWebhooks: Effect.fnUntraced(function* ({ params: { connectionId }, payload: { rotate = false } }) {
        const found = yield* connection(connectionId)
        return yield* operations.repairWebhooks(found, { rotate }).pipe(
          Effect.catchTags({
            NoWebhooks: ({ message }) => Effect.fail(cannotBeDone("no_webhooks", message, "Polling goes on by its schedules.")),
            UnknownAdapter: () => Effect.fail(unknownAdapter(found.adapter)),
            NotConnected: () => Effect.fail(noSuch("connection", connectionId)),
            SealBroken: (error) => Effect.fail(cannotBeDone("credential_unreadable", error.message, "Connect it again.")),
            SqlError: Effect.die
          }),
          Effect.catchTag(sourceErrors, (error) => Effect.fail(sourceFailed(error.message)))
        )
      }),
      getPlan: Effect.fnUntraced(function* ({ params: { connectionId }, query: { ask, kind = "full" } }) {
        const caller = yield* Caller
        if (ask === "true" && !includes(caller.scope, "operate")) return yield* Effect.fail(forbidden("operate", caller.scope))
        const { adapter, orgId } = yield* connection(connectionId)
        return yield* operations.plan({ orgId, adapter, connectionId }, kind, ask === "true").pipe(
          Effect.catchTags({
            UnknownAdapter: () => Effect.fail(unknownAdapter(adapter)),
            NotConnected: () => Effect.fail(noSuch("connection", connectionId)),
            AmbiguousConnection: ({ connections }) => Effect.fail(ambiguous(connections)),
            HardCycle: (error) => Effect.fail(cannotBeDone("hard_cycle", error.message, "Correct the adapter.")),
            SealBroken: (error) => Effect.fail(cannotBeDone("credential_unreadable", error.message, "Connect it again.")),
            SqlError: Effect.die
          }),
          Effect.catchTag(sourceErrors, (error) => Effect.fail(sourceFailed(error.message)))
        )
      })
    })
  })
)

const AdaptersHandlersLive = HttpApiBuilder.group(
  OpenFaithApi,
  "adapters",
  Effect.fnUntraced(function* (handlers) {
    const adapters = yield* Adapters
    const operations = yield* Operations
    return handlers.handleAll({
      listAdapters: () =>
        Effect.succeed({
          items: adapters.all.map(({ auth, id, manifest, title, version }) => ({
            id,
            title,
            version,
            auth,
            entities: [...manifest.entities.keys()]
          }))
        }),
      getGraph: ({ params: { adapter } }) =>
        operations.graph(adapter).pipe(
          Effect.map((graph) => ({ order: resolveSyncOrder(graph), edges: graph.edges })),
          Effect.catchTags({
            UnknownAdapter: () => Effect.fail(noSuch("adapter", adapter)),
            HardCycle: (error) => Effect.fail(cannotBeDone("hard_cycle", error.message, "Correct the adapter."))
          })
        )
    })
  })
)

export const ConnectionHandlers = Layer.mergeAll(OrganisationsLive, ConnectionsLive, AdaptersHandlersLive)
