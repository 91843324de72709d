import { assert, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { followMerges } from "./followMerges.ts"

const follow = (merges: Readonly<Record<string, string>>, live: ReadonlyArray<string>, atSource: ReadonlyArray<string> = []) =>
  followMerges("a", {
    mergedInto: (id) => Effect.succeed(Option.fromNullishOr(merges[id])),
    isLive: (id) => Effect.succeed(live.includes(id)),
    fetch: (id) => Effect.succeed(atSource.includes(id))
  })

it.effect("follows merges to the first row that is there, and ends where they lead round or nowhere", () =>
  Effect.gen(function* () {
    assert.isNull(yield* follow({}, ["b"]), "no merge of it")
    assert.strictEqual(yield* follow({ a: "b" }, ["b"]), "b")
    assert.strictEqual(yield* follow({ a: "b", b: "c", c: "d" }, ["d"]), "d")
    assert.strictEqual(yield* follow({ a: "b", b: "c" }, [], ["c"]), "c", "not stored yet")
    assert.isNull(yield* follow({ a: "b", b: "c" }, [], ["b"]), "the last one is gone too")
    assert.isNull(yield* follow({ a: "b", b: "a" }, [], ["a"]), "a loop")
    assert.strictEqual(yield* follow({ a: "b", b: "c", c: "a" }, [], ["b", "c"]), "b", "a loop of which one came back")
    assert.isNull(yield* follow({ a: "a" }, ["a"]), "into itself")
    const endless = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [index === 0 ? "a" : `${index}`, `${index + 1}`]))
    assert.isNull(yield* follow(endless, ["100"]), "longer than any chain of people")
  })
)
