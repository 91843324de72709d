/** Drives a reader against a model source as the engine does: it keeps what was read, compares laps, supplies parents and stores the cursor. */
import { Schema } from "effect"
import { momentOf } from "../order.ts"
import type { ListPurpose, Proof, Reader, Violation } from "../Reader.ts"
import type { Look, ModelFacts, ModelSource } from "./ModelSource.ts"
import { seeded } from "./random.ts"

export interface Reading<Cursor> {
  readonly proof: Proof | null
  readonly violation: Violation | null
  /** The newest value read of each id. */
  readonly seen: ReadonlyMap<string, string | null>
  readonly requests: number
  /** The same by what they were for. */
  readonly asked: Readonly<Partial<Record<ListPurpose, number>>>
  /** Characters of the largest cursor. */
  readonly largestCursor: number
  readonly cursor: Cursor
}

export interface DriveOptions<Cursor> {
  /** Every cursor goes through its stored text, and some answers are lost before they are stored. */
  readonly killSeed?: number
  /** Called before each request. */
  readonly onAsk?: (cursor: Cursor) => void
  /** Called for each row read. */
  readonly onRow?: (row: Look) => void
  readonly parentBatch?: number
  /** Which parts of the reading are asked for side by side, and in which order their answers arrive. */
  readonly orderSeed?: number
  /** Parts asked for side by side at most. */
  readonly atOnce?: number
}

export const readWith = <Cursor>(reader: Reader<Cursor>, source: ModelSource, options: DriveOptions<Cursor> = {}): Reading<Cursor> => {
  const encode = Schema.encodeSync(Schema.fromJsonString(reader.cursorSchema))
  const decode = Schema.decodeSync(Schema.fromJsonString(reader.cursorSchema))
  const kills = options.killSeed === undefined ? null : seeded(options.killSeed)
  const chance = seeded(options.orderSeed ?? 1)
  /** Answers on their way, by part: the source looked when it was asked. */
  const underWay = new Map<number, ModelFacts>()
  const seen = new Map<string, string | null>()
  const laps = new Map<number, Set<string>>()
  const lapIds = (lap: number) => laps.get(lap) ?? new Set<string>()
  const asked: Partial<Record<ListPurpose, number>> = {}
  let largestCursor = 0
  const stored = (cursor: Cursor) => {
    const text = encode(cursor)
    largestCursor = Math.max(largestCursor, text.length)
    return kills === null ? cursor : decode(text)
  }
  const ended = (cursor: Cursor, proof: Proof | null, violation: Violation | null) => ({
    proof,
    violation,
    seen,
    requests: source.requests(),
    asked,
    largestCursor,
    cursor
  })

  let cursor = stored(reader.start)
  for (;;) {
    const step = reader.next(cursor)
    if (step._tag === "Done") return ended(cursor, step.proof, null)
    if (step._tag === "NeedParents") {
      cursor = stored(step.supply(source.parentsAfter(step.after).slice(0, options.parentBatch ?? 7)))
      continue
    }
    if (step._tag === "NeedAgreement") {
      const [ids, before] = [lapIds(step.lap), lapIds(step.lap - 1)]
      cursor = stored(step.supply(ids.size === before.size && [...ids].every((id) => before.has(id))))
      continue
    }
    for (const part of reader.parts?.(cursor) ?? [0]) {
      if (underWay.has(part) || underWay.size >= (options.atOnce ?? Infinity) || (underWay.size > 0 && chance.next() < 0.3)) continue
      const asking = reader.next(cursor, part)
      if (asking._tag !== "Ask") continue
      options.onAsk?.(cursor)
      asked[asking.purpose] = (asked[asking.purpose] ?? 0) + 1
      underWay.set(part, source.answer(asking.request))
    }
    if (kills !== null && kills.next() < 0.1) {
      underWay.clear()
      continue
    }
    const [part, facts] = chance.pick([...underWay]) ?? []
    if (facts === undefined) throw new Error("The reader has nothing to ask.")
    underWay.delete(part ?? 0)
    const accepted = reader.accept(cursor, facts, part)
    if (accepted._tag === "Violated") return ended(cursor, null, accepted.violation)
    for (const row of facts.rows) {
      options.onRow?.(row)
      const before = momentOf(seen.get(row.id) ?? null)
      seen.set(row.id, before !== null && before > (momentOf(row.at) ?? before) ? (seen.get(row.id) ?? null) : row.at)
      laps.set(accepted.lap, lapIds(accepted.lap).add(row.id))
    }
    cursor = stored(accepted.cursor)
  }
}
