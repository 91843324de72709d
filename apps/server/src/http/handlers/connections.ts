import type { Credential } from "@openfaith/adapter-core"
import { Caller, defaultPageSize, includes, OpenFaithApi, type Reauthorisation } from "@openfaith/api"
import { Adapters, Credentials, renderGraph, resolveSyncOrder, type UnusableZone } from "@openfaith/sync-engine"
import { Duration, Effect, Layer, Option, Redacted, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { entityFacts } from "../../operations/entityFacts.ts"
import { Listings } from "../../operations/Listings.ts"
import { Operations } from "../../operations/Operations.ts"
import { CallersView } from "../CallersView.ts"
import { readCursor, toPage } from "../Cursor.ts"
import { commander } from "../commander.ts"
import { decidedBy } from "../decidedBy.ts"
import { addressNotAllowed, ambiguous, cannotBeDone, disconnected, entityOff, forbidden, noSuch, sourceFailed } from "../refusals.ts"
import { noteFacts } from "../RequestFacts.ts"
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

const unknownEntity = (message: string, entity: string) =>
  cannotBeDone("unknown_entity", message, "/v1/adapters lists the entities of each adapter.", { entity })

export const unknownAdapter = (adapter: string) =>
  cannotBeDone("unknown_adapter", `There is no adapter "${adapter}" here.`, "/v1/adapters lists those there are.", { adapter })

const unusableZone = ({ message }: UnusableZone) =>
  Effect.fail(cannotBeDone("unusable_zone", message, "`localTimes` of /v1/adapters says which adapters need one."))

const unknownProduct = (message: string, product: string) =>
  cannotBeDone("unknown_product", message, "/v1/adapters lists the entities of each adapter, by product.", { product })

export const credentialGiven = (given: (typeof Reauthorisation.Type)["credential"]): Credential =>
  given.kind === "basic"
    ? { kind: "basic", id: given.id, secret: Redacted.make(given.secret) }
    : { kind: "bearer", token: Redacted.make(given.token) }

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
    const credentials = yield* Credentials
    const listings = yield* Listings
    const operations = yield* Operations
    const sight = yield* Sight
    const { look } = yield* CallersView

    return handlers.handleAll({
      listConnections: Effect.fnUntraced(function* ({ query: { adapter = null, cursor, limit = defaultPageSize, orgId: named } }) {
        const orgId = yield* sight.narrowedTo(named)
        const list = ["connections", orgId, adapter]
        const after = yield* readCursor(list, Schema.String, cursor)
        const found = yield* Effect.orDie(listings.connections({ orgId, adapter, after: after ?? "", limit: limit + 1 }))
        return toPage(list, limit, found, ({ id }) => id)
      }),
      getConnection: Effect.fnUntraced(function* ({ params: { connectionId } }) {
        const found = yield* sight.connection(connectionId)
        return { ...found, credential: Option.getOrNull(yield* Effect.orDie(credentials.facts(found.id))) }
      }),
      connect: Effect.fnUntraced(function* ({ payload: { adapter, baseUrl = null, credential, orgId, products, zone } }) {
        const { isLocal, orgIds } = yield* Caller
        // An organisation is made by its first connection, so it need not exist; but it has to be the caller's.
        if (orgIds !== null && !orgIds.includes(orgId)) return yield* Effect.fail(noSuch("organisation", orgId))
        yield* noteFacts({ organisation: orgId })
        if (baseUrl !== null && !isLocal) return yield* Effect.fail(addressNotAllowed)
        return yield* operations
          .connect({
            orgId,
            adapter,
            baseUrl,
            credential: credentialGiven(credential),
            ...(products ? { products } : {}),
            ...(zone === undefined ? {} : { zone })
          })
          .pipe(
            Effect.catchTags({
              UnknownAdapter: () => Effect.fail(unknownAdapter(adapter)),
              UnknownProduct: ({ message, product }) => Effect.fail(unknownProduct(message, product)),
              UnusableZone: unusableZone,
              SqlError: Effect.die,
              AccessRefused: (error) => Effect.fail(cannotBeDone("credential_refused", error.message, "Check the token at the source.")),
              TokenExpired: (error) => Effect.fail(cannotBeDone("credential_refused", error.message, "Take a new token at the source."))
            }),
            Effect.catchTag(["RateLimited", "RequestRejected", "SourceUnavailable", "ContractViolation", "NotFound"], (error) =>
              Effect.fail(sourceFailed(error))
            )
          )
      }),
      disconnect: Effect.fnUntraced(function* ({ params: { connectionId }, payload: { by, purge = false } }) {
        const found = yield* sight.connection(connectionId)
        return yield* Effect.orDie(operations.disconnect(found, { purge, by: yield* decidedBy(by) }))
      }),
      getPurge: Effect.fnUntraced(function* ({ params: { connectionId } }) {
        // Not by the connection: it goes with the rest.
        const purge = yield* Effect.orDie(operations.purge(connectionId))
        return yield* Option.isSome(purge) ? seen("purge", connectionId)(purge.value) : Effect.fail(noSuch("purge", connectionId))
      }),
      previewPurge: Effect.fnUntraced(function* ({ params: { connectionId } }) {
        const found = yield* sight.connection(connectionId)
        return { connectionId, orgId: found.orgId, ...(yield* Effect.orDie(operations.previewPurge(found))) }
      }),
      getRotation: ({ params: { connectionId } }) =>
        sight.connection(connectionId).pipe(Effect.flatMap((found) => Effect.orDie(operations.rotation(found)))),
      setRotation: Effect.fnUntraced(function* ({ params: { connectionId }, payload: { entity = null, ...change } }) {
        const found = yield* sight.connection(connectionId)
        return yield* operations.setRotation(found, { entity, ...change }).pipe(
          Effect.catchTags({
            UnusableRotation: ({ problem }) => Effect.fail(cannotBeDone("unusable_rotation", problem, "Nothing was changed.")),
            UnknownAdapter: () => Effect.fail(unknownAdapter(found.adapter)),
            UnknownEntity: ({ entity: unknown, message }) => Effect.fail(unknownEntity(message, unknown)),
            SqlError: Effect.die
          })
        )
      }),
      setZone: Effect.fnUntraced(function* ({ params: { connectionId }, payload: { zone } }) {
        const found = yield* sight.connection(connectionId)
        return yield* operations.setZone(found, zone).pipe(
          Effect.catchTags({
            UnusableZone: unusableZone,
            UnknownAdapter: () => Effect.fail(unknownAdapter(found.adapter)),
            SqlError: Effect.die
          })
        )
      }),
      switchEntities: Effect.fnUntraced(function* ({ params: { connectionId }, payload: { enabled, entities } }) {
        const found = yield* sight.connection(connectionId)
        const switched = yield* operations.switchEntities(found, entities, enabled).pipe(
          Effect.catchTags({
            UnknownAdapter: () => Effect.fail(unknownAdapter(found.adapter)),
            UnknownEntity: ({ entity: unknown, message }) => Effect.fail(unknownEntity(message, unknown)),
            SqlError: Effect.die
          })
        )
        return { switched, enabled }
      }),
      listFields: Effect.fnUntraced(function* ({ params: { connectionId } }) {
        const found = yield* sight.connection(connectionId)
        const items = yield* operations
          .fields(found)
          .pipe(Effect.catchTags({ UnknownAdapter: () => Effect.fail(unknownAdapter(found.adapter)), SqlError: Effect.die }))
        return { items }
      }),
      switchFields: Effect.fnUntraced(function* ({ params: { connectionId }, payload: { enabled, fields } }) {
        const found = yield* sight.connection(connectionId)
        const done = yield* operations.switchFields(found, fields, enabled, yield* commander).pipe(
          Effect.catchTags({
            UnusableField: ({ field, message }) =>
              Effect.fail(cannotBeDone("unusable_field", message, "Nothing was changed; `GET …/fields` lists them.", { field })),
            UnknownAdapter: () => Effect.fail(unknownAdapter(found.adapter)),
            SqlError: Effect.die
          })
        )
        return { ...done, enabled }
      }),
      readRecords: Effect.fnUntraced(function* ({ params: { connectionId }, payload: { entity, ids } }) {
        const found = yield* sight.connection(connectionId)
        const askId = yield* operations.askRecords(found, entity, ids).pipe(
          Effect.catchTags({
            UnknownAdapter: () => Effect.fail(unknownAdapter(found.adapter)),
            UnknownEntity: ({ entity: unknown, message }) => Effect.fail(unknownEntity(message, unknown)),
            EntityOff: (off) => Effect.fail(entityOff(off)),
            NoLongerConnected: (error) => Effect.fail(disconnected(error)),
            NotReadableById: (error) =>
              Effect.fail(
                cannotBeDone("not_readable_by_id", error.message, "Request a run of that entity: it reads the list.", { entity })
              ),
            UnusableId: (error) => Effect.fail(cannotBeDone("unusable_id", error.message, "Give the ids that the source uses.")),
            SqlError: Effect.die
          })
        )
        return { askId, ...(yield* Effect.orDie(operations.asked(found, askId))) }
      }),
      getAskedReads: Effect.fnUntraced(function* ({ params: { askId, connectionId } }) {
        const found = yield* sight.connection(connectionId)
        const asked = yield* Effect.orDie(operations.asked(found, askId))
        return asked.records.length === 0 ? yield* Effect.fail(noSuch("request for records", askId)) : { askId, ...asked }
      }),
      listWebhooks: Effect.fnUntraced(function* ({ query: { cursor, limit = defaultPageSize, orgId: named } }) {
        const orgId = yield* sight.narrowedTo(named)
        const list = ["webhooks", orgId]
        const after = yield* readCursor(list, Schema.String, cursor)
        const page = { orgId, adapter: null, onlyConnected: true, after: after ?? "", limit: limit + 1 }
        const found = yield* Effect.orDie(listings.connections(page))
        const { items, next } = toPage(list, limit, found, ({ id }) => id)
        return { items: yield* Effect.orDie(operations.webhooksOf(items)), next }
      }),
      listStrayDeliveries: () => Effect.map(Effect.orDie(operations.strayDeliveries), (items) => ({ items })),
      getWebhooks: Effect.fnUntraced(function* ({ params: { connectionId } }) {
        const [found] = yield* Effect.orDie(operations.webhooksOf([yield* sight.connection(connectionId)]))
        return found ?? (yield* Effect.fail(noSuch("connection", connectionId)))
      }),
      repairWebhooks: Effect.fnUntraced(function* ({ params: { connectionId }, payload: { rotate = false } }) {
        const found = yield* sight.connection(connectionId)
        return yield* operations.repairWebhooks(found, { rotate }).pipe(
          Effect.catchTags({
            NoWebhooks: ({ message }) => Effect.fail(cannotBeDone("no_webhooks", message, "Polling goes on by its schedules.")),
            UnknownAdapter: () => Effect.fail(unknownAdapter(found.adapter)),
            NotConnected: () => Effect.fail(noSuch("connection", connectionId)),
            SealBroken: (error) => Effect.fail(cannotBeDone("credential_unreadable", error.message, "Connect it again.")),
            SqlError: Effect.die
          }),
          Effect.catchTag(sourceErrors, (error) => Effect.fail(sourceFailed(error)))
        )
      }),
      getPlan: Effect.fnUntraced(function* ({ params: { connectionId }, query: { ask, kind = "full" } }) {
        const caller = yield* Caller
        if (ask === "true" && !includes(caller.scope, "operate")) return yield* Effect.fail(forbidden("operate", caller.scope))
        const { adapter, orgId } = yield* Effect.catchTag(look(sight.connection(connectionId)), "SqlError", Effect.die)
        return yield* operations.plan({ orgId, adapter, connectionId }, kind, ask === "true").pipe(
          Effect.catchTags({
            UnknownAdapter: () => Effect.fail(unknownAdapter(adapter)),
            NotConnected: () => Effect.fail(noSuch("connection", connectionId)),
            AmbiguousConnection: ({ connections }) => Effect.fail(ambiguous(connections)),
            HardCycle: (error) => Effect.fail(cannotBeDone("hard_cycle", error.message, "Correct the adapter.")),
            SealBroken: (error) => Effect.fail(cannotBeDone("credential_unreadable", error.message, "Connect it again.")),
            SqlError: Effect.die
          }),
          Effect.catchTag(sourceErrors, (error) => Effect.fail(sourceFailed(error)))
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
    const graph = (adapter: string) =>
      operations.graph(adapter).pipe(
        Effect.catchTags({
          UnknownAdapter: () => Effect.fail(noSuch("adapter", adapter)),
          HardCycle: (error) => Effect.fail(cannotBeDone("hard_cycle", error.message, "Correct the adapter."))
        })
      )
    return handlers.handleAll({
      listAdapters: () =>
        Effect.succeed({
          items: adapters.all.map(({ auth, id, localTimes = false, manifest, oauth, title, version }) => ({
            id,
            title,
            version,
            auth: oauth === null ? auth : [...auth, "oauth" as const],
            entities: [...manifest.entities.keys()],
            localTimes
          }))
        }),
      getAdapter: Effect.fnUntraced(function* ({ params: { adapter } }) {
        const order = resolveSyncOrder(yield* graph(adapter))
        const found = adapters.all.find(({ id }) => id === adapter)
        if (found === undefined) return yield* Effect.fail(noSuch("adapter", adapter))
        const { auth, budget, id, localTimes = false, oauth, title, version } = found
        return {
          id,
          title,
          version,
          auth: oauth === null ? auth : [...auth, "oauth" as const],
          budget: { requests: budget.requests, periodSeconds: Duration.toSeconds(budget.period) },
          entities: order.map((name) => entityFacts(found, name)),
          localTimes
        }
      }),
      getGraph: ({ params: { adapter } }) =>
        Effect.map(graph(adapter), (found) => ({ order: resolveSyncOrder(found), edges: found.edges })),
      drawGraph: ({ params: { adapter }, query: { format = "text" } }) => Effect.map(graph(adapter), (found) => renderGraph(found, format))
    })
  })
)

export const ConnectionHandlers = Layer.mergeAll(OrganisationsLive, ConnectionsLive, AdaptersHandlersLive)
