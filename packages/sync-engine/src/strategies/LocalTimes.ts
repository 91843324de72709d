/**
 * In which zone the clocks of a connection's account go, for sources whose times name none. Rows are made of it, so with another zone they are made again:
 * it changes in the turns of all entities, so whoever has prepared records with the former one prepares them again.
 */
import type { Adapter } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Adapters, type UnknownAdapter } from "../Adapters.ts"
import { zoneOf } from "../schedules/Blackout.ts"
import { type Connection, Connections } from "../state/Connections.ts"
import { Reprojections } from "../state/Reprojections.ts"
import { inTurns } from "../store/inTurn.ts"

export class UnusableZone extends Schema.TaggedError<UnusableZone>()("UnusableZone", {
  adapter: Schema.String,
  zone: Schema.NullOr(Schema.String),
  isNeeded: Schema.Boolean
}) {
  override get message() {
    return this.isNeeded
      ? `There is no time zone "${this.zone}". Name one such as America/Chicago or UTC.`
      : `The times of ${this.adapter} name their zone, so its connections need none.`
  }
}

export interface LocalTimesShape {
  /** `zone`: `null` where nobody knows it any more. What is stored is made again by whoever hosts the engine. */
  readonly set: (
    connection: Pick<Connection, "adapter" | "id" | "zone">,
    zone: string | null
  ) => Effect.Effect<void, UnusableZone | UnknownAdapter | SqlError.SqlError>
}

/** Fails where connections of the adapter need no zone, or there is none of that name. */
export const requireZone = ({ id, localTimes }: Adapter, zone: string | null): Effect.Effect<void, UnusableZone> => {
  const isNeeded = localTimes === true
  return isNeeded && (zone === null || zoneOf(zone) !== null) ? Effect.void : Effect.fail(new UnusableZone({ adapter: id, zone, isNeeded }))
}

export class LocalTimes extends Context.Service<LocalTimes, LocalTimesShape>()("@openfaith/sync-engine/strategies/LocalTimes") {
  static readonly layer = Layer.effect(
    LocalTimes,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const adapters = yield* Adapters
      const connections = yield* Connections
      const reprojections = yield* Reprojections
      return LocalTimes.of({
        set: Effect.fn("LocalTimes.set")(function* (connection, zone) {
          const adapter = yield* adapters.get(connection.adapter)
          yield* requireZone(adapter, zone)
          if (zone === connection.zone) return
          const { manifest } = adapter
          const known = yield* connections.entities(connection.id, [...manifest.entities.keys()])
          const entities = [...known.values()].toSorted((one, other) => one.id - other.id)
          const change = Effect.gen(function* () {
            yield* connections.setZone(connection.id, zone)
            for (const { entity, id } of entities)
              if (manifest.has(entity)) yield* reprojections.again(id, manifest.get(entity).transformVersion)
          })
          yield* inTurns(
            sql,
            entities.map(({ id }) => id),
            change
          )
        })
      })
    })
  )
}
