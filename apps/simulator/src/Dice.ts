/** Seeded chance: the church has to be the same for the same seed, in synchronous code, so this is not Effect's `Random`. */
export interface Dice {
  /** In [0, 1). */
  readonly next: () => number
  /** A whole number in [low, high]. */
  readonly between: (low: number, high: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <const Options extends readonly [unknown, ...ReadonlyArray<unknown>]>(options: Options) => Options[number]
  /** Index of the weight that was drawn; weights need not sum to one. */
  readonly weighted: (weights: ReadonlyArray<number>) => number
}

/** Mulberry32: small, fast, and good enough to scatter test data. */
export const makeDice = (seed: number): Dice => {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    between,
    chance: (probability) => next() < probability,
    pick: (options) => options[Math.floor(next() * options.length)] ?? options[0],
    weighted: (weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      let rest = next() * total
      for (let index = 0; index < weights.length; index++) {
        rest -= weights[index] ?? 0
        if (rest < 0) return index
      }
      return weights.length - 1
    }
  }
}
