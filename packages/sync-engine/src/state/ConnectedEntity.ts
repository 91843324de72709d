/** What is known of an entity of a connection: `Connections` owns the rows. */
import { Schema } from "effect"
import { ConnectionId } from "../ids.ts"

/** One entity of a connection as the store knows it. `watermark`: the source's clock has been read up to here. */
export const ConnectedEntity = Schema.Struct({
  id: Schema.Int,
  entity: Schema.TemplateLiteral([Schema.String, ".", Schema.String]),
  enabled: Schema.Boolean,
  /** Why the source refuses it, where that is why it is off. */
  offReason: Schema.NullOr(Schema.String),
  watermark: Schema.NullOr(Schema.String),
  minTransformVersion: Schema.Int,
  /** Fields that are neither read nor stored; `null`: those its adapter calls sensitive. */
  fieldsOff: Schema.NullOr(Schema.Array(Schema.String)),
  /** How long a deletion may stay unseen; `null`: the usual. */
  dueAgeSeconds: Schema.NullOr(Schema.Int),
  /** For how long one may have stayed unseen by now; `null`: no reconciliation has been proven yet. */
  unprovenSeconds: Schema.NullOr(Schema.Finite)
})
export type ConnectedEntity = typeof ConnectedEntity.Type

/** One entity of any connection, with whose it is. */
export const EntityPlace = Schema.Struct({
  id: Schema.Int,
  entity: Schema.TemplateLiteral([Schema.String, ".", Schema.String]),
  connectionId: ConnectionId,
  orgId: Schema.String,
  adapter: Schema.String,
  minTransformVersion: Schema.Int
})
export type EntityPlace = typeof EntityPlace.Type

/** The transform an installed adapter has for one of its entities. */
export interface InstalledTransform {
  readonly adapter: string
  readonly entity: string
  readonly version: number
}

/** For how long a deletion of an entity may have stayed unseen by now. */
export const Unproven = Schema.Struct({
  orgId: Schema.String,
  connectionId: ConnectionId,
  adapter: Schema.String,
  entity: Schema.String,
  /** Since the last proven reconciliation; without one, since the connection was made. */
  unprovenSeconds: Schema.Finite,
  isProven: Schema.Boolean,
  /** `null`: the usual. */
  dueAgeSeconds: Schema.NullOr(Schema.Int)
})
export type Unproven = typeof Unproven.Type
