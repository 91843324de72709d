import type { Receipt, RunView } from "@openfaith/api"
import type { DependencyGraph } from "../entityStates.ts"

type Stream = RunView["streams"][number]

export const exampleStream = (entity: string, changed: Partial<Stream> = {}): Stream => ({
  id: 1,
  entity,
  status: "pending",
  reason: null,
  sourceTotal: null,
  looks: 0,
  applied: 0,
  requests: 0,
  pages: 0,
  waiting: null,
  receipt: null,
  startedAt: null,
  progressAt: null,
  finishedAt: null,
  ...changed
})

export const exampleReceipt = (changed: Partial<typeof Receipt.Type> = {}): typeof Receipt.Type => ({
  strategy: "keyset",
  read: 12,
  distinct: 10,
  repeated: 2,
  applied: 10,
  unchanged: 0,
  stale: 0,
  quarantined: 0,
  parked: 0,
  deleted: 0,
  regressed: 0,
  requests: 3,
  pages: 2,
  sourceTotal: 10,
  goneDuringRun: [],
  outsideList: [],
  complete: true,
  balanced: true,
  reason: null,
  watermark: null,
  ...changed
})

export const exampleRun = (streams: ReadonlyArray<Stream>, changed: Partial<RunView["run"]> = {}): RunView => ({
  incidents: [],
  run: {
    id: "run_1",
    orgId: "acme",
    connectionId: "conn_1",
    adapter: "example",
    kind: "full",
    scope: { entities: null },
    lane: null,
    origin: "schedule",
    requestedBy: null,
    status: "running",
    reason: null,
    attempt: 1,
    requestedAt: "2026-01-01T00:00:00.000Z",
    startedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: null,
    progressAt: null,
    leftOut: [],
    receipt: null,
    ...changed
  },
  streams
})

const edge = (from: string, to: string, kind: "hard" | "soft") => ({ from, to, kind, relation: "a", reason: "", ordering: true })

export const exampleGraph: DependencyGraph = {
  order: ["a.Tab", "a.Person", "a.Email", "a.Household"],
  edges: [edge("a.Person", "a.Email", "hard"), edge("a.Tab", "a.Email", "soft"), edge("a.Person", "a.Household", "soft")]
}
