/**
 * How often somebody may try, before anything that costs is done for them. Whoever comes is known by their address, of which there are any number: they
 * share so many buckets, so that what is kept of them is bounded.
 */
import { hash } from "node:crypto"
import { Clock, Context, Duration, Effect, Layer } from "effect"
import type { HttpServerRequest } from "effect/http"
import { RateLimiter } from "effect/persistence"
import { TrustedProxy } from "./TrustedProxy.ts"

/** `guesses`: wrong keys. `signIns`: codes. `callbacks`: what sources send browsers back with. */
export type Tried = "guesses" | "signIns" | "callbacks"

/** In a minute, of one bucket of addresses. */
const limits: Readonly<Record<Tried, number>> = { guesses: 60, signIns: 20, callbacks: 60 }
const window = Duration.minutes(1)
const buckets = 1024

type From = HttpServerRequest.HttpServerRequest

export interface ThrottleShape {
  /** Counts a try. Seconds until the next may be made; 0: this one may. */
  readonly count: (what: Tried, from: From) => Effect.Effect<number>
  /** Seconds until whoever has tried too often may try again; 0: they may. Counts nothing. */
  readonly wait: (what: Tried, from: From) => Effect.Effect<number>
}

const bucketOf = (what: Tried, address: string) => `${what} ${Number.parseInt(hash("sha256", address, "hex").slice(0, 8), 16) % buckets}`

export class Throttle extends Context.Service<Throttle, ThrottleShape>()("@openfaith/server/http/Throttle") {
  static readonly layer = Layer.effect(
    Throttle,
    Effect.gen(function* () {
      const limiter = yield* RateLimiter.RateLimiter
      const { addressOf } = yield* TrustedProxy
      /** Until when nothing of a bucket is let through: at most one entry for each. */
      const closed = new Map<string, number>()

      const wait: ThrottleShape["wait"] = (what, from) =>
        Effect.map(Clock.currentTimeMillis, (now) =>
          Math.max(0, Math.ceil(((closed.get(bucketOf(what, addressOf(from))) ?? 0) - now) / 1000))
        )

      return Throttle.of({
        wait,
        count: Effect.fnUntraced(function* (what, from) {
          const before = yield* wait(what, from)
          if (before > 0) return before
          const key = bucketOf(what, addressOf(from))
          const counted = yield* Effect.result(
            limiter.consume({ algorithm: "fixed-window", onExceeded: "fail", window, limit: limits[what], key })
          )
          if (counted._tag === "Success") return 0
          const { reason } = counted.failure
          if (reason._tag !== "RateLimitExceeded") return 0
          closed.set(key, (yield* Clock.currentTimeMillis) + Duration.toMillis(reason.retryAfter))
          return Math.max(1, Math.ceil(Duration.toSeconds(reason.retryAfter)))
        })
      })
    })
  ).pipe(Layer.provide(RateLimiter.layer.pipe(Layer.provide(RateLimiter.layerStoreMemory))))
}
