/**
 * Promises 1 and 4 in the small: whatever happens to two records, in whatever order looks at them are asked, answered and committed, the store shows
 * the newest look or asks again; and once the source is quiet, it equals the source.
 */
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { isDeep } from "../support/engine.ts"
import { PagesTest, run } from "../support/pages.ts"
import { rehearsal } from "./Rehearsal.ts"
import { allOf, randomFrom, sample, type Sequence } from "./sequences.ts"
import { answers, type Event, startWith } from "./SmallSource.ts"

const starts = [
  { name: "two stored records", start: startWith([0, 1]), isSymmetric: true },
  { name: "a stored and an unknown record", start: startWith([0]), isSymmetric: false },
  { name: "two unknown records", start: startWith([]), isSymmetric: true }
]
const lengths = isDeep ? [0, 1, 2, 3, 4] : [0, 1, 2, 3]
const samples = isDeep ? 200_000 : 1000
const samplesAtOnce = isDeep ? 10_000 : 500
/** A test with so many sequences takes a minute or two where nothing else runs. */
const patience = isDeep ? 1_200_000 : 300_000
/** Sequences that share statements. */
const together = 500
const problemsShown = 20

function* everySequence(length: number, { isSymmetric, start }: (typeof starts)[number], isVersioned: boolean): Generator<Sequence> {
  for (const events of allOf(start, length, isSymmetric)) yield { start, events, isVersioned }
}

function* sampled(length: number, count: number, seed: number): Generator<Sequence> {
  const random = randomFrom(seed)
  for (let drawn = 0; drawn < count; drawn++) {
    const { start } = starts[Math.floor(random() * starts.length)] ?? { start: startWith([]) }
    yield { start, events: sample(start, length, random), isVersioned: random() < 0.5 }
  }
}

/** Rows of plays that are over only make statements slow. */
const clear = run(
  "TRUNCATE sync.records, canonical.visitor, sync.sightings, sync.waiting_reads, sync.changes, sync.aliases, sync.moved_references, sync.history"
)

/** Plays them, so many at a time. Answers how many, and what was wrong. */
const playAll = Effect.fnUntraced(function* (
  sequences: Iterable<Sequence>,
  play: (some: ReadonlyArray<Sequence>) => ReturnType<typeof inOrder>
) {
  let count = 0
  let group: Array<Sequence> = []
  const problems: Array<string> = []
  const flush = Effect.gen(function* () {
    if (group.length > 0) problems.push(...(yield* play(group)))
    count += group.length
    group = []
    if (count % (20 * together) === 0) yield* clear
  })
  for (const sequence of sequences) {
    group.push(sequence)
    if (group.length === together) yield* flush
    if (problems.length >= problemsShown) break
  }
  yield* flush
  yield* clear
  assert.deepStrictEqual(problems.slice(0, problemsShown), [])
  return count
})

const lengthOf = (sequences: ReadonlyArray<Sequence>) => sequences[0]?.events.length ?? 0

const inOrder = Effect.fnUntraced(function* (sequences: ReadonlyArray<Sequence>) {
  const { begin, problemsAtEnd, problemsNow, quieten, step } = yield* rehearsal(sequences)
  yield* begin
  for (let index = 0; index < lengthOf(sequences); index++) {
    yield* step(index)
    const problems = yield* problemsNow
    if (problems.length > 0) return problems
  }
  yield* quieten(lengthOf(sequences))
  return yield* problemsAtEnd
})

const inAnyOrder = Effect.fnUntraced(function* (sequences: ReadonlyArray<Sequence>) {
  const { begin, commitAll, problemsAtEnd, problemsNow, quieten } = yield* rehearsal(sequences)
  yield* begin
  yield* commitAll(lengthOf(sequences))
  const problems = yield* problemsNow
  if (problems.length > 0) return problems
  yield* quieten(lengthOf(sequences))
  return yield* problemsAtEnd
})

layer(PagesTest, { excludeTestServices: true })("In a small scope", (it) => {
  for (const from of starts) {
    for (const isVersioned of [true, false]) {
      it.effect(
        `every sequence of up to ${lengths.at(-1)} events from ${from.name} ${isVersioned ? "with" : "without"} versions ends right, and no step loses a look`,
        () =>
          Effect.gen(function* () {
            let count = 0
            for (const length of lengths) count += yield* playAll(everySequence(length, from, isVersioned), inOrder)
            yield* Effect.logInfo(`${count} sequences`)
          }),
        patience
      )
    }
  }

  it.effect("two records that merge into one another in turn, and both return, keep what refers to them", () =>
    Effect.gen(function* () {
      const swap: ReadonlyArray<Event> = [
        { do: "merge", id: 0 },
        { do: "reconcile" },
        { do: "create", id: 0 },
        { do: "merge", id: 1 },
        { do: "read", id: 1 },
        { do: "create", id: 1 }
      ]
      const looks: ReadonlyArray<Event> = [
        { do: "page" },
        { do: "reconcile" },
        { do: "read", id: 0 },
        ...answers.map((answer): Event => ({ do: "latePage", ago: 1, answer })),
        ...answers.map((answer): Event => ({ do: "latePage", ago: 3, answer }))
      ]
      const sequences = [3, 4, 5, 6].flatMap((place) =>
        looks.flatMap((look) =>
          [true, false].map((isVersioned) => ({ start: startWith([0, 1]), events: swap.toSpliced(place, 0, look), isVersioned }))
        )
      )
      yield* playAll(sequences, inOrder)
    })
  )

  for (let seed = 1; seed <= samples / samplesAtOnce; seed++) {
    const length = 5 + (seed % 2)
    it.effect(
      `samples of ${length} events end in the one right state (seed ${seed})`,
      () => Effect.asVoid(playAll(sampled(length, samplesAtOnce, seed), inOrder)),
      patience
    )
  }

  for (let seed = 1; seed <= (isDeep ? 20 : 2); seed++) {
    it.effect(
      `looks of sequences that are committed at once from several connections lose nothing (seed ${seed})`,
      () => Effect.asVoid(playAll(sampled(6, isDeep ? 5000 : 500, seed), inAnyOrder)),
      patience
    )
  }
})
