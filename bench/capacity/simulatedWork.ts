/**
 * What runs do in a simulated day, and what it takes: a delta asks, and reads whole what is old enough; a reconciliation reads everything; a webhook reads one
 * record. Each works on a runner, then in the database, then waits for its source.
 */
import type { Dice } from "../../apps/simulator/src/Dice.ts"
import { shardsPerGroup } from "../../packages/sync-engine/src/workflowMajors.ts"
import { makeAllowance, type SourceLimit } from "./allowance.ts"
import { type Cost, type Costs, times, together } from "./costs.ts"
import type { EntityLoad, OrganisationKind } from "./load.ts"
import type { Cores, Slots } from "./processors.ts"
import type { Timeline } from "./timeline.ts"

export interface Runner {
  readonly cores: Cores
  readonly slots: Slots
}

export interface Workplace {
  readonly costs: Costs
  readonly dice: Dice
  readonly timeline: Timeline
  readonly start: number
  readonly runners: ReadonlyArray<Runner>
  readonly database: Cores
  /** Of each connection. */
  readonly kinds: ReadonlyArray<OrganisationKind>
  /** Told of statements and WAL, where they are carried out. */
  readonly onStatements: (now: number, cost: Cost) => void
  /** Until the source answers. */
  readonly latencyMillis: number
  readonly limit: SourceLimit
}

type Then = (now: number) => void

/** Pages of a slice that commit together (`SliceSlots`). */
const pagesTogether = 5

export const makeWork = ({ costs, database, dice, kinds, latencyMillis, limit, onStatements, runners, start, timeline }: Workplace) => {
  const halfDelta = times(0.5, { ...costs.idleDelta, requests: 0 })
  const halfWebhook = times(0.5, { ...costs.webhook, requests: 0 })
  const asked = Math.round(costs.idleDelta.requests)
  const readsOfWebhook = Math.round(costs.webhook.requests)
  const allowances = new Map<number, ReturnType<typeof makeAllowance>>()
  /** When each entity of a connection was read whole last; at first anywhere within its rhythm. */
  const readAt = kinds.map(({ entities }) => entities.map(({ wholeEverySeconds }) => start - 1000 * dice.next() * (wholeEverySeconds ?? 0)))
  const untold = kinds.map(() => 0)

  /** Whose shard something falls into. */
  const someRunner = (): Runner => {
    const runner = runners[dice.between(0, shardsPerGroup - 1) % runners.length]
    if (runner === undefined) throw new Error("A day needs a runner.")
    return runner
  }

  /** When so many requests are answered that are sent from now on. */
  const answeredAt = (connection: number, now: number, requests: number, isUrgent: boolean, inARow: number): number => {
    const allowance = allowances.get(connection) ?? makeAllowance(limit)
    allowances.set(connection, allowance)
    return Math.max(allowance.take(now, requests, isUrgent) + latencyMillis, now + inARow * latencyMillis)
  }

  const carryOut = (runner: Runner, now: number, cost: Cost, then: Then) =>
    timeline.at(runner.cores.work(now, cost.runnerSeconds), (worked) => {
      onStatements(worked, cost)
      timeline.at(database.work(worked, cost.databaseSeconds), then)
    })

  /** Works, asks, and works on what was answered. */
  const askBetween = (connection: number, now: number, half: Cost, requests: number, then: Then) => {
    const runner = someRunner()
    carryOut(runner, now, half, (ready) =>
      // The engine lets these go before whatever reads much.
      timeline.at(answeredAt(connection, ready, requests, true, 1), (answered) => carryOut(runner, answered, half, then))
    )
  }

  const readEntity = (connection: number, now: number, isDelta: boolean, { records, requests }: EntityLoad, beyond: Cost, then: Then) => {
    const runner = someRunner()
    const steps = Math.max(1, Math.ceil(requests / pagesTogether))
    const cost = times(1 / steps, together(costs.stream, times(records, costs.unchangedRecord), beyond))
    let left = requests
    const begin = (since: number) => {
      const step = (now: number) => {
        const pages = Math.min(pagesTogether, left)
        left -= pages
        timeline.at(answeredAt(connection, now, pages, false, pages), (answered) => carryOut(runner, answered, cost, written))
      }
      const written = (now: number) => {
        if (left <= 0) {
          runner.slots.release(now, isDelta)
          then(now)
        } else if (runner.slots.isOver(now, since, isDelta)) {
          runner.slots.release(now, isDelta)
          runner.slots.acquire(now, isDelta, begin)
        } else step(now)
      }
      step(since)
    }
    runner.slots.acquire(now, isDelta, begin)
  }

  /** Reads some, all at once, and goes on when the last is read. */
  const readAll = (connection: number, now: number, isDelta: boolean, entities: ReadonlyArray<EntityLoad>, changed: number, then: Then) => {
    let left = entities.length
    if (left === 0) return then(now)
    const beyond = times(changed / left, costs.changedRecord)
    for (const entity of entities)
      readEntity(connection, now, isDelta, entity, beyond, (ended) => {
        left--
        if (left === 0) then(ended)
      })
  }

  const entitiesOf = (connection: number) => kinds[connection]?.entities ?? []

  return {
    /** `onAsked`: it knows what has changed, and reads on where it has to. */
    delta: (connection: number, now: number, onAsked: Then, then: Then) =>
      askBetween(connection, now, halfDelta, asked, (known) => {
        onAsked(known)
        const read = readAt[connection] ?? []
        const old = entitiesOf(connection).filter(({ wholeEverySeconds }, index) => {
          const isOld = wholeEverySeconds !== null && now - (read[index] ?? now) >= 1000 * wholeEverySeconds
          if (isOld) read[index] = now
          return isOld
        })
        const changes = untold[connection] ?? 0
        untold[connection] = 0
        // Where something has changed that nobody told of, the delta reads that entity from there on.
        const streams = Math.min(changes, entitiesOf(connection).length)
        const following = Array.from({ length: streams }, () => ({ records: changes / streams, requests: 2, wholeEverySeconds: null }))
        readAll(connection, known, true, [...old, ...following], changes, then)
      }),
    reconcile: (connection: number, now: number, then: Then) => {
      readAt[connection]?.fill(now)
      readAll(connection, now, false, entitiesOf(connection), 0, then)
    },
    webhook: (connection: number, now: number) => askBetween(connection, now, halfWebhook, readsOfWebhook, () => undefined),
    /** Something changes without a webhook. */
    change: (connection: number) => {
      untold[connection] = (untold[connection] ?? 0) + 1
    }
  }
}
