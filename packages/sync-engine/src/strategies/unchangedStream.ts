/** An entity that a delta found unchanged, as the stream of a run that whoever looks at the run is shown. */
import type { EntityReceipt } from "../state/Receipt.ts"
import type { UnchangedEntity } from "../state/Receipts.ts"
import { noRequests } from "../state/RequestsFor.ts"
import type { Run } from "../state/Runs.ts"
import type { StreamProgress } from "../state/Streams.ts"

export const unchangedStream = ({ finishedAt, startedAt }: Run, { entity, looks, to }: UnchangedEntity): StreamProgress => {
  const receipt: EntityReceipt = {
    strategy: "probe",
    read: looks,
    distinct: looks,
    repeated: 0,
    applied: 0,
    unchanged: looks,
    stale: 0,
    quarantined: 0,
    parked: 0,
    deleted: 0,
    regressed: 0,
    requests: 1,
    requestsFor: { ...noRequests, reading: 1 },
    lists: 1,
    least: 1,
    pages: 1,
    sourceTotal: null,
    goneDuringRun: [],
    outsideList: [],
    complete: true,
    balanced: true,
    reason: null,
    watermark: to
  }
  return {
    id: 0,
    entity,
    status: "done",
    reason: null,
    sourceTotal: null,
    looks,
    applied: 0,
    requests: 1,
    pages: 1,
    waiting: null,
    receipt,
    startedAt,
    progressAt: startedAt,
    finishedAt: startedAt ?? finishedAt
  }
}
