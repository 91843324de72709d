/** When streams of syncs were leased, to a second: it tells whether nobody took a stream over, or whoever did was slow with it. */
import { Effect, Schema } from "effect"
import { rowsOf } from "../../support/database.ts"

const Leased = Schema.Struct({ id: Schema.Int, epoch: Schema.Int, waiting: Schema.NullOr(Schema.String) })
const underWay = rowsOf(
  Leased,
  `SELECT s.id, s.epoch, s.waiting ->> 'reason' AS waiting FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id
   WHERE r.kind <> 'records' AND r.status = 'running' AND s.status IN ('pending', 'running')`
)

export class LeaseWatch {
  private readonly leases = new Map<number, Array<{ readonly epoch: number; readonly at: number }>>()
  private readonly waits = new Map<number, Array<{ readonly reason: string; readonly at: number }>>()

  readonly look = Effect.map(underWay, (rows) => {
    const at = Date.now()
    for (const { epoch, id, waiting } of rows) {
      const known = this.leases.get(id) ?? []
      this.leases.set(id, known)
      if (known.at(-1)?.epoch !== epoch) known.push({ epoch, at })
      if (waiting === null) continue
      const before = this.waits.get(id) ?? []
      this.waits.set(id, before)
      if (before.at(-1)?.reason !== waiting) before.push({ reason: waiting, at })
    }
  })

  /** The first lease of a stream that was seen after that moment and before the other. */
  leasedBetween(streamId: number, from: number, to: number) {
    return this.leases.get(streamId)?.find(({ at }) => at > from && at <= to)?.at ?? null
  }

  /** What it said it waited for meanwhile. */
  waitsBetween(streamId: number, from: number, to: number): ReadonlyArray<string> {
    return (this.waits.get(streamId) ?? []).filter(({ at }) => at > from && at <= to).map(({ reason }) => reason)
  }
}
