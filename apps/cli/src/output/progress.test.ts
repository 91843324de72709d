import type { RunView } from "@openfaith/api"
import { assert, describe, it } from "@effect/vitest"
import { CliOutput } from "effect/cli"
import { drawRun } from "./bars.ts"
import { changeLines, summaryLine } from "./plainProgress.ts"
import { progressOf, sampleOf } from "./RunProgress.ts"
import { fit, redraw } from "./Screen.ts"
import { exampleView } from "./testing/exampleView.ts"

const now = Date.parse("2026-01-01T00:00:10Z")
const progress = (view: RunView, forecast: number | null = null) => progressOf(view, [sampleOf(view, now)], now, forecast)

describe("live progress", () => {
  const view = exampleView([
    { entity: "people.Person", status: "running", looks: 250, sourceTotal: 500 },
    { entity: "people.日本語の名前", status: "pending", looks: 0, sourceTotal: null },
    { entity: "people.Email", status: "failed", looks: 10, sourceTotal: 20, reason: "the source broke its own rules ⛪️ at length" }
  ])

  it("is never wider than the window, whatever its width and the names in it", () => {
    for (let columns = 20; columns <= 200; columns++) {
      for (const line of drawRun(view.run, progress(view), { columns, rows: 24, hasColors: true }, now)) {
        assert.isBelow(CliOutput.displayWidth(line), columns, line)
      }
    }
  })

  it("keeps its height while the run goes on, and folds where the window is low", () => {
    const later = exampleView(view.streams.map((stream) => ({ ...stream, status: "done" as const })))
    const height = (of: RunView, rows: number) => drawRun(of.run, progress(of), { columns: 80, rows, hasColors: false }, now).length
    assert.strictEqual(height(view, 24), height(later, 24))
    assert.isAtMost(height(view, 7), 7)
    assert.strictEqual(height(view, 7), height(later, 7))
  })

  it("uses no colour where none is wanted", () => {
    const lines = drawRun(view.run, progress(view), { columns: 80, rows: 24, hasColors: false }, now)
    assert.isFalse(lines.some((line) => line.includes("\u001B")))
  })

  it("goes up by the rows the old lines take after the window became narrower", () => {
    assert.isTrue(redraw(["x".repeat(80)], ["y"], 40).startsWith("\u001B[2A"))
    assert.isFalse(redraw([], ["y"], 40).startsWith("\u001B["))
  })

  it("cuts by cells, not by characters", () => {
    assert.strictEqual(fit("ファイル", 5), "ファ…")
    assert.strictEqual(fit("abc", 3), "abc")
  })
})

describe("time left", () => {
  it("rests on the forecast where there is one, and says so", () => {
    const view = exampleView([{ entity: "people.Person", status: "running", looks: 100, sourceTotal: null, requests: 10 }])
    const { eta } = progress(view, 40)
    assert.strictEqual(eta?.seconds, 30)
    assert.strictEqual(eta?.basis, "30 of 40 forecast requests left")
  })

  it("is only a lower bound while the source's limit is waited for", () => {
    const waiting = { reason: "the limit is used up", since: "2026-01-01T00:00:05Z", until: "2026-01-01T00:00:22Z" }
    const view = exampleView([{ entity: "people.Person", status: "running", looks: 100, sourceTotal: 200, waiting }])
    const found = progress(view)
    assert.deepStrictEqual([found.eta?.seconds, found.eta?.isAtLeast], [12, true])
    assert.strictEqual(found.waiting?.reason, "the limit is used up")
  })
})

it("a run that has not begun says what keeps it, once it has been asked for a while", () => {
  const view = exampleView([])
  const asked = { ...view, run: { ...view.run, status: "requested" as const, startedAt: null, reason: "its source keeps many waiting" } }
  const after = (seconds: number) => progressOf(asked, [sampleOf(asked, now - seconds * 1000)], now, null)
  assert.include(summaryLine(after(3), now), "Not begun: its source keeps many waiting")
  assert.include(drawRun(asked.run, after(3), { columns: 80, rows: 24, hasColors: false }, now).at(-1), "its source keeps many waiting")
  assert.isNull(after(1).inLine)
})

it("plain progress tells each change of status once", () => {
  const before = progress(exampleView([{ entity: "people.Person", status: "running", looks: 1, sourceTotal: 5 }]))
  const after = progress(exampleView([{ entity: "people.Person", status: "done", looks: 5, sourceTotal: 5 }]))
  assert.strictEqual(changeLines(null, before, now).length, 1)
  assert.strictEqual(changeLines(before, before, now).length, 0)
  assert.strictEqual(changeLines(before, after, now).length, 1)

  const asked = { entity: "people.Person", looks: 0, sourceTotal: null, requests: 0 }
  const begun = progress(exampleView([{ ...asked, status: "running" }]))
  assert.lengthOf(changeLines(null, begun, now), 0, "nothing was asked for yet")
  assert.lengthOf(changeLines(begun, progress(exampleView([{ ...asked, status: "running", requests: 1 }])), now), 1)
  assert.lengthOf(changeLines(begun, progress(exampleView([{ ...asked, status: "done" }])), now), 0, "there was nothing to ask for")
  assert.lengthOf(changeLines(begun, progress(exampleView([{ ...asked, status: "blocked", reason: "its parent failed" }])), now), 1)
})
