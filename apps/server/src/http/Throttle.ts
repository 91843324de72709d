/**
 * How often somebody may ask, before anything that costs is done for them.
 *
 * Whoever only tries (keys, codes, returns from sources) is known by their address, of which there are any number: they share so many buckets, so that what
 * is kept of them is bounded. Whoever is known has a bucket of their own: a key or a session for its requests, a connection for the deliveries that come
 * to it from one address, so that what others send there takes nothing from what its source does. Each process counts what it is asked itself.
 */
import { hash } from "node:crypto"
import { Clock, Config, Context, Duration, Effect, Layer, Schema } from "effect"
import type { HttpServerRequest } from "effect/http"
import { RateLimiter } from "effect/persistence"
import { type TokenBuckets, tokenBuckets } from "./tokenBuckets.ts"
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
  /** Counts a request of a key or a session, by its id. Seconds until the next may be made; 0: this one may. */
  readonly request: (callerId: string) => Effect.Effect<number>
  /** Counts a delivery to a connection. Seconds until the next may be made from there; 0: this one may. */
  readonly delivery: (connectionId: string, from: From) => Effect.Effect<number>
  /** Requests that a key or a session may make in a minute. */
  readonly requestsPerMinute: number
}

const bucketOf = (what: Tried, address: string) => `${what} ${Number.parseInt(hash("sha256", address, "hex").slice(0, 8), 16) % buckets}`

const perMinute = (name: string, usual: number) =>
  Config.schema(Schema.NumberFromString.check(Schema.isInt(), Schema.isGreaterThanOrEqualTo(1)), name).pipe(Config.withDefault(usual))

/** Seconds to wait, as a header says them. */
const secondsOf = (millis: number) => Math.max(0, Math.ceil(millis / 1000))

export class Throttle extends Context.Service<Throttle, ThrottleShape>()("@openfaith/server/http/Throttle") {
  static readonly layer = Layer.effect(
    Throttle,
    Effect.gen(function* () {
      const limiter = yield* RateLimiter.RateLimiter
      const { addressOf } = yield* TrustedProxy
      /** Until when nothing of a bucket is let through: at most one entry for each. */
      const closed = new Map<string, number>()

      const wait: ThrottleShape["wait"] = (what, from) =>
        Effect.map(Clock.currentTimeMillis, (now) => secondsOf((closed.get(bucketOf(what, addressOf(from))) ?? 0) - now))

      const requestsPerMinute = yield* perMinute("OPENFAITH_REQUESTS_PER_MINUTE", 6000)
      const requests = tokenBuckets(requestsPerMinute)
      // A source may send a thousand in a second, for a while.
      const deliveries = tokenBuckets(yield* perMinute("OPENFAITH_DELIVERIES_PER_MINUTE", 60_000))
      const takeOf = (of: TokenBuckets, name: string) =>
        Effect.map(Clock.monotonicTimeNanos, (nanos) => secondsOf(of.take(name, Number(nanos) / 1e6)))

      return Throttle.of({
        wait,
        requestsPerMinute,
        request: (callerId) => takeOf(requests, callerId),
        delivery: (connectionId, from) => takeOf(deliveries, `${connectionId} ${addressOf(from)}`),
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
