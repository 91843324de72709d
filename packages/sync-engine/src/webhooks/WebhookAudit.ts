/**
 * Keeps a connection's subscriptions as they should be: makes what is missing, enables what the source has stopped, removes what is ours and stale,
 * keeps each secret. What may have been missed meanwhile is noted as a gap and answered by a delta of the entities concerned.
 */
import { type Call, eventMeanings, type ShownSubscription, type SourceError, type Subscriptions } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option, Schema } from "effect"
import type { SqlError } from "effect/sql"
import type { UnknownAdapter } from "../Adapters.ts"
import { type ApiClient, type NotConnected, SourceClients } from "../credentials/SourceClients.ts"
import type { SealBroken } from "../credentials/Vault.ts"
import { WebhookSubscriptions } from "../credentials/WebhookSubscriptions.ts"
import { type Connection, Connections } from "../state/Connections.ts"
import { Runs } from "../state/Runs.ts"
import { WebhookEndpoints } from "../state/WebhookEndpoints.ts"
import { WebhookGaps } from "../state/WebhookGaps.ts"
import { WebhookInbox } from "../state/WebhookInbox.ts"
import { compareSubscriptions, type Wanted } from "./compareSubscriptions.ts"
import { PublicAddress } from "./PublicAddress.ts"

/** Sources cannot send to this installation, or not for this connection. */
export class NoWebhooks extends Schema.TaggedError<NoWebhooks>()("NoWebhooks", {
  adapter: Schema.String,
  why: Schema.Literals(["adapter", "address", "by-hand"])
}) {
  override get message() {
    const because = {
      adapter: `The adapter ${this.adapter} has no webhooks: changes are found by polling.`,
      address:
        "The source cannot reach this installation: set OPENFAITH_PUBLIC_URL to the address that leads to its port, and start the server again.",
      "by-hand": `Subscriptions of ${this.adapter} are made by hand, at the source.`
    }
    return because[this.why]
  }
}

export interface AuditReport {
  readonly sound: number
  readonly made: number
  readonly enabled: number
  readonly removed: number
  readonly rotated: number
  /** The delta that answers for what may have been missed; `null`: nothing was. */
  readonly runId: string | null
}

export type AuditTrouble = NoWebhooks | SourceError | UnknownAdapter | NotConnected | SealBroken | SqlError.SqlError

export interface WebhookAuditShape {
  /** Compares and repairs. `rotate`: gives every subscription another secret too. */
  readonly audit: (connection: Connection, options: { readonly rotate: boolean }) => Effect.Effect<AuditReport, AuditTrouble>
}

/** An event that arrives so much after it happened shows that others are late, or lost. */
const lateSeconds = 600
/** More pages than any source has subscriptions. */
const mostSubscriptions = 10_000

export class WebhookAudit extends Context.Service<WebhookAudit, WebhookAuditShape>()("@openfaith/sync-engine/webhooks/WebhookAudit") {
  static readonly layer = Layer.effect(
    WebhookAudit,
    Effect.gen(function* () {
      const clients = yield* SourceClients
      const connections = yield* Connections
      const endpoints = yield* WebhookEndpoints
      const gaps = yield* WebhookGaps
      const inbox = yield* WebhookInbox
      const runs = yield* Runs
      const { baseFor } = yield* PublicAddress
      const stored = yield* WebhookSubscriptions

      const ask = Effect.fnUntraced(function* ({ source }: ApiClient, { read }: Subscriptions, call: Call) {
        const found = read(yield* source.call(call))
        return found ?? (yield* Effect.die(new Error(`The answer of ${call.path} holds no subscriptions.`)))
      })

      const listAll = Effect.fnUntraced(function* (client: ApiClient, subscriptions: Subscriptions) {
        const shown: Array<ShownSubscription> = []
        for (let more = true; more && shown.length < mostSubscriptions;) {
          const page = yield* ask(client, subscriptions, subscriptions.list(shown.length))
          shown.push(...page.subscriptions)
          more = page.more && page.subscriptions.length > 0
        }
        return shown
      })

      const keep = (connection: Connection, { events, id, secret, url }: ShownSubscription) =>
        stored.keep(connection, { externalId: id, events, url, secret })

      const create = Effect.fnUntraced(function* (client: ApiClient, subscriptions: Subscriptions, connection: Connection, wanted: Wanted) {
        const { subscriptions: made } = yield* ask(client, subscriptions, subscriptions.create(wanted))
        for (const each of made) yield* keep(connection, each)
      })

      const remove = Effect.fnUntraced(function* ({ source }: ApiClient, subscriptions: Subscriptions, connection: Connection, id: string) {
        if (subscriptions.remove !== null) yield* source.call(subscriptions.remove(id)).pipe(Effect.catchTag("NotFound", () => Effect.void))
        yield* stored.forget(connection.id, id)
      })

      /** Another secret, by the source's own means, or by another subscription in its place. */
      const rotate = Effect.fnUntraced(function* (
        client: ApiClient,
        subscriptions: Subscriptions,
        connection: Connection,
        one: ShownSubscription
      ) {
        if (subscriptions.rotate !== null) {
          for (const each of (yield* ask(client, subscriptions, subscriptions.rotate(one.id))).subscriptions) yield* keep(connection, each)
        } else {
          yield* create(client, subscriptions, connection, one)
          yield* remove(client, subscriptions, connection, one.id)
        }
      })

      const audit: WebhookAuditShape["audit"] = Effect.fn("WebhookAudit.audit")(function* (connection, options) {
        const client = yield* clients.forConnection(connection)
        const { adapter } = client
        if (adapter.webhooks === null) return yield* new NoWebhooks({ adapter: adapter.id, why: "adapter" })
        const { subscriptions } = adapter.webhooks
        if (subscriptions === null) return yield* new NoWebhooks({ adapter: adapter.id, why: "by-hand" })
        const base = yield* baseFor(connection.baseUrl)
        if (base === null) return yield* new NoWebhooks({ adapter: adapter.id, why: "address" })
        const endpoint = yield* endpoints.find(connection.id)
        if (Option.isNone(endpoint)) return yield* new NoWebhooks({ adapter: adapter.id, why: "address" })
        const { auditedAt, token } = endpoint.value
        const settings = yield* connections.entities(connection.id, [...adapter.manifest.entities.keys()])
        // Nobody would answer what is told of an entity that is switched off.
        const meanings = new Map([...eventMeanings(adapter.manifest)].filter(([, { entity }]) => settings.get(entity)?.enabled === true))
        const url = `${base}/webhooks/${adapter.id}/${token}`

        const before = yield* stored.list([connection.id])
        const shown = yield* listAll(client, subscriptions)
        const known = new Set(before.map(({ externalId }) => externalId))
        const found = compareSubscriptions(subscriptions, shown, { token, url, events: [...meanings.keys()] }, known)

        const entitiesOf = (names: ReadonlyArray<string>) => [...new Set(names.flatMap((name) => meanings.get(name)?.entity ?? []))].sort()
        const lastSeen = (names: ReadonlyArray<string>) =>
          before
            .filter(({ events }) => events.some((name) => names.includes(name)))
            .map(({ seenAt }) => seenAt)
            .sort()[0] ?? null
        const held = new Set(before.flatMap(({ events }) => events))
        // What was never subscribed to has missed nothing.
        const lost = found.missing.flatMap(({ events }) => events).filter((name) => held.has(name))
        const stopped = found.inactive.flatMap(({ events }) => events)
        const trouble = yield* inbox.troubleSince(connection.id, auditedAt, lateSeconds)
        // Noted before anything is repaired: what is sound again shows no gap any more.
        const noted = [
          { reason: "missing", entities: entitiesOf(lost), since: lastSeen(lost) },
          { reason: "inactive", entities: entitiesOf(stopped), since: lastSeen(stopped) },
          ...trouble.map(({ names, reason, since }) => ({ reason, entities: entitiesOf(names), since }))
        ]
        for (const gap of noted) if (gap.entities.length > 0) yield* gaps.add({ connectionId: connection.id, ...gap })

        // Before any is made: a source that was set back may give their ids out again.
        const listed = new Set(shown.map(({ id }) => id))
        for (const { externalId } of before) if (!listed.has(externalId)) yield* stored.forget(connection.id, externalId)
        for (const each of [...found.sound, ...found.inactive]) yield* keep(connection, each)
        for (const each of found.inactive) {
          if (subscriptions.enable !== null) yield* client.source.call(subscriptions.enable(each.id))
          else yield* create(client, subscriptions, connection, each)
        }
        for (const wanted of found.missing) yield* create(client, subscriptions, connection, wanted)
        if (options.rotate) for (const each of [...found.sound, ...found.inactive]) yield* rotate(client, subscriptions, connection, each)
        // Last, when what takes their place is there.
        for (const { id } of found.stale) yield* remove(client, subscriptions, connection, id)

        // After the repair: what happens from here on is told, what happened before is read.
        const entities = [...new Set((yield* gaps.open(connection.id)).flatMap((gap) => gap.entities))].sort()
        const run = entities.length === 0 ? null : yield* runs.request(connection.id, "delta", { entities }, { origin: "webhooks" })
        if (run !== null) yield* gaps.answered(connection.id, run.runId)
        return {
          sound: found.sound.length,
          made: found.missing.length,
          enabled: found.inactive.length,
          removed: found.stale.length,
          rotated: options.rotate ? found.sound.length + found.inactive.length : 0,
          runId: run?.runId ?? null
        }
      })

      return WebhookAudit.of({ audit })
    })
  )
}
