/** Records that somebody asks to be read by id now. What waits for them already is joined: each is read once, by a request sent after it was asked for. */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Adapters, type UnknownAdapter } from "./Adapters.ts"
import { newAskId } from "./ids.ts"
import { Asks } from "./state/Asks.ts"
import { type Connection, Connections } from "./state/Connections.ts"
import { Records } from "./state/Records.ts"
import { WaitingReads } from "./state/WaitingReads.ts"
import { type NoLongerConnected, EntityOff, requireConnected, requireEntities, type UnknownEntity } from "./SyncEngine.ts"
import { needsParent } from "./loading/needsParent.ts"

/** The source offers no read of this record by its id. */
export class NotReadableById extends Schema.TaggedError<NotReadableById>()("NotReadableById", {
  entity: Schema.String,
  /** Below which it is addressed, where its parent is not known. */
  parent: Schema.NullOr(Schema.String),
  ids: Schema.Array(Schema.String)
}) {
  override get message() {
    const why =
      this.parent === null
        ? `The source has no read of ${this.entity} by id.`
        : `A ${this.entity} is asked for below its ${this.parent}, which is known only of those that are stored; not of ${this.ids.join(", ")}.`
    return `${why} Leave out --id: \`openfaith sync … --entity ${this.entity}\` reads its list.`
  }
}

export class UnusableId extends Schema.TaggedError<UnusableId>()("UnusableId", { id: Schema.String }) {
  override get message() {
    return `"${this.id}" cannot be an id: expected up to 100 letters, digits, and the characters _ . : -`
  }
}

export interface AskedRecordsShape {
  /** Answers the name under which `Asks.find` tells what became of them. */
  readonly ask: (
    connection: Connection,
    entity: string,
    ids: ReadonlyArray<string>
  ) => Effect.Effect<
    string,
    UnknownAdapter | UnknownEntity | EntityOff | NoLongerConnected | NotReadableById | UnusableId | SqlError.SqlError
  >
}

/** Ids go into paths, so only what an id can look like is one. */
const isId = (id: string) => /^[\w.:-]{1,100}$/.test(id) && !/^\.+$/.test(id)

export class AskedRecords extends Context.Service<AskedRecords, AskedRecordsShape>()("@openfaith/sync-engine/AskedRecords") {
  static readonly layer = Layer.effect(
    AskedRecords,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const adapters = yield* Adapters
      const asks = yield* Asks
      const connections = yield* Connections
      const records = yield* Records
      const waiting = yield* WaitingReads

      const ask: AskedRecordsShape["ask"] = Effect.fn("AskedRecords.ask")(function* (connection, name, asked) {
        yield* requireConnected(connection)
        yield* requireEntities(connection.adapter, [name]).pipe(Effect.provideService(Adapters, adapters))
        const ids = [...new Set(asked)]
        const unusable = ids.find((id) => !isId(id))
        if (unusable !== undefined) return yield* new UnusableId({ id: unusable })
        const { manifest } = yield* adapters.get(connection.adapter)
        const entity = [...manifest.entities.values()].find((each) => each.name === name)
        if (!entity?.get) return yield* new NotReadableById({ entity: name, parent: null, ids })
        const known = (yield* connections.entities(connection.id, [entity.name])).get(entity.name)
        if (!known) return yield* Effect.die(new Error(`${name} has no row.`))
        if (!known.enabled) return yield* new EntityOff({ entity: name })
        if (needsParent(entity)) {
          const stored = yield* records.withParent(known.id, ids)
          const orphans = ids.filter((id) => !stored.has(id))
          if (orphans.length > 0) return yield* new NotReadableById({ entity: name, parent: entity.list.under ?? "parent", ids: orphans })
        }
        const batch = yield* newAskId
        yield* sql.withTransaction(
          Effect.andThen(
            asks.open(batch, known.id, ids),
            waiting.add(ids.map((id) => ({ entityId: known.id, id, parent: null, reason: "asked" })))
          )
        )
        return batch
      })

      return AskedRecords.of({ ask })
    })
  )
}
