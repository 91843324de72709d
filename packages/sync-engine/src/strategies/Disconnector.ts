/**
 * Disconnects. In one transaction the connection is marked, its runs are stopped and its credential is gone: pages that were being written have committed
 * by then, and none is written after, since every page needs its run to be running and no run of a disconnected connection starts (Runs.start).
 * Before that its subscriptions are removed at the source, as far as the source answers; what stays there is told that nobody listens.
 */
import { Context, Effect, Layer, Option } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Adapters } from "../Adapters.ts"
import { SourceClients } from "../credentials/SourceClients.ts"
import { Vault } from "../credentials/Vault.ts"
import { WebhookSubscriptions } from "../credentials/WebhookSubscriptions.ts"
import { type Connection, Connections } from "../state/Connections.ts"
import { persistently } from "../state/persistently.ts"
import { type Purge, Purges } from "../state/Purges.ts"
import { countEnded } from "../state/runMetrics.ts"
import { Runs } from "../state/Runs.ts"
import { Streams } from "../state/Streams.ts"

export interface Disconnected {
  readonly connection: Connection
  /** Subscriptions that are gone at the source, and those that may still be there. */
  readonly unsubscribed: number
  readonly stillSubscribed: number
  /** Set where everything is to be removed. */
  readonly purge: Purge | null
}

export interface DisconnectorShape {
  /** What is stored stays, unless `purge`: then whoever hosts the engine removes everything. Once more on a disconnected one is how that is asked for later. */
  readonly disconnect: (
    connection: Connection,
    options: { readonly purge: boolean; readonly by: string | null }
  ) => Effect.Effect<Disconnected, SqlError.SqlError>
}

/** For how long the source is asked to forget subscriptions; its limit may be used up, or it away. */
const unsubscribeWithin = "15 seconds"

export class Disconnector extends Context.Service<Disconnector, DisconnectorShape>()("@openfaith/sync-engine/strategies/Disconnector") {
  static readonly layer = Layer.effect(
    Disconnector,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const adapters = yield* Adapters
      const clients = yield* SourceClients
      const connections = yield* Connections
      const purges = yield* Purges
      const runs = yield* Runs
      const streams = yield* Streams
      const subscriptions = yield* WebhookSubscriptions
      const vault = yield* Vault

      /** Answers how many subscriptions may still be there. */
      const unsubscribe = Effect.fnUntraced(function* (connection: Connection) {
        const held = yield* subscriptions.list([connection.id])
        const remove = (yield* adapters.get(connection.adapter)).webhooks?.subscriptions?.remove ?? null
        if (held.length === 0 || remove === null) return { removed: 0, left: held.length }
        const { source } = yield* clients.forConnection(connection)
        let removed = 0
        const removing = Effect.forEach(held, ({ externalId }) =>
          source.call(remove(externalId)).pipe(
            Effect.catchTag("NotFound", () => Effect.void),
            Effect.andThen(subscriptions.forget(connection.id, externalId)),
            Effect.andThen(Effect.sync(() => removed++)),
            // One that does not go is no reason to keep the others.
            Effect.catch(() => Effect.void)
          )
        )
        yield* Effect.timeoutOption(removing, unsubscribeWithin)
        return { removed, left: held.length - removed }
      })

      const stop = Effect.fnUntraced(function* ({ adapter, id, orgId }: Connection, by: string | null, purge: boolean) {
        const reason = `disconnected${by === null ? "" : ` by ${by}`}`
        yield* connections.disconnect(id, purge ? `${reason}; everything of it is being removed` : reason)
        const stopped = yield* runs.stopAll(id, "the connection was disconnected")
        for (const { attempt, id: runId } of stopped) yield* streams.cancelAll(runId, attempt, "the connection was disconnected")
        yield* clients.forget(id)
        for (const { externalId } of yield* subscriptions.list([id])) yield* subscriptions.forget(id, externalId)
        yield* vault.destroyUnused(orgId)
        if (purge) {
          yield* connections.giveUpAccount(id)
          yield* purges.request({ id, orgId, adapter }, by)
        }
        return stopped
      }, sql.withTransaction)

      return Disconnector.of({
        disconnect: Effect.fn("Disconnector.disconnect")(function* (connection, { by, purge }) {
          const left = yield* unsubscribe(connection).pipe(
            Effect.catchTag(["UnknownAdapter", "NotConnected", "SealBroken"], () =>
              Effect.map(subscriptions.list([connection.id]), (held) => ({ removed: 0, left: held.length }))
            )
          )
          const stopped = yield* persistently(stop(connection, by, purge))
          for (const { kind } of stopped) yield* countEnded(kind, "cancelled")
          return {
            connection: Option.getOrElse(yield* connections.find(connection.id), () => connection),
            unsubscribed: left.removed,
            stillSubscribed: left.left,
            purge: Option.getOrNull(yield* purges.find(connection.id))
          }
        })
      })
    })
  )
}
