/** What a first reading costs: lists overlap from page to page, and what one page has stored does not make the next one be written twice. */
import { assert, layer } from "@effect/vitest"
import { Effect, Exit, Layer, Tracer } from "effect"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { EngineTest, noLimit, syncOnce } from "../support/engine.ts"

/** How each writing of a group of pages ended. */
const writes: Array<Exit.Exit<unknown, unknown>> = []
const tracer = Tracer.make({
  span: (options) => {
    const span = new Tracer.NativeSpan(options)
    if (options.name !== "PageWriter.write") return span
    const end = span.end.bind(span)
    span.end = (endTime, exit) => {
      writes.push(exit)
      end(endTime, exit)
    }
    return span
  }
})

layer(EngineTest.pipe(Layer.provideMerge(Layer.succeed(Tracer.Tracer, tracer))), { excludeTestServices: true })("A first reading", (it) => {
  it.effect("writes every page once", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 400, limits: noLimit })
      const { run } = yield* syncOnce({ simulator, orgId: "first" })
      assert.strictEqual(run.status, "complete", run.reason ?? "")
      assert.isAbove(writes.length, 20)
      assert.deepStrictEqual(writes.filter(Exit.isFailure), [])
    })
  )
})
