/**
 * One client per connection and process: it opens the sealed credential when first needed and shares one request budget among all streams of the
 * connection.
 */
import { type Adapter, type Credential, Limiter, type LimiterState, SourceClient, type Tokens } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { HttpClient } from "effect/http"
import type { SqlError } from "effect/sql"
import { Adapters, type UnknownAdapter } from "../Adapters.ts"
import { Budgets } from "../budget/Budgets.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import { type Connection, Connections } from "../state/Connections.ts"
import { Credentials } from "./Credentials.ts"
import { Refresher } from "./Refresher.ts"
import { TokenEndpoint } from "./TokenEndpoint.ts"
import type { SealBroken } from "./Vault.ts"

/** The organisation has no connection to that adapter, or the connection has no credential. */
export class NotConnected extends Schema.TaggedError<NotConnected>()("NotConnected", { orgId: Schema.String, adapter: Schema.String }) {
  override get message() {
    return `Organisation "${this.orgId}" is not connected to ${this.adapter}. Run \`openfaith connect ${this.adapter} --org ${this.orgId} --token ID:SECRET\`.`
  }
}

export interface ApiClient {
  readonly source: SourceClient
  readonly limiter: Limiter
  readonly adapter: Adapter
}

/** How much of its source's limit a connection uses, as far as this process knows. */
export interface BudgetInUse extends LimiterState {
  readonly connectionId: string
  readonly adapter: string
}

export interface SourceClientsShape {
  /** Of the connections that this process sends requests for: those it has not asked for a minute, and that need nothing any more, are left out. */
  readonly budgets: Effect.Effect<ReadonlyArray<BudgetInUse>>
  /** Stores the credential sealed; the next client of the connection uses it. */
  readonly keep: (connection: Connection, credential: Credential) => Effect.Effect<void, SqlError.SqlError>
  /** Removes the credential: nobody asks the source for the connection any more. Shares the caller's transaction. */
  readonly forget: (connectionId: string) => Effect.Effect<void, SqlError.SqlError>
  readonly forConnection: (
    connection: Connection
  ) => Effect.Effect<ApiClient, NotConnected | UnknownAdapter | SealBroken | SqlError.SqlError>
  /** Seals the credential with the organisation's newest data key where it is not; answers whether it was not. */
  readonly reseal: (connection: Connection) => Effect.Effect<boolean, SealBroken | SqlError.SqlError>
  /** A client that stores nothing, to try a credential before it is kept. Nobody shares its budget: there is no connection yet, and it sends a request or two. */
  readonly trial: (adapter: Adapter, baseUrl: string, credential: Credential) => Effect.Effect<ApiClient>
}

/** An organisation that is asked every quarter of an hour needs none in between: with thousands of them, each takes some tens of kilobytes. */
const rememberedMillis = 60_000

export class SourceClients extends Context.Service<SourceClients, SourceClientsShape>()(
  "@openfaith/sync-engine/credentials/SourceClients"
) {
  static readonly layer = Layer.effect(
    SourceClients,
    Effect.gen(function* () {
      const credentials = yield* Credentials
      const refresher = yield* Refresher
      const adapters = yield* Adapters
      const http = yield* HttpClient.HttpClient
      const shared = yield* Budgets
      /** The one that was used longest ago first. */
      const clients = new Map<string, { readonly version: number; readonly client: ApiClient; readonly usedAt: number }>()
      const use = Effect.fnUntraced(function* (id: string, version: number, client: ApiClient) {
        const now = yield* monotonicMillis
        clients.delete(id)
        clients.set(id, { version, client, usedAt: now })
        for (const [each, { usedAt }] of clients) {
          if (now - usedAt < rememberedMillis) break
          clients.delete(each)
        }
        return client
      })

      const make = Effect.fnUntraced(function* (
        adapter: Adapter,
        baseUrl: string,
        credential: Credential | Tokens,
        limiter: Limiter,
        share?: string
      ) {
        const who = share === undefined ? {} : { share }
        const source = yield* SourceClient.make({ adapter, connection: { baseUrl, credential }, limiter, ...who }).pipe(
          Effect.provideService(HttpClient.HttpClient, http)
        )
        return { source, limiter, adapter }
      })

      const forConnection: SourceClientsShape["forConnection"] = Effect.fn("SourceClients.forConnection")(function* (connection) {
        const { adapter: adapterId, id, orgId } = connection
        const adapter = yield* adapters.get(adapterId)
        const notConnected = new NotConnected({ orgId, adapter: adapterId })
        const known = clients.get(id)
        const opened = Option.getOrNull(yield* credentials.open(connection, known?.version ?? null))
        if (opened === null) return yield* notConnected
        // A new credential of the same account spends the same budget.
        const limiter = yield* shared.limiterFor(connection, adapter)
        if (opened.credential === null && known?.client.limiter === limiter) return yield* use(id, known.version, known.client)
        const credential = opened.credential ?? Option.getOrNull(yield* credentials.open(connection, null))?.credential ?? null
        const { version } = opened
        const { oauth } = adapter
        const using = credential !== "oauth" ? credential : oauth === null ? null : yield* refresher.tokens(connection, adapter, oauth)
        if (using === null) return yield* notConnected
        const client = yield* make(adapter, connection.baseUrl, using, limiter, orgId)
        return yield* use(id, version, client)
      })

      const budgets = Effect.gen(function* () {
        const now = yield* monotonicMillis
        const found: Array<BudgetInUse> = []
        for (const [connectionId, { client, usedAt }] of clients) {
          const state = yield* client.limiter.state
          const isIdle = state.inUse === 0 && state.waitingSince === null
          if (!isIdle || now - usedAt < rememberedMillis) found.push({ ...state, connectionId, adapter: client.adapter.id })
        }
        return found
      })

      return SourceClients.of({
        budgets,
        keep: credentials.keep,
        forget: credentials.forget,
        reseal: credentials.reseal,
        forConnection,
        trial: (adapter, baseUrl, credential) =>
          Effect.flatMap(Limiter.make(adapter.budget), (limiter) => make(adapter, baseUrl, credential, limiter))
      })
    })
  ).pipe(Layer.provide(Refresher.layer), Layer.provideMerge(Layer.mergeAll(Credentials.layer, TokenEndpoint.layer)))
}

/** The client of an organisation's connection to an adapter; of the first one where there are several. */
export const getApiClientForOrg = Effect.fn("getApiClientForOrg")(function* (orgId: string, adapter: string) {
  const connections = yield* Connections
  const clients = yield* SourceClients
  const [connection] = yield* connections.list({ orgId, adapter })
  if (!connection) return yield* new NotConnected({ orgId, adapter })
  return yield* clients.forConnection(connection)
})
