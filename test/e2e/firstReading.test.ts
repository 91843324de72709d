/** What a first reading costs: lists overlap from page to page, and what one page has stored does not make the next one be written twice. */
import { assert, layer } from "@effect/vitest"
import { Effect, Exit, Layer, Option, Tracer } from "effect"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { EngineTest, noLimit, syncOnce } from "../support/engine.ts"

/** How each writing of a group of pages ended. */
const writes: Array<Exit.Exit<unknown, unknown>> = []
/** How often lost values were settled, and the statements of that. */
const settling = { times: 0, statements: 0 }
const isWithin = (span: Tracer.AnySpan, name: string): boolean =>
  span._tag === "Span" && (span.name === name || (Option.isSome(span.parent) && isWithin(span.parent.value, name)))
const tracer = Tracer.make({
  span: (options) => {
    const span = new Tracer.NativeSpan(options)
    if (options.name === "Losses.settle") settling.times++
    else if (options.kind === "client" && isWithin(span, "Losses.settle")) settling.statements++
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
  it.effect("writes every page once, and asks once for each entity whether values were lost", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 400, limits: noLimit })
      const { run } = yield* syncOnce({ simulator, orgId: "first" })
      assert.strictEqual(run.status, "complete", run.reason ?? "")
      assert.isAbove(writes.length, 20)
      assert.deepStrictEqual(writes.filter(Exit.isFailure), [])
      assert.isAbove(settling.times, 10)
      assert.strictEqual(settling.statements, settling.times)
    })
  )
})
