import { assert, it } from "@effect/vitest"
import { hinted, mostHints } from "./Hinted.ts"
import { probeOf } from "./probe.ts"
import type { PageFacts } from "./Reader.ts"

const from = "2026-03-01T09:15:30Z"
const plan = { strategy: "hints", field: "since", from, overlapMs: 60_000, perPage: 1000 } as const
const reader = hinted(plan)
const answer = (ids: ReadonlyArray<string>, more: Partial<PageFacts> = {}): PageFacts => ({
  rows: ids.map((id) => ({ id, at: null })),
  total: null,
  hasNext: false,
  filterable: null,
  orderable: null,
  sourceTime: "2026-03-01T09:30:00Z",
  parentGone: false,
  ...more
})
const proofAfter = (facts: PageFacts) => {
  const accepted = reader.accept(reader.start, facts)
  const step = accepted._tag === "Accepted" ? reader.next(accepted.cursor) : null
  return step?._tag === "Done" ? step.proof : null
}
const so = (ids: ReadonlyArray<string>, more?: Partial<PageFacts>) => proofAfter(answer(ids, more))?.reason

it("asks a log once, from a minute before the last reading, and goes on from when it answered", () => {
  const step = reader.next(reader.start)
  assert.deepInclude(step, { _tag: "Ask", purpose: "reading" })
  if (step._tag === "Ask") assert.deepStrictEqual(step.request.instead, { since: "2026-03-01T09:14:30Z" })
  assert.deepInclude(proofAfter(answer(["a", "b"])), { complete: true, watermark: "2026-03-01T09:30:00Z", asOf: "2026-03-01T09:30:00Z" })
})

it("leaves the list to be read where the log does not tell all, and stays where it was", () => {
  const many = Array.from({ length: mostHints + 1 }, (_, n) => `r${n}`)
  assert.deepStrictEqual(
    [so([], { parentGone: true }), so(["a"], { hasNext: true }), so(many), so([], { sourceTime: null })],
    ["its log cannot be read", "more happened than its log names", "its log names more than 100 rows", "the source does not tell its time"]
  )
  assert.isNull(so(many.slice(1)))
  assert.deepInclude(proofAfter(answer([], { hasNext: true })), { complete: false, watermark: from })
})

it("proves that nothing changed where it names nothing, and nothing at all where it names something", () => {
  const probe = probeOf(plan) ?? assert.fail("it cannot be probed")
  assert.isTrue(probe.proofOf(answer([]))?.complete)
  assert.isNull(probe.proofOf(answer(["a"])))
})
