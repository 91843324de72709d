/**
 * One client per connection and process: it opens the sealed credential when first needed and shares one request budget among all streams of the
 * connection. Owns `sync.credentials`.
 */
import { type Adapter, type Credential, Limiter, type LimiterState, SourceClient } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Redacted, Schema } from "effect"
import { HttpClient } from "effect/http"
import { SqlClient, type SqlError } from "effect/sql"
import { Adapters, type UnknownAdapter } from "../Adapters.ts"
import { type Connection, Connections } from "../state/Connections.ts"
import { rowsAs } from "../state/decoded.ts"
import { type SealBroken, Vault } from "./Vault.ts"

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
  /** Of the connections that this process has sent requests for. */
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
  /** A client that stores nothing, to try a credential before it is kept. */
  readonly trial: (adapter: Adapter, baseUrl: string, credential: Credential) => Effect.Effect<ApiClient>
}

const Sealed = Schema.Struct({
  kind: Schema.Literals(["basic", "bearer"]),
  keyVersion: Schema.Int,
  sealed: Schema.Uint8Array,
  version: Schema.Int
})

export class SourceClients extends Context.Service<SourceClients, SourceClientsShape>()(
  "@openfaith/sync-engine/credentials/SourceClients"
) {
  static readonly layer = Layer.effect(
    SourceClients,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const vault = yield* Vault
      const adapters = yield* Adapters
      const http = yield* HttpClient.HttpClient
      const clients = new Map<string, { readonly version: number; readonly client: ApiClient }>()

      const make = Effect.fnUntraced(function* (adapter: Adapter, baseUrl: string, credential: Credential, shared?: Limiter) {
        const limiter = shared ?? (yield* Limiter.make(adapter.budget))
        const source = yield* SourceClient.make({ adapter, connection: { baseUrl, credential }, limiter }).pipe(
          Effect.provideService(HttpClient.HttpClient, http)
        )
        return { source, limiter, adapter }
      })

      const keep: SourceClientsShape["keep"] = Effect.fn("SourceClients.keep")(function* (connection, credential) {
        const secret =
          credential.kind === "basic" ? `${credential.id}:${Redacted.value(credential.secret)}` : Redacted.value(credential.token)
        const { keyVersion, sealed } = yield* vault.seal(Redacted.make(secret), { orgId: connection.orgId, connectionId: connection.id })
        yield* sql`
          INSERT INTO sync.credentials AS c (connection_id, kind, key_version, sealed) VALUES (${connection.id}, ${credential.kind}, ${keyVersion}, ${sealed})
          ON CONFLICT (connection_id) DO UPDATE SET kind = excluded.kind, key_version = excluded.key_version, sealed = excluded.sealed,
            version = c.version + 1, updated_at = clock_timestamp()`
      })

      const sealedOf = Effect.fnUntraced(function* (connectionId: string) {
        const rows = yield* sql`
          SELECT kind, key_version AS "keyVersion", sealed, version FROM sync.credentials WHERE connection_id = ${connectionId}`
        const [row] = yield* rowsAs(Sealed)(rows)
        return row
      })

      const forConnection: SourceClientsShape["forConnection"] = Effect.fn("SourceClients.forConnection")(function* (connection) {
        const { adapter: adapterId, id, orgId } = connection
        const adapter = yield* adapters.get(adapterId)
        const row = yield* sealedOf(id)
        if (!row) return yield* new NotConnected({ orgId, adapter: adapterId })
        const known = clients.get(id)
        if (known?.version === row.version) return known.client
        const secret = yield* vault.open(row, { orgId, connectionId: id })
        // A new credential of the same account spends the same budget.
        const client = yield* make(adapter, connection.baseUrl, credentialOf(row.kind, secret), known?.client.limiter)
        clients.set(id, { version: row.version, client })
        return client
      })

      const reseal: SourceClientsShape["reseal"] = Effect.fn("SourceClients.reseal")(function* ({ id, orgId }) {
        const row = yield* sealedOf(id)
        const sealed = row ? yield* vault.reseal(row, { orgId, connectionId: id }) : null
        if (!row || !sealed) return false
        // Whoever stored another credential meanwhile has sealed it.
        const rows = yield* sql`
          UPDATE sync.credentials SET key_version = ${sealed.keyVersion}, sealed = ${sealed.sealed}
          WHERE connection_id = ${id} AND version = ${row.version} AND key_version = ${row.keyVersion} RETURNING 1`
        return rows.length === 1
      })

      const budgets = Effect.suspend(() =>
        Effect.forEach([...clients], ([connectionId, { client }]) =>
          Effect.map(client.limiter.state, (state) => ({ ...state, connectionId, adapter: client.adapter.id }))
        )
      )

      return SourceClients.of({
        budgets,
        keep,
        forget: Effect.fn("SourceClients.forget")((connectionId) =>
          Effect.asVoid(sql`DELETE FROM sync.credentials WHERE connection_id = ${connectionId}`)
        ),
        reseal,
        forConnection,
        trial: (adapter, baseUrl, credential) => make(adapter, baseUrl, credential)
      })
    })
  )
}

const credentialOf = (kind: "basic" | "bearer", secret: Redacted.Redacted): Credential => {
  if (kind === "bearer") return { kind, token: secret }
  const text = Redacted.value(secret)
  const colon = text.indexOf(":")
  return { kind, id: text.slice(0, colon), secret: Redacted.make(text.slice(colon + 1)) }
}

/** The client of an organisation's connection to an adapter; of the first one where there are several. */
export const getApiClientForOrg = Effect.fn("getApiClientForOrg")(function* (orgId: string, adapter: string) {
  const connections = yield* Connections
  const clients = yield* SourceClients
  const [connection] = yield* connections.list({ orgId, adapter })
  if (!connection) return yield* new NotConnected({ orgId, adapter })
  return yield* clients.forConnection(connection)
})
