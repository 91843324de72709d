/** What goes wrong with the answers of sources and with what they send. */
import { Effect } from "effect"
import { type Fault, noDeliveryFaults } from "../../../apps/simulator/src/index.ts"
import type { Nemesis } from "./Nemesis.ts"
import { Rig } from "./Rig.ts"

const some = { probability: 0.4 }
const faultsOf: Readonly<Record<string, ReadonlyArray<Fault>>> = {
  "source: 429": [
    { kind: "too-many-requests", seconds: 1, match: some },
    { kind: "too-many-requests", retryAfter: "none", match: { probability: 0.1 } }
  ],
  "source: 5xx": [{ kind: "status", status: 503, match: some }],
  "source: HTML in place of an answer": [{ kind: "html", match: some }],
  "source: answers cut short": [{ kind: "truncated", match: some }],
  "source: connections reset": [{ kind: "reset", match: some }],
  "source: answers late": [{ kind: "stall", milliseconds: 3000, match: some }]
}

const sourceFault = (kind: string, faults: ReadonlyArray<Fault>): Nemesis => ({
  kind,
  track: "sources",
  strike: Effect.fnUntraced(function* (dice) {
    const { churches } = yield* Rig
    for (const { simulator } of churches) simulator.church.faults.set(faults)
    yield* Effect.sleep(`${dice.between(3, 6)} seconds`)
    const fired = churches.flatMap(({ simulator }) => simulator.church.faults.report()).reduce((sum, each) => sum + each.fired, 0)
    for (const { simulator } of churches) simulator.church.faults.set([])
    return fired === 0 ? null : { detail: `${fired} answers`, workers: [] }
  })
})

const webhooks: Nemesis = {
  kind: "webhooks lost, doubled, out of order",
  track: "sources",
  strike: Effect.fnUntraced(function* (dice) {
    const { churches } = yield* Rig
    const desks = churches.map(({ simulator }) => simulator.church.webhooks)
    const made = () => desks.reduce((sum, { counts }) => sum + counts.made, 0)
    const before = made()
    for (const desk of desks) desk.faults = { ...noDeliveryFaults, copies: 2, spreadMillis: 3000, lossShare: 0.3, forgeShare: 0.1 }
    yield* Effect.sleep(`${dice.between(4, 8)} seconds`)
    for (const desk of desks) desk.faults = noDeliveryFaults
    return made() === before ? null : { detail: `${made() - before} deliveries`, workers: [] }
  })
}

export const sourceNemeses: ReadonlyArray<Nemesis> = [
  ...Object.entries(faultsOf).map(([kind, faults]) => sourceFault(kind, faults)),
  webhooks
]
