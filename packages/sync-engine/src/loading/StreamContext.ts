/** What everything that works on one stream during one slice shares. */
import type { Adapter, AnyEntity, EntityName, RequestLane } from "@openfaith/adapter-core"
import type { Connection } from "../state/Connections.ts"
import type { DatabaseClock } from "./DatabaseClock.ts"
import type { Fetcher } from "./Fetcher.ts"
import type { Target } from "./prepareRecord.ts"

/** A stream held under an epoch. */
export interface HeldStream {
  readonly entity: AnyEntity
  readonly entityId: number
  readonly streamId: number
  readonly epoch: number
  /** Where nothing of this entity was stored when the lease was taken: the ids that were met since. `null`: there may be any record of it. */
  readonly met: Set<string> | null
}

export interface StreamContext {
  readonly runId: string
  readonly attempt: number
  /** Whose turn it is at the source, and what a record's history calls the way it came. */
  readonly lane: RequestLane
  readonly connection: Connection
  readonly adapter: Adapter
  readonly own: HeldStream
  /** Entities whose rows arrive with this stream's pages. */
  readonly harvested: ReadonlyArray<HeldStream>
  readonly entityIds: ReadonlyMap<EntityName, number>
  readonly clock: DatabaseClock
  readonly fetcher: Fetcher
  readonly target: Target
}
