import { assert, it } from "@effect/vitest"
import { Data, Effect, Logger } from "effect"
import { jsonLine, textLine } from "./logs.ts"

class SourceAsleep extends Data.TaggedError("SourceAsleep")<{ readonly path: string }> {}

const linesOf = (effect: Effect.Effect<unknown, unknown>) => {
  const lines: Array<unknown> = []
  const keep = Logger.map(jsonLine, (line) => void lines.push(JSON.parse(line)))
  return Effect.as(Effect.provide(Effect.exit(effect), Logger.layer([keep])), lines)
}

it.effect("a line of JSON says what the work says of itself, and what failed", () =>
  Effect.gen(function* () {
    const failing = Effect.fail(new SourceAsleep({ path: "/people" })).pipe(
      Effect.tapCause((cause) => Effect.logError("A slice\nfailed.", cause)),
      Effect.annotateLogs({ run: "run_1", entity: "people.Person" })
    )
    const [line, ...others] = yield* linesOf(failing)
    assert.isEmpty(others)
    assert.deepInclude(line, {
      level: "ERROR",
      message: "A slice\nfailed.",
      run: "run_1",
      entity: "people.Person",
      errorTag: "SourceAsleep"
    })
  })
)

it.effect("a bug's line has the error's name, a good one neither tag nor cause", () =>
  Effect.gen(function* () {
    const bug = Effect.die(new TypeError("undefined is not a function"))
    const [line] = yield* linesOf(Effect.tapCause(bug, (cause) => Effect.logError("A defect.", cause)))
    assert.deepInclude(line, { errorTag: "TypeError" })
    const [plain] = yield* linesOf(Effect.logInfo("All is well."))
    assert.doesNotHaveAnyKeys(plain, ["errorTag", "cause"])
  })
)

it.effect("what others write makes no line of its own", () =>
  Effect.gen(function* () {
    const forged = 'a church\r\ntimestamp=2026-01-01T00:00:00.000Z level=ERROR message="all is lost"\u001b[2J\u0000\u2028'
    const written: Array<string> = []
    const keep = [textLine, jsonLine].map((format) => Logger.map(format, (line) => void written.push(line)))
    yield* Effect.fail(new SourceAsleep({ path: forged })).pipe(
      Effect.tapCause((cause) => Effect.logError(forged, cause)),
      Effect.annotateLogs({ entity: forged, [forged]: "as a name" }),
      Effect.exit,
      Effect.provide(Logger.layer(keep))
    )
    assert.lengthOf(written, 2)
    for (const line of written) assert.notMatch(line, /\p{Cc}/u, line)
  })
)
