/**
 * Switches fields of a connection on and off. Whoever reads at that moment loses its streams and takes them anew with the new settings, so no page with a
 * value of a field that is off is stored after. What is stored of it already is removed by FieldEmptier.
 */
import { type Adapter, type AnyEntity, changeField, eventMeanings } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Adapters, type UnknownAdapter } from "../Adapters.ts"
import type { RunId } from "../ids.ts"
import { fieldsOffOf } from "../loading/FieldsOff.ts"
import { type Connection, Connections } from "../state/Connections.ts"
import { EntityFields } from "../state/EntityFields.ts"
import { Runs } from "../state/Runs.ts"
import { Streams } from "../state/Streams.ts"
import { despiteDeadlocks } from "../store/despiteDeadlocks.ts"
import { inTurn } from "../store/inTurn.ts"

/** The adapter has no such field, or reads by it. */
export class UnusableField extends Schema.TaggedError<UnusableField>()("UnusableField", {
  field: Schema.String,
  why: Schema.Literals(["unknown", "needed"])
}) {
  override get message() {
    return this.why === "unknown"
      ? `There is no field "${this.field}". A field is named entity.field, such as people.Person.nickname; \`openfaith fields list\` shows them.`
      : `${this.field} is what the source is read by, or leads to other records: it cannot be switched off.`
  }
}

/** One field of an entity. */
export interface FieldState {
  /** `entity.field`. */
  readonly field: string
  readonly enabled: boolean
  /** Off until somebody switches it on. */
  readonly sensitive: boolean
}

export interface FieldsSwitched {
  /** Those that were not so already. */
  readonly switched: ReadonlyArray<string>
  /** What reads the entities again, where fields were switched on. */
  readonly runId: RunId | null
}

export interface FieldSwitchesShape {
  /** Fields of all entities of the adapter. */
  readonly list: (connection: Connection) => Effect.Effect<ReadonlyArray<FieldState>, UnknownAdapter | SqlError.SqlError>
  readonly set: (
    connection: Connection,
    fields: ReadonlyArray<string>,
    enabled: boolean,
    /** Who, for whoever asks later why a run was requested. */
    by?: string | null
  ) => Effect.Effect<FieldsSwitched, UnusableField | UnknownAdapter | SqlError.SqlError>
}

/** Attributes that reading itself, or references, depend on. */
const neededOf = ({ changes, relations }: AnyEntity): ReadonlySet<string> =>
  new Set([
    "created_at",
    ...[changeField(changes) ?? []].flat(),
    ...Object.values(relations).flatMap(({ from }) => (typeof from === "object" ? [from.attribute] : []))
  ])

const fieldNamesOf = (entity: AnyEntity) => Object.keys(entity.attributes.fields)

export class FieldSwitches extends Context.Service<FieldSwitches, FieldSwitchesShape>()("@openfaith/sync-engine/strategies/FieldSwitches") {
  static readonly layer = Layer.effect(
    FieldSwitches,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const adapters = yield* Adapters
      const connections = yield* Connections
      const entityFields = yield* EntityFields
      const runs = yield* Runs
      const streams = yield* Streams

      const settingsOf = ({ id }: Connection, { manifest }: Adapter) => connections.entities(id, [...manifest.entities.keys()])

      const list: FieldSwitchesShape["list"] = Effect.fn("FieldSwitches.list")(function* (connection) {
        const adapter = yield* adapters.get(connection.adapter)
        // What an upgrade of the adapter has brought is as usual until somebody says otherwise.
        const settings = yield* connections.knownEntities(connection.id, [...adapter.manifest.entities.keys()])
        return [...adapter.manifest.entities.values()].flatMap((entity) => {
          const off = fieldsOffOf(entity, settings.get(entity.name)?.fieldsOff)
          return fieldNamesOf(entity).map((name) => ({
            field: `${entity.name}.${name}`,
            enabled: !off.includes(name),
            sensitive: entity.sensitive.includes(name)
          }))
        })
      })

      /** The named fields by entity. */
      const named = Effect.fnUntraced(function* ({ manifest }: Adapter, fields: ReadonlyArray<string>, enabled: boolean) {
        const found = new Map<AnyEntity, ReadonlyArray<string>>()
        for (const field of fields) {
          const at = field.lastIndexOf(".")
          const entity = [...manifest.entities.values()].find(({ name }) => name === field.slice(0, at))
          const name = field.slice(at + 1)
          if (!entity || !fieldNamesOf(entity).includes(name)) return yield* new UnusableField({ field, why: "unknown" })
          if (!enabled && neededOf(entity).has(name)) return yield* new UnusableField({ field, why: "needed" })
          found.set(entity, [...(found.get(entity) ?? []), name])
        }
        return found
      })

      const inTurns = <A>(ids: ReadonlyArray<number>, effect: Effect.Effect<A, SqlError.SqlError>): Effect.Effect<A, SqlError.SqlError> => {
        const [first, ...others] = ids
        return first === undefined ? effect : inTurn(sql, first, () => inTurns(others, effect))
      }

      const set: FieldSwitchesShape["set"] = Effect.fn("FieldSwitches.set")(function* (connection, fields, enabled, by = null) {
        const adapter = yield* adapters.get(connection.adapter)
        const wanted = yield* named(adapter, fields, enabled)
        const ids = [...(yield* settingsOf(connection, adapter)).values()].map(({ id }) => id).toSorted((one, other) => one - other)
        const changing = Effect.gen(function* () {
          // Read in the turns: another change may have come between.
          const settings = yield* settingsOf(connection, adapter)
          const switched: Array<string> = []
          const entities: Array<string> = []
          for (const [entity, names] of wanted) {
            const place = settings.get(entity.name)
            const off = fieldsOffOf(entity, place?.fieldsOff)
            const changed = [...new Set(names)].filter((name) => off.includes(name) === enabled)
            if (!place || changed.length === 0) continue
            const now = enabled ? off.filter((name) => !changed.includes(name)) : [...off, ...changed].toSorted()
            yield* entityFields.set(place.id, now, !enabled)
            switched.push(...changed.map((name) => `${entity.name}.${name}`))
            if (place.enabled) entities.push(entity.name)
          }
          if (switched.length > 0) yield* streams.fenceAll(connection.id)
          // What changed long ago at the source is read again whole.
          const isRead = enabled && entities.length > 0 && connection.status === "active"
          const run = isRead ? yield* runs.request(connection.id, "full", { entities }, { origin: "command", by }) : null
          return { switched, runId: run?.runId ?? null }
        })
        // A page locks its stream before it takes the turn, this the other way round.
        return yield* despiteDeadlocks(sql.withTransaction(inTurns(ids, changing)))
      })

      return FieldSwitches.of({ list, set })
    })
  )
}

/** Events whose deliveries tell of the entity. */
export const eventsOf = ({ manifest }: Adapter, entity: string): ReadonlyArray<string> =>
  [...eventMeanings(manifest)].flatMap(([name, meaning]) => (meaning.entity === entity ? [name] : []))
