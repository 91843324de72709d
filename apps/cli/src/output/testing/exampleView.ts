/** Runs as the store tells them, for tests. */
import type { RunView } from "@openfaith/api"
import { Schema } from "effect"

type Stream = RunView["streams"][number]

const RunId = Schema.String.pipe(Schema.brand("RunId"))
const ConnectionId = Schema.String.pipe(Schema.brand("ConnectionId"))

const stream: Stream = {
  id: 1,
  entity: "people.Person",
  status: "running",
  reason: null,
  sourceTotal: null,
  looks: 0,
  applied: 0,
  requests: 0,
  pages: 0,
  waiting: null,
  receipt: null,
  startedAt: "2026-01-01T00:00:00Z",
  progressAt: null,
  finishedAt: null
}

export const exampleView = (streams: ReadonlyArray<Partial<Stream>>, run: Partial<RunView["run"]> = {}): RunView => ({
  incidents: [],
  run: {
    id: RunId.make("run_1"),
    connectionId: ConnectionId.make("con_1"),
    orgId: "grace",
    adapter: "pco",
    lane: null,
    origin: "schedule",
    requestedBy: null,
    kind: "full",
    scope: { entities: null },
    status: "running",
    reason: null,
    attempt: 1,
    requestedAt: "2026-01-01T00:00:00Z",
    startedAt: "2026-01-01T00:00:00Z",
    finishedAt: null,
    progressAt: null,
    leftOut: [],
    receipt: null,
    ...run
  },
  streams: streams.map((each, id) => ({ ...stream, id, ...each }))
})

/** A receipt of so many records, all of them applied. */
export const exampleReceipt = (applied: number, unchanged = 0): NonNullable<Stream["receipt"]> => ({
  strategy: "keyset",
  read: applied + unchanged,
  distinct: applied + unchanged,
  repeated: 0,
  applied,
  unchanged,
  stale: 0,
  quarantined: 0,
  parked: 0,
  deleted: 0,
  regressed: 0,
  requests: 4,
  requestsFor: { reading: 1, overlap: 1, closing: 2, sweeps: 0, byId: 0, merges: 0, retried: 0 },
  lists: 1,
  least: 1,
  pages: 4,
  sourceTotal: null,
  goneDuringRun: [],
  outsideList: [],
  complete: true,
  balanced: true,
  reason: null,
  watermark: null
})
