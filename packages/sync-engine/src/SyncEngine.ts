/** The engine as its callers see it: connect an organisation, and ask for runs. */
import { type Credential, type EntityName, productOf, type SourceError, type SyncType } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Schema } from "effect"
import type { SqlError } from "effect/sql"
import { Adapters, getManifestForAdapter, type UnknownAdapter } from "./Adapters.ts"
import { SourceClients } from "./credentials/SourceClients.ts"
import { withHardRelatives } from "./graph/DependencyGraph.ts"
import type { RunId } from "./ids.ts"
import { chooseProducts, requireProducts, type UnknownProduct } from "./ProductChoice.ts"
import { sourceAddress } from "./sourceAddress.ts"
import { type Connection, Connections } from "./state/Connections.ts"
import { Runs } from "./state/Runs.ts"
import { Schedules } from "./state/Schedules.ts"
import { WebhookEndpoints } from "./state/WebhookEndpoints.ts"
import { LocalTimes, requireZone, type UnusableZone } from "./strategies/LocalTimes.ts"

export class UnknownEntity extends Schema.TaggedError<UnknownEntity>()("UnknownEntity", {
  entity: Schema.String,
  adapter: Schema.String,
  near: Schema.Array(Schema.String)
}) {
  override get message() {
    const hint = this.near.length > 0 ? ` Did you mean ${this.near.join(" or ")}?` : ` \`openfaith graph ${this.adapter}\` lists them.`
    return `The adapter ${this.adapter} has no entity "${this.entity}".${hint}`
  }
}

/** Nothing is asked of the source about an entity that is switched off. */
export class EntityOff extends Schema.TaggedError<EntityOff>()("EntityOff", { entity: Schema.String }) {
  override get message() {
    return `${this.entity} is switched off for this connection. \`openfaith entities enable ${this.entity}\` switches it on.`
  }
}

/** Nothing is read of a connection that was disconnected. */
export class NoLongerConnected extends Schema.TaggedError<NoLongerConnected>()("NoLongerConnected", {
  connectionId: Schema.String,
  adapter: Schema.String
}) {
  override get message() {
    return `The connection ${this.connectionId} is disconnected. \`openfaith connect ${this.adapter}\` with the same account connects it again.`
  }
}

/** Fails where the connection is disconnected. */
export const requireConnected = ({ adapter, id, status }: Pick<Connection, "adapter" | "id" | "status">) =>
  status === "disconnected" ? Effect.fail(new NoLongerConnected({ connectionId: id, adapter })) : Effect.void

export interface SyncEngineShape {
  /** Tries the credential at the source, then keeps it sealed, with the usual schedules and an address for webhooks. The same account again is the same connection. */
  readonly connect: (options: {
    readonly orgId: string
    readonly adapter: string
    readonly baseUrl: string | null
    readonly credential: Credential
    /** What it reads of the source. Left out: all, or what the installation says; of one that was there before, what it read before. */
    readonly products?: ReadonlyArray<string>
    /** Of a source whose times name none. Left out: nobody says, or as it was said before. */
    readonly zone?: string
  }) => Effect.Effect<Connection, SourceError | UnknownAdapter | UnknownProduct | UnusableZone | SqlError.SqlError>
  /** Inserts the run; whoever hosts the engine starts it. `joined`: one of the same kind and scope was active already. */
  readonly request: (options: {
    readonly connection: Connection
    readonly kind: SyncType
    readonly entities: ReadonlyArray<string> | null
    /** Who commands it; `null`: nobody in particular. */
    readonly by: string | null
  }) => Effect.Effect<
    { readonly runId: RunId; readonly joined: boolean },
    UnknownAdapter | UnknownEntity | EntityOff | NoLongerConnected | SqlError.SqlError
  >
  /** Fails where one of the entities is switched off. */
  readonly requireOn: (
    connection: Connection,
    entities: ReadonlyArray<string>
  ) => Effect.Effect<void, UnknownAdapter | EntityOff | SqlError.SqlError>
  /**
   * Switches entities of a connection (`product.*`: all of a product) on, with all they cannot be without, or off, with all that cannot be without them; answers what was switched. An
   * entity that is off is not read from the next run on, and none of its signals is answered; what is stored of it stays.
   */
  readonly switchEntities: (options: {
    readonly connection: Connection
    readonly entities: ReadonlyArray<string>
    readonly enabled: boolean
  }) => Effect.Effect<ReadonlyArray<string>, UnknownAdapter | UnknownEntity | SqlError.SqlError>
}

export class SyncEngine extends Context.Service<SyncEngine, SyncEngineShape>()("@openfaith/sync-engine/SyncEngine") {
  static readonly layer = Layer.effect(
    SyncEngine,
    Effect.gen(function* () {
      const adapters = yield* Adapters
      const clients = yield* SourceClients
      const connections = yield* Connections
      const runs = yield* Runs
      const schedules = yield* Schedules
      const endpoints = yield* WebhookEndpoints
      const localTimes = yield* LocalTimes

      /** Names that the adapter's manifest has. */
      const namesAmong = Effect.fnUntraced(function* (adapter: string, entities: ReadonlyArray<string>) {
        const { manifest } = yield* adapters.get(adapter)
        return [...manifest.entities.keys()].filter((name) => entities.includes(name))
      })

      const requireOn: SyncEngineShape["requireOn"] = Effect.fn("SyncEngine.requireOn")(function* (connection, entities) {
        const settings = yield* connections.entities(connection.id, yield* namesAmong(connection.adapter, entities))
        const off = [...settings].find(([, { enabled }]) => !enabled)
        if (off) return yield* new EntityOff({ entity: off[0] })
      })

      return SyncEngine.of({
        requireOn,
        connect: Effect.fn("SyncEngine.connect")(function* ({ adapter: adapterId, baseUrl, credential, orgId, products, zone }) {
          const adapter = yield* adapters.get(adapterId)
          yield* requireProducts(adapter, products ?? [])
          if (zone !== undefined) yield* requireZone(adapter, zone)
          const url = yield* sourceAddress(orgId, adapter, baseUrl).pipe(Effect.provideService(Connections, connections))
          const trial = yield* clients.trial(adapter, url, credential)
          const account = yield* trial.source.account
          const connection = yield* connections.connect({
            orgId,
            adapter: adapterId,
            baseUrl: url,
            accountId: account.id,
            accountName: account.name
          })
          yield* chooseProducts(connection, adapter, products ?? null).pipe(Effect.provideService(Connections, connections))
          if (zone !== undefined) yield* localTimes.set(connection, zone)
          yield* clients.keep(connection, credential)
          yield* runs.standAgain(connection.id)
          yield* schedules.ensureUsual(connection.id)
          // Whoever audits makes the subscriptions.
          if (adapter.webhooks !== null) yield* endpoints.ensure(connection.id)
          return zone === undefined ? connection : { ...connection, zone }
        }),
        request: Effect.fn("SyncEngine.request")(function* ({ by, connection, entities, kind }) {
          yield* requireConnected(connection)
          yield* requireEntities(connection.adapter, entities ?? []).pipe(Effect.provideService(Adapters, adapters))
          yield* requireOn(connection, entities ?? [])
          return yield* runs.request(connection.id, kind, { entities }, { origin: "command", by })
        }),
        switchEntities: Effect.fn("SyncEngine.switchEntities")(function* ({ connection, enabled, entities: given }) {
          const { manifest } = yield* adapters.get(connection.adapter)
          const entities = ofProducts([...manifest.entities.keys()], given)
          yield* requireEntities(connection.adapter, entities).pipe(Effect.provideService(Adapters, adapters))
          yield* connections.entities(connection.id, [...manifest.entities.keys()])
          const named = yield* namesAmong(connection.adapter, entities)
          const all = withHardRelatives(manifest, named, enabled ? "needs" : "neededBy")
          return yield* connections.switchEntities(connection.id, all, enabled)
        })
      })
    })
  )
}

/** Fails where the adapter is not installed or lacks one of these entities. Needs no installation, so it can be asked before anything is made. */
export const requireEntities = Effect.fn("requireEntities")(function* (adapter: string, entities: ReadonlyArray<string>) {
  const { entities: known } = yield* getManifestForAdapter(adapter)
  const names = [...known.keys()]
  const unknown = entities.find((entity) => !names.some((name) => name === entity))
  if (unknown !== undefined) return yield* new UnknownEntity({ entity: unknown, adapter, near: near(unknown, names) })
})

/** The names with `product.*` replaced by all entities of that product; one that has none stays as it is. */
const ofProducts = (known: ReadonlyArray<EntityName>, given: ReadonlyArray<string>): ReadonlyArray<string> =>
  given.flatMap((name) => {
    const those = name.endsWith(".*") ? known.filter((each) => each.startsWith(name.slice(0, -1))) : []
    return those.length > 0 ? those : [name]
  })

/** Names that differ only by case, product or plural; of the product that was named, where it has one. */
const near = (entity: string, names: ReadonlyArray<EntityName>): ReadonlyArray<string> => {
  const bare = (name: string) => (name.split(".").at(-1) ?? name).toLowerCase().replaceAll(/[^a-z]|s$/g, "")
  const alike = names.filter((name) => bare(name) === bare(entity))
  const inProduct = alike.filter((name) => productOf(name) === productOf(entity.toLowerCase()))
  return (inProduct.length > 0 ? inProduct : alike).slice(0, 3)
}
