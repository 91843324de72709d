/**
 * Wall clocks that are set while a runner works: minutes ahead, minutes behind, and back again. What measures time goes on rightly, as where an
 * administrator or a time server sets a clock. Nothing may be deleted, doubled or late for it: whatever decides goes by the database's clock or by the
 * monotonic one. The last look sees rows, invariants.ts what is due too late.
 */
import { Effect } from "effect"
import { type Nemesis, oneAtWork } from "./Nemesis.ts"
import { Rig } from "./Rig.ts"

const step = (kind: string, sign: 1 | -1): Nemesis => ({
  kind,
  track: "clocks",
  strike: Effect.fnUntraced(function* (dice) {
    const { ledger } = yield* Rig
    const runner = yield* oneAtWork(dice)
    if (runner === null) return null
    const minutes = dice.between(2, 10)
    const by = sign * minutes * 60_000
    const since = Date.now()
    const before = ledger.committed.length
    const workers = new Set<number>()
    const pages = () => ledger.committed.slice(before).filter(({ worker }) => workers.has(worker)).length
    const look = Effect.sync(() => {
      // Where it is killed meanwhile, the next one in its place begins with the wrong clock.
      const seen = runner.clockSeen()
      if (seen?.by === by) workers.add(seen.worker)
    })
    const least = dice.between(6, 15) * 1000
    yield* Effect.sync(() => runner.setClock(by)).pipe(
      Effect.andThen(
        Effect.repeat(Effect.andThen(look, Effect.sleep("200 millis")), {
          until: () => Date.now() - since > least && (pages() > 0 || Date.now() - since > least * 3)
        })
      ),
      Effect.ensuring(Effect.sync(() => runner.setClock(0)))
    )
    const seconds = Math.round((Date.now() - since) / 1000)
    return pages() === 0
      ? null
      : { detail: `${runner.name} ${minutes} min ${sign > 0 ? "ahead" : "behind"} for ${seconds} s, ${pages()} pages by it`, workers: [] }
  })
})

export const clockNemeses: ReadonlyArray<Nemesis> = [step("clock minutes ahead", 1), step("clock minutes behind", -1)]
