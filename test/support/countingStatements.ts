import { Effect, Ref, Tracer } from "effect"

/** Does an effect, and counts the statements it sends to the database. */
export const countingStatements = Effect.fnUntraced(function* <A, E, R>(effect: Effect.Effect<A, E, R>) {
  const sent = yield* Ref.make(0)
  const tracer = Tracer.make({
    span: (options) => {
      if (options.kind === "client") Effect.runSync(Ref.update(sent, (n) => n + 1))
      return new Tracer.NativeSpan(options)
    }
  })
  const value = yield* Effect.withTracer(effect, tracer)
  return { count: yield* Ref.get(sent), value }
})
