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
  WebhookEndpoints,
  type WebhookGap,
  WebhookGaps,
  WebhookInbox,
  WebhookSubscriptions,
  WebhookTallies
} from "@openfaith/sync-engine"
import { Effect, Option } from "effect"
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
/** Statements of one answer that run beside one another: the rest of the pool is for others. */
const viewsAtOnce = 4

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
  const stateOf = Effect.fnUntraced(function* ({ adapter: id, baseUrl, id: connectionId }: Connection) {
    const adapter = adapters.all.find((each) => each.id === id)
    const polling = (why: NoWebhooks["why"]) =>
      ({ state: "polling", why: new NoWebhooks({ adapter: id, why }).message, auditedAt: null }) as const
    if (!adapter?.webhooks) return polling("adapter")
    const endpoint = Option.getOrNull(yield* endpoints.find(connectionId))
    const auditedAt = endpoint?.auditedAt ?? null
    if (adapter.webhooks.subscriptions === null) return polling("by-hand")
    // A command beside the server may know less of the address than the server did.
    if (auditedAt === null && (yield* baseFor(baseUrl)) === null) return polling("address")
    if (endpoint?.problem) return { state: "failing", why: endpoint.problem, auditedAt } as const
    if (auditedAt === null)
      return { state: "waiting", why: "Subscriptions are made by the server, when the first full sync has ended.", auditedAt } as const
    return { state: "on", why: null, auditedAt } as const
  })

  const view = Effect.fnUntraced(function* (connection: Connection, counted: ReadonlyArray<Tally>) {
    const { adapter: adapterId, id: connectionId, orgId } = connection
    const adapter = adapters.all.find(({ id }) => id === adapterId)
    const found = yield* stateOf(connection)
    const named = new Set(adapter?.webhooks ? [...eventMeanings(adapter.manifest).values()].map(({ entity }) => entity) : [])
    const isTold = (entity: string) => found.state !== "polling" && [...named].some((each) => each === entity)
    const entities = [...(adapter?.manifest.entities.keys() ?? [])]
    const outcomes: Record<string, number> = {}
    for (const each of counted) {
      if (each.connectionId === connectionId) outcomes[each.outcome] = (outcomes[each.outcome] ?? 0) + each.count
    }
    const shown: WebhookView = {
      connectionId,
      orgId,
      adapter: adapterId,
      ...found,
      subscriptions: yield* subscriptions.list(connectionId),
      told: entities.filter(isTold),
      polled: entities.filter((entity) => !isTold(entity)),
      traffic: yield* inbox.traffic(connectionId, daySeconds),
      outcomes,
      gaps: yield* gaps.list(connectionId, shownDays)
    }
    return shown
  })

  const webhooksOf: WebhookOperations["webhooksOf"] = Effect.fn("Operations.webhooksOf")(function* (shown) {
    const counted = yield* tallies.since(
      shownDays,
      shown.map(({ id }) => id)
    )
    return yield* Effect.forEach(shown, (connection) => view(connection, counted), { concurrency: viewsAtOnce })
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
