import { Schema } from "effect"
import { Count, Instant } from "../text.ts"

/** A process that works on the installation's database, or did within the last day. */
export const ClusterProcess = Schema.Struct({
  id: Schema.String,
  /** `all` serves HTTP and works; `runner` works; `api` serves HTTP; `command` does one run. */
  role: Schema.Literals(["all", "runner", "api", "command"]),
  /** Where other runners reach it; of an API node, its URL on its own machine. */
  address: Schema.String,
  host: Schema.String,
  pid: Schema.Int,
  version: Schema.String,
  /** The newest migration it knows. */
  storeVersion: Count,
  /** `draining`: it hands its work over. `gone`: it ended, or has fallen silent. */
  state: Schema.Literals(["serving", "draining", "gone"]),
  startedAt: Instant,
  heartbeatAt: Instant,
  /** Since its last heartbeat; a process that is well says something every two seconds. */
  silentSeconds: Schema.Finite,
  endedAt: Schema.NullOr(Instant),
  /** Why it is gone. */
  reason: Schema.NullOr(Schema.String),
  /** Shares of the work it has. */
  shards: Count,
  drainAskedAt: Schema.NullOr(Instant),
  /** Attempts of it to write that were turned down, since another process held the stream. */
  fenced: Count,
  fencedAt: Schema.NullOr(Instant)
}).annotate({ identifier: "ClusterProcess" })
export type ClusterProcess = typeof ClusterProcess.Type

export const Cluster = Schema.Struct({
  processes: Schema.Array(ClusterProcess),
  /** Of these, those that work and are there. */
  runners: Count,
  /** Fenced attempts of all of them. */
  fenced: Count,
  /** What somebody should look at. */
  remarks: Schema.Array(Schema.String)
}).annotate({ identifier: "Cluster" })
export type Cluster = typeof Cluster.Type
