/** Deliveries as Planning Center sends them, and what their receiver has made of them. */
import { createHmac } from "node:crypto"
import { NodeCrypto, NodeHttpClient } from "@effect/platform-node"
import type { Adapter } from "@openfaith/adapter-core"
import {
  Adapters,
  type Connection,
  Connections,
  EngineLive,
  MasterKeys,
  WebhookEndpoints,
  WebhookSubscriptions,
  WebhookTallies
} from "@openfaith/sync-engine"
import { Effect, Layer, Option, Redacted, Schema } from "effect"
import { LocalKey } from "../../apps/server/src/access/LocalKey.ts"
import { listenHttp } from "../../apps/server/src/http/serveHttp.ts"
import { OperationsLive } from "../../apps/server/src/operations/OperationsLive.ts"
import { DatabaseTest, numberOf, rowsOf } from "./database.ts"
import { testKey, testLocalKey } from "./engine.ts"
import { pcoDirectory } from "./pcoDirectory.ts"

/** All that takes in deliveries, without an engine that answers them. */
export const intakeWith = (...adapters: ReadonlyArray<Adapter>) =>
  Layer.mergeAll(OperationsLive, LocalKey.layer(testLocalKey)).pipe(
    Layer.provideMerge(EngineLive),
    Layer.provideMerge(MasterKeys.layer(testKey)),
    Layer.provideMerge(Adapters.layer([pcoDirectory, ...adapters])),
    Layer.provideMerge([NodeHttpClient.layerUndici, NodeCrypto.layer]),
    Layer.provideMerge(DatabaseTest)
  )

export const secret = "the-secret-of-the-subscription"

export interface EventOptions {
  readonly id?: string
  readonly recordId?: string
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly at?: string
  readonly attempt?: number
  readonly organisation?: string
  /** Instead of the payload's JSON. */
  readonly payload?: string
}

let made = 0

/** The body of a delivery of one event. */
export const deliveryOf = (
  name: string,
  { at, attempt = 1, attributes, id, organisation = "401", payload, recordId = "12" }: EventOptions = {}
) =>
  JSON.stringify({
    data: [
      {
        id: id ?? `event-${++made}`,
        type: "EventDelivery",
        attributes: {
          name,
          attempt,
          payload:
            payload ??
            JSON.stringify({
              data: { type: "Thing", id: recordId, ...(attributes ? { attributes } : {}) },
              meta: at === undefined ? {} : { event_time: at }
            })
        },
        relationships: { organization: { data: { type: "Organization", id: organisation } } }
      }
    ]
  })

export const signatureOf = (body: string | Uint8Array, key = secret) => createHmac("sha256", key).update(body).digest("hex")

export const headersOf = (body: string, key = secret): Record<string, string> => ({
  "content-type": "application/json",
  "x-pco-webhooks-authenticity": signatureOf(body, key)
})

/** Sends a delivery; answers its status. */
export const send = (url: string, body: string, headers: Readonly<Record<string, string>> = headersOf(body)) =>
  Effect.promise(async () => {
    const answer = await fetch(url, { method: "POST", body, headers })
    await answer.text()
    return answer.status
  })

/** A connection whose source sends to this URL. */
export const receiver = Effect.fn("receiver")(function* (adapter = "pco", orgId = "acme") {
  const connections = yield* Connections
  const endpoints = yield* WebhookEndpoints
  const subscriptions = yield* WebhookSubscriptions
  const connection = yield* connections.connect({
    orgId,
    adapter,
    baseUrl: "http://127.0.0.1:1",
    accountId: "401",
    accountName: "Acme"
  })
  yield* endpoints.ensure(connection.id)
  yield* subscriptions.keep(connection, {
    externalId: "1",
    events: ["people.v2.events.email.updated"],
    url: "http://127.0.0.1:1",
    secret: Redacted.make(secret)
  })
  const { url: base } = yield* listenHttp("127.0.0.1", 0)
  const { token } = Option.getOrThrow(yield* endpoints.find(connection.id))
  return { connection, base, token, url: `${base}/webhooks/${adapter}/${token}` }
})

const Waiting = Schema.Struct({ entity: Schema.String, id: Schema.String, reason: Schema.String })

/** Records of a connection that wait to be read, and why. */
export const waitingOf = ({ id }: Connection) =>
  rowsOf(
    Waiting,
    `SELECT e.entity, w.external_id AS id, w.reason FROM sync.waiting_reads w JOIN sync.entities e ON e.id = w.entity_id
     WHERE e.connection_id = $1 ORDER BY 1, 2`,
    [id]
  )

export const eventsIn = ({ id }: Connection) => numberOf("SELECT count(*) FROM sync.webhook_inbox WHERE connection_id = $1", [id])

/** How many deliveries of a connection came to that; of no connection where there is none. */
export const tallied = Effect.fnUntraced(function* (outcome: string, connection: Connection | null) {
  const tallies = yield* WebhookTallies
  yield* tallies.flush
  return (yield* tallies.since(2, [connection?.id ?? null]))
    .filter((each) => each.outcome === outcome)
    .reduce((sum, { count }) => sum + count, 0)
})
