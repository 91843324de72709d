/** What an operator is told of webhooks, and how he has them repaired. */
import { eventMeanings } from "@openfaith/adapter-core"
import {
  Adapters,
  type AuditReport,
  type AuditTrouble,
  type Connection,
  Connections,
  NoWebhooks,
  PublicAddress,
  type StoredSubscription,
  type Tally,
  type Traffic,
  WebhookAudit,
  type WebhookEndpoint,
  WebhookEndpoints,
  type WebhookGap,
  WebhookGaps,
  WebhookInbox,
  WebhookSubscriptions,
  WebhookTallies
} from "@openfaith/sync-engine"
import { Effect } from "effect"
import type { SqlError } from "effect/sql"

export interface WebhookView {
  readonly connectionId: string
  readonly orgId: string
  readonly adapter: string
  /** `on`: the source tells · `waiting`: the first audit is to come · `failing`: the last one failed · `polling`: found by asking only. */
  readonly state: "on" | "waiting" | "failing" | "polling"
  /** Why it is not `on`. */
  readonly why: string | null
  readonly auditedAt: string | null
  readonly subscriptions: ReadonlyArray<StoredSubscription>
  /** Entities that events tell of, and those that only polling finds. */
  readonly told: ReadonlyArray<string>
  readonly polled: ReadonlyArray<string>
  /** Of the last 24 hours. */
  readonly traffic: Traffic
  /** Deliveries of the last seven days by what became of them. */
  readonly outcomes: Readonly<Record<string, number>>
  /** Of the last seven days, newest first. */
  readonly gaps: ReadonlyArray<WebhookGap>
}

export interface WebhooksView {
  readonly connections: ReadonlyArray<WebhookView>
  /** Deliveries of the last seven days to addresses that never were, by adapter and day. */
  readonly unknownAddresses: ReadonlyArray<Tally>
}

export interface WebhookOperations {
  readonly webhooks: (orgId: string | null) => Effect.Effect<WebhooksView, SqlError.SqlError>
  /** The same of some connections, in their order. */
  readonly webhooksOf: (connections: ReadonlyArray<Connection>) => Effect.Effect<ReadonlyArray<WebhookView>, SqlError.SqlError>
  /** Deliveries of the last seven days to addresses that never were, by adapter and day. */
  readonly strayDeliveries: Effect.Effect<ReadonlyArray<Tally>, SqlError.SqlError>
  /** Compares the subscriptions with the source's and repairs them now. `rotate`: gives each another secret. */
  readonly repairWebhooks: (connection: Connection, options: { readonly rotate: boolean }) => Effect.Effect<AuditReport, AuditTrouble>
}

const daySeconds = 86_400
const shownDays = 7
const noTraffic: Traffic = { events: 0, lastAt: null, medianSeconds: null, worstSeconds: null, unknown: [] }

export const makeWebhookOperations = Effect.gen(function* () {
  const adapters = yield* Adapters
  const audits = yield* WebhookAudit
  const connections = yield* Connections
  const endpoints = yield* WebhookEndpoints
  const gaps = yield* WebhookGaps
  const inbox = yield* WebhookInbox
  const { baseFor } = yield* PublicAddress
  const subscriptions = yield* WebhookSubscriptions
  const tallies = yield* WebhookTallies

  /** Whether the source tells, and why not. */
  const stateOf = Effect.fnUntraced(function* ({ adapter: id, baseUrl }: Connection, endpoint: WebhookEndpoint | undefined) {
    const adapter = adapters.all.find((each) => each.id === id)
    const polling = (why: NoWebhooks["why"]) =>
      ({ state: "polling", why: new NoWebhooks({ adapter: id, why }).message, auditedAt: null }) as const
    if (!adapter?.webhooks) return polling("adapter")
    const auditedAt = endpoint?.auditedAt ?? null
    if (adapter.webhooks.subscriptions === null) return polling("by-hand")
    // A command beside the server may know less of the address than the server did.
    if (auditedAt === null && (yield* baseFor(baseUrl)) === null) return polling("address")
    if (endpoint?.problem) return { state: "failing", why: endpoint.problem, auditedAt } as const
    if (auditedAt === null)
      return { state: "waiting", why: "Subscriptions are made by the server, when the first full sync has ended.", auditedAt } as const
    return { state: "on", why: null, auditedAt } as const
  })

  const webhooksOf: WebhookOperations["webhooksOf"] = Effect.fn("Operations.webhooksOf")(function* (shown) {
    const ids = shown.map(({ id }) => id)
    const counted = yield* tallies.since(shownDays, ids)
    const addresses = yield* endpoints.among(ids)
    const subscribed = yield* subscriptions.list(ids)
    const traffic = yield* inbox.traffic(ids, daySeconds)
    const missed = yield* gaps.list(ids, shownDays)

    const view = Effect.fnUntraced(function* (connection: Connection) {
      const { adapter: adapterId, id: connectionId, orgId } = connection
      const isOwn = (each: { readonly connectionId: string | null }) => each.connectionId === connectionId
      const adapter = adapters.all.find(({ id }) => id === adapterId)
      const found = yield* stateOf(connection, addresses.find(isOwn))
      const named = new Set<string>(adapter?.webhooks ? [...eventMeanings(adapter.manifest).values()].map(({ entity }) => entity) : [])
      const isTold = (entity: string) => found.state !== "polling" && named.has(entity)
      const entities = [...(adapter?.manifest.entities.keys() ?? [])]
      const outcomes: Record<string, number> = {}
      for (const { count, outcome } of counted.filter(isOwn)) outcomes[outcome] = (outcomes[outcome] ?? 0) + count
      const shownView: WebhookView = {
        connectionId,
        orgId,
        adapter: adapterId,
        ...found,
        subscriptions: subscribed.filter(isOwn).map(({ connectionId: _own, ...subscription }) => subscription),
        told: entities.filter(isTold),
        polled: entities.filter((entity) => !isTold(entity)),
        traffic: traffic.get(connectionId) ?? noTraffic,
        outcomes,
        gaps: missed.filter(isOwn)
      }
      return shownView
    })
    return yield* Effect.forEach(shown, view)
  })
  const strayDeliveries = tallies.since(shownDays, [null])

  const operations: WebhookOperations = {
    webhooksOf,
    strayDeliveries,
    webhooks: Effect.fn("Operations.webhooks")(function* (orgId) {
      const listed = (yield* connections.list(orgId === null ? {} : { orgId })).filter(({ status }) => status !== "disconnected")
      return { connections: yield* webhooksOf(listed), unknownAddresses: yield* strayDeliveries }
    }),
    repairWebhooks: Effect.fn("Operations.repairWebhooks")(function* (connection, options) {
      const adapter = yield* adapters.get(connection.adapter)
      if (adapter.webhooks !== null) yield* endpoints.ensure(connection.id)
      const report = yield* audits.audit(connection, options)
      yield* endpoints.audited(connection.id, auditedForSeconds)
      return report
    })
  }
  return operations
})

/** The next audit comes an hour after. */
const auditedForSeconds = 3600
