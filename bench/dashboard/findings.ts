/** What was found, in lines that people read, and what was missed of what is promised. */
import { median, spread } from "../cluster/rounds.ts"
import type { StoreSize } from "../lists/fillStore.ts"
import type { LongLook } from "./longLooks.ts"
import type { ChangeFound, LoadFound, TouchFound } from "./measureDashboard.ts"

/** Milliseconds until there is something on screen, until a page answers a hand, and until a change is on screen. */
const promised = { paint: 1000, hand: 100, change: 2000 } as const
/** What a page may hold more at the end than once everything it keeps was made. */
const flatPart = 0.1

export interface Found {
  readonly size: StoreSize
  readonly entities: number
  readonly updates: number
  readonly rounds: number
  readonly loads: ReadonlyArray<LoadFound>
  readonly touches: ReadonlyArray<TouchFound>
  readonly seen: ReadonlyArray<ChangeFound>
  readonly looks: ReadonlyArray<LongLook>
}

const isFlat = ({ held }: LongLook) => {
  const [first] = held
  const last = held.at(-1)
  return (
    first !== undefined &&
    last !== undefined &&
    last.heapMb <= first.heapMb * (1 + flatPart) &&
    last.nodes <= first.nodes * (1 + flatPart) &&
    last.listeners <= first.listeners * (1 + flatPart)
  )
}

const missedOf = ({ loads, looks, seen, touches }: Found): ReadonlyArray<string> => [
  ...loads
    .filter(({ cold }) => median(cold.map(({ paintMs }) => paintMs)) > promised.paint)
    .map(({ visit: { name } }) => `first paint of ${name}`),
  ...touches.filter(({ touches }) => median(touches.map(({ worstMs }) => worstMs)) > promised.hand).map(({ hand: { name } }) => name),
  ...seen.filter(({ ms }) => median(ms) > promised.change).map(({ change: { name } }) => name),
  ...looks.filter((look) => !isFlat(look)).map(({ name }) => `memory of ${name}`)
]

const of = <Each>(all: ReadonlyArray<Each>, value: (each: Each) => number) => spread(all.map(value))

export const findings = (found: Found) => {
  const { entities, loads, looks, rounds, seen, size, touches, updates } = found
  const missed = missedOf(found)
  const count = (value: number) => value.toLocaleString("en")
  const lines = [
    `- ${count(size.connections)} connections, ${count(size.runs)} runs, ${count(size.records)} records; a run of ${entities} entities. The server, the database and the browser`,
    `  (Chromium, headless) on the same machine. Each row: ${rounds} rounds in new profiles, median (least to most), milliseconds.`,
    `- Promised: the first paint within ${promised.paint}, an answer to a hand within ${promised.hand}, a change on screen within ${promised.change} ms, and memory that stays as it is.`,
    `  **${missed.length === 0 ? "All of it held" : `Missed: ${missed.join("; ")}`}** (by the medians).`,
    "",
    "## Until there is something to see",
    "",
    "With nothing at hand: until the first paint; until what somebody has come to see; until that again, with the files at hand. *Own*: what scripts, styles and layout of",
    "the page take of it. *Request*: the slowest one for data.",
    "",
    "| Page | First paint | Content | Again | Own | Request |",
    "|---|---:|---:|---:|---:|---:|",
    ...loads.map(
      ({ cold, visit: { name }, warm }) =>
        `| ${name} | ${of(cold, ({ paintMs }) => paintMs)} | ${of(cold, ({ shownMs }) => shownMs)} | ${of(warm, ({ shownMs }) => shownMs)} | ${of(cold, ({ ownMs }) => ownMs)} | ${of(cold, ({ requestMs }) => requestMs)} |`
    ),
    "",
    "## Until it answers a hand",
    "",
    "The worst event (a key, a press, a release) of each, as the browser reports it: from the event to the next paint, in steps of 8; 0 is less than a frame. *Handlers*: how",
    "long the page itself was busy with it.",
    "",
    "| What is done | Answered | Handlers |",
    "|---|---:|---:|",
    ...touches.map(
      ({ hand: { name }, touches }) =>
        `| ${name} | ${of(touches, ({ worstMs }) => worstMs)} | ${of(touches, ({ handlerMs }) => handlerMs)} |`
    ),
    "",
    "## Until a change is on screen",
    "",
    "From the server's answer to the command of somebody else.",
    "",
    "| What changes, and where it is seen | On screen |",
    "|---|---:|",
    ...seen.map(({ change: { name }, ms }) => `| ${name} | ${spread(ms)} |`),
    "",
    `## What is held after ${count(updates)} updates`,
    "",
    "Each changes every row or card. What scripts hold once nothing is left that nobody holds, and the nodes and listeners there are. Updates stand for no more than what is",
    "told: no church was read for them.",
    "",
    "| Page | Updates | MB | Nodes | Listeners |",
    "|---|---:|---:|---:|---:|",
    ...looks.flatMap(({ held, name }) =>
      held.map(
        ({ heapMb, listeners, nodes, update }) =>
          `| ${name} | ${count(update)} | ${heapMb.toFixed(1)} | ${count(nodes)} | ${count(listeners)} |`
      )
    )
  ]
  return { lines, missed }
}
