/**
 * Takes in what sources tell. Whoever has no known address is refused without a statement and without his body being read; whoever has one but not the
 * secret, after one digest. What passes is stored, with the reads it asks for, before it is acknowledged.
 */
import { hash, randomUUID } from "node:crypto"
import {
  type Adapter,
  type EventMeaning,
  eventMeanings,
  sign,
  signalsOf,
  verify,
  type WebhookEvent,
  type Webhooks
} from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option, Redacted, Result, type Scope } from "effect"
import { Adapters } from "../Adapters.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import { type Connection, Connections } from "../state/Connections.ts"
import { WebhookEndpoints } from "../state/WebhookEndpoints.ts"
import { type SigningKey, WebhookSubscriptions } from "../credentials/WebhookSubscriptions.ts"
import { type DeliveryOutcome, WebhookTallies } from "../state/WebhookTallies.ts"
import { makeDirectory } from "./directory.ts"
import { type EventToWrite, EventWriter } from "./EventWriter.ts"

/** An address that deliveries may be sent to, with all that is needed to judge them. */
export interface Address {
  readonly connection: Connection
  readonly adapter: Adapter
  readonly webhooks: Webhooks
  readonly meanings: ReadonlyMap<string, EventMeaning>
  /** Enabled entities that have events, by name. */
  readonly entityIds: ReadonlyMap<string, number>
  /** Entities with fields that may not be stored: texts of their deliveries are not kept. */
  readonly unkept: ReadonlySet<string>
  readonly keys: ReadonlyArray<SigningKey>
  readonly readAt: number
  /** What is sent here is taken in like any delivery, and neither stored nor counted. */
  readonly isRehearsal: boolean
}

/** A delivery that a server sends to itself. */
export interface RehearsedDelivery {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Opened =
  | { readonly address: Address }
  | { readonly refused: "unknown_address" | "disconnected" | "unavailable"; readonly status: 404 | 410 | 503 }

export type Verdict =
  | { readonly outcome: "accepted"; readonly events: number; readonly fresh: number }
  | { readonly outcome: "bad_signature" | "malformed" | "wrong_organisation" | "unavailable"; readonly says: string }

export interface WebhookIntakeShape {
  /** The address of a path, or the answer that ends it. */
  readonly open: (adapter: string, token: string) => Effect.Effect<Opened>
  /** Judges a delivery by its raw bytes, and stores its events. */
  readonly receive: (address: Address, header: (name: string) => string | null, body: Uint8Array) => Effect.Effect<Verdict>
  /**
   * A usual delivery for each adapter whose sources deliver here, to be sent by a server that starts to itself: taken in like any other, stored nowhere,
   * counted nowhere, and unknown as soon as the scope closes.
   */
  readonly rehearsals: Effect.Effect<ReadonlyArray<RehearsedDelivery>, never, Scope.Scope>
  /** Counts a delivery that was refused before it was judged. */
  readonly refused: (address: Address, outcome: DeliveryOutcome) => void
}

/** What is known of an address is read again after this; and not sooner than `soonestMs` for who fails with it. */
const freshForMs = 10_000
const soonestMs = 1_000

export class WebhookIntake extends Context.Service<WebhookIntake, WebhookIntakeShape>()("@openfaith/sync-engine/webhooks/WebhookIntake") {
  static readonly layer = Layer.effect(
    WebhookIntake,
    Effect.gen(function* () {
      const adapters = yield* Adapters
      const connections = yield* Connections
      const endpoints = yield* WebhookEndpoints
      const subscriptions = yield* WebhookSubscriptions
      const tallies = yield* WebhookTallies
      const writer = yield* EventWriter

      const meaningsBy = new Map(adapters.all.map((adapter) => [adapter.id, eventMeanings(adapter.manifest)]))
      const cached = new Map<string, Address>()
      const rehearsed = new Map<string, Address>()
      const connectionOf = yield* makeDirectory(endpoints.addresses)

      const readAddress = Effect.fnUntraced(function* (id: string, now: number) {
        const connection = yield* connections.find(id)
        if (Option.isNone(connection)) return null
        const adapter = adapters.all.find((each) => each.id === connection.value.adapter)
        const meanings = adapter ? meaningsBy.get(adapter.id) : undefined
        if (!adapter?.webhooks || !meanings) return null
        const named = [...new Set([...meanings.values()].map(({ entity }) => entity))]
        const entities = yield* connections.entities(id, named)
        const address: Address = {
          connection: connection.value,
          adapter,
          webhooks: adapter.webhooks,
          meanings,
          unkept: new Set(
            named.filter((name) => {
              const { sensitive } = adapter.manifest.get(name)
              return sensitive.length > 0 || (entities.get(name)?.fieldsOff ?? []).length > 0
            })
          ),
          entityIds: new Map([...entities].flatMap(([name, entity]) => (entity.enabled ? [[name, entity.id] as const] : []))),
          keys: yield* subscriptions.keys(connection.value),
          readAt: now,
          isRehearsal: false
        }
        cached.set(id, address)
        return address
      })

      const open: WebhookIntakeShape["open"] = Effect.fnUntraced(
        function* (adapterId, token) {
          const rehearsal = rehearsed.get(token)
          if (rehearsal) return { address: rehearsal }
          const now = yield* monotonicMillis
          const id = yield* connectionOf(token)
          const held = id === undefined ? undefined : cached.get(id)
          const address = id === undefined ? null : held && now - held.readAt < freshForMs ? held : yield* readAddress(id, now)
          if (address === null || address.adapter.id !== adapterId) {
            tallies.count(adapters.all.some((each) => each.id === adapterId) ? adapterId : "unknown", null, "unknown_address")
            return { refused: "unknown_address", status: 404 } as const
          }
          if (address.connection.status !== "disconnected") return { address }
          tallies.count(adapterId, address.connection.id, "disconnected")
          return { refused: "disconnected", status: address.webhooks.unsubscribe } as const
        },
        Effect.catchCause((cause) =>
          Effect.as(Effect.logWarning("An address could not be looked up.", cause), { refused: "unavailable", status: 503 } as const)
        )
      )

      /** Whether the delivery is signed with a key of this address, looking for keys that are newer than what is known before saying no. */
      const isSigned = Effect.fnUntraced(function* (address: Address, header: (name: string) => string | null, body: Uint8Array) {
        const { signature } = address.webhooks
        const given = header(signature.header)
        const name = signature.nameHeader === null ? null : header(signature.nameHeader)
        const fits = ({ keys }: Address) => verify(signature, given, body, keysFor(keys, name))
        if (fits(address)) return true
        const now = yield* monotonicMillis
        if (given === null || now - address.readAt < soonestMs) return false
        const again = yield* readAddress(address.connection.id, now)
        return again !== null && fits(again)
      })

      const receive: WebhookIntakeShape["receive"] = Effect.fnUntraced(
        function* (address, header, body) {
          const { adapter, connection, webhooks } = address
          const refuse = (outcome: Exclude<Verdict["outcome"], "accepted">, says: string): Verdict => {
            tallies.count(adapter.id, connection.id, outcome)
            return { outcome, says }
          }
          if (!(yield* isSigned(address, header, body)))
            return refuse("bad_signature", "The signature is missing or not that of this body.")
          const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8")
          const read = webhooks.events({ header, body: text })
          if (Result.isFailure(read)) return refuse("malformed", `The body cannot be read as a delivery: ${read.failure.detail}.`)
          const other = read.success.find(({ organisation }) => organisation !== null && organisation !== connection.accountId)
          if (other) return refuse("wrong_organisation", "The delivery is of another account than the one that is connected here.")
          const events = read.success.map((event, index) => toWrite(address, event, body, index === 0 ? text : null))
          if (address.isRehearsal) {
            // Each is another event, as deliveries are.
            yield* writer.rehearse(events.map((each) => ({ ...each, event: { ...each.event, key: randomUUID() } })))
            return { outcome: "accepted", events: events.length, fresh: 0 } as const
          }
          const fresh = yield* writer.write(events)
          tallies.count(adapter.id, connection.id, "accepted", fresh)
          if (fresh < events.length) tallies.count(adapter.id, connection.id, "repeated", events.length - fresh)
          for (const { outcome } of events.map(({ event }) => event))
            if (outcome !== "asked") tallies.count(adapter.id, connection.id, `${outcome}_event`)
          return { outcome: "accepted", events: events.length, fresh } as const
        },
        Effect.catchCause((cause) =>
          Effect.as(Effect.logWarning("A delivery could not be stored; its source sends it again.", cause), unavailable)
        )
      )

      const unavailable: Verdict = { outcome: "unavailable", says: "The delivery could not be stored. Send it again." }

      /** The adapter's usual delivery to an address that nobody else knows; `null` where its sources deliver to none of these connections. */
      const rehearsalOf = Effect.fnUntraced(function* (connectionIds: ReadonlyArray<string>, { id: adapterId, webhooks }: Adapter) {
        if (webhooks === null) return null
        const { body, headers } = webhooks.example
        const [example] = Result.getOrElse(webhooks.events({ body, header: (name) => headers[name] ?? null }), () => [])
        for (const id of connectionIds) {
          const address = yield* readAddress(id, yield* monotonicMillis)
          if (address?.adapter.id !== adapterId) continue
          const secret = Redacted.make(randomUUID())
          const connection = { ...address.connection, accountId: example?.organisation ?? address.connection.accountId }
          const token = randomUUID()
          yield* Effect.acquireRelease(
            Effect.sync(() => rehearsed.set(token, { ...address, connection, keys: [{ events: [], secret }], isRehearsal: true })),
            () => Effect.sync(() => rehearsed.delete(token))
          )
          const signed = { ...headers, [webhooks.signature.header]: sign(webhooks.signature, Buffer.from(body), secret) }
          return { path: `/webhooks/${adapterId}/${token}`, headers: signed, body }
        }
        return null
      })

      const rehearsals = Effect.gen(function* () {
        const connectionIds = [...(yield* endpoints.addresses).values()]
        const made = yield* Effect.forEach(adapters.all, (adapter) => rehearsalOf(connectionIds, adapter))
        return made.filter((delivery) => delivery !== null)
      }).pipe(Effect.catchCause((cause) => Effect.as(Effect.logWarning("Nothing can be rehearsed.", cause), [])))

      return WebhookIntake.of({
        open,
        rehearsals,
        receive: (address, header, body) =>
          Effect.tap(receive(address, header, body), ({ outcome }) =>
            Effect.sync(() => (outcome === "unavailable" ? tallies.count(address.adapter.id, address.connection.id, outcome) : undefined))
          ),
        refused: ({ adapter, connection }, outcome) => tallies.count(adapter.id, connection.id, outcome)
      })
    })
  )
}

/** The keys an event's name points to; all of them where it points to none. */
const keysFor = (keys: ReadonlyArray<SigningKey>, name: string | null) => {
  const named = name === null ? [] : keys.filter(({ events }) => events.includes(name))
  return (named.length > 0 ? named : keys).map(({ secret }) => secret)
}

const toWrite = (
  { adapter, connection, entityIds, meanings, unkept }: Address,
  event: WebhookEvent,
  body: Uint8Array,
  payload: string | null
): EventToWrite => {
  const signals = signalsOf(adapter.manifest, meanings, event)
  const reads = (signals ?? []).flatMap(({ entity, id, parent, use }) => {
    const entityId = entityIds.get(entity)
    return entityId === undefined ? [] : [{ entityId, id, parent, reason: use }]
  })
  const { signed, value } = event.id
  return {
    event: {
      connectionId: connection.id,
      key: signed ? plain(value) : `${plain(value)} ${hash("sha256", body)}`,
      name: plain(event.name),
      outcome: signals === null ? "unreadable" : meanings.has(event.name) ? "asked" : "unknown",
      recordId: event.recordId === null ? null : plain(event.recordId),
      occurredAt: instantIn(event.occurredAt),
      attempt: event.attempt !== null && event.attempt >= 0 && event.attempt < 2 ** 31 ? Math.floor(event.attempt) : null,
      payload: unkept.has(meanings.get(event.name)?.entity ?? "") ? null : payload
    },
    reads
  }
}

/** Names and ids as they are; what no name or id looks like, by its hash. */
const plain = (text: string) => (/^[\w.:/-]{1,200}$/.test(text) ? text : `sha256:${hash("sha256", text)}`)

/** An instant as Postgres takes it; `null` for anything else. */
const instantIn = (text: string | null): string | null => {
  const at = text === null ? Number.NaN : Date.parse(text)
  if (Number.isNaN(at)) return null
  const iso = new Date(at).toISOString()
  return /^\d{4}-/.test(iso) && !iso.startsWith("0000") ? iso : null
}
